"""What a chain of hashes cannot tell by itself: whether the database still refuses to change it, and whether somebody who may
write everything has made it anew. The second is seen from a backup kept elsewhere, which holds every chain as it then stood.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, col, select

from workflow import schema
from workflow.address import address_of
from workflow.database import Database
from workflow.duty_tables import Duty, DutyEntry
from workflow.keeping import backup
from workflow.tables import CaseFile, Entry

LOCKED = ("entry", "duty_entry", "look")
"""The tables whose rows the database itself refuses to change."""
AT_ONCE = 500
_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"


def unlocked(session: Session) -> list[str]:
    """Return a line for each journal the database no longer protects."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    there = set(session.connection().execute(text(_SQLITE if is_sqlite else _POSTGRESQL)).scalars())
    locks = ("no_update", "no_delete") if is_sqlite else ("append_only", "no_truncate")
    return [
        f"数据库不再保护 {table}：触发器 {table}_{lock} 没有了，日志可能被改动过"
        for table in LOCKED
        for lock in locks
        if f"{table}_{lock}" not in there
    ]


def differing(database: Database, path: Path) -> list[str]:
    """Return a line for each case or duty of a backup whose journal does not go on from there; raises BadBackup."""
    with backup.unpacked(path) as (folder, _), closing(Database(address_of(folder / backup.DATABASE))) as copy:
        schema.migrate(copy)
        with copy.read() as kept, database.read() as session:
            return [
                *_differing(kept, session, CaseFile, Entry, "case_id"),
                *_differing(kept, session, Duty, DutyEntry, "duty_id"),
            ]


def _differing(
    kept: Session, session: Session, rows: type[CaseFile] | type[Duty], entries: type[Entry] | type[DutyEntry], of: str
) -> Iterator[str]:
    heads = kept.exec(select(rows.number, rows.head_seq, rows.head_hash).order_by(col(rows.id))).all()
    for start in range(0, len(heads), AT_ONCE):
        page = heads[start : start + AT_ONCE]
        numbers = [number for number, _, _ in page]
        joined = select(rows.number, entries.seq, entries.hash).join(entries, getattr(entries, of) == col(rows.id))
        now = {(number, seq): hash for number, seq, hash in session.exec(joined.where(col(rows.number).in_(numbers)))}
        there = {number for number, _ in now}
        for number, seq, hash in page:
            if number not in there:
                yield f"{number}：备份里有，现在没有了"
            elif now.get((number, seq)) != hash:
                yield f"{number}：日志的前{seq}条与备份里的不同，备份以后被整条改写过"
