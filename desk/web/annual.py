"""The year's reports: what is owed and published, each report with its tables, words and checks, the cases behind a cell."""

import re
from hashlib import sha256
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.report_files import FORMATS, written
from desk.web import grids
from desk.web.addresses import kept_as
from desk.web.doors import Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.media import TYPES
from desk.web.pages import go, page
from letters import annual_cells
from letters.letter import Letter
from workflow.period import FIRST, LAST
from workflow.report import cells, publishing
from workflow.report.annual_report import FORMS, Report
from workflow.report.statistics import ROWS, row_label
from workflow.trial import Actor, NotAllowed

router = APIRouter()
FIRST_OF_2021 = 2019
"""The first year whose report follows the law of 2019, and so the form of 2021 unless another is asked for."""
IN_COMMANDS = re.compile(r"（(?:gongkai|--)[^（）]*）")
"""What a refusal says to who works by command."""
FIGURES = {
    "applications.received": "收到的申请", "applications.by_channel": "收到的申请", "applications.by_result": "收到的申请",
    "disputes.reconsiderations": "申请行政复议", "disputes.suits": "提起行政诉讼", "disputes.complaints": "申诉",
}  # fmt: skip


@router.get("/annual")
def owed(request: Request, actor: SignedIn, year: int = 0) -> Response:
    """List a year's reports (the year before this one, if none is asked for)."""
    frame = frame_of(request)
    wanted = _known(year or frame.today().year - 1)
    _may_look(frame, actor, actor.unit)
    with frame.reading() as (session, office):
        found = publishing.status(session, office, wanted)
        kept = publishing.versions(session, wanted)
        left = {one.unit: office.calendar.count(frame.today(), one.due_on) for one in found}
    shown = [one for one in found if _sees(frame, actor, one.unit)]
    versions = [row for row in kept if _sees(frame, actor, row.unit)]
    return page(
        request, "annual.html", year=wanted, known=range(FIRST, LAST + 1), found=shown, versions=versions, left=left,
        endings=FORMATS,
    )  # fmt: skip


@router.get("/annual/{year:int}")
def report(
    request: Request, actor: SignedIn, year: int, unit: str = "", form: str = "", left_out: str = "", saved: str = ""
) -> Response:
    """Show a report as it stands; `unit` empty is the government's, `form` empty the one of the year's law."""
    return _report(request, actor, _known(year), unit, _form(year, form), left_out=left_out, is_saved=bool(saved))


@router.get("/annual/{year:int}/draft.{ending}")
def draft(request: Request, actor: SignedIn, year: int, ending: str, unit: str = "", form: str = "") -> Response:
    """Return the report as it stands, marked a draft, as a file."""
    frame, asked = frame_of(request), _form(year, form)
    _may_look(frame, actor, unit)
    with frame.reading() as (session, office):
        told = publishing.count(session, office, _known(year), asked, unit or None)
        letter = publishing.letter(session, office, told, unit or None, frame.today())
    return _file(frame, told, letter, f"draft-{year}", ending)


@router.get("/annual/{year:int}/published-{version:int}.{ending}")
def published(
    request: Request, actor: SignedIn, year: int, version: int, ending: str, unit: str = "", form: str = ""
) -> Response:
    """Return a version as it was published, as a file."""
    frame, asked = frame_of(request), _form(year, form)
    _may_look(frame, actor, unit)
    with frame.reading() as (session, _office):
        rows = publishing.versions(session, _known(year))
    row = next((one for one in rows if (one.unit, one.form, one.version) == (unit, asked, version)), None)
    if row is None:
        raise HTTPException(404, "没有公布过这一版")
    return _file(frame, publishing.counted(row), publishing.frozen(row), f"report-{year}-{version}", ending)


@router.post("/annual/{year:int}/write")
def write(request: Request, actor: SignedIn, form: Posted, year: int) -> Response:
    """Put a person's words in the place of those of each section where they differ from what the page showed."""
    frame, unit, asked = frame_of(request), str(form.get("unit", "")), _form(year, str(form.get("form", "")))
    sent = [
        [str(value).replace("\r\n", "\n") for value in form.getlist(name)] for name in ("section", "shown", "words")
    ]
    typed = {section: (shown, words) for section, shown, words in zip(*sent, strict=False)}
    _may_look(frame, actor, unit)
    try:
        with frame.writing() as (session, office):
            told = publishing.count(session, office, _known(year), asked, unit or None)
            gone = [
                number
                for section, (shown, words) in typed.items()
                if _digest(words) != shown
                for number in publishing.write(
                    session, office, told, unit or None, section, words, actor.login, frame.acting()
                )
            ]
    except NotAllowed as refused:
        return _report(request, actor, year, unit, asked, refused=str(refused), typed=typed)
    return go(f"/annual/{year}?unit={quote(unit)}&form={asked}&saved=1&left_out={quote('、'.join(gone))}")


