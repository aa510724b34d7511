"""Simulated cases: plausible, of every kind, the same for the same seed; an equation of their reports that fails is named."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from gaoping import Bureau, configuration, noon, opened
from shell import furnished
from sqlalchemy import text as sql
from sqlmodel import select

from workflow import fact_reading, letterbook, moves, procedure, store
from workflow import facts as f
from workflow.acts import late_entries
from workflow.database import Database
from workflow.keeping import verification
from workflow.office import office_of
from workflow.schema import migrate, open_database
from workflow.simulation import cast, life, run
from workflow.simulation.guess import guessed
from workflow.tables import CaseFile, Entry

SINCE, UNTIL = date(2008, 5, 1), date(2026, 11, 24)
MANY = 110


@contextmanager
def simulated(
    folder: Path, wanted: int, seed: int, since: date = SINCE, until: date = UNTIL
) -> Iterator[tuple[Bureau, run.Filled]]:
    url = f"sqlite:///{folder / 'gongkai.db'}"
    config = configuration(database_url=url)
    database = open_database(url)
    try:
        told = run.fill(database, office_of(config), wanted, seed, since, until, lambda _: None)
        yield Bureau(office_of(config), database), told
    finally:
        database.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, run.Filled]:
    """A folder with a simulated office, some of its letters rendered, and what the simulation came to."""
    folder = tmp_path_factory.mktemp("simulated")
    with simulated(folder, MANY, seed=8) as (office, told):
        letterbook.render(office.database, office.office, noon(UNTIL), UNTIL)
    return folder, told


@pytest.fixture
def office(filled: tuple[Path, run.Filled], tmp_path: Path) -> Iterator[Bureau]:
    """A copy of the simulated office that a test may spoil; the letter files are the folder's own."""
    folder = filled[0]
    (tmp_path / "gongkai.db").write_bytes((folder / "gongkai.db").read_bytes())
    (tmp_path / "documents").symlink_to(folder / "documents")
    with opened(f"sqlite:///{tmp_path / 'gongkai.db'}") as found:
        yield found


def asked(office: Bureau, statement: str) -> tuple[object, ...]:
    with office.database.read() as session:
        return tuple(session.connection().execute(sql(statement)).one())


# ── what is simulated ────────────────────────────────────────────────────────────────────────────────────────────────


def test_verify_finds_nothing_in_what_was_simulated(office: Bureau, filled: tuple[Path, run.Filled]) -> None:
    found = verification.verify(office.database, office.office)
    assert (found.cases, found.problems) == (MANY, ())
    assert found.entries > filled[1].acts


def test_entries_tell_of_the_days_that_reading_all_they_keep_tells(office: Bureau) -> None:
    """Asked for every entry, as if each were late: most are found without their JSON being read."""
    terms = office.office.config.terms.model_copy(update={"late_entry": -1})
    config = office.office.config.model_copy(update={"terms": terms})
    with office.database.read() as session:
        found = late_entries.found(session, replace(office.office, config=config), noon(SINCE) - timedelta(days=400))
        expected = {}
        for entry, number in session.exec(select(Entry, CaseFile.number).join(CaseFile)):
            told = late_entries.legal_day(entry.event, entry.on_day, json.loads(entry.facts), json.loads(entry.outcome))
            if entry.event not in {"import", "import_proceedings", "render", "calendar"}:
                expected[number, entry.seq] = told
    assert {(item.number, item.seq): item.happened_on for item in found} == expected
    assert len(expected) > 5 * MANY
    assert any(item.happened_on < item.entered_on for item in found)


def test_no_refusal_is_the_normal_path(filled: tuple[Path, run.Filled]) -> None:
    told = filled[1]
    assert told.refused.total() <= told.acts // 100, told.refused
    assert not [line for line in told.refused if "没有这一项" in line or "缺少" in line], (
        "a script does not know its step"
    )
    assert told.cases == MANY


def test_what_a_third_party_agreed_to_is_never_refused_for_its_sake(tmp_path: Path) -> None:
    with simulated(tmp_path, 60, seed=4, since=date(2025, 1, 6), until=date(2026, 6, 30)) as (_, told):
        assert not [line for line in told.refused if "同意公开其中一部分" in line]


def test_cases_are_of_both_laws_of_many_ends_and_some_are_open(office: Bureau) -> None:
    with office.database.read() as session:
        rows = [row for chunk in store.all_cases(session) for row in chunk]
    assert {row.law for row in rows} == {"2007", "2019"}
    assert {row.unit for row in rows} == {unit.name for unit in office.office.config.all_units()}
    assert len({row.outcome for row in rows}) >= 10
    assert len({row.channel for row in rows}) == len(f.CHANNELS)
    assert len({row.applicant_kind for row in rows}) >= 4
    assert {"closed", "answered"} <= {row.state for row in rows}
    assert any(row.concluded_on is None and not row.voided for row in rows)
    late = [row for row in rows if row.concluded_on and row.due_on and row.concluded_on > row.due_on]
    assert 0 < len(late) < MANY // 8
    assert all(SINCE <= row.received_on <= UNTIL for row in rows)


def test_the_same_seed_gives_the_same_journals_and_another_gives_others(tmp_path: Path) -> None:
    heads = []
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        (tmp_path / name).mkdir()
        with simulated(tmp_path / name, 12, seed) as (office, _), office.database.read() as session:
            rows = (row for chunk in store.all_cases(session) for row in chunk)
            heads.append([(row.number, row.head_hash) for row in rows])
    assert heads[0] == heads[1]
    assert not set(heads[0]) & set(heads[2])


