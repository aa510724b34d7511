"""Files applicants send: judged by what they are, not by what they are called, and kept beside the letters.

Taken are PDF, JPEG and PNG: what a scanner or a telephone makes. None of them unpacks, so none can be an archive bomb. A
paper that says who somebody is is kept encrypted with the office's key, like an identity number.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session, col, select

from workflow import letterbook
from workflow.database import Database
from workflow.office import Office
from workflow.tables import CaseFile
from workflow.web_tables import Attachment

LARGEST = 10 * 2**20
MOST = 5
SEALED = frozenset({"identity", "agent_identity", "guardian"})
"""Kinds that are kept encrypted."""
TYPES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


class BadFile(Exception):
    """A file is not taken; one Chinese line says why and what is."""


@dataclass(frozen=True)
class Sent:
    """One file as it came, already judged."""

    name: str
    kind: str
    media_type: str
    content: bytes

    @property
    def fact(self) -> dict[str, object]:
        """What the act that brings the file says of it."""
        return {"name": self.name, "kind": self.kind, "media_type": self.media_type, "size": len(self.content),
                "sha256": sha256(self.content).hexdigest()}  # fmt: skip


class Kept:
    """Files in the store that the database does not know yet; those never entered are taken out again at the end."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Sent, str, str]] = []

    def enter(self, session: Session, row: CaseFile, seq: int) -> None:
        """Enter the files under the entry that brought them, in its transaction; once, however often it is sent."""
        known = of_case(session, row.id or 0)
        if any(item.seq == seq for item in known):
            return
        for ordinal, (sent, path, stored) in enumerate(self.waiting, start=len(known) + 1):
            session.add(
                Attachment(
                    case_id=row.id or 0, unit=row.unit, ordinal=ordinal, seq=seq, kind=sent.kind,
                    media_type=sent.media_type, size=len(sent.content), sha256=sha256(sent.content).hexdigest(),
                    path=path, stored_sha256=stored, sealed=sent.kind in SEALED,
                )
            )  # fmt: skip
        session.flush()
        self.waiting = []


def judge(name: str, content: bytes, kind: str) -> Sent:
    """Return the file with its real type; raises BadFile."""
    shown = "".join(char for char in Path(name.replace("\\", "/")).name if char.isprintable())[-100:] or "附件"
    if not content:
        raise BadFile(f"“{shown}”是空文件，请重新选择")
    if len(content) > LARGEST:
        raise BadFile(f"“{shown}”超过{LARGEST // 2**20}MB，请压缩图片或者分成几份")
    media_type = _type_of(content)
    if media_type is None:
        raise BadFile(f"“{shown}”不是完整的 PDF、JPG 或 PNG 文件，请转换后再上传")
    return Sent(shown, kind, media_type, content)


def judge_all(files: Sequence[Sent]) -> None:
    """Raise BadFile when there are too many."""
    if len(files) > MOST:
        raise BadFile(f"附件最多{MOST}个，请合并后再上传")


@contextmanager
def put(database: Database, office: Office, files: Sequence[Sent], at: datetime) -> Iterator[Kept]:
    """Write files to the store before the act that names them, and give them for it to enter; raises NoKey or Unwritable."""
    folder, kept, written = letterbook.folder_of(database, office), Kept(), []
    try:
        for sent in files:
            stored = office.vault.seal_file(sent.content) if sent.kind in SEALED else sent.content
            path = f"attachments/{at:%Y%m}/{secrets.token_hex(16)}{TYPES[sent.media_type]}"
            letterbook.keep(folder, path, stored)
            written.append(path)
            kept.waiting.append((sent, path, sha256(stored).hexdigest()))
        yield kept
    except BaseException:
        _remove(folder, written)
        raise
    _remove(folder, [path for _, path, _ in kept.waiting])


def of_case(session: Session, case_id: int) -> Sequence[Attachment]:
    query = select(Attachment).where(Attachment.case_id == case_id)
    return session.exec(query.order_by(col(Attachment.ordinal))).all()


def content_of(database: Database, office: Office, item: Attachment) -> bytes:
    """Return a file as it was sent; raises BadFile when it is gone or no longer the same, NoKey without its key."""
    try:
        stored = (letterbook.folder_of(database, office) / item.path).read_bytes()
    except OSError:
        raise BadFile("附件文件不在了，请检查文书目录或者从备份恢复") from None
    if sha256(stored).hexdigest() != item.stored_sha256:
        raise BadFile("附件文件被改动过，与收到时的不是同一份：请从备份恢复")
    return office.vault.open_file(stored) if item.sealed else stored


def problems(folder: Path, number: str, held: Sequence[Attachment]) -> list[str]:
    """Return which files of a case are missing or changed, one line each."""
    found = []
    for item in held:
        if item.erased_at is not None:
            continue
        try:
            same = sha256((folder / item.path).read_bytes()).hexdigest() == item.stored_sha256
        except OSError:
            found.append(f"{number}：第{item.ordinal}个附件的文件不在了（{item.path}）")
            continue
        found += [] if same else [f"{number}：第{item.ordinal}个附件的文件被改动过（{item.path}）"]
    return found


def _remove(folder: Path, paths: Sequence[str]) -> None:
    for path in paths:
        with suppress(OSError):
            (folder / path).unlink()


def _type_of(content: bytes) -> str | None:
    """Return the type the content itself shows at both ends, None for anything else or a file cut short."""
    tail = content[-1024:]
    if content.startswith(b"%PDF-") and b"%%EOF" in tail:
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail:
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and b"IEND" in tail:
        return "image/png"
    return None
