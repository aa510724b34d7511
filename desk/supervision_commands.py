"""gongkai statistics: what a supervisor asks of a period."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from desk.opening import YEAR, configured, office_and_database, show, warn
from desk.options import as_json
from workflow.period import Period
from workflow.report import statistics as counted
from workflow.report import supervision

MOST_NAMED = 10


@click.command()
@configured
@click.argument("year", type=YEAR)
@click.option("--unit", help="只计一个单位，默认全部")
@click.option("--quarter", type=click.IntRange(1, 4), help="只计一个季度")
@click.option("--month", type=click.IntRange(1, 12), help="只计一个月")
@as_json
def statistics(
    config: Path, year: int, unit: str | None, quarter: int | None, month: int | None, as_json: bool
) -> None:
    """监察统计：按期率、各环节天数、超期发生的环节、频繁申请人、申请集中的内容，与上年同期比较。"""
    if quarter is not None and month is not None:
        raise click.UsageError("--quarter 和 --month 只能选一个")
    period = Period.quarter(year, quarter) if quarter else Period.month(year, month) if month else Period(year)
    with office_and_database(config) as (office, database), database.read() as session:
        name = office.config.unit(unit).name if unit is not None else None
        found = supervision.supervise(session, office, period, name)
        unread = counted.unreadable(session, name)
    if unread:
        warn(f"{len(unread)}件申请的日期读不出来，没有计入：{'、'.join(unread[:MOST_NAMED])}；请运行 gongkai verify")
    if as_json:
        show(found)
        return
    click.echo(f"{found['period']}办结 {_told(found['total'])}")
    click.echo(f"上年同期办结 {_told(found['before'])}")
    for where, of in found["units"].items():
        click.echo(f"  {where}  {_told(of)}")
    _list("各环节平均天数（自然日）", found["steps"].items())
    _list("超期的案件在哪个环节到期", found["late_in"].items())
    _list("超期的案件", ((number, "") for number in found["late_cases"]))
    _list("频繁申请人", ((one["applicant"], f"{one['cases']}件") for one in found["frequent_applicants"]))
    _list("申请集中的内容（可考虑主动公开）", ((one["phrase"], f"{one['cases']}件") for one in found["subjects"]))
    click.echo(f"重复申请不予处理{found['repeats']}件，数量频次过多不予处理{found['excessive']}件")


def _told(punctuality: dict[str, Any]) -> str:
    if not punctuality["concluded"]:
        return "0件"
    return (
        f"{punctuality['concluded']}件，按期{punctuality['on_time']}件（{punctuality['rate']}%），"
        f"超期{punctuality['late']}件，中位数{punctuality['median_days']:g}个工作日"
    )


def _list(title: str, rows: Iterable[tuple[str, object]]) -> None:
    told = [f"  {name}  {value}".rstrip() for name, value in rows]
    if told:
        click.echo("\n".join([title, *told]))
