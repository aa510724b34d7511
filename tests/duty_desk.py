"""Acts on duties as the tests make them, each in a transaction of its own, at noon of its day."""

from datetime import date
from typing import Any

from gaoping import Bureau, json_like, noon

from workflow.acts import duties
from workflow.acts.duty_facts import AddDuty, CorrectDuty, FinishDuty, VoidDuty
from workflow.duty_tables import Duty
from workflow.fact_reading import read

ON = date(2026, 3, 10)


def add(office: Bureau, kind: str = "record_correction", on: date = ON, by: str = "handler", **said: Any) -> Duty:
    facts = read(AddDuty, json_like({"kind": kind, "subject": "户籍登记的出生日期", **said}))
    with office.database.write() as session:
        return duties.add(session, office.office, by=by, on=on, at=noon(on), facts=facts)


def correct(office: Bureau, number: str, on: date = ON, by: str = "handler", **said: Any) -> Duty:
    facts = read(CorrectDuty, json_like({"reason": "登错了", **said}))
    with office.database.write() as session:
        return duties.correct(session, office.office, number, by=by, on=on, at=noon(on), facts=facts)


def finish(
    office: Bureau, number: str, outcome: str = "corrected", on: date = ON, by: str = "handler", **said: Any
) -> tuple[Duty, Duty | None]:
    facts = read(FinishDuty, json_like({"outcome": outcome, **said}))
    with office.database.write() as session:
        return duties.finish(session, office.office, number, by=by, on=on, at=noon(on), facts=facts)


def void(office: Bureau, number: str, on: date = ON, by: str = "supervisor") -> Duty:
    with office.database.write() as session:
        facts = VoidDuty(reason="登了两次")
        return duties.void(session, office.office, number, by=by, on=on, at=noon(on), facts=facts)
