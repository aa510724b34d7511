"""`gongkai move`: a live SQLite office onto PostgreSQL. No act may be lost, whenever the move is killed.

1. While the office works on, its rows are copied as they stand at one moment, the files they name are laid into the new store,
   and every case of the copy is verified; what is amiss in the office itself is refused here. The copy's note says that it is not
   proved, so that nobody uses it.
2. The SQLite file is locked against writes (pages and lists are still read; a writer waits, then is told that the database is
   busy). Every row is compared and mended where it has changed since, what files have come are laid as well, and the cases
   whose rows were mended are verified, with all that is not of one case.
3. The SQLite file notes where the office has moved, and triggers refuse every later write, also by programs still running.
4. The copy's note is taken off: the office is there.

Killed before 3 the office is where it was, and moving again copies anew. Killed between 3 and 4 moving again proves the copy
and does 4.

A case that was verified and not mended need not be verified again: what is compared of a case hangs on the rows that bear its
id, the calendar and its files alone (a test sees to it), and all of these are what they were.
"""

from collections.abc import Collection, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import update

from workflow import schema
from workflow.database import Database, Session, StoreError
from workflow.keeping import copying, kept_files, landing, mending, verification
from workflow.keeping.kept_files import KeptFile
from workflow.keeping.landing import Bar
from workflow.keeping.mending import Mended
from workflow.letterbook import Unreadable
from workflow.office import Office
from workflow.tables import CalendarNotice, SchemaNote


@dataclass(frozen=True)
class Moved:
    """What was moved; `changed` rows were mended after the office had worked on. `again` when an earlier move had only to be
    finished.
    """

    rows: int
    cases: int
    entries: int
    files: int
    again: bool
    changed: int = 0


@dataclass(frozen=True)
class _Ahead:
    """What was done while the office worked on: the files that lie in the new store, those of them laid there now, and the
    cases of which something was amiss, so that they are to be looked at once more.
    """

    files: frozenset[KeptFile]
    laid: frozenset[KeptFile]
    doubtful: frozenset[int]


def move(office: Office, source_url: str, target_url: str, store: Path, bar: Bar) -> Moved:
    """Move an office; `store` is the folder of letters of the office on PostgreSQL.

    Raises StoreError, Unreadable or Unwritable, and then the office is still where it was (or already there and proved).
    """
    with closing(Database(source_url)) as source, closing(Database(target_url)) as target:
        if not source.is_sqlite or target.is_sqlite:
            raise StoreError(
                "move 把 SQLite 上的机关迁往 PostgreSQL：--to 应为 postgresql://…，现在用的应是 sqlite:///…"
            )
        schema.migrate(source)
        name, here = landing.shown(target.url), landing.shown(source.url)
        there, folder = stored_at(office, store), source.folder / office.config.letters.store
        with source.read() as session:
            moved_to = session.get_one(SchemaNote, 1).moved_to
            cases = copying.counts(session.connection())["casefile"]
        if moved_to is not None:
            return _finish(target, there, moved_to, name, cases, bar)
        with landing.held(target) as still_held:
            landing.prepare(target, here)
            if store.resolve() != folder.resolve():
                _take_away(source, target, store)
            ahead = _while_it_works(source, target, there, folder, store, bar)
            if ahead.doubtful:
                _refuse_unsound(source, office, ahead.doubtful)
            still_held()
            with source.write() as session:  # nobody else writes until this ends
                if session.get_one(SchemaNote, 1).moved_to is not None:
                    raise StoreError("刚刚已由另一个 move 迁走：请重新运行，核对那一次的结果")
                moved = _while_it_waits(session, target, there, folder, store, ahead, bar)
                still_held()
                session.exec(update(SchemaNote).values(moved_to=name))
                session.flush()
                _refuse_writes(session.connection(), name)
            landing.release(target)
    return moved


def _take_away(source: Database, target: Database, store: Path) -> None:
    """Remove from the new store what a killed move laid there and the office names no longer: destroyed, or sealed anew."""
    with target.read() as session:
        laid = kept_files.named(session)
    if not laid:
        return
    with source.read() as session:
        named = set(kept_files.named(session))
    for file in laid:
        with suppress(FileNotFoundError):
            if file not in named and kept_files.hash_of(store / file.path) == file.sha256:
                (store / file.path).unlink()


def _refuse_unsound(source: Database, office: Office, cases: Collection[int]) -> None:
    """Raise StoreError, before anybody has to wait, for an office that its own `gongkai verify` finds fault with."""
    if problems := verification.verify(source, office, only=cases).problems:
        raise StoreError(_amiss(problems))


