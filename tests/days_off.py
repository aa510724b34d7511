"""A notice of days off as an office loads it, and a case it moves."""

from dataclasses import replace
from datetime import date
from typing import Any

from gaoping import APPLICANT, Bureau, noon

from workflow import calendars, moving
from workflow.moving import Loaded

NOTICE_2027: dict[str, Any] = {
    "year": 2027,
    "notice": "国办发明电〔2026〕99号",
    "off": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"],
    "work": ["2026-12-27"],
}
LOCAL: dict[str, Any] = {
    "year": 2026, "place": True, "issuer": "高平市人民政府", "number": "高政发〔2026〕7号", "off": ["2026-12-09"],
}  # fmt: skip
"""A notice of the place's own."""


def load(office: Bureau, document: object, on: date) -> Loaded:
    with office.database.write() as session:
        return moving.load(session, office.office, document, on, noon(on))


def reopened(office: Bureau) -> Bureau:
    """Return the office as the next command opens it."""
    with office.database.read() as session:
        return replace(office, office=calendars.current(session, office.office))


def assigned(office: Bureau, on: date, to: str = "handler") -> str:
    number = office.receive(on, applicant=APPLICANT | {"name": f"申请人{on}{to}"}).number
    office.act(number, "assign", on, "registrar", handler=to)
    return number
