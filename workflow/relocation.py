"""`gongkai move`: a live SQLite office onto PostgreSQL. No act may be lost, whenever the move is killed.

1. The SQLite file is locked against writes (pages and lists are still read; a writer waits, then is told that the database is
   busy) until the move ends. Its rows are copied in one transaction, compared row by row, and the files they name are laid into
   the new store; the copy's note says that it is not proved, so that nobody uses it. Then every chain, number and file of the
   copy is verified.
2. The SQLite file notes where the office has moved, and triggers refuse every later write, also by programs still running.
3. The copy's note is taken off: the office is there.

Killed before 2 the office is where it was, and moving again copies anew. Killed between 2 and 3 moving again proves the copy
and does 3.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import update

from workflow import copying, kept_files, landing, schema, verification
from workflow.database import Database, StoreError
from workflow.landing import Bar
from workflow.office import Office
from workflow.tables import CaseFile, SchemaNote

Chunks = Iterable[Sequence[CaseFile]]


@dataclass(frozen=True)
class Moved:
    """What was moved: `again` when an earlier move had only to be finished."""

    rows: int
    cases: int
    entries: int
    files: int
    again: bool


def move(office: Office, source_url: str, target_url: str, store: Path, bar: Bar) -> Moved:
    """Move an office; `store` is the folder of letters of the office on PostgreSQL.

    Raises StoreError, Unreadable or Unwritable, and then the office is still where it was (or already there and proved).
    """
    with closing(Database(source_url)) as source, closing(Database(target_url)) as target:
        if not source.is_sqlite or target.is_sqlite:
            raise StoreError("move 把 SQLite 上的机关迁往 PostgreSQL:--to 应为 postgresql://…,现在用的应是 sqlite:///…")
        schema.migrate(source)
        name, here = landing.shown(target.url), landing.shown(f"sqlite:///{source.engine.url.database}")
        there = stored_at(office, store)
        with source.read() as session:
            moved_to = session.get_one(SchemaNote, 1).moved_to
            cases = copying.counts(session.connection())["casefile"]
        if moved_to is not None:
            return _finish(target, there, moved_to, name, cases, bar)
        with source.write() as session:  # nobody else writes until this ends, nor moves: that would clear the copy
            if session.get_one(SchemaNote, 1).moved_to is not None:
                raise StoreError("刚刚已由另一个 move 迁走:请重新运行,核对那一次的结果")
            landing.prepare(target, here)
            folder = source.folder / office.config.letters.store
            rows = landing.fill(session.connection(), target, bar)
            files = kept_files.copy(kept_files.named(session), folder, store)
            found = verified(target, there, copying.counts(session.connection())["casefile"], bar)
            session.exec(update(SchemaNote).values(moved_to=name))
            session.flush()
            _refuse_writes(session.connection(), name)
        landing.release(target)
    return Moved(rows, found.cases, found.entries, files, again=False)


def _finish(target: Database, office: Office, moved_to: str, name: str, cases: int, bar: Bar) -> Moved:
    """The source has been left for good: prove the copy it was left for, and let it be used."""
    if moved_to != name:
        raise StoreError(f"这个数据库已迁往 {moved_to},不能再迁往 {name}")
    if landing.proved(target):
        raise StoreError(f"这个数据库已迁往 {moved_to}:请把 database_url(或 GONGKAI_DATABASE_URL)改过去")
    found = verified(target, office, cases, bar)
    landing.release(target)
    with target.read() as session:
        rows = sum(copying.counts(session.connection()).values())
    return Moved(rows, found.cases, found.entries, 0, again=True)


def stored_at(office: Office, store: Path) -> Office:
    """Return the office with its letters in that folder, wherever its database is."""
    letters = office.config.letters.model_copy(update={"store": str(store)})
    return replace(office, config=office.config.model_copy(update={"letters": letters}))


def verified(target: Database, office: Office, cases: int, bar: Bar) -> verification.Verified:
    """Verify a copy that is to hold so many cases; raises StoreError when anything is wrong with it."""
    with bar("核对日志", cases) as told:
        found = verification.verify(target, office, _told(told))
    if found.cases != cases:
        raise StoreError(f"核对到{found.cases}件,应为{cases}件,没有采用:请看是不是同时另有一个命令在复制,再重新运行")
    if found.problems:
        raise StoreError(
            f"核对有{len(found.problems)}处出入,没有采用(先用 gongkai verify 查看原数据库):{found.problems[0]}"
        )
    return found


def _told(told: copying.Told) -> Callable[[Chunks], Chunks]:
    def passing(chunks: Chunks) -> Chunks:
        done = 0
        for rows in chunks:
            yield rows
            told(done := done + len(rows))

    return passing


def _refuse_writes(connection: Connection, name: str) -> None:
    """Have the SQLite file itself refuse every later write, whoever comes."""
    words = f"这个数据库已迁往 {name},不再接受写入".replace("'", "''")
    for table in (*copying.all_tables(), SchemaNote.__table__):  # type: ignore[attr-defined]
        for act in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER moved_{table.name}_{act.lower()} BEFORE {act} ON {table.name}"
                    f" BEGIN SELECT RAISE(ABORT, '{words}'); END".replace(":", "\\:")
                )
            )
