"""Files handed to an act: checked, kept in the store under their hash, and named in the journal by it.

Nothing in the store is ever overwritten; the same content is kept once. State secrets may not be entered: every act with a
file says so.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from sqlmodel import Session, col, delete

from workflow import facts as f
from workflow import store
from workflow.case import Case
from workflow.chain import canonical
from workflow.config import Config
from workflow.tables import Upload
from workflow.trial import NotAllowed

SECRETS = "本系统不得录入、存储国家秘密：请再核对这份文件不涉密；涉密信息只登记密级、定密依据和保密期限"
NOT_HANDED_IN = "文件还没有交来：请在页面上选择文件，或者用 --file 路径 把文件交给这一步"
SCAN = frozenset({"pdf", "png", "jpg", "tif", "ofd"})
_OPENINGS: Mapping[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "ofd": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
}
ENDINGS = tuple(_OPENINGS)
_SPELT = {"jpeg": "jpg", "tiff": "tif"}


class BadUpload(Exception):
    """A file cannot be taken in; one Chinese line."""


class File(f.Facts):
    """A file of the store, as an act names it."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", title="文件的 SHA-256")
    ending: Literal["pdf", "png", "jpg", "tif", "ofd", "docx", "xlsx"] = Field(title="文件类型")
    bytes: int = Field(ge=1, le=f.MOST, title="字节数")


def read(path: Path, config: Config) -> tuple[File, bytes]:
    """Read and check a file about to be handed in; raises BadUpload or OSError."""
    limit = config.letters.largest_mb
    with path.open("rb") as opened:
        content = opened.read(limit * 1024 * 1024 + 1)
    return checked(path.name, content, config), content


def checked(name: str, content: bytes, config: Config) -> File:
    """Return what an act says of a file; raises BadUpload for an unknown type, a false ending, a file empty or too large."""
    ending = ending_of(name, content, config.letters.largest_mb)
    return File(sha256=sha256(content).hexdigest(), ending=ending, bytes=len(content))


def ending_of(name: str, content: bytes, largest_mb: int) -> str:
    """Return the kind of a file; raises BadUpload for an unknown one, a false ending, a file empty or too large."""
    ending = name.rpartition(".")[2].lower()
    ending = _SPELT.get(ending, ending)
    if ending not in _OPENINGS:
        raise BadUpload(f"{name}：不收这种文件，可收：{'、'.join(ENDINGS)}")
    if not content:
        raise BadUpload(f"{name}：是空文件")
    if len(content) > largest_mb * 1024 * 1024:
        raise BadUpload(f"{name}：超过{largest_mb}兆字节，请压缩或分成几份")
    if not content.startswith(_OPENINGS[ending]):
        raise BadUpload(f"{name}：内容不是 {ending} 文件，请检查后缀")
    return ending


def path_of(file: File | Upload) -> str:
    """Return where a file lies, relative to the store."""
    return f"uploads/{file.sha256[:2]}/{file.sha256}.{file.ending}"


def enter(session: Session, file: File, by: str, at: datetime, found: Mapping[str, int]) -> None:
    """Note a file that lies in the store with what screening found, in the transaction of the act that names it."""
    row = {**file.model_dump(), "by": by, "at": at, "found": canonical(found)}
    store.insert_new(session, Upload, [row], "sha256")


def found_in(session: Session, model: f.Facts) -> dict[str, Mapping[str, int]]:
    """Return what screening found in each file an act names, by its hash."""
    rows = [session.get(Upload, file.sha256) for file in named(model)]
    return {row.sha256: json.loads(row.found) for row in rows if row is not None}


def all_known(session: Session, model: f.Facts) -> None:
    """Raise NotAllowed unless every file an act names lies in the store, where no destruction takes it out meanwhile."""
    for file in sorted(named(model), key=lambda file: file.sha256):
        row = session.get(Upload, file.sha256, with_for_update={"read": True, "key_share": True})
        if row is None or (row.ending, row.bytes) != (file.ending, file.bytes):
            raise NotAllowed(NOT_HANDED_IN)


def only_own(session: Session, case: Case, model: type[f.Facts], facts: Mapping[str, Any], unit: str) -> None:
    """Raise NotAllowed for a file that is named by its hash alone, unless the unit's people handed it in or the case has it: a
    hash is shown to more people than what it is the hash of."""
    there = {file.sha256 for act in case.history for file in of_entry(act.facts)}
    for value in (facts.get(name) for name in fact_names(model)):
        named = value.get("sha256") if isinstance(value, dict) else None
        row = session.get(Upload, named) if isinstance(named, str) and named not in there else None
        by = store.person(session, row.by) if row is not None else None
        if row is not None and (by is None or by.unit != unit):
            raise NotAllowed(NOT_HANDED_IN)


def unnamed(session: Session, files: Collection[File], at: datetime) -> list[File]:
    """Return those of the files that no act has named, to be taken out of the store in the caller's transaction: who enters
    the same file meanwhile waits for its end.
    """
    rows = [
        {**file.model_dump(), "by": "", "at": at, "found": ""} for file in sorted(files, key=lambda file: file.sha256)
    ]
    claimed = {sha256 for (sha256,) in store.insert_new(session, Upload, rows, "sha256")}
    session.exec(delete(Upload).where(col(Upload.sha256).in_(claimed)))
    return [file for file in files if file.sha256 in claimed]


def named(model: f.Facts) -> list[File]:
    """Return the files an act names."""
    values = [getattr(model, name) for name in fact_names(type(model))]
    return [value for value in values if isinstance(value, File)]


@cache
def fact_names(model: type[f.Facts]) -> Sequence[str]:
    """Return the names of the facts that are files, in order."""
    return [name for name, field in model.model_fields.items() if File in _parts(field.annotation)]


def a_scan(file: File, what: str) -> str | None:
    return (
        None
        if file.ending in SCAN
        else f"{what}应为扫描件或版式文件（{'、'.join(sorted(SCAN))}），不能是 {file.ending}"
    )


def of_entry(said: Mapping[str, Any]) -> list[File]:
    """Return the files the facts of an entry name."""
    keys = File.model_fields.keys()
    return [File(**value) for value in said.values() if isinstance(value, dict) and value.keys() == keys]


def problems(folder: Path, number: str, entries: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield a line for every file of a case's entries that is gone or altered."""
    for seq, said in entries:
        for file in of_entry(said):
            where = f"{number}：第{seq}条的文件 {path_of(file)}"
            try:
                content = (folder / path_of(file)).read_bytes()
            except OSError:
                yield f"{where} 不见了"
                continue
            if sha256(content).hexdigest() != file.sha256:
                yield f"{where} 被改动过"


def _parts(annotation: Any) -> tuple[Any, ...]:
    return (annotation, *getattr(annotation, "__args__", ()))
