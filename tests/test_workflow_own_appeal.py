"""The office's own time to appeal: warned of while it runs, no lateness of anybody's once it has run out."""

from datetime import date
from typing import Any

import pytest
from gaoping import Bureau, noon
from sqlmodel import select

from workflow import dossier, watching, worklists
from workflow.disputes import contested
from workflow.mail_tables import Outbox
from workflow.narrowing import Asked
from workflow.people import actor_of
from workflow.tables import Deadline
from workflow.worklists import Day, Line

DUE, AFTER = date(2026, 6, 15), date(2026, 7, 1)


@pytest.fixture
def number(office: Bureau) -> str:
    """A case whose answer a court has just declared unlawful."""
    return lost(office)


def lost(office: Bureau) -> str:
    number = office.receive(date(2026, 3, 3)).number
    office.act(number, "assign", date(2026, 3, 3), "registrar", handler="handler")
    office.answered(number, date(2026, 3, 10))
    office.act(number, "serve", date(2026, 3, 11), method="in_person", received_on="2026-03-11", receiver="王喆")
    court = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-04-01"}
    office.act(number, "open_proceeding", date(2026, 4, 1), "legal", **court)
    office.act(number, "answer_proceeding", date(2026, 4, 8), "legal", proceeding=1)
    judged = {"proceeding": 1, "result": "declared_unlawful", "decided_on": "2026-05-29", "received_on": "2026-05-31"}
    office.act(number, "decide_proceeding", date(2026, 6, 1), "legal", **judged)
    return number


def day(office: Bureau, login: str, today: date) -> Day:
    with office.database.read() as session:
        return worklists.day_of(session, office.office, actor_of(session, login), today)


def listed(office: Bureau, today: date, **asked: Any) -> list[Line]:
    with office.database.read() as session:
        asked_for = Asked(state="all", **asked)
        return worklists.listed(session, office.office, actor_of(session, "supervisor"), asked_for, today)[0]


def test_it_is_pressing_while_it_runs(office: Bureau, number: str) -> None:
    assert [line.number for line in day(office, "legal", DUE).soon] == [number]
    assert [(line.clock, line.light) for line in listed(office, DUE)] == [("本机关上诉期限（第1件）", "yellow")]
    assert [line.number for line in listed(office, DUE, only="week")] == [number]
    assert [line.holder for line in listed(office, DUE)] == ["法制工作人员"]


def test_legal_staff_find_it_among_the_proceedings_and_what_to_do_first(office: Bureau, number: str) -> None:
    """A judgment decides the case; what the office still owes or may do in it does not leave the list."""
    with office.database.read() as session:
        actor = actor_of(session, "legal")
        found = contested.standing(session, office.office, actor, DUE).listed
        assert [(one.number, [clock.label for clock in one.clocks]) for one in found] == [
            (number, ["本机关上诉期限（第1件）"])
        ]
        assert contested.standing(session, office.office, actor, AFTER).listed == []
        likely = [
            one.event
            for one in dossier.opened(session, office.office, actor, number, DUE).offers
            if one.is_likely and not one.refused
        ]
        assert likely[:3] == ["draft_pleading", "appeal_judgment", "waive_appeal"]


def test_once_over_nobody_is_late(office: Bureau, number: str) -> None:
    for login in ("legal", "handler", "supervisor", "approver"):
        assert day(office, login, AFTER).overdue == []
    assert day(office, "legal", AFTER).mine == []
    assert listed(office, AFTER, light="red") == []
    line = listed(office, AFTER)[0]
    assert (line.number, line.clock, line.left, line.light) == (number, None, None, "over")
    assert line.holder == "经小办"
    with office.database.read() as session:
        counted = watching.readings(session, office.office, AFTER, noon(AFTER)).cases
    assert not [state for state, colour in counted if colour == "red"]
    assert office.document(number, AFTER)["deadlines"][-1]["late"] is False


def test_it_is_warned_of_until_its_day_and_not_after(office: Bureau, number: str) -> None:
    swept = office.sweep(DUE)
    assert swept.alerts > 0
    again = office.sweep(AFTER)
    assert again.alerts == 0
    with office.database.read() as session:
        subjects = [mail.subject for mail in session.exec(select(Outbox))]
        rung = session.exec(select(Deadline.rung).where(Deadline.clock == "own_appeal:1")).one()
    assert f"[▲ 今日到期]{number}" in subjects
    assert not [subject for subject in subjects if "超期" in subject and "已超期0件" not in subject]
    assert rung == max(one.at for one in office.office.config.alerts.ladder)
