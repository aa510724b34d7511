"""A backup: one ZIP of the database, the files it names, the configuration, and a manifest with the hash of each.

The database lies in it as one SQLite file whatever it was made of: SQLite's own backup of a running office, or a consistent
export of PostgreSQL through the tables' types, compared row by row. So a backup is read, checked and restored the same way
everywhere, by any version of PostgreSQL. The key is never in it; and it is complete, and bears its name, only once a copy of
the key kept elsewhere has opened a sample of what it seals.
"""

import json
import re
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sqlmodel import Session, col, select

from workflow import schema
from workflow.address import address_of
from workflow.database import Database, Meanwhile, StoreError
from workflow.keeping import kept_files, key_proof, landing
from workflow.keeping.kept_files import KeptFile
from workflow.keeping.landing import Bar
from workflow.letterbook import Unreadable, folder_of
from workflow.office import Office
from workflow.parts import aside, to_disk
from workflow.tables import CaseFile
from workflow.vault import NoKey, Vault

FORMAT = "gongkai backup 1"
DATABASE, FILES, CONFIG, MANIFEST = "gongkai.db", "documents/", "config.toml", "manifest.json"
UNCONFIRMED = ".unconfirmed"
AT_ONCE = 1 << 20
DAMAGED = (BadZipFile, KeyError, EOFError, zlib.error, NotImplementedError, RuntimeError, UnicodeError)
"""What reading a ZIP raises where its bytes are no longer what they were; NotImplementedError for a compression nobody knows."""
PRESSED = frozenset({"pdf", "docx", "xlsx", "jpg", "png", "zip", "ofd"})


class BadBackup(Exception):
    """A file is no backup of this program, or no longer the one it was; one Chinese line."""


@dataclass(frozen=True)
class Made:
    """A backup as it was written; `complete` when nothing is sealed or the key's copy was proved."""

    path: Path
    manifest: Mapping[str, Any]
    complete: bool
    opened: int = 0