@router.post("/annual/{year:int}/publish")
def publish(request: Request, actor: SignedIn, form: Posted, year: int) -> Response:
    """Freeze the report as its next version."""
    frame, unit, asked = frame_of(request), str(form.get("unit", "")), _form(year, str(form.get("form", "")))
    reason = str(form.get("reason", "")).strip() or None
    _may_look(frame, actor, unit)
    try:
        with frame.writing() as (session, office):
            publishing.publish(
                session, office, _known(year), asked, unit or None, by=actor.login, on=frame.today(), at=frame.acting(),
                reason=reason,
            )  # fmt: skip
    except NotAllowed as refused:
        return _report(request, actor, year, unit, asked, refused=str(refused))
    return go(f"/annual?year={year}")


@router.get("/annual/{year:int}/cell")
def cell(request: Request, actor: SignedIn, year: int, name: str, unit: str = "", form: str = "") -> Response:
    """List the cases behind one cell as they stand now."""
    frame, asked = frame_of(request), _form(year, form)
    _may_look(frame, actor, unit)
    with frame.reading() as (session, _office):
        found = cells.of(publishing.cases_of(session, asked, _known(year), unit or None), name)
    return page(request, "annual_cell.html", year=year, unit=unit, form=asked, labels=_labels(name), found=found)


def _report(
    request: Request, actor: Actor, year: int, unit: str, form: str, *, refused: str | None = None, left_out: str = "",
    typed: dict[str, tuple[str, str]] | None = None, is_saved: bool = False,
) -> Response:  # fmt: skip
    frame = frame_of(request)
    _may_look(frame, actor, unit)
    with frame.reading() as (session, office):
        told = publishing.count(session, office, year, form, unit or None)
        words = publishing.sections(session, office, told, unit or None)
        headings = publishing.headings(office, told, unit or None)
        before = publishing.latest(session, year, form, unit or None)

    def address(name: str) -> str:
        if name == annual_cells.ENTERED:
            return f"/figures?year={year}&unit={quote(unit or frame.office.name)}"
        return f"/annual/{year}/cell?unit={quote(unit)}&form={form}&name={quote(name)}"

    shown = [(one.title, grids.rows(one.grid, one.names, address)) for one in annual_cells.tables(told.figures)]
    return page(
        request, "annual_report.html", 409 if refused else 200, year=year, unit=unit, form=form, forms=FORMS, report=told,
        words=_shown(words, headings, typed or {}), refused=IN_COMMANDS.sub("", refused or ""), left_out=left_out,
        is_saved=is_saved, early=publishing.too_early(year, frame.today()), before=before, tables=shown, endings=FORMATS,
        may_publish=bool(actor.roles & publishing.PUBLISHERS),
    )  # fmt: skip


def _shown(
    words: dict[str, str], headings: dict[str, str], typed: dict[str, tuple[str, str]]
) -> list[tuple[str, str, str, str]]:
    """Return each section with its heading, the digest of the words that a page showed last, and those to be changed."""
    return [
        (section, headings.get(section, section), *typed.get(section, (_digest(said), said)))
        for section, said in words.items()
    ]


def _digest(words: str) -> str:
    """Return what words are known again by."""
    return sha256(words.strip().encode()).hexdigest()[:16]


def _file(frame: Frame, told: Report, letter: Letter, name: str, ending: str) -> Response:
    if ending not in FORMATS:
        raise HTTPException(404)
    content = written(told, letter, frame.office, ending)
    return Response(content, media_type=TYPES[ending], headers=kept_as(f"{name}.{ending}"))


def _labels(cell: str) -> list[str]:
    """Return what the row and the column of a cell are called."""
    if cell in FIGURES:
        return [FIGURES[cell]]
    above, _, column = cell.rpartition(".")
    row = above.partition(".")[2]
    return [FIGURES.get(above) or (row_label(row) if row in ROWS else row), column]


def _form(year: int, form: str) -> str:
    if not form:
        return "2021" if year >= FIRST_OF_2021 else "2012"
    if form not in FORMS:
        raise HTTPException(404, f"没有{form[:20]}年的格式")
    return form


def _known(year: int) -> int:
    if not FIRST <= year <= LAST:
        raise HTTPException(404, f"没有{year}年的年度报告")
    return year


def _sees(frame: Frame, actor: Actor, unit: str) -> bool:
    home = frame.office.name
    return actor.unit in {unit or home, home}


def _may_look(frame: Frame, actor: Actor, unit: str) -> None:
    """Raise the refusal of a report that is not this person's to work on."""
    if not actor.roles & publishing.EDITORS or not _sees(frame, actor, unit):
        raise HTTPException(403, "年度报告由本单位的登记、经办、签发、督办人员和公开工作机构编写")
    if unit and unit not in frame.office.units:
        raise HTTPException(404, f"没有名为“{unit}”的单位")
