"""A backup checked without replacing anything, or restored into an empty place."""

import shutil
from collections.abc import Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from workflow import schema
from workflow.address import address_of
from workflow.database import Database, Session, StoreError
from workflow.keeping import backup, kept_files, key_proof, landing, retention
from workflow.keeping.backup import AT_ONCE, DATABASE, FILES, UNCONFIRMED, BadBackup
from workflow.keeping.copying import counts
from workflow.keeping.landing import Bar
from workflow.keeping.relocation import stored_at, verified
from workflow.office import Office
from workflow.parts import aside, to_disk
from workflow.vault import NoKey


@dataclass(frozen=True)
class Checked:
    """What a backup holds, and how many of the `sealed` were opened; `complete`: its key's copy was proved when it was made.

    `over` are the cases and duties whose retention is over: where they were destroyed since, the backup brings them back.
    """

    manifest: Mapping[str, Any]
    cases: int
    entries: int
    files: int
    sealed: int
    opened: int
    complete: bool
    over: tuple[str, ...]


def check(path: Path, office: Office, on: date, bar: Bar) -> Checked:
    """Unpack a backup aside and prove it: every hash, chain, number and letter, and a sample of what is sealed.

    Raises BadBackup, StoreError, NoKey.
    """
    with backup.unpacked(path) as (folder, manifest):
        return _checked(path, folder, manifest, office, on, bar)


def restore(path: Path, office: Office, url: str, store: Path, on: date, bar: Bar) -> Checked:
    """Restore a backup into a database that is empty and a folder of letters; raises like `check`, and Unwritable."""
    with backup.unpacked(path) as (folder, manifest):
        with closing(Database(url)) as target, nullcontext() if target.is_sqlite else landing.held(target):
            if target.is_sqlite:
                _refuse_taken(_file(target))
            else:
                landing.prepare(target, _name(manifest))
            checked = _checked(path, folder, manifest, office, on, bar)
            with closing(Database(address_of(folder / DATABASE))) as source, source.read() as session:
                kept_files.copy(kept_files.named(session), folder / FILES, store)
                if not target.is_sqlite:
                    landing.fill(session.connection(), target, bar)
            if target.is_sqlite:
                _laid(folder / DATABASE, _file(target))
            else:
                verified(target, stored_at(office, store), checked.cases, bar)
                landing.release(target)
        return checked


def _checked(
    path: Path, folder: Path, manifest: Mapping[str, Any], office: Office, on: date, bar: Bar
) -> Checked:  # fmt: skip
    with closing(Database(address_of(folder / DATABASE))) as copy:
        schema.migrate(copy)
        with copy.read() as session:
            connection = session.connection()
            if (sound := connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()) != "ok":
                raise BadBackup(f"{path.name} 里的数据库已损坏：{sound}")
            if (number := counts(connection)["casefile"]) != manifest["cases"]:
                raise BadBackup(f"{path.name} 的清单说有{manifest['cases']}件，里面是{number}件")
            proof = _proof(session, folder, office)
            files = len(kept_files.named(session))
            units = list(office.units)
            over = tuple(one.number for unit in units for one in retention.due(session, office, unit, on))
        found = verified(copy, stored_at(office, folder / FILES), manifest["cases"], bar)
    complete = not path.name.endswith(UNCONFIRMED)
    return Checked(manifest, found.cases, found.entries, files, proof.sealed, proof.opened, complete, over)


def _proof(session: Session, folder: Path, office: Office) -> key_proof.Proof:
    try:
        return key_proof.prove(session, folder / FILES, office.vault)
    except NoKey as error:
        raise NoKey(
            f"备份里加密的内容打不开（{error}）：请把当时的密钥放进 GONGKAI_KEY，或用 --key-file 指明副本"
        ) from None


def _refuse_taken(there: Path) -> None:
    """Raise StoreError for a place that is not empty; a log alone is taken too: SQLite would write it into what is laid there."""
    if there.exists() and there.stat().st_size:
        raise StoreError(f"{there} 已经有了，没有改动它：请恢复到一个空的地方")
    for log in (there.with_name(f"{there.name}{ending}") for ending in ("-wal", "-journal")):
        if log.exists():
            raise StoreError(
                f"{log} 是另一个数据库留下的日志，没有改动它：请把它和那个数据库放在一起，或恢复到一个空的地方"
            )


def _laid(source: Path, there: Path) -> None:
    """Put the database in its place whole or not at all, unless another restore has meanwhile."""
    with aside(there.parent) as folder:
        part = folder / there.name
        with source.open("rb") as read, part.open("wb") as written:
            shutil.copyfileobj(read, written, AT_ONCE)
        to_disk(part)
        _refuse_taken(there)
        part.replace(there)
    to_disk(there.parent)


def _file(database: Database) -> Path:
    return Path(make_url(database.url).database or "")


def _name(manifest: Mapping[str, Any]) -> str:
    return f"备份 {manifest['made_at']} {manifest['chains'][:12]}"
