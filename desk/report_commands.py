"""gongkai report: the annual report of either form, of a part of a year, or added up from other installations' files."""

from datetime import date
from pathlib import Path

import click

from desk.opening import YEAR, configured, ending_of, office_and_database, refusing, show, today_of, warn
from desk.options import as_json
from desk.report_files import FORMATS, written
from workflow import letterbook
from workflow.office import Office
from workflow.period import Period
from workflow.report import gathering, publishing
from workflow.report.annual_report import FORMS, Report
from workflow.report.gathering import BadDelivery

MOST_NAMED = 100


@click.command()
@configured
@click.argument("year", type=YEAR)
@click.option("--form", type=click.Choice(FORMS), default="2021", show_default=True, help="格式")
@click.option("--unit", help="只计一个单位，默认全部")
@click.option("--quarter", type=click.IntRange(1, 4), help="只计一个季度（2021年格式）")
@click.option("--month", type=click.IntRange(1, 12), help="只计一个月（2021年格式）")
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="汇总目录里各单位签名报送的报告",
)
@as_json
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="写成 .docx、.pdf、.xlsx 或 .html")
def report(
    config: Path, year: int, form: str, unit: str | None, quarter: int | None, month: int | None, folder: Path | None,
    as_json: bool, output: Path | None,
) -> None:  # fmt: skip
    """编制一年（一季、一月）的年度报告；勾稽关系不成立即退出 1。"""
    if as_json == (output is not None):
        raise click.UsageError("--json 和 -o 须选一个")
    ending = ending_of(output, FORMATS) if output is not None else ""
    period = _period(year, quarter, month, form)
    if folder is not None and (form != "2021" or unit is not None or not period.is_year):
        raise click.UsageError("--from 汇总的是全年的2021年格式，不能与 --form、--unit、--quarter、--month 同用")
    with office_and_database(config) as (office, database):
        name = office.config.unit(unit).name if unit is not None else None
        notes: list[str] = []
        with database.read() as session:
            if folder is not None:
                counted = _gathered(folder, year, office, notes)
            else:
                counted = publishing.count(session, office, year, form, name, period)
                if name is None and period.is_year:
                    notes += _undelivered(publishing.status(session, office, year), today_of(office))
            letter = publishing.letter(session, office, counted, name, today_of(office)) if output else None
        if output is not None and letter is not None:
            letterbook.put(output, written(counted, letter, office, ending))
            click.echo(f"已写出 {output}")
    if as_json:
        show(counted.as_dict())
    warn(*_of_its_day(year, form), *notes)
    _complain(counted)


def _period(year: int, quarter: int | None, month: int | None, form: str) -> Period:
    if (quarter and month) or ((quarter or month) and form != "2021"):
        raise click.UsageError("--quarter 和 --month 只能选一个，且只用于2021年格式")
    return Period.quarter(year, quarter) if quarter else Period.month(year, month) if month else Period(year)


def _of_its_day(year: int, form: str) -> list[str]:
    """Say that a form is not that of its year: what was published then has other tables."""
    since = int(FORMS[0])
    if form == FORMS[0] and year < since:
        return [
            f"2021年格式从2021年度的报告起使用，{year}年的当时不是这个格式：这里是按它重新统计的，表二和“其他处理”各行和当时公布的不同"
        ]
    if form != FORMS[0] and year >= since:
        return [f"2012年格式不用于{year}年度的报告：那一年的报告须用2021年格式"]
    return []


def _gathered(folder: Path, year: int, office: Office, notes: list[str]) -> Report:
    with refusing(BadDelivery):
        gathered = gathering.gather(folder, year, office.config.reports_from)
    notes += [f"{name}还没有报送{year}年的报告，没有计入" for name in gathered.missing]
    notes += [f"{name}报送的是更正后的报告：{reason}" for name, reason in gathered.amended]
    return gathered.report


def _undelivered(owed: list[publishing.Owed], today: date) -> list[str]:
    """Name the units late with their own report, once the first of them is published."""
    units = [one for one in owed if one.unit]
    if all(one.version is None for one in units):
        return []
    late = [one for one in units if one.version is None and one.due_on < today]
    return [f"{one.unit}的年度报告{one.due_on}到期，还没有公布" for one in late]


def _complain(counted: Report) -> None:
    """Name the equations that fail and the cases behind them; exit 1."""
    if counted.foots:
        return
    warn(*(f"{check.equation}不成立：{check.left} ≠ {check.right}" for check in counted.checks if not check.holds))
    for number in counted.blame[:MOST_NAMED]:
        warn(f"请核对 {number}：日期、办理结果或申请人类型对不上")
    if len(counted.blame) > MOST_NAMED:
        warn(f"还有{len(counted.blame) - MOST_NAMED}件")
    raise SystemExit(1)
