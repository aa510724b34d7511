"""An office moves from SQLite to PostgreSQL whole, and no act is lost whenever the move is killed."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from gaoping import Bureau, bureau, noon, opened
from relocating import STORE, arrived, move
from sqlalchemy import text as sql

from workflow import letterbook, schema
from workflow.database import Database, StoreError
from workflow.keeping import destroying, kept_files, landing, relocation, retention, verification
from workflow.keeping.copying import Told, counts, differences

RECEIVED = date(2026, 3, 10)
NUMBER = "GPZB-2026-0001"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    """One case answered and served, one with an identity number, letters rendered, a mail waiting."""
    with bureau(sqlite_url) as found:
        found.receive(RECEIVED, id_number="140581199001011234")
        found.receive(RECEIVED, content="另一件")
        found.upload("原件", "handler", RECEIVED)
        found.answered(NUMBER, date(2026, 3, 12))
        found.act(NUMBER, "serve", date(2026, 3, 13), "registrar", method="post", tracking="1")
        letterbook.render(found.database, found.office, noon(RECEIVED), RECEIVED)
        found.sweep(date(2026, 4, 7))
        yield found


def test_every_row_and_file_arrives_and_the_work_goes_on_there(office: Bureau, postgres: str) -> None:
    moved = move(office, postgres)
    assert (moved.cases, moved.again) == (2, False)
    with office.database.read() as session:
        assert moved.files == len(kept_files.named(session))
    with arrived(office, postgres) as there:
        with office.database.read() as old, there.database.read() as new:
            assert differences(old.connection(), new.connection(), lambda _: None) == []
            assert sum(counts(new.connection()).values()) == moved.rows
        assert verification.verify(there.database, there.office).problems == ()
        assert there.receive(date(2026, 4, 8)).number == "GPZB-2026-0003"
        there.answered("GPZB-2026-0002", date(2026, 4, 8))
        assert verification.verify(there.database, there.office).problems == ()


def test_the_file_it_left_takes_no_act_and_says_where_the_office_is(office: Bureau, postgres: str) -> None:
    move(office, postgres)
    with pytest.raises(StoreError, match=r"这个数据库已迁往 postgresql://gongkai:\*\*\*@.*不再接受写入"):
        office.receive(date(2026, 4, 8))
    with pytest.raises(StoreError, match=r"已迁往 postgresql://.*请把 database_url"):
        schema.open_database(office.database.url)
    with pytest.raises(StoreError, match="已迁往"):
        move(office, postgres)
    with pytest.raises(StoreError, match=r"这个数据库已迁往 postgresql://.*，不能再迁往 postgresql://.*/elsewhere"):
        move(office, postgres.rpartition("/")[0] + "/elsewhere")


def test_a_target_with_anything_in_it_is_refused_and_left_as_it_was(office: Bureau, postgres: str) -> None:
    with bureau(postgres) as other:
        with pytest.raises(StoreError, match="里已有数据，没有改动它"):
            move(office, postgres)
        assert other.receive(RECEIVED).number == NUMBER
    office.receive(RECEIVED)


def test_only_an_office_in_a_file_moves_and_only_to_a_server(office: Bureau, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="迁往 PostgreSQL：--to 应为 postgresql://"):
        move(office, f"sqlite:///{tmp_path / 'other.db'}")


def test_a_database_of_somebody_else_is_refused(office: Bureau, postgres: str) -> None:
    target = Database(postgres)
    with target.write() as session:
        session.connection().execute(sql("CREATE TABLE theirs (id int)"))
    with pytest.raises(StoreError, match="里已有别的表"):
        move(office, postgres)
    target.close()


def test_a_target_that_init_has_prepared_is_empty_enough(office: Bureau, postgres: str) -> None:
    target = Database(postgres)
    schema.migrate(target)
    target.close()
    assert move(office, postgres).cases == 2


def test_an_office_with_something_wrong_stays_where_it_is(office: Bureau, postgres: str) -> None:
    with office.database.write() as session:
        session.connection().execute(sql("UPDATE casefile SET state = 'closed' WHERE id = 1"))
    stages = list[str]()

    @contextmanager
    def noting(words: str, _total: int) -> Iterator[Told]:
        stages.append(words)
        yield lambda _done: None

    with pytest.raises(StoreError, match="有1处出入，没有采用"):
        move(office, postgres, noting)
    assert stages == ["复制", "放好文件", "核对日志"], "nobody waited for it"
    office.receive(RECEIVED)
    with opened(postgres) as there, pytest.raises(StoreError, match="没有核对完的复制件"):
        schema.refuse_moved(there.database)


def test_a_second_move_beside_the_first_touches_nothing_of_the_target(
    office: Bureau, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would empty the first one's copy, which it takes for one a crash left."""
    monkeypatch.setattr(landing, "PATIENCE", 10)
    target = Database(postgres)
    with landing.held(target):
        landing.prepare(target, landing.shown(office.database.url))
        with target.write() as session:
            session.connection().execute(sql("INSERT INTO heartbeat (name, at) VALUES ('copied', now())"))
        with pytest.raises(StoreError, match=r"另一个命令正在往 postgresql://.* 里复制"):
            move(office, postgres)
        with target.read() as session:
            assert counts(session.connection())["heartbeat"] == 1
    assert move(office, postgres).cases == 2
    target.close()


