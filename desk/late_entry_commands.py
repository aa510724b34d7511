"""gongkai late-entries: what was entered later than the office allows."""

from datetime import date, timedelta
from pathlib import Path

import click

from desk.opening import configured, office_and_database, show, today_of
from desk.options import Day, as_json
from workflow.acts import late_entries as late
from workflow.local_time import midnight

DAYS = timedelta(days=30)


@click.command("late-entries")
@configured
@click.option("--unit", help="只列一个单位的申请")
@click.option("--since", type=Day(), help="从哪一天登记的起，默认最近三十天")
@as_json
def late_entries(config: Path, unit: str | None, since: date | None, as_json: bool) -> None:
    """列出迟登记的每一步：事情发生后超过几个工作日（config.toml late_entry）才登记。"""
    with office_and_database(config) as (office, database), database.read() as session:
        name = office.config.unit(unit).name if unit is not None else None
        first = max(since or today_of(office) - DAYS, date.min + timedelta(days=1))  # none is earlier in UTC
        found = late.found(session, office, midnight(first), unit=name)
    if as_json:
        show([vars(item) for item in found])
        return
    for item in found:
        click.echo(item.line)
    if not found:
        click.echo("没有迟登记的")
