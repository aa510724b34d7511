"""The supervision statistics by page: charts a person can read, the tables behind them, and both to keep as files."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web import tables
from desk.web.board import supervisors_only
from desk.web.doors import SignedIn
from desk.web.frame import frame_of
from desk.web.pages import page
from desk.web.tables import Table
from workflow import board, months
from workflow.months import Months
from workflow.period import FIRST, LAST, Period
from workflow.report import supervision
from workflow.trial import Actor

router = APIRouter()


@router.get("/statistics")
def look(request: Request, actor: SignedIn, year: int = 0, part: str = "", unit: str = "") -> Response:
    """Show a year's statistics, or a part's (`q1`…`q4`, `m1`…`m12`); `unit` empty is every unit one supervises."""
    told = _told(request, actor, year, part, unit)
    return page(request, "statistics.html", **told)


@router.get("/statistics.{ending}")
def kept(request: Request, actor: SignedIn, ending: str, year: int = 0, part: str = "", unit: str = "") -> Response:
    """Return the tables behind the charts as a file."""
    told = _told(request, actor, year, part, unit)
    return tables.file(f"statistics-{told['year']}{part}", ending, list(_tables(told)))


def _told(request: Request, actor: Actor, year: int, part: str, unit: str) -> dict[str, Any]:
    frame = frame_of(request)
    year = year or frame.today().year
    if not FIRST <= year <= LAST:
        raise HTTPException(404, f"没有{year}年的统计")
    period = _period(year, part)
    with supervisors_only():
        units = board.units_of(frame.office, actor)
    if unit and unit not in units:
        raise HTTPException(403, "只能查看自己督办的单位的统计")
    only = unit or (units[0] if len(units) == 1 else None)
    with frame.reading() as (session, office):
        found = supervision.supervise(session, office, period, only)
        now, before = months.of(session, year, only), months.of(session, year - 1, only)
    return {"year": year, "part": part, "unit": unit, "units": units, "found": found, "now": now, "before": before}


def _period(year: int, part: str) -> Period:
    kind, number = part[:1], part[1:]
    if not part:
        return Period(year)
    if kind == "q" and number in {"1", "2", "3", "4"}:
        return Period.quarter(year, int(number))
    if kind == "m" and number in {str(n) for n in range(1, 13)}:
        return Period.month(year, int(number))
    raise HTTPException(404, "没有这一段时间的统计")


def _tables(told: dict[str, Any]) -> list[Table]:
    found, year = told["found"], told["year"]
    now, before = told["now"], told["before"]
    return [
        ("按期情况", ("范围", "办结", "按期", "超期", "按期率（%）", "办结天数中位数（工作日）"),
         [("本期", *_punctual(found["total"])), ("上年同期", *_punctual(found["before"])),
          *((name, *_punctual(of)) for name, of in found["units"].items())]),
        ("按月", ("月份", *(f"{which}{what}" for what in ("收到", "办结", "超期办结") for which in (year, year - 1))),
         _by_month(now, before)),
        ("各环节平均天数", ("环节", "自然日"), [(name, f"{days:g}") for name, days in found["steps"].items()]),
        ("超期的原因", ("期限届满时所在环节", "件数"), [(name, str(count)) for name, count in found["late_in"].items()]),
        ("频繁申请人", ("申请人", "件数"), [(one["applicant"], str(one["cases"])) for one in found["frequent_applicants"]]),
        ("申请集中的内容", ("内容", "件数"), [(one["phrase"], str(one["cases"])) for one in found["subjects"]]),
        ("不予处理", ("情形", "件数"), [("重复申请", str(found["repeats"])), ("数量、频次过多", str(found["excessive"]))]),
        ("超期的案件", ("登记号",), [(number,) for number in found["late_cases"]]),
    ]  # fmt: skip


def _punctual(of: dict[str, Any]) -> tuple[str, ...]:
    rate, days = ("" if of[name] is None else f"{of[name]:g}" for name in ("rate", "median_days"))
    return (str(of["concluded"]), str(of["on_time"]), str(of["late"]), rate, days)


def _by_month(now: Months, before: Months) -> list[tuple[str, ...]]:
    return [
        (f"{n + 1}月", *(str(one[n]) for one in (
            now.received, before.received, now.concluded, before.concluded, now.late, before.late
        )))
        for n in range(12)
    ]  # fmt: skip