def make(
    database: Database, office: Office, config: Path, out: Path, at: datetime, bar: Bar, keys: Vault | None
) -> Made:
    """Write a backup of a running office; `keys` is the copy of the key kept elsewhere.

    Raises NoKey when the copy does not open what is sealed; the backup is then there, under its unconfirmed name. Raises
    Meanwhile when a destruction or a change of the key takes a file away before it is copied.
    """
    refuse_there(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with aside(out.parent) as folder:
        snapshot = folder / DATABASE
        _snapshot(database, snapshot, bar)
        with closing(Database(address_of(snapshot))) as copy, copy.read() as session:
            files, counted = kept_files.named(session), _counted(session)
            count = key_proof.sealed(session)
        with closing(sqlite3.connect(snapshot)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        part = folder / "backup.zip"
        with bar("写入文件", len(files)) as told, ZipFile(part, "w") as pack:
            listed = [_streamed(pack, DATABASE, snapshot, at), _added(pack, CONFIG, _bare(config), at)]
            for done, file in enumerate(files, start=1):
                listed.append(_added(pack, FILES + file.path, _content(database, office, file), at))
                told(done)
            manifest = {
                "format": FORMAT, "office": office.name, "made_at": at.isoformat(timespec="seconds"),
                "from": "sqlite" if database.is_sqlite else "postgresql", "schema": schema.head(), **counted,
                "sealed": count, "files": listed,
            }  # fmt: skip
            _added(pack, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode(), at)
        to_disk(part)
        waiting = out.with_name(out.name + UNCONFIRMED)
        part.replace(waiting)
        to_disk(out.parent)
    if count == 0:
        waiting.replace(out)
        return Made(out, manifest, complete=True)
    return confirm(waiting, keys) if keys is not None else Made(waiting, manifest, complete=False)


def confirm(waiting: Path, keys: Vault) -> Made:
    """Prove a copy of the key on a sample of what the backup seals, and give the backup its name; raises NoKey, BadBackup."""
    out = waiting.with_name(waiting.name.removesuffix(UNCONFIRMED))
    if out == waiting:
        raise BadBackup(f"{waiting.name} 不是待确认的备份（文件名应以 {UNCONFIRMED} 结尾）")
    refuse_there(out, waiting=False)
    with (
        unpacked(waiting) as (folder, manifest),
        closing(Database(address_of(folder / DATABASE))) as copy,
        copy.read() as session,
    ):
        proof = key_proof.prove(session, folder / FILES, keys)
    waiting.replace(out)
    return Made(out, manifest, complete=True, opened=proof.opened)


def apart(key_file: Path, database: Database, office: Office, config: Path, out: Path) -> None:
    """Raise NoKey for a copy of the key that lies with what it opens."""
    there = key_file.resolve()
    homes = [folder_of(database, office).resolve(), config.resolve().parent, out.resolve().parent]
    homes += [database.folder.resolve()] if database.is_sqlite else []
    if any(home == there.parent or home in there.parents for home in homes):
        raise NoKey(
            f"密钥的副本 {key_file} 和数据库或备份放在一起：请另放一处（别的介质、保险柜），再用 --key-file 指明"
        )


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Lay a backup out in a folder of its own, every file compared with the manifest; raises BadBackup."""
    with aside() as folder:
        try:
            manifest = _laid_out(path, folder)
        except DAMAGED as error:
            raise BadBackup(f"{path.name} 不是完整的备份文件：{error}") from None
        yield folder, manifest


def _laid_out(path: Path, folder: Path) -> Mapping[str, Any]:
    with ZipFile(path) as pack:
        manifest = _manifest(pack, path)
        for file in manifest["files"]:
            there = folder / file["path"]
            there.parent.mkdir(parents=True, exist_ok=True)
            with pack.open(file["path"]) as source, there.open("wb") as target:
                shutil.copyfileobj(source, target, AT_ONCE)
            if kept_files.hash_of(there) != file["sha256"]:
                raise BadBackup(f"{path.name}：{file['path']} 被改动过，与清单里的哈希不符")
    return manifest


def refuse_there(out: Path, *, waiting: bool = True) -> None:
    """Nothing is overwritten: raise StoreError for a name already taken."""
    for taken in (out, *([out.with_name(out.name + UNCONFIRMED)] if waiting else [])):
        if taken.exists():
            raise StoreError(f"{taken} 已经有了，没有覆盖它：请换一个名字")


def _snapshot(database: Database, path: Path, bar: Bar) -> None:
    """Write the database as it stands at one moment into a new SQLite file."""
    if database.is_sqlite:
        with database.read() as session, closing(sqlite3.connect(path)) as copy:
            raw: Any = session.connection().connection.driver_connection
            raw.backup(copy)
        return
    with closing(Database(address_of(path))) as copy:
        schema.migrate(copy)
        with database.snapshot() as session:
            landing.fill(landing.unhurried(session.connection()), copy, bar)


def _content(database: Database, office: Office, file: KeptFile) -> bytes:
    """Return a file as the snapshot names it; raises Unreadable, and Meanwhile where the office no longer names it."""
    try:
        return kept_files.content_of(folder_of(database, office), file)
    except Unreadable:
        with database.read() as session:
            if file.path in kept_files.still_named(session, [file.path]):
                raise
        raise Meanwhile("备份的时候有案件销毁了或者换了密钥，没有做成备份：请等办完以后再备份一次") from None


def _counted(session: Session) -> dict[str, Any]:
    """Return how many cases there are, and one hash over the heads of all their chains."""
    heads = session.exec(select(CaseFile.number, CaseFile.head_hash).order_by(col(CaseFile.number))).all()
    chains = sha256("".join(f"{number} {head}\n" for number, head in heads).encode()).hexdigest()
    return {"cases": len(heads), "chains": chains}


def _added(pack: ZipFile, name: str, content: bytes, at: datetime) -> dict[str, Any]:
    pack.writestr(_entry(name, at), content)
    return {"path": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}


def _streamed(pack: ZipFile, name: str, path: Path, at: datetime) -> dict[str, Any]:
    """Add a file that may be larger than memory."""
    with path.open("rb") as source, pack.open(_entry(name, at), "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, AT_ONCE)
    return {"path": name, "bytes": path.stat().st_size, "sha256": kept_files.hash_of(path)}


def _entry(name: str, at: datetime) -> ZipInfo:
    info = ZipInfo(name, at.timetuple()[:6])
    info.external_attr = 0o600 << 16
    info.compress_type = ZIP_STORED if name.rpartition(".")[2] in PRESSED else ZIP_DEFLATED
    return info


def _bare(config: Path) -> bytes:
    """Return config.toml without a password that may stand in the database's address."""
    said = re.sub(r"""(://[^:/@\s"']*):[^"'\n]*@""", r"\1:***@", config.read_text("utf-8"))
    return re.sub(r"""([?&](?:ssl)?password=)[^&\s"']*""", r"\1***", said).encode()


def _manifest(pack: ZipFile, path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(pack.read(MANIFEST))
        listed = [KeptFile(file["path"], file["sha256"]) for file in manifest["files"]]
    except (KeyError, TypeError, ValueError):
        raise BadBackup(f"{path.name} 不是本程序的备份") from None
    if manifest.get("format") != FORMAT:
        raise BadBackup(f"{path.name} 的格式（{manifest.get('format')}）不认识：请用做备份的那一版程序")
    if sorted([MANIFEST, *(file.path for file in listed)]) != sorted(pack.namelist()):
        raise BadBackup(f"{path.name} 里的文件和清单不一致：有多出来的或者缺少的")
    if any(file.path.startswith("/") or ".." in Path(file.path).parts for file in listed):
        raise BadBackup(f"{path.name} 的清单里有不安全的路径")
    return manifest
