"""Ledgers of figures (主动公开、咨询、收费等) taken in from CSV or XLSX: all rows or none, each bad row named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from rules.wording import whole
from workflow.ledger import spreadsheet
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.office import Office
from workflow.period import FIRST, LAST
from workflow.report import figures
from workflow.report.figures import BadFigure

COLUMNS = ("年份", "项目", "数值", "来源")
OPTIONAL = ("单位", "月份")


@dataclass(frozen=True)
class Row:
    line: int
    unit: str
    year: int
    month: int | None
    key: str
    value: str
    source: str


def read(path: Path, office: Office) -> list[Row]:
    """Return the rows of a ledger of figures; an empty 单位 is the office, an empty 月份 the whole year.

    Raises BadLedger (another file) or BadRows (rows that are wrong).
    """
    problems: list[str] = []
    rows: list[Row] = []
    for line, values, misshapen in spreadsheet.read(path, COLUMNS, OPTIONAL, as_shown=False):
        if misshapen:
            problems.append(misshapen)
        elif (
            row := _row(line, {name: str(value).strip() for name, value in values.items()}, office, problems)
        ) is not None:
            rows.append(row)
    if problems:
        raise BadRows(problems)
    if not rows:
        raise BadLedger(f"{path.name}：只有表头，没有数据")
    return rows


def take_in(session: Session, rows: Sequence[Row], by: str, at: datetime) -> None:
    """Enter the rows in the caller's one transaction, a later row correcting an earlier one; raises BadRows, BadFigure."""
    problems = []
    for row in rows:
        try:
            figures.enter(session, row.unit, row.year, row.key, row.value, row.source, by, at, row.month)
        except BadFigure as error:
            problems.append(f"第{row.line}行：{error}")
    if problems:
        raise BadRows(problems)


def _row(line: int, text: dict[str, Any], office: Office, problems: list[str]) -> Row | None:
    before = len(problems)

    def wrong(column: str, reason: object) -> None:
        problems.append(f"第{line}行「{column}」：{reason}")

    unit = text.get("单位") or office.name
    if unit not in office.units:
        wrong("单位", f"config.toml 里没有“{unit}”")
    year, month = whole(text["年份"]), whole(text.get("月份", ""))
    if year is None or not FIRST <= year <= LAST:
        wrong("年份", f"“{text['年份']}”不是年份，应为 2012 的样子")
    if text.get("月份") and (month is None or not 1 <= month <= 12):
        wrong("月份", f"“{text['月份']}”不是月份，应为 1 至 12，全年的空着")
    key = ""
    try:
        key = figures.key_of(text["项目"])
    except BadFigure as error:
        wrong("项目", error)
    try:
        figures.number_of(key, text["数值"])
    except BadFigure as error:
        wrong("数值", error)
    if not text["来源"]:
        wrong("来源", "不能为空")
    if len(problems) > before or year is None:
        return None
    return Row(line, unit, year, month, key, text["数值"], text["来源"])
