"""gongkai token: the systems that may call the API."""

from datetime import date, timedelta
from pathlib import Path

import click

from desk.opening import configured, now, office_and_database, show
from desk.options import Day, as_json
from workflow.local_time import day_of, midnight
from workflow.sign_in import tokens

A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)


@click.group()
def token() -> None:
    """调用 API 的系统的令牌。"""


@token.command("add")
@configured
@click.argument("name")
@click.option("--as", "login", required=True, help="以谁的身份和权限办理（登录名）")
@click.option("--scope", "scopes", multiple=True, required=True, help="可重复：" + "、".join(tokens.SCOPES))
@click.option("--expires", type=Day(), help="到期日（当日终了失效），默认一年后")
def token_add(config: Path, name: str, login: str, scopes: tuple[str, ...], expires: date | None) -> None:
    """登记一个系统，打印它的令牌：只打印这一次。"""
    last = min(expires or day_of(now()) + A_YEAR, date.max - A_DAY)
    ends = midnight(last + A_DAY)
    with office_and_database(config) as (_, database), database.write() as session:
        made = tokens.add(session, name, login, scopes, now(), ends)
    click.echo(made)
    click.echo(f"令牌“{name}”有效至{last}；请妥善保管，系统里只存它的哈希", err=True)


@token.command("list")
@configured
@as_json
def token_list(config: Path, as_json: bool) -> None:
    """列出令牌（不含令牌本身）。"""
    with office_and_database(config) as (_, database), database.read() as session:
        listed = [
            row.model_dump(exclude={"token_hash"}) | {"scopes": row.scopes.split(",")}
            for row in tokens.all_tokens(session)
        ]
    if as_json:
        show(listed)
        return
    for row in listed:
        last = day_of(row["expires_at"] - timedelta(seconds=1))
        ended = "已停用" if row["revoked_at"] else f"有效至{last}"
        click.echo(f"{row['name']}  {row['login']}（{row['unit']}）  {'、'.join(row['scopes'])}  {ended}")


@token.command("revoke")
@configured
@click.argument("name")
def token_revoke(config: Path, name: str) -> None:
    """停用一个令牌，立即生效。"""
    with office_and_database(config) as (_, database), database.write() as session:
        tokens.revoke(session, name, now())
    click.echo(f"令牌“{name}”已停用")
