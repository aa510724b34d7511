"""gongkai looks: who looked at whose data."""

from pathlib import Path

import click

from desk.opening import configured, office_and_database, show
from desk.options import as_json
from workflow import looks as asked
from workflow.local_time import minute_of


@click.command()
@configured
@click.option("--case", "number", default="", help="只列一件申请的")
@click.option("--person", "login", default="", help="只列一个人的（登录名）")
@click.option("--what", type=click.Choice(list(asked.LABELS)), default=None, help="只列看了什么的")
@click.option("--most", type=click.IntRange(1, 100_000), default=200, show_default=True, help="最多几条，新的在前")
@as_json
def looks(config: Path, number: str, login: str, what: str | None, most: int, as_json: bool) -> None:
    """列出谁在什么时候查看了哪件申请的个人信息（网页上的查看；记录不能修改）。"""
    with office_and_database(config) as (_office, database), database.read() as session:
        found = asked.listed(session, number, login, what or "", None, None, most)
    if as_json:
        show([vars(one) | {"label": one.label} for one in found])
        return
    for one in found:
        at = minute_of(one.at)
        click.echo(
            f"{at}  {one.name}（{one.login}）  {one.number}  {one.label}{'  ' + one.reason if one.reason else ''}"
        )
    if not found:
        click.echo("没有查看记录")
