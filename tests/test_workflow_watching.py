"""What a watching machine reads: open cases by state and light, mails by what became of them, ages."""

from datetime import date, timedelta

import pytest
from gaoping import Bureau, noon

from workflow import watching
from workflow.mail_tables import Outbox
from workflow.telling.outbox import queue

RECEIVED = date(2026, 3, 2)  # answered by 30 March at the latest


@pytest.mark.parametrize(
    ("today", "light"),
    [(date(2026, 3, 24), "green"), (date(2026, 3, 25), "yellow"), (date(2026, 3, 30), "yellow"), (date(2026, 3, 31), "red")],
)  # fmt: skip
def test_an_open_case_counts_under_the_light_of_its_term(office: Bureau, today: date, light: str) -> None:
    office.receive(RECEIVED)
    with office.database.read() as session:
        found = watching.readings(session, office.office, today, noon(today))
    assert found.cases == {("received", light): 1}


def test_a_stopped_term_has_no_light_and_an_answered_case_is_not_open(office: Bureau) -> None:
    stopped, answered = office.receive(RECEIVED).number, office.receive(RECEIVED).number
    for number in (stopped, answered):
        office.act(number, "assign", RECEIVED, "registrar", handler="handler")
    asked = {"name": "高平市某置业有限公司", "contact": "高平市长平街100号", "summary": "补偿协议"}
    office.act(stopped, "consult_third_party", date(2026, 3, 3), **asked)
    office.answered(answered, date(2026, 3, 4))
    office.act(answered, "serve", date(2026, 3, 5), method="post", posted_on=date(2026, 3, 5), tracking="XA12345678914")
    with office.database.read() as session:
        found = watching.readings(session, office.office, date(2026, 4, 20), noon(date(2026, 4, 20)))
    assert found.cases == {("consulting", "none"): 1}


def test_the_outbox_tells_what_waits_what_was_given_up_and_since_when(office: Bureau) -> None:
    at = noon(RECEIVED)
    with office.database.write() as session:
        for number, status in enumerate(("waiting", "waiting", "refused", "exhausted", "sent")):
            queue(
                session, kind="note", recipient="a@b.invalid", subject="s", body="b", at=at + timedelta(minutes=number),
                message_id=f"<{number}@b>",
            )  # fmt: skip
            session.get_one(Outbox, number + 1).status = status
    with office.database.read() as session:
        found = watching.readings(session, office.office, RECEIVED, at + timedelta(hours=1))
    assert (found.waiting, found.unsent, found.oldest_mail, found.sweep_age) == (2, 2, 3600.0, None)


def test_the_sweep_is_silent_after_the_minutes_the_office_bears(office: Bureau) -> None:
    at = noon(RECEIVED)
    office.sweep(RECEIVED, at)
    with office.database.read() as session:
        ages = {
            minutes: watching.is_silent(session, office.office, at + timedelta(minutes=minutes)) for minutes in (15, 16)
        }
    assert ages == {15: False, 16: True}
