"""A notice of days off whose row somebody altered: `verify` names it, and what cannot be read is said in a line."""

from datetime import date

import pytest
from days_off import NOTICE_2027, assigned, load, reopened
from gaoping import Bureau
from sqlmodel import select

from rules.workdays import CalendarError
from workflow import calendars
from workflow.keeping import verification
from workflow.tables import CalendarNotice


def test_verify_names_a_case_whose_notice_was_altered(office: Bureau) -> None:
    number = assigned(office, date(2026, 12, 10))
    load(office, NOTICE_2027, date(2026, 12, 11))
    with office.database.write() as session:
        (row,) = session.exec(select(CalendarNotice))
        row.document = row.document.replace("2027-01-04", "2027-01-05")
        session.add(row)
    problems = verification.verify(office.database, office.office).problems
    assert any(number in line and "放假通知" in line for line in problems)


@pytest.mark.parametrize(("column", "value"), [("year", 2026), ("words", "x"), ("announced_on", date(2026, 1, 1))])
def test_verify_names_a_notice_whose_row_no_longer_says_what_it_says(
    office: Bureau, column: str, value: object
) -> None:
    load(office, NOTICE_2027, date(2026, 12, 11))
    with office.database.write() as session:
        (row,) = session.exec(select(CalendarNotice))
        setattr(row, {"words": "notice"}.get(column, column), value)
        session.add(row)
    (problem,) = verification.verify(office.database, office.office).problems
    assert "第1份放假通知" in problem


@pytest.mark.parametrize("document", ["x", "[]", "1"])
def test_a_notice_that_cannot_be_read_any_more_is_said_in_a_line(office: Bureau, document: str) -> None:
    load(office, NOTICE_2027, date(2026, 12, 11))
    with office.database.write() as session:
        (row,) = session.exec(select(CalendarNotice))
        row.document = document
        session.add(row)
    with office.database.read() as session, pytest.raises(CalendarError, match="被改动过"):
        calendars.current(session, reopened(office).office)
