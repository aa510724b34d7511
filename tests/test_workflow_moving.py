"""A notice of days off comes in: what still runs moves and is told, what has ended stays, and `verify` agrees."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from days_off import LOCAL, NOTICE_2027, assigned, load, reopened
from gaoping import Bureau, bureau, noon
from sqlalchemy import text as sql
from sqlmodel import select

from rules import workdays
from rules.workdays import CalendarError
from workflow import calendars, moving, people, store
from workflow.database import StoreError
from workflow.keeping import verification
from workflow.mail_tables import Outbox
from workflow.moving import Loaded
from workflow.tables import Deadline

AMENDED = [item for item in workdays.announced().holidays if item.year == 2020]
NOTICE_2020 = {
    "year": 2020,
    "notice": AMENDED[-1].notice,
    "off": sorted(day.isoformat() for item in AMENDED for day in item.off),
    "work": sorted(day.isoformat() for item in AMENDED for day in item.work),
}
TABLES = ("casefile", "entry", "deadline", "outbox", "calendar_notice")


def load_at_once(office: Bureau, document: object, on: date) -> Loaded:
    with office.database.write() as session:
        session.connection().exec_driver_sql("SET LOCAL lock_timeout='50ms'")
        return moving.load(session, office.office, document, on, noon(on))


def agrees(office: Bureau) -> None:
    assert verification.verify(office.database, office.office).problems == ()


def everything(office: Bureau) -> dict[str, Any]:
    with office.database.read() as session:
        return {
            table: sorted(map(repr, session.connection().execute(sql(f"SELECT * FROM {table}")))) for table in TABLES
        }


def mails(office: Bureau) -> list[Outbox]:
    with office.database.read() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "calendar"))
        return sorted(rows, key=lambda row: row.recipient)


def deadline(office: Bureau, number: str) -> Deadline:
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        return next(item for item in store.deadlines(session, row.id or 0) if item.clock == "answer")


def test_the_notice_that_lengthened_spring_festival_moves_a_case(office: Bureau) -> None:
    """国务院办公厅2020年1月27日的通知：春节假期延长至2月2日。"""
    before = replace(office, office=replace(office.office, calendar=workdays.announced(date(2020, 1, 26))))
    number = assigned(before, date(2020, 1, 6))
    assert before.row(number).due_on == date(2020, 2, 6)
    before.sweep(date(2020, 1, 31))
    assert deadline(before, number).rung == -5
    done = load(before, NOTICE_2020, date(2020, 1, 31))
    told = [(item.number, item.clock, item.was, item.due, item.provisional) for item in done.moved]
    assert told == [(number, "answer", date(2020, 2, 6), date(2020, 2, 10), False)]
    assert before.row(number).due_on == date(2020, 2, 10)
    assert deadline(before, number).rung is None
    entry = before.document(number, date(2020, 1, 31))["journal"][-1]
    assert (entry["event"], entry["by"], entry["facts"]["notice"]) == ("calendar", "system", NOTICE_2020["notice"])
    assert entry["outcome"] == {
        "state": "received",
        "moved": [{"clock": "answer", "from": "2020-02-06", "to": "2020-02-10", "provisional": False}],
    }
    (mail,) = mails(before)
    assert mail.recipient == "handler@gaoping.invalid"
    assert f"{number}  答复期限：2020-02-06 → 2020-02-10" in mail.body
    assert "申请人" not in mail.subject + mail.body
    agrees(before)
    steps = reopened(before).document(number, date(2020, 2, 3))["deadlines"][0]["because"]
    assert NOTICE_2020["notice"] in {step["article"] for step in steps}


def test_next_years_notice_makes_provisional_dates_final(office: Bureau) -> None:
    moves, stays = assigned(office, date(2026, 12, 10)), assigned(office, date(2026, 11, 30))
    untouched = assigned(office, date(2026, 11, 2))
    assert (office.row(moves).due_on, office.row(moves).provisional) == (date(2027, 1, 7), True)
    assert (office.row(stays).due_on, office.row(stays).provisional) == (date(2026, 12, 28), True)
    done = load(office, NOTICE_2027, date(2026, 12, 11))
    lines = [item.line for item in done.moved]
    assert lines == [
        f"{moves}  答复期限：2027-01-07（暂定） → 2027-01-08",
        f"{stays}  答复期限：2026-12-28（暂定） → 2026-12-27",
    ]
    assert [office.row(number).provisional for number in (moves, stays, untouched)] == [False] * 3
    assert office.row(untouched).head_seq == 2
    (mail,) = mails(office)
    assert mail.subject == "[期限变动]2027年放假通知：2件"
    agrees(office)


@pytest.mark.on_sqlite
def test_a_date_that_only_becomes_final_is_journalled_and_keeps_its_alerts(office: Bureau) -> None:
    number = assigned(office, date(2026, 11, 30))
    office.sweep(date(2026, 12, 21))
    rung = deadline(office, number).rung
    assert rung == -5
    (item,) = load(office, NOTICE_2027 | {"work": []}, date(2026, 12, 22)).moved
    assert (item.was, item.due, item.was_provisional, item.provisional) == (item.due, item.was, True, False)
    assert deadline(office, number).rung == rung
    assert office.document(number, date(2026, 12, 22))["journal"][-1]["event"] == "calendar"
    agrees(office)


def test_loading_it_again_changes_nothing(office: Bureau) -> None:
    assigned(office, date(2026, 12, 10))
    load(office, NOTICE_2027, date(2026, 12, 11))
    before = everything(office)
    shuffled = dict(reversed(NOTICE_2027.items())) | {"off": NOTICE_2027["off"][::-1]}
    again = load(office, shuffled, date(2026, 12, 12))
    assert (again.is_new, again.moved, again.mails) == (False, (), 0)
    assert everything(office) == before


def test_an_answer_served_keeps_the_day_it_was_due_whatever_comes_later(office: Bureau) -> None:
    """办结的期限以办结登记时的年历为准。"""
    number = assigned(office, date(2026, 12, 10))
    office.answered(number, date(2026, 12, 15))
    office.act(number, "serve", date(2026, 12, 16), "registrar", method="post", tracking="1")
    due = deadline(office, number)
    load(office, NOTICE_2027, date(2026, 12, 17))
    agrees(office)
    office.act(number, "close", date(2026, 12, 18))
    assert deadline(office, number) == due
    assert office.row(number).due_on == date(2027, 1, 7)
    late = assigned(office, date(2026, 12, 10), "handler2")
    office.answered(late, date(2026, 12, 21), "handler2")
    office.act(late, "serve", date(2026, 12, 22), "registrar", method="post", tracking="2")
    load(office, NOTICE_2027 | {"off": ["2027-01-01"], "work": []}, date(2026, 12, 23))
    assert (office.row(number).due_on, office.row(late).due_on) == (date(2027, 1, 7), date(2027, 1, 8))
    agrees(office)
    seen = reopened(office).document(late, date(2026, 12, 24))
    assert next(item["due"] for item in seen["deadlines"] if item["clock"] == "answer") == date(2027, 1, 8)


def test_a_program_that_was_running_meanwhile_counts_by_the_new_notice(office: Bureau) -> None:
    load(office, NOTICE_2027, date(2026, 12, 9))
    assert office.office.notice == 0
    number = assigned(office, date(2026, 12, 10))
    assert (office.row(number).due_on, office.row(number).provisional) == (date(2027, 1, 8), False)
    office.sweep(date(2026, 12, 27))  # a Sunday that the notice makes a working day
    agrees(office)


@pytest.mark.on_sqlite
def test_a_stopped_term_moves_once_it_runs_again(office: Bureau) -> None:
    number = assigned(office, date(2026, 12, 10))
    office.act(number, "consult_third_party", date(2026, 12, 11), name="甲公司", contact="长平街1号", summary="报价")
    clocks = {item.clock for item in load(office, NOTICE_2027, date(2026, 12, 14)).moved}
    assert "answer" not in clocks
    assert deadline(office, number).due_on is None
    agrees(office)
    office.act(number, "record_opinion", date(2026, 12, 28), consultation=1, opinion="agree")
    assert deadline(office, number).due_on == workdays.with_notice(workdays.announced(), NOTICE_2027).nth_after(
        date(2026, 12, 28), 19
    )
    agrees(office)


@pytest.mark.on_sqlite
def test_a_years_notice_leaves_the_december_before_as_it_was_but_for_its_own_days(office: Bureau) -> None:
    load(office, NOTICE_2027, date(2026, 12, 1))
    calendar = reopened(office).office.calendar
    assert calendar.is_workday(date(2026, 12, 27))
    assert not calendar.is_workday(date(2026, 10, 1))
    load(office, NOTICE_2027 | {"work": []}, date(2026, 12, 2))
    assert not reopened(office).office.calendar.is_workday(date(2026, 12, 27))


def test_the_earlier_notice_is_kept_and_named_as_replaced(office: Bureau) -> None:
    load(office, NOTICE_2027, date(2026, 12, 1))
    done = load(
        office, NOTICE_2027 | {"notice": "国办发明电〔2027〕1号", "announced_on": "2027-01-20"}, date(2027, 1, 20)
    )
    assert done.replaced is not None
    assert done.replaced.words == NOTICE_2027["notice"]
    with office.database.read() as session:
        rows = calendars.loaded(session)
    assert [row.replaces for row in rows] == [None, rows[0].number]
    assert [row.announced_on for row in rows] == [None, date(2027, 1, 20)]


def test_a_place_adds_its_own_day_off_and_keeps_it_when_the_state_council_amends(office: Bureau) -> None:
    number = assigned(office, date(2026, 11, 23))
    assert office.row(number).due_on == date(2026, 12, 21)
    done = load(office, LOCAL, date(2026, 12, 1))
    assert [(item.was, item.due) for item in done.moved] == [(date(2026, 12, 21), date(2026, 12, 22))]
    assert done.notice.words == "高平市人民政府高政发〔2026〕7号"
    load(office, NOTICE_2027, date(2026, 12, 2))
    packaged = [item for item in workdays.announced().holidays if item.year == 2026]
    load(
        office,
        {
            "year": 2026, "notice": "国办发明电〔2026〕98号",
            "off": [*(day.isoformat() for item in packaged for day in item.off), "2026-12-11"],
            "work": [day.isoformat() for item in packaged for day in item.work],
        },
        date(2026, 12, 3),
    )  # fmt: skip
    assert office.row(number).due_on == date(2026, 12, 23)
    load(office, LOCAL | {"off": []}, date(2026, 12, 4))
    assert office.row(number).due_on == date(2026, 12, 22)
    agrees(office)


def test_one_mail_each_to_the_handler_or_the_head(office: Bureau) -> None:
    for day in (7, 8, 9):
        assigned(office, date(2026, 12, day))
    nobodys = office.receive(date(2026, 12, 10)).number
    with office.database.write() as session:
        people.away(session, "handler", date(2026, 12, 1), date(2026, 12, 31), "handler2")
    load(office, NOTICE_2027, date(2026, 12, 11))
    found = {mail.recipient.partition("@")[0]: mail for mail in mails(office)}
    assert found.keys() == {"handler2", "allround", "approver", "approver2"}
    assert found["handler2"].body.count("答复期限") == 3
    assert nobodys in found["approver"].body
    assert found["approver"].body.count("答复期限") == 1


REFUSED = [
    (["2027-01-01"], "JSON 对象"),
    ({"notice": "甲", "off": []}, "year"),
    ({"year": "2027", "notice": "甲"}, "year"),
    ({"year": 2027, "off": []}, "notice"),
    ({"year": 2027, "notice": " "}, "notice"),
    ({"year": 2028, "notice": "甲"}, "不能加2028年"),
    ({"year": 2027, "notice": "甲", "holidays": []}, "holidays"),
    ({"year": 2027, "notice": "甲", "off": "2027-01-01"}, "off"),
    ({"year": 2027, "notice": "甲", "off": ["元旦"]}, "元旦"),
    ({"year": 2027, "notice": "甲", "off": [20270101]}, "20270101"),
    ({"year": 2027, "notice": "甲", "off": ["2026-11-30"]}, "2026-11-30"),
    ({"year": 2027, "notice": "甲", "off": ["2028-01-01"]}, "2028-01-01"),
    ({"year": 2027, "notice": "甲", "off": ["2027-01-01", "2027-01-01"]}, "2027-01-01 出现两次"),
    ({"year": 2027, "notice": "甲", "off": ["2027-01-03"], "work": ["2027-01-03"]}, "既放假又上班"),
    ({"year": 2027, "notice": "甲", "work": ["2027-01-04"]}, "2027-01-04 本来就是工作日"),
    ({"year": 2027, "notice": "甲", "announced_on": "昨天"}, "announced_on"),
    ({"year": 2027, "notice": "甲", "issuer": "高平市人民政府"}, "issuer"),
    ({"year": 2026, "place": "是", "issuer": "甲", "number": "乙"}, "place"),
    (LOCAL | {"issuer": ""}, "issuer"),
    ({name: value for name, value in LOCAL.items() if name != "number"}, "number"),
    (LOCAL | {"year": 2027, "off": []}, "还没有公布2027年"),
    (LOCAL | {"off": ["2025-12-31"]}, "2025-12-31"),
]


@pytest.mark.parametrize(("document", "words"), REFUSED)
@pytest.mark.on_sqlite
def test_a_notice_no_calendar_can_take_is_refused_whole(office: Bureau, document: object, words: str) -> None:
    before = everything(office)
    with pytest.raises(CalendarError) as caught:
        load(office, document, date(2026, 12, 1))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert everything(office) == before


def test_a_notice_that_would_make_a_granted_extension_late_is_refused_with_the_case(office: Bureau) -> None:
    number = assigned(office, date(2026, 11, 2))
    office.act(number, "request_extension", date(2026, 11, 27), reason="查找需要时间", days=5)
    office.act(number, "extend", date(2026, 11, 30), "approver")
    packaged = [item for item in workdays.announced().holidays if item.year == 2026]
    before = everything(office)
    with pytest.raises(CalendarError, match=number):
        load(
            office,
            {
                "year": 2026, "notice": "国办发明电〔2026〕97号",
                "off": [day.isoformat() for item in packaged for day in item.off],
                "work": [*(day.isoformat() for item in packaged for day in item.work), "2026-11-08"],
            },
            date(2026, 12, 1),
        )  # fmt: skip
    assert everything(office) == before


def test_a_notice_waits_for_the_act_under_way(postgres: str) -> None:
    with bureau(postgres) as office, office.database.write() as act:
        calendars.held(act, office.office)
        with pytest.raises(StoreError, match="正被别处占用"):
            load_at_once(office, NOTICE_2027, date(2026, 12, 1))
        with office.database.write() as other:
            calendars.held(other, office.office)