def test_what_would_happen_after_the_last_day_is_left_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gongkai.db'}"
    database = open_database(url)
    last = date(2026, 3, 31)
    told = run.fill(database, office_of(configuration(database_url=url)), 30, 1, date(2026, 3, 2), last, lambda _: None)
    with database.read() as session:
        days = session.connection().execute(sql("SELECT min(on_day), max(on_day) FROM entry")).one()
        states = [row.state for chunk in store.all_cases(session) for row in chunk]
    database.close()
    assert told.cases == 30
    assert date(2026, 3, 2).isoformat() <= days[0] <= days[1] <= last.isoformat()
    assert len(set(states) - {"closed"}) >= 4


def test_postgresql_is_filled_the_same(postgres: str, tmp_path: Path) -> None:
    heads = []
    for url in (postgres, f"sqlite:///{tmp_path / 'gongkai.db'}"):
        database, office = Database(url), office_of(configuration(database_url=url))
        migrate(database)
        run.fill(database, office, 6, 5, date(2023, 1, 3), date(2023, 12, 29), lambda _: None)
        assert verification.verify(database, office).problems == ()
        with database.read() as session:
            heads.append([row.number for chunk in store.all_cases(session) for row in chunk])
        database.close()
    assert heads[0] == heads[1]


@pytest.mark.parametrize(("since", "until"), [(date(2008, 4, 30), UNTIL), (date(2020, 1, 2), date(2020, 1, 1))])
def test_days_before_the_law_or_out_of_order_are_refused(sqlite_url: str, since: date, until: date) -> None:
    database = open_database(sqlite_url)
    with pytest.raises(run.Unplayable, match="2008-05-01"):
        run.fill(database, office_of(configuration(database_url=sqlite_url)), 1, 1, since, until, lambda _: None)
    database.close()


def test_every_kind_of_case_is_dealt_in_every_hundred() -> None:
    for hundred in (0, 3):
        assert {life.dealt(1, hundred * 100 + n) for n in range(100)} == set(life.DECK)
    assert [life.dealt(1, n) for n in range(100)] != [life.dealt(2, n) for n in range(100)]


def test_the_scripts_know_only_steps_of_the_table() -> None:
    assert {move.event for move in moves.MOVES} >= life.SCRIPTED


def test_staff_there_is_are_cast_first_and_nobody_holds_two_posts(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    config = configuration(database_url=sqlite_url)
    with database.write() as session:
        first = cast.hire(session, config)
    with database.write() as session:
        assert cast.hire(session, config) == first
        staff = store.people(session)
    database.close()
    logins = [login for posts in first.posts.values() for login in posts]
    assert sorted(logins) == sorted(one.login for one in staff)
    assert len(set(logins)) == len(logins)
    assert all(one.email is None for one in staff)


def test_nothing_simulated_is_ever_mailed(office: Bureau) -> None:
    assert asked(office, "SELECT count(*) FROM outbox") == (0,)


EVENTS = tuple(dict.fromkeys(move.event for move in moves.MOVES))


@pytest.mark.parametrize("event", EVENTS)
def test_facts_can_be_made_up_for_every_step(event: str) -> None:
    model = procedure.model_of(event)
    for seed in range(30):
        fact_reading.read(model, guessed(model, Random(seed), date(2024, 3, 1)))


def test_an_equation_of_a_report_that_fails_is_named_with_its_case(office: Bureau) -> None:
    number, year = asked(
        office, "SELECT number, strftime('%Y', received_on) FROM casefile WHERE applicant_kind = '自然人'"
        " AND NOT voided AND outcome = 'open' ORDER BY id LIMIT 1 OFFSET 6",
    )  # fmt: skip
    with office.database.write() as session:
        session.connection().execute(
            sql("UPDATE casefile SET applicant_kind = '火星人' WHERE number = :n"), {"n": number}
        )
    cached, *equations = verification.verify(office.database, office.office).problems
    assert cached.startswith(f"{number}：缓存 applicant_kind 为 火星人")
    assert equations
    assert all("年年报：" in line and "不成立" in line and number in line for line in equations)  # type: ignore[operator]
    assert any(line.startswith(f"{year}年年报：") for line in equations)


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_fills_the_database_and_verify_agrees(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    done = shell.run("simulate", 12, "--seed", 2, "--from", "2024-01-02", "--to", "2024-12-31").done()
    assert done.out.startswith("已模拟12件、")
    assert done.err == ""
    assert shell.run("verify").done().out.startswith("核对12件、")
    again = shell.run("simulate", 3, "--to", "2025-12-31").done()
    assert "数据库里已有12件申请" in again.err
    assert len(shell.run("cases", "--json").document) == 15


def test_the_command_says_what_is_wrong_with_its_words(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    shell.run("simulate", 0).refused("不小于 1", code=2)
    shell.run("simulate", 5, "--from", "2025-01-01", "--to", "2024-01-01").refused("先后不颠倒")
    shell.run("simulate", 5, "--to", "去年").refused("不是日期", code=2)


def test_a_long_simulation_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 10)
    done = furnished(tmp_path).run("simulate", 11, "--from", "2024-01-02", "--to", "2024-03-01").done()
    assert done.err.splitlines()[-1] == "已模拟 11/11"
