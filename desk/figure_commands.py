"""gongkai figures: the figures an officer enters for the annual report, one by one or as a ledger."""

from pathlib import Path

import click

from desk.ledger_commands import named
from desk.opening import YEAR, configured, now, office_and_database, refusing, show
from desk.options import as_json
from workflow.ledger import figure_ledger
from workflow.report import figures as figures_
from workflow.report_tables import Figure


@click.group()
def figures() -> None:
    """年报中由人填报的数字（主动公开、咨询、收费等）。"""


@figures.command("set")
@configured
@click.argument("year", type=YEAR)
@click.argument("key")
@click.argument("value")
@click.option("--unit", help="单位，默认公开工作机构")
@click.option("--month", type=click.IntRange(1, 12), help="只是这个月的数，默认全年")
@click.option("--by", required=True, help="填报人登录名")
@click.option("--source", required=True, help="数字的来源")
def figures_set(
    config: Path, year: int, key: str, value: str, unit: str | None, month: int | None, by: str, source: str
) -> None:
    """填报或更正一个数字；更正不抹掉原来的记录。"""
    with (
        office_and_database(config) as (office, database),
        refusing(figures_.BadFigure),
        database.write() as session,
    ):
        where = office.config.unit(unit or office.name).name
        line = _line(figures_.enter(session, where, year, key, value, source, by, now(), month))
    click.echo(line)


@figures.command("list")
@configured
@click.argument("year", type=YEAR)
@click.option("--unit", help="只列一个单位")
@as_json
def figures_list(config: Path, year: int, unit: str | None, as_json: bool) -> None:
    """按填报的先后列出一年的数字，同一项以最后一次为准。"""
    with office_and_database(config) as (office, database), database.read() as session:
        name = office.config.unit(unit).name if unit is not None else None
        rows = [row.model_dump(exclude={"id"}) for row in figures_.entered(session, year, name)]
    if as_json:
        show(rows)
        return
    for row in rows:
        month = f"{row['month']}月" if row["month"] else "全年"
        told = (row["unit"], month, figures_.label_of(row["key"]), row["value"], row["source"], row["entered_by"])
        click.echo("  ".join(told))


def _line(figure: Figure) -> str:
    month = f"{figure.month}月" if figure.month else ""
    return f"{figure.unit} {figure.year}年{month} {figures_.label_of(figure.key)}：{figure.value}（{figure.source}）"


@figures.command("import")
@configured
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", required=True, help="填报人登录名")
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
def figures_import(config: Path, file: Path, by: str, dry_run: bool) -> None:
    """导入数字台账（CSV UTF-8 或 XLSX）：有一行不对，就一行也不导入。

    列：年份、项目、数值、来源，可以另有单位（空为公开工作机构）、月份（空为全年）。后填的更正先填的。
    """
    with office_and_database(config) as (office, database), named(file):
        rows = figure_ledger.read(file, office)
        if not dry_run:
            with database.write() as session:
                figure_ledger.take_in(session, rows, by, now())
    click.echo(f"{'检查无误，可以导入' if dry_run else '已导入'}{len(rows)}个数字")
