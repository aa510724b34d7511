"""The ledgers of figures by page: filled in by unit and month, imported, taken back by counter-entry, kept as a table."""

from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.web import tables
from desk.web.doors import Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.pages import go, page
from desk.web.spreadsheets import posted
from rules.wording import whole
from workflow.ledger import figure_ledger, spreadsheet
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.period import FIRST, LAST
from workflow.report import figure_sheet, figures
from workflow.report.figures import BadFigure
from workflow.report_tables import Figure
from workflow.trial import Actor, NotAllowed

router = APIRouter()
FIELD, NAME, COUNT = "f.", "name.", "count."
"""Before the names of fields: an item's figure; a new item's name and its figure, by group and place."""


@router.get("/figures")
def look(request: Request, actor: SignedIn, year: int = 0, unit: str = "", month: int = 0, done: int = 0) -> Response:
    """Show a unit's ledgers of a year and the sheet of one month (0: of the whole year); `unit` empty is one's own."""
    return _page(request, actor, year, unit, month, done=done)


@router.post("/figures/sheet")
def fill_in(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Enter the figures of a sheet that differ from what stands."""
    frame, (year, unit, month) = frame_of(request), _asked(form)
    _may(frame, actor, unit)
    values = _values(form)
    try:
        with frame.writing() as (session, _):
            source = str(form.get("source", ""))
            changed = figure_sheet.fill_in(
                session, unit, year, month or None, values, source, actor.login, frame.acting()
            )
    except BadFigure as refused:
        return _page(request, actor, year, unit, month, 409, refused=str(refused), typed=dict(_texts(form)))
    return go(f"/figures?year={year}&unit={quote(unit)}&month={month}&done={changed}")


@router.post("/figures/back")
def take_back(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Write the counter-entry of one entry."""
    frame, (year, unit, month) = frame_of(request), _asked(form)
    try:
        with frame.writing() as (session, _):
            one = session.get(Figure, whole(str(form.get("number", ""))) or 0)
            if one is None:
                raise HTTPException(404, "没有这一条记录")
            _may(frame, actor, one.unit)
            figures.take_back(session, one.id or 0, str(form.get("reason", "")), actor.login, frame.acting())
    except BadFigure as refused:
        return _page(request, actor, year, unit, month, 409, refused=str(refused))
    return go(f"/figures?year={year}&unit={quote(unit)}&month={month}&done=1")


class _OnlyLooked(Exception):
    """The rows would go in; the transaction ends without them."""


@router.post("/figures/import")
def take_in(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Look at a ledger of figures, or take it in (`do=import`): all rows or none, each bad row named."""
    frame, (year, unit, month) = frame_of(request), _asked(form)
    _may(frame, actor, unit)
    try:
        with spreadsheet.laid(*posted(form)) as path:
            rows = figure_ledger.read(path, frame.office)
        for where in sorted({row.unit for row in rows}):
            _may(frame, actor, where)
        with frame.writing() as (session, _):
            figure_ledger.take_in(session, rows, actor.login, frame.acting())
            if form.get("do") != "import":
                raise _OnlyLooked
    except _OnlyLooked:
        return _page(request, actor, year, unit, month, looked=rows)
    except BadRows as error:
        return _page(request, actor, year, unit, month, 422, refused=str(error), lines=error.lines)
    except BadLedger as error:
        return _page(request, actor, year, unit, month, 422, refused=str(error))
    return go(f"/figures?year={year}&unit={quote(unit)}&month={month}&done={len(rows)}")


@router.get("/figures/entries.{ending}")
def kept(request: Request, actor: SignedIn, ending: str, year: int, unit: str) -> Response:
    """Return a year's entries as a table, counter-entries among them."""
    frame = frame_of(request)
    _may(frame, actor, unit)
    with frame.reading() as (session, _):
        found = figure_sheet.lines(session, _known(year), unit)
    head = ("编号", "单位", "年份", "月份", "项目", "数值", "来源", "填报人", "冲销")
    body = [
        (str(one.id), one.unit, str(one.year), str(one.month or ""), line.label, one.value, one.source, one.entered_by,
         str(one.counters or ""))
        for line in reversed(found)
        if (one := line.entry)
    ]  # fmt: skip
    return tables.file(f"figures-{year}", ending, [("填报记录", head, body)])


def _page(
    request: Request, actor: Actor, year: int, unit: str, month: int, status: int = 200, *, done: int = 0,
    refused: str | None = None, lines: tuple[str, ...] = (), typed: dict[str, str] | None = None,
    looked: list[figure_ledger.Row] | None = None,
) -> Response:  # fmt: skip
    frame = frame_of(request)
    home = frame.office.name
    year, unit = _known(year or frame.today().year), unit or actor.unit
    _may(frame, actor, unit)
    if not 0 <= month <= 12:
        raise HTTPException(404, f"没有{month}月")
    with frame.reading() as (session, _):
        found = figure_sheet.ledgers(session, year, unit)
        entered = figure_sheet.lines(session, year, unit)
    units = list(frame.office.units) if actor.unit == home else [actor.unit]
    return page(
        request, "figures.html", status, year=year, unit=unit, month=month, units=units, ledgers=found, entered=entered,
        done=done, refused=refused, lines=lines[:200], typed=typed or {}, looked=looked or [],
        columns=(*figure_ledger.COLUMNS, *figure_ledger.OPTIONAL),
    )  # fmt: skip


def _asked(form: FormData) -> tuple[int, str, int]:
    year, month = (whole(str(form.get(name, "0"))) for name in ("year", "month"))
    if year is None or month is None or month > 12:
        raise HTTPException(422, "年份或者月份不对")
    return _known(year), str(form.get("unit", "")), month


def _values(form: FormData) -> dict[str, str]:
    """Return the figures that were typed, by key; a field left empty is not touched."""
    texts = dict(_texts(form))
    found = {name[len(FIELD) :]: text for name, text in texts.items() if name.startswith(FIELD) and text}
    for name, text in texts.items():
        place = name.removeprefix(NAME)
        if name.startswith(NAME) and (count := texts.get(COUNT + place)):
            found[f"{place.rpartition('.')[0]}.{text}"] = count
    return found


def _texts(form: FormData) -> list[tuple[str, str]]:
    return [(name, value.strip()) for name, value in form.multi_items() if isinstance(value, str)]


def _known(year: int) -> int:
    if not FIRST <= year <= LAST:
        raise HTTPException(404, f"没有{year}年的台账")
    return year


def _may(frame: Frame, actor: Actor, unit: str) -> None:
    try:
        figure_sheet.allowed(actor, unit, frame.office.name)
    except NotAllowed as refused:
        raise HTTPException(403, str(refused)) from None
    if unit not in frame.office.units:
        raise HTTPException(404, f"没有名为“{unit}”的单位")