def test_a_copy_emptied_behind_its_back_is_not_taken_for_the_office(office: Bureau, postgres: str) -> None:
    @contextmanager
    def emptied(words: str, _total: int) -> Iterator[Told]:
        yield lambda _done: None
        if words == "核对有变动的日志（暂停写入）":
            target = Database(postgres)
            with target.write() as session:
                landing._clear(session.connection())
            target.close()

    with pytest.raises(StoreError, match="复制件里的行数变了，没有采用"):
        move(office, postgres, emptied)
    office.receive(RECEIVED)


def test_an_altered_file_is_not_taken_along(office: Bureau, postgres: str) -> None:
    path = next((office.database.folder / "documents").rglob("*.pdf"))
    path.write_bytes(b"%PDF-")
    with pytest.raises(StoreError, match=r"没有采用.*被改动过"):
        move(office, postgres)
    office.receive(RECEIVED)


STAGES = ("复制", "放好文件", "核对日志", "逐行核对（暂停写入）", "核对有变动的日志（暂停写入）")


@pytest.mark.parametrize("at", [*STAGES, "released"])
def test_a_move_killed_at_any_stage_loses_no_act_and_is_run_again(office: Bureau, postgres: str, at: str) -> None:
    _killed(office, postgres, at)
    if at == "released":  # the source was left already: only the last step was missing
        with pytest.raises(StoreError, match="已迁往"):
            office.receive(date(2026, 4, 8))
        assert move(office, postgres).again
    else:
        assert office.receive(date(2026, 4, 8)).number == "GPZB-2026-0003"
        assert move(office, postgres).cases == 3
    with arrived(office, postgres) as there:
        assert verification.verify(there.database, there.office).problems == ()


OVER = date(2036, 3, 16)


@pytest.mark.parametrize("again", [(), ("复制",)], ids=["once", "again while copying"])
def test_what_a_killed_move_laid_goes_when_its_case_was_destroyed_since(
    office: Bureau, postgres: str, again: tuple[str, ...]
) -> None:
    _killed(office, postgres, "放好文件")
    store = office.database.folder / STORE
    laid = set(store.rglob("*.pdf"))
    (store / "theirs.pdf").write_bytes(b"%PDF-")
    with office.database.write() as session:
        listed = retention.propose(session, office.office, by="registrar", on=OVER, at=noon(OVER), reason="期满").number
    destroying.approve(office.database, office.office, listed, by="approver", on=OVER, at=noon(OVER))
    for at in again:
        _killed(office, postgres, at)
    move(office, postgres)
    assert not any(path.exists() for path in laid if path.parent.name == "00000001")
    assert (store / "theirs.pdf").exists()
    with arrived(office, postgres) as there:
        assert verification.verify(there.database, there.office).problems == ()


def _killed(office: Bureau, postgres: str, at: str) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["workflow.keeping.relocation"])  # loaded once, not at every death
    child = context.Process(
        target=_move_and_die, args=(office.database.url, postgres, str(office.database.folder / STORE), at)
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL


def _move_and_die(source: str, target: str, store: str, at: str) -> None:
    """Run in a process of its own: dies where a bar of that name ends, or just before the copy is released."""

    @contextmanager
    def dying(words: str, _total: int) -> Iterator[Told]:
        yield lambda _done: None
        if words == at:
            os.kill(os.getpid(), signal.SIGKILL)

    if at == "released":
        landing.release = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    with opened(source) as office:
        relocation.move(office.office, source, target, Path(store), dying)
