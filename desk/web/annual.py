"""The year's reports: what is owed and published, the words of each section, the checks, the cases behind a cell, publishing."""

from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.doors import Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.pages import go, page
from rules import decisions
from workflow import cells, publishing
from workflow.period import Period
from workflow.trial import Actor, NotAllowed

router = APIRouter()
FORM = "2021"
FIRST, LAST = 2008, 9998
TABLES = ("table3", "table4")
ROWS = {"new": "本年新收", "carried_in": "上年结转", "total": "办结总计", "carried_out": "结转下年度"}


@router.get("/annual")
def owed(request: Request, actor: SignedIn, year: int = 0) -> Response:
    """List a year's reports (the year before this one, if none is asked for)."""
    frame = frame_of(request)
    wanted = _known(year or frame.today().year - 1)
    _may_look(frame, actor, actor.unit)
    with frame.reading() as (session, office):
        found = publishing.status(session, office, wanted)
        kept = publishing.versions(session, wanted)
    shown = [one for one in found if _sees(frame, actor, one.unit)]
    versions = [row for row in kept if _sees(frame, actor, row.unit)]
    return page(request, "annual.html", year=wanted, found=shown, versions=versions)


@router.get("/annual/{year:int}")
def report(request: Request, actor: SignedIn, year: int, unit: str = "", left_out: str = "") -> Response:
    """Show a report as it stands; `unit` empty is the government's."""
    return _report(request, actor, _known(year), unit, left_out=left_out)


@router.post("/annual/{year:int}/write")
def write(request: Request, actor: SignedIn, form: Posted, year: int) -> Response:
    """Put a person's words in the place of a section's."""
    frame, unit = frame_of(request), str(form.get("unit", ""))
    section, words = str(form.get("section", "")), str(form.get("words", ""))
    _may_look(frame, actor, unit)
    try:
        with frame.writing() as (session, office):
            told = publishing.count(session, office, _known(year), FORM, unit or None)
            at = frame.acting()
            gone = publishing.write(session, office, told, unit or None, section, words, actor.login, at)
    except NotAllowed as refused:
        return _report(request, actor, year, unit, refused=str(refused), typed={section: words})
    return go(f"/annual/{year}?unit={quote(unit)}&left_out={quote('、'.join(gone))}")


@router.post("/annual/{year:int}/publish")
def publish(request: Request, actor: SignedIn, form: Posted, year: int) -> Response:
    """Freeze the report as its next version."""
    frame, unit = frame_of(request), str(form.get("unit", ""))
    reason = str(form.get("reason", "")).strip() or None
    _may_look(frame, actor, unit)
    try:
        with frame.writing() as (session, office):
            publishing.publish(
                session, office, _known(year), FORM, unit or None, by=actor.login, on=frame.today(), at=frame.acting(),
                reason=reason,
            )  # fmt: skip
    except NotAllowed as refused:
        return _report(request, actor, year, unit, refused=str(refused))
    return go(f"/annual?year={year}")


@router.get("/annual/{year:int}/cell")
def cell(request: Request, actor: SignedIn, year: int, name: str, unit: str = "") -> Response:
    """List the cases behind one cell as they stand now."""
    frame = frame_of(request)
    _may_look(frame, actor, unit)
    with frame.reading() as (session, _office):
        found = cells.of(cells.cases(session, Period(_known(year)), unit or None), name)
    return page(request, "annual_cell.html", year=year, unit=unit, name=_label(name), found=found)


def _report(
    request: Request, actor: Actor, year: int, unit: str, *, refused: str | None = None, left_out: str = "",
    typed: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    frame = frame_of(request)
    _may_look(frame, actor, unit)
    with frame.reading() as (session, office):
        told = publishing.count(session, office, year, FORM, unit or None)
        words = publishing.sections(session, office, told, unit or None) | (typed or {})
        sizes = cells.sizes(cells.cases(session, Period(year), unit or None))
        before = publishing.latest(session, year, FORM, unit or None)
    return page(
        request, "annual_report.html", 409 if refused else 200, year=year, unit=unit, report=told, words=words, refused=refused,
        left_out=left_out, before=before, may_publish=bool(actor.roles & publishing.PUBLISHERS),
        sizes={table: [(name, _label(name), size) for name, size in sizes.items() if name.startswith(table)] for table in TABLES},
    )  # fmt: skip


def _label(cell: str) -> str:
    """Return a cell's name as a section chief reads it."""
    row, _, column = cell.partition(".")[2].rpartition(".")
    of_the_row = [one.label for one in decisions.all_decisions().values() if one.row == row]
    return f"{ROWS.get(row) or '、'.join(dict.fromkeys(of_the_row)) or row}·{column}"


def _known(year: int) -> int:
    if not FIRST <= year <= LAST:
        raise HTTPException(404, f"没有{year}年的年度报告")
    return year


def _sees(frame: Frame, actor: Actor, unit: str) -> bool:
    home = frame.office.config.office.name
    return actor.unit in {unit or home, home}


def _may_look(frame: Frame, actor: Actor, unit: str) -> None:
    """Raise the refusal of a report that is not this person's to work on."""
    if not actor.roles & publishing.EDITORS or not _sees(frame, actor, unit):
        raise HTTPException(403, "年度报告由本单位的登记、经办、签发、督办人员和公开工作机构编写")
    if unit and unit not in {one.name for one in frame.office.config.all_units()}:
        raise HTTPException(404, f"没有名为“{unit}”的单位")