def _while_it_works(source: Database, target: Database, office: Office, folder: Path, store: Path, bar: Bar) -> _Ahead:
    with source.read() as session:
        landing.lay(session.connection(), target, bar)
        named = kept_files.named(session)
    files, laid = set[KeptFile](), set[KeptFile]()
    with bar("放好文件", len(named)) as told:
        for done, file in enumerate(named, start=1):
            with suppress(Unreadable):  # destroyed meanwhile, or sealed with a new key: else it is refused in the end
                laid.update(kept_files.copy([file], folder, store))
                files.add(file)
            told(done)
    with target.read() as session:
        cases = copying.counts(session.connection())["casefile"]
    with bar("核对日志", cases) as told:
        doubtful = verification.doubtful(target, office, copying.counted(told))
    return _Ahead(frozenset(files), frozenset(laid), frozenset(doubtful))


def _while_it_waits(
    session: Session, target: Database, office: Office, folder: Path, store: Path, ahead: _Ahead, bar: Bar
) -> Moved:
    connection = session.connection()
    copying.refuse_unknown(connection)
    counts = copying.counts(connection)
    with target.write() as there, bar("逐行核对（暂停写入）", sum(counts.values())) as told:
        mended = mending.mend(connection, landing.unhurried(there.connection()), told)
    named = frozenset(kept_files.named(session))
    for file in ahead.laid - named:
        (store / file.path).unlink(missing_ok=True)
    laid = kept_files.copy(named - ahead.files, folder, store)
    verified(target, office, counts["casefile"], bar, _to_verify(mended, ahead))
    with target.read() as there:
        if copying.counts(there.connection()) != counts:
            raise StoreError("复制件里的行数变了，没有采用：请看是不是另有人在动那个数据库，再重新运行")
    entries = counts["entry"] + counts["duty_entry"]
    return Moved(
        sum(counts.values()), counts["casefile"], entries, len(ahead.laid & named) + len(laid), False, mended.rows
    )


def _to_verify(mended: Mended, ahead: _Ahead) -> set[int] | None:
    """Return the cases that are not known to be right; None for all of them, whose days hang on the calendar."""
    return None if CalendarNotice.__tablename__ in mended.tables else mended.cases | ahead.doubtful


def _finish(target: Database, office: Office, moved_to: str, name: str, cases: int, bar: Bar) -> Moved:
    """The source has been left for good: prove the copy it was left for, and let it be used."""
    if moved_to != name:
        raise StoreError(f"这个数据库已迁往 {moved_to}，不能再迁往 {name}")
    if landing.proved(target):
        raise StoreError(f"这个数据库已迁往 {moved_to}：请把 database_url（或 GONGKAI_DATABASE_URL）改过去")
    found = verified(target, office, cases, bar)
    landing.release(target)
    with target.read() as session:
        rows = sum(copying.counts(session.connection()).values())
    return Moved(rows, found.cases, found.entries, 0, again=True)


def stored_at(office: Office, store: Path) -> Office:
    """Return the office with its letters in that folder, wherever its database is."""
    letters = office.config.letters.model_copy(update={"store": str(store)})
    return replace(office, config=office.config.model_copy(update={"letters": letters}))


def verified(
    target: Database, office: Office, cases: int, bar: Bar, only: Collection[int] | None = None
) -> verification.Verified:
    """Verify a copy that is to hold so many cases, or `only` some of them; raises StoreError when anything is wrong with it."""
    words, total = ("核对日志", cases) if only is None else ("核对有变动的日志（暂停写入）", len(only))
    with bar(words, total) as told:
        found = verification.verify(target, office, copying.counted(told), only)
    if only is None and found.cases != cases:
        raise StoreError(
            f"核对到{found.cases}件，应为{cases}件，没有采用：请看是不是同时另有一个命令在复制，再重新运行"
        )
    if found.problems:
        raise StoreError(_amiss(found.problems))
    return found


def _amiss(problems: Sequence[str]) -> str:
    return f"核对有{len(problems)}处出入，没有采用（先用 gongkai verify 查看原数据库）：{problems[0]}"


def _refuse_writes(connection: Connection, name: str) -> None:
    """Have the SQLite file itself refuse every later write, whoever comes."""
    words = f"这个数据库已迁往 {name}，不再接受写入".replace("'", "''")
    for table in (*copying.all_tables(), SchemaNote.__table__):  # type: ignore[attr-defined]
        for act in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER moved_{table.name}_{act.lower()} BEFORE {act} ON {table.name}"
                    f" BEGIN SELECT RAISE(ABORT, '{words}'); END".replace(":", "\\:")
                )
            )
