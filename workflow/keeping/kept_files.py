"""The files an office's rows name: letters, files handed to acts, what applicants sent; each with its hash."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path, PurePosixPath

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from workflow.acts.duty_journal import DESTROY
from workflow.disk import reason_of
from workflow.letterbook import Unreadable, Unwritable, keep
from workflow.parts import PARTS, STALE
from workflow.tables import Entry, LetterRow, Upload
from workflow.uploads import path_of
from workflow.web_tables import Attachment

AT_ONCE = 5000
CASE = re.compile(r"\d{8,15}")


@dataclass(frozen=True)
class KeptFile:
    """`path` is relative to the store; `sha256` is of the bytes as they lie there."""

    path: str
    sha256: str


def named(session: Session) -> list[KeptFile]:
    """Return every file some row names, each once, in order of its path."""
    return sorted({file.path: file for file in _all(session)}.values(), key=lambda file: file.path)


def copy(files: Iterable[KeptFile], source: Path, target: Path) -> list[KeptFile]:
    """Copy files from one store into another and prove each; return those that were not there yet.

    Raises Unreadable for a file gone or altered, Unwritable for another file in its place.
    """
    new = []
    for file in files:
        there = target / file.path
        if there.exists():
            if hash_of(there) != file.sha256:
                raise Unwritable(f"{there} 已有别的文件，没有覆盖它")
            continue
        keep(target, file.path, content_of(source, file))
        new.append(file)
    return new


def content_of(folder: Path, file: KeptFile) -> bytes:
    """Return a file as its row names it; raises Unreadable."""
    path = folder / file.path
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"文件 {path} 读不出来：{reason_of(error)}") from error
    if sha256(content).hexdigest() != file.sha256:
        raise Unreadable(f"文件 {path} 被改动过，与登记的哈希不符")
    return content


def strays(session: Session, store: Path, at: datetime) -> Iterator[str]:
    """Yield the files of a store that no row names: a process killed between writing one and entering it left them.

    Young ones may be about to be entered and are left out, and so are parts, which are cleared by themselves.
    """
    old = (file.relative_to(store).as_posix() for file in _old(store, at))
    while paths := list(islice(old, AT_ONCE)):
        known = still_named(session, paths)
        yield from sorted(path for path in paths if path not in known)


def _old(folder: Path, at: datetime) -> Iterator[Path]:
    """Yield the files below a folder as the disk gives them: the top one has a folder for each case, too many to hold."""
    with suppress(OSError), os.scandir(folder) as found:  # gone meanwhile, or not to be read
        for one in found:
            if one.is_dir(follow_symlinks=False):
                if one.name != PARTS:
                    yield from _old(Path(one.path), at)
                continue
            with suppress(OSError):
                if at.timestamp() - one.stat().st_mtime >= STALE.total_seconds():
                    yield Path(one.path)


def still_named(session: Session, paths: Sequence[str]) -> set[str]:
    """Return those of the paths some row names: letters lie in a folder of their case, uploads under their hash."""
    cases = {int(folder) for path in paths if CASE.fullmatch(folder := path.partition("/")[0])}
    digests = {PurePosixPath(path).stem for path in paths if path.startswith("uploads/")}
    letters = select(LetterRow.pdf_path, LetterRow.docx_path).where(col(LetterRow.case_id).in_(cases), ~_destroyed())
    known = {path for row in session.exec(letters) for path in row if path is not None}
    known |= {path_of(upload) for upload in session.exec(select(Upload).where(col(Upload.sha256).in_(digests)))}
    sent = select(Attachment.path).where(col(Attachment.path).in_(paths), col(Attachment.erased_at).is_(None))
    return known | set(session.exec(sent))


def hash_of(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _destroyed() -> ColumnElement[bool]:
    """The letters of destroyed cases still name the files they had."""
    return col(LetterRow.case_id).in_(select(Entry.case_id).where(Entry.event == DESTROY))


def _all(session: Session) -> Iterator[KeptFile]:
    letters = select(LetterRow.pdf_path, LetterRow.pdf_sha256, LetterRow.docx_path, LetterRow.docx_sha256)
    query = letters.where(col(LetterRow.pdf_path).is_not(None), ~_destroyed()).execution_options(yield_per=AT_ONCE)
    for pdf, pdf_sha256, docx, docx_sha256 in session.exec(query):
        yield KeptFile(pdf or "", pdf_sha256 or "")
        if docx is not None:
            yield KeptFile(docx, docx_sha256 or "")
    for upload in session.exec(select(Upload).execution_options(yield_per=AT_ONCE)):
        yield KeptFile(path_of(upload), upload.sha256)
    sent = select(Attachment.path, Attachment.stored_sha256).where(col(Attachment.erased_at).is_(None))
    yield from (KeptFile(*row) for row in session.exec(sent.execution_options(yield_per=AT_ONCE)))
