"""A later program that knows another year moves nothing that has ended, and what still runs only with its notice."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from gaoping import Bureau, noon, problems

from desk import opening
from rules import workdays
from rules.source import DATA
from workflow import calendars, moving

NOTICE = {
    "year": 2027,
    "notice": "国办发明电〔2026〕99号",
    "off": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"],
    "work": ["2026-12-27"],
}
PACKAGED = """
issuer = "国务院办公厅"
number = "国办发明电〔2026〕99号"
announced = 2026-12-24
checked = false

[[holiday]]
name = "元旦"
off = [2027-01-01, 2027-01-02, 2027-01-03, 2027-01-04]
work = [2026-12-27]
"""
RECEIVED, DONE = date(2026, 12, 10), date(2026, 12, 21)


@pytest.fixture
def later(tmp_path: Path) -> workdays.Calendar:
    """The calendar of a later program, which has 2027 among its files."""
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "workdays" / "2027.toml").write_text(PACKAGED, "utf-8")
    return workdays.announced(root=tmp_path / "data")


def upgraded(office: Bureau, calendar: workdays.Calendar) -> Bureau:
    return replace(office, office=replace(office.office, calendar=calendar, notices=None))


def served(office: Bureau) -> str:
    number = office.receive(RECEIVED).number
    office.answered(number, DONE)
    office.act(number, "serve", DONE, method="in_person", receiver="王喆")
    return number


def due(office: Bureau, number: str, today: date) -> tuple[date, bool]:
    found = next(item for item in office.document(number, today)["deadlines"] if item["clock"] == "answer")
    return found["due"], found["provisional"]


def test_a_case_withdrawn_before_the_new_year_is_packaged_keeps_its_day(
    office: Bureau, later: workdays.Calendar
) -> None:
    number = office.receive(RECEIVED).number
    office.act(number, "withdraw", DONE, evidence="撤回书")
    day = due(office, number, DONE)
    now = upgraded(office, later)
    assert later.nth_after(RECEIVED, 20) != day[0]
    assert problems(now) == []
    assert due(now, number, DONE) == day
    assert day[1], "2027年的通知当时还没有公布，日期是暂定的"


def test_what_still_runs_is_settled_by_the_next_sweep(office: Bureau, later: workdays.Calendar) -> None:
    """An answered case keeps its answer's day; its applicant's windows run on, and so does a case that is open."""
    done = served(office)
    number = office.receive(RECEIVED).number
    day = due(office, done, DONE)
    now = upgraded(office, later)
    assert all("provisional" in line or "due_on" in line or "pressing_on" in line for line in problems(now))
    assert not any("期限 answer" in line and done in line for line in problems(now))
    now.sweep(date(2026, 12, 25))
    assert problems(now) == []
    assert due(now, done, DONE) == day
    assert due(now, number, DONE) == (later.nth_after(RECEIVED, 20), False)
    acts = now.document(number, DONE)["journal"]
    assert [act["event"] for act in acts] == ["receive", "calendar"]
    assert acts[-1]["facts"]["notice"] == "国办发明电〔2026〕99号"
    now.sweep(date(2026, 12, 28))
    assert len(now.document(number, DONE)["journal"]) == 2


def test_a_notice_loaded_first_and_packaged_later_is_the_same_calendar(
    office: Bureau, later: workdays.Calendar
) -> None:
    early = served(office)
    with office.database.write() as session:
        moving.load(session, office.office, NOTICE, DONE, noon(DONE))
    served(office)
    office.receive(RECEIVED)
    days = due(office, early, DONE)
    now = upgraded(office, later)
    assert problems(office) == problems(now) == []
    assert due(now, early, DONE) == days
    with now.database.read() as session:
        assert not calendars.is_unsettled(session, calendars.current(session, now.office))


def test_a_case_answered_under_the_later_program_has_its_calendar(office: Bureau, later: workdays.Calendar) -> None:
    now = upgraded(office, later)
    number = served(now)
    assert due(now, number, DONE) == (later.nth_after(RECEIVED, 20), False)
    assert problems(now) == []


def test_every_command_on_an_embedded_database_settles_what_the_program_has_learned(
    office: Bureau, later: workdays.Calendar, capsys: pytest.CaptureFixture[str]
) -> None:
    office.receive(RECEIVED)
    now = upgraded(office, later)
    opening.settle(now.database, now.office)
    assert "1件的暂定日期已经重算" in capsys.readouterr().err
    assert problems(now) == []
    opening.settle(now.database, now.office)
    assert capsys.readouterr().err == ""
