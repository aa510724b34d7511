"""gongkai destruction: lists of cases kept long enough, proposed by one person and approved by another."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from desk.opening import configured, now, office_and_database, show, today_of
from desk.options import Day, as_json
from workflow.keeping import destroying, retention
from workflow.keeping.retention import CLASSES, STATUSES
from workflow.office import Office
from workflow.retention_tables import DestructionList

by_whom = click.option("--by", required=True, help="谁办的（登录名）")
on_day = click.option("--on", type=Day(), help="哪一天，默认今天")


@click.group()
def destruction() -> None:
    """保管期满的案件和职责事项的销毁：一人提出清单，签发人另行批准；别处不删除任何案件的内容。"""


@destruction.command("due")
@configured
@click.option("--unit", help="单位，默认公开工作机构")
@on_day
@as_json
def due(config: Path, unit: str | None, on: date | None, as_json: bool) -> None:
    """列出保管期已满、可以列入清单的案件（年限见 config.toml 的 [retention]）。"""
    with office_and_database(config) as (office, database), database.read() as session:
        where = office.config.unit(unit or office.name).name
        found = [one.as_dict() for one in retention.due(session, office, where, on or today_of(office))]
    if as_json:
        show(found)
        return
    for line in map(_line, found):
        click.echo(line)
    click.echo(f"{where}：{len(found)}件保管期已满")


@destruction.command("propose")
@configured
@by_whom
@on_day
@click.option("--reason", required=True, help="鉴定意见")
@click.option("--unit", help="单位，默认本人的单位")
@click.option("--except", "spared", multiple=True, metavar="登记号", help="不列入的案件，可重复")
@as_json
def propose(
    config: Path, by: str, on: date | None, reason: str, unit: str | None, spared: tuple[str, ...], as_json: bool
) -> None:
    """提出一份销毁清单。"""
    with office_and_database(config) as (office, database), database.write() as session:
        row = retention.propose(
            session, office, by=by, on=_come(office, on), at=now(), reason=reason, spared=spared, unit=unit
        )
        told = _told(row)
    _say(told, as_json)


@destruction.command("list")
@configured
@as_json
def list_(config: Path, as_json: bool) -> None:
    """列出销毁清单。"""
    with office_and_database(config) as (_, database), database.read() as session:
        found = [_told(row) for row in retention.lists(session)]
    if as_json:
        show(found)
        return
    for told in found:
        click.echo(_headline(told))


@destruction.command("show")
@configured
@click.argument("number")
@as_json
def show_(config: Path, number: str, as_json: bool) -> None:
    """查看一份销毁清单的每一件。"""
    with office_and_database(config) as (_, database), database.read() as session:
        told = _told(retention.known(session, number))
    _say(told, as_json)


@destruction.command("approve")
@configured
@click.argument("number")
@by_whom
@on_day
@as_json
def approve(config: Path, number: str, by: str, on: date | None, as_json: bool) -> None:
    """批准并销毁：申请人信息、文书和邮件的内容、交来的文件不可恢复地清除；登记号、文号、日志和哈希留着。"""
    with office_and_database(config) as (office, database):
        done = destroying.approve(database, office, number, by=by, on=_come(office, on), at=now())
    if as_json:
        show(vars(done))
        return
    click.echo(f"{number}：已销毁{done.cases}件，清除文件{done.files}个；以前的备份里还有，请按同样的期限处理备份")


@destruction.command("reject")
@configured
@click.argument("number")
@by_whom
@on_day
@click.option("--reason", required=True, help="不同意的理由")
def reject(config: Path, number: str, by: str, on: date | None, reason: str) -> None:
    """不同意销毁；清单上的案件以后可以再提出。"""
    with office_and_database(config, on) as (office, database), database.write() as session:
        retention.reject(session, number, by=by, on=on or today_of(office), at=now(), reason=reason)
    click.echo(f"{number}：已退回")


def _come(office: Office, on: date | None) -> date:
    """Return the day to act under; raises for one still to come, for what is destroyed cannot be brought back."""
    today = today_of(office)
    if on is not None and on > today:
        raise click.ClickException(f"{on}还没有到（今天是{today}）：销毁不能恢复，不能提前")
    return on or today


def _told(row: DestructionList) -> dict[str, Any]:
    return {
        "number": row.number, "unit": row.unit, "status": row.status, "sha256": row.sha256, "reason": row.reason,
        "proposed_by": row.proposed_by, "proposed_on": row.proposed_on, "decided_by": row.decided_by,
        "decided_on": row.decided_on, "decision": row.decision, "cases": retention.cases_of(row),
    }  # fmt: skip


def _say(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show(told)
        return
    click.echo("\n".join([_headline(told), *map(_line, told["cases"])]))


def _headline(told: dict[str, Any]) -> str:
    decided = f"，{told['decided_by']}于{told['decided_on']}决定" if told["decided_by"] else ""
    return (
        f"{told['number']} {told['unit']} {len(told['cases'])}件 {STATUSES[told['status']]}："
        f"{told['proposed_by']}于{told['proposed_on']}提出{decided}"
    )


def _line(one: dict[str, Any]) -> str:
    kind = CLASSES[one["class"]]
    return f"  {one['number']}  办结 {one['closed_on']}  {kind}，保管{one['years']}年，{one['due_on']}期满"
