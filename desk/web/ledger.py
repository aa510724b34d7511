"""Taking in an office's ledger by page: sent once, its headings, words and days mapped once and remembered, looked at, then
taken in whole or not at all while a page says how far it is.
"""

from collections.abc import Iterator
from datetime import datetime

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.web.doors import Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.pages import go, page
from desk.web.spreadsheets import posted
from rules import decisions
from rules.wording import whole
from workflow import uploads
from workflow.database import Session
from workflow.desk_tables import LedgerUpload
from workflow.facts import CHANNELS
from workflow.ledger import foreign_ledger, ledger_uploads, ledgers
from workflow.ledger.spreadsheet import BadLedger
from workflow.trial import Actor

router = APIRouter()
SHOWN, NAMED = 20, 200


@router.get("/ledger")
def ask(request: Request, actor: SignedIn) -> Response:
    _allowed(frame_of(request), actor)
    return _start(request, actor)


@router.post("/ledger")
def send(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Keep a ledger and go on to look at it."""
    frame = frame_of(request)
    _allowed(frame, actor)
    try:
        name, content = posted(form)
        with frame.reading() as (session, _office):
            words = ledger_uploads.remembered(session, actor.unit)
        ledger_uploads.check(name, content, words)
        with frame.writing() as (session, _office):
            ident = ledger_uploads.keep(session, actor.login, actor.unit, name, content, frame.now())
    except BadLedger as error:
        return _start(request, actor, 422, str(error))
    return go(f"/ledger/{ident}")


@router.get("/ledger/{ident}")
def look(request: Request, actor: SignedIn, ident: str) -> Response:
    """Show how a ledger is read and what is wrong with it; while it is taken in, how far it is; then what came of it."""
    frame = frame_of(request)
    _allowed(frame, actor)
    with frame.reading() as (session, office):
        held = _held(session, actor, ident)
        is_taken_in = held.begun_at is not None and held.ended_at is None
        if is_taken_in or held.content is None:
            progress = frame.taking_in.get(ident)
            return page(request, "ledger_progress.html", held=held, progress=progress, is_taken_in=is_taken_in)
        try:
            sheet, reading, rows, wrong = ledger_uploads.looked_at(session, office, held)
        except BadLedger as error:
            return _start(request, actor, 422, str(error))
    doubts = [*sheet.unread, *ledgers.doubts(rows, frame.today())]
    return page(
        request, "ledger_look.html", held=held, sheet=sheet, reading=reading, rows=rows[:SHOWN],
        count=len(rows), still_open=sum(row.decision is None for row in rows), wrong=wrong[:NAMED], wrongs=len(wrong),
        doubts=doubts[:NAMED], doubted=len(doubts),
        columns=ledgers.COLUMNS, options=foreign_ledger.options(office), channels=CHANNELS,
        decided={key: one.ledger_label for key, one in decisions.all_decisions().items()},
    )  # fmt: skip


@router.post("/ledger/{ident}")
def decide(request: Request, actor: SignedIn, form: Posted, ident: str, later: BackgroundTasks) -> Response:
    """Remember what was said of the words, then look again, take in (`do=import`) or throw away (`do=forget`)."""
    frame = frame_of(request)
    _allowed(frame, actor)
    header = None if form.get("do") == "forget" else whole(str(form.get("header", "")))
    if header is not None:
        with frame.reading() as (session, _office):
            held, words = _held(session, actor, ident), ledger_uploads.remembered(session, actor.unit)
        try:
            if header != held.header and held.content is not None:
                ledger_uploads.check(held.name, held.content, words, header)
        except BadLedger as error:
            return _start(request, actor, 422, str(error))
    with frame.writing() as (session, office):
        held = _held(session, actor, ident, lock=True)
        if form.get("do") == "forget":
            ledger_uploads.forget(session, held)
            return go("/ledger")
        if header is not None:
            held.header = header
            session.add(held)
        ledger_uploads.remember(
            session, actor.unit, dict(_said(form, foreign_ledger.options(office))), actor.login, frame.now()
        )
    if form.get("do") == "import":
        with frame.reading() as (session, office):
            held = _held(session, actor, ident)
            fit = held.content is not None and not ledger_uploads.looked_at(session, office, held)[3]
        if fit:
            with frame.writing() as (session, office):
                if ledger_uploads.begin(session, _held(session, actor, ident, lock=True), frame.now()):
                    later.add_task(_take_in, frame, ident, frame.acting())
    response = go(f"/ledger/{ident}")
    response.background = later
    return response


def _take_in(frame: Frame, ident: str, at: datetime) -> None:
    """Take a ledger in after its form has been answered; how far it is stands in the frame for as long as it takes."""

    def told(done: int, count: int) -> None:
        frame.taking_in[ident] = (done, count)

    try:
        ledger_uploads.take_in(frame.database, frame.office, ident, at, frame.today(), frame.now(), told)
    finally:
        frame.taking_in.pop(ident, None)


def _said(form: FormData, options: dict[str, tuple[str, ...]]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what the page's selects say of each word: the fields are numbered, each number names its word."""
    for name in form:
        kind, _, at = name.partition(".")
        if kind != "means":
            continue
        about, word, means = (str(form.get(f"{part}.{at}", "")) for part in ("about", "word", "means"))
        fit = ledgers.COLUMNS if about == foreign_ledger.HEADING else options.get(about, ())
        if (means in fit or (about == foreign_ledger.HEADING and not means)) and len(word) <= 200:
            yield (about, word), means


def _held(session: Session, actor: Actor, ident: str, *, lock: bool = False) -> LedgerUpload:
    held = ledger_uploads.held_by(session, actor.login, ident, lock=lock)
    if held is None:
        raise HTTPException(404, "这份台账已经处理完或者过了一天，请重新选择文件")
    return held


def _allowed(frame: Frame, actor: Actor) -> None:
    """A ledger may hold every unit's cases: only the office's own registrars and administrators take one in."""
    if actor.unit != frame.office.name or not actor.roles & {"registrar", "admin"}:
        raise HTTPException(403, "导入台账须由公开工作机构的登记员或管理员办理")


def _start(request: Request, actor: Actor, status: int = 200, refused: str | None = None) -> Response:
    with frame_of(request).reading() as (session, _office):
        unfinished = ledger_uploads.unfinished(session, actor.login)
    return page(
        request, "ledger.html", status, columns=ledgers.COLUMNS, secrets=uploads.SECRETS, refused=refused, unfinished=unfinished
    )  # fmt: skip
