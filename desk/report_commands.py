"""gongkai report and figures: the annual report, and the figures an officer enters for it."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from desk.opening import as_json, configured, now, office_and_database, show, today_of, warn
from rules import statutes
from workflow import annual_report
from workflow import figures as figures_
from workflow.annual_report import Report
from workflow.office import Office

FORMATS = (".docx", ".pdf", ".xlsx", ".html")
MOST_NAMED = 100


@click.command()
@configured
@click.argument("year", type=click.IntRange(2008, 9998))
@click.option("--form", type=click.Choice(annual_report.FORMS), default="2021", show_default=True, help="格式")
@click.option("--unit", help="只计一个单位,默认全部")
@as_json
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="写成 .docx、.pdf、.xlsx 或 .html")
def report(config: Path, year: int, form: str, unit: str | None, as_json: bool, output: Path | None) -> None:
    """编制一年的年度报告;勾稽关系不成立即退出 1。"""
    if as_json == (output is not None):
        raise click.UsageError("--json 和 -o 须选一个")
    if output is not None and (output.suffix.lower() not in FORMATS or form == "2012"):
        which = "2012年格式目前只能用 --json" if form == "2012" else f"文件名应以 {'、'.join(FORMATS)} 结尾"
        raise click.UsageError(which)
    with office_and_database(config) as (office, database):
        name = office.config.unit(unit).name if unit else None
        with database.read() as session:
            count = annual_report.of_2012 if form == "2012" else annual_report.of_2021
            counted = count(session, year, name)
        if output is not None:
            output.write_bytes(_written(counted, office, name, output.suffix.lower()))
            click.echo(f"已写出 {output}")
    if as_json:
        show(counted.as_dict())
    _complain(counted)


@click.group()
def figures() -> None:
    """年报中由人填报的数字(主动公开、咨询、收费等)。"""


@figures.command("set")
@configured
@click.argument("year", type=click.IntRange(2008, 9998))
@click.argument("key")
@click.argument("value")
@click.option("--unit", help="单位,默认公开工作机构")
@click.option("--by", required=True, help="填报人登录名")
@click.option("--source", required=True, help="数字的来源")
def figures_set(config: Path, year: int, key: str, value: str, unit: str | None, by: str, source: str) -> None:
    """填报或更正一个数字;更正不抹掉原来的记录。"""
    with office_and_database(config) as (office, database):
        where = office.config.unit(unit or office.config.office.name).name
        try:
            with database.write() as session:
                line = _line(figures_.enter(session, where, year, key, value, source, by, now()))
        except figures_.BadFigure as error:
            raise click.ClickException(str(error)) from None
    click.echo(line)


@figures.command("list")
@configured
@click.argument("year", type=click.IntRange(2008, 9998))
@click.option("--unit", help="只列一个单位")
@as_json
def figures_list(config: Path, year: int, unit: str | None, as_json: bool) -> None:
    """按填报的先后列出一年的数字,同一项以最后一次为准。"""
    with office_and_database(config) as (office, database), database.read() as session:
        name = office.config.unit(unit).name if unit else None
        rows = [row.model_dump(exclude={"id"}) for row in figures_.entered(session, year, name)]
    if as_json:
        show(rows)
        return
    for row in rows:
        click.echo("  ".join(str(row[key]) for key in ("unit", "key", "value", "source", "entered_by")))


def _line(figure: Any) -> str:
    return f"{figure.unit} {figure.year}年 {figure.key}:{figure.value}({figure.source})"


def _written(counted: Report, office: Office, unit: str | None, suffix: str) -> bytes:
    """Return the report in one form; one that does not foot is marked a draft."""
    from letters import annual_report as prose
    from letters import annual_tables, docx, page, pdf, sheets

    if suffix == ".xlsx":
        return sheets.write(annual_tables.grids(counted.figures))
    where = office.config.unit(unit or office.config.office.name)
    law = statutes.in_force("disclosure", date(counted.figures["year"], 12, 31)).id
    letter = prose.compose(counted.figures, where.letter_facts(), law, today_of(office), draft=not counted.foots)
    if suffix == ".html":
        return page.write(letter).encode()
    if suffix == ".docx":
        return docx.write(letter)
    fonts = office.config.letters.fonts
    return pdf.write(letter, Path(fonts) if fonts else None)


def _complain(counted: Report) -> None:
    """Name the equations that fail and the cases behind them; exit 1."""
    if counted.foots:
        return
    warn(*(f"{check.equation}不成立:{check.left} ≠ {check.right}" for check in counted.checks if not check.holds))
    for number in counted.blame[:MOST_NAMED]:
        warn(f"请核对 {number}:办理结果、办结日期或申请人类型对不上")
    if len(counted.blame) > MOST_NAMED:
        warn(f"还有{len(counted.blame) - MOST_NAMED}件")
    raise SystemExit(1)
