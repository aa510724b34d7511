"""How long a case is kept: by what was answered, whether it was contested, and never while the office still owes something."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from gaoping import OFFICE, Bureau, bureau
from reports import YEARS, take_in

from workflow.config import Retention
from workflow.keeping import retention

RECEIVED, SERVED, DECIDED = date(2026, 3, 10), date(2026, 3, 12), date(2026, 5, 11)
WITHHELD = [{"what": "讨论记录", "decision": "refused.deliberative", "reason": "内部讨论"}]


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url, retention=Retention(ordinary=10, refused=20, contested=30)) as opened:
        yield opened


def answered(office: Bureau, **draft: object) -> str:
    number = office.receive(RECEIVED).number
    office.answered(number, SERVED, **draft)
    office.act(number, "serve", SERVED, method="in_person", receiver="王喆")
    return number


def contested(office: Bureau, **decided: object) -> str:
    number = answered(office)
    office.act(
        number, "open_proceeding", SERVED, "legal", kind="reconsideration", body="晋城市政府", received_on=SERVED
    )
    office.act(
        number, "decide_proceeding", DECIDED, "legal", proceeding=1, result="upheld", decided_on=DECIDED, **decided
    )
    return number


def due(office: Bureau, today: date) -> dict[str, tuple[str, date]]:
    with office.database.read() as session:
        return {one.number: (one.kind, one.due_on) for one in retention.due(session, office.office, OFFICE, today)}


def test_each_class_is_kept_for_years_of_its_own_after_the_last_act(office: Bureau) -> None:
    given, partly, refused = (
        answered(office),
        answered(office, decision="partial", withheld=WITHHELD),
        answered(office, decision="refused.deliberative", reason="内部讨论"),
    )
    disputed = contested(office)
    office.receive(RECEIVED)
    found = due(office, date(2080, 1, 1))
    assert found == {
        given: ("ordinary", date(2036, 3, 12)), partly: ("refused", date(2046, 3, 12)),
        refused: ("refused", date(2046, 3, 12)), disputed: ("contested", date(2056, 5, 11)),
    }  # fmt: skip
    assert list(due(office, date(2046, 3, 11))) == [given]


def test_what_the_office_still_owes_keeps_a_case(office: Bureau) -> None:
    number = contested(office, opinion_on=DECIDED)
    assert due(office, date(2080, 1, 1)) == {}
    office.act(number, "give_feedback", DECIDED, "legal", proceeding=1)
    assert list(due(office, date(2080, 1, 1))) == [number]


def test_a_year_later_29_february_is_1_march() -> None:
    assert retention.after(date(2024, 2, 29), 10) == date(2034, 3, 1)
    assert retention.after(date(2024, 2, 29), 12) == date(2036, 2, 29)
    assert (retention.after(date(1, 1, 1), -10), retention.after(date(9999, 1, 2), 10)) == (date.min, date(9999, 1, 2))


def test_what_a_ledger_took_in_is_kept_from_the_day_it_ended(office: Bureau, tmp_path: Path) -> None:
    take_in(office, tmp_path, YEARS[:3])
    with office.database.read() as session:
        listed = list(retention.due(session, office.office, OFFICE, date(2080, 1, 1)))
    found = {one.number: (one.closed_on, one.due_on) for one in listed}
    assert found == {
        "2022-001": (date(2022, 1, 25), date(2032, 1, 25)), "2022-002": (date(2022, 2, 25), date(2032, 2, 25)),
        "2022-003": (date(2022, 3, 28), date(2042, 3, 28)),
    }  # fmt: skip
