"""Taking in an office's ledger by page: looked at first, every bad row named; then taken in whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from desk.web.doors import Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.pages import page
from workflow import ledgers, uploads
from workflow.ledgers import Row
from workflow.spreadsheet import BadLedger, BadRows
from workflow.trial import Actor

router = APIRouter()
LARGEST, LARGEST_UNPACKED = 20 * 1024 * 1024, 300 * 1024 * 1024
SHOWN = 20
ENDINGS = (".csv", ".xlsx")


@router.get("/ledger")
def ask(request: Request, actor: SignedIn) -> Response:
    _allowed(frame_of(request), actor)
    return _page(request)


@router.post("/ledger")
def take(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Look at a ledger, or take it in (`do=import`)."""
    frame = frame_of(request)
    _allowed(frame, actor)
    try:
        with _uploaded(form) as path, frame.reading() as (session, office):
            rows = ledgers.read(path, office)
            ledgers.check_new(session, rows)
        if form.get("do") != "import":
            return _page(request, rows=rows)
        with frame.writing() as (session, office):
            ledgers.take_in(session, office, rows, frame.acting(), frame.today(), lambda _: None)
    except BadRows as error:
        return _page(request, 422, refused=str(error), lines=error.lines)
    except BadLedger as error:
        return _page(request, 422, refused=str(error))
    return _page(request, rows=rows, done=True)


def _allowed(frame: Frame, actor: Actor) -> None:
    """A ledger may hold every unit's cases: only the office's own registrars and administrators take one in."""
    if actor.unit != frame.office.config.office.name or not actor.roles & {"registrar", "admin"}:
        raise HTTPException(403, "导入台账须由公开工作机构的登记员或管理员办理")


@contextmanager
def _uploaded(form: FormData) -> Iterator[Path]:
    """Put the file where it can be read, for as long as the block; raises BadLedger for what cannot be a ledger."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadLedger("请先选择台账文件(CSV UTF-8 或 XLSX)")
    ending = Path(file.filename).suffix.lower()
    if ending not in ENDINGS:
        raise BadLedger(f"台账应是 {'、'.join(ENDINGS)} 文件,不能是“{ending or file.filename[:40]}”")
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadLedger(f"文件超过{LARGEST // 1024 // 1024}MB,请按年份分开")
    with TemporaryDirectory(prefix="gongkai-") as folder:
        path = Path(folder) / f"台账{ending}"
        path.write_bytes(content)
        if ending == ".xlsx" and _unpacked(path) > LARGEST_UNPACKED:
            raise BadLedger("XLSX 文件解开后太大,请用表格软件重新保存或者按年份分开")
        yield path


def _unpacked(path: Path) -> int:
    try:
        with ZipFile(path) as archive:
            return sum(item.file_size for item in archive.infolist())
    except BadZipFile:
        return 0  # ledgers.read says what is wrong with it


def _page(
    request: Request, status: int = 200, *, rows: list[Row] | None = None, done: bool = False, refused: str | None = None,
    lines: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    still_open = sum(row.decision is None for row in rows or ())
    return page(
        request, "ledger.html", status, columns=ledgers.COLUMNS, secrets=uploads.SECRETS,
        rows=(rows or [])[:SHOWN], count=len(rows or ()),
        still_open=still_open, done=done, refused=refused, lines=lines[:200],
    )  # fmt: skip
