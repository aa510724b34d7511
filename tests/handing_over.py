"""A release prepared, served online, and what of it an applicant has there; every day is one of March 2026."""

from datetime import date
from typing import Any

from gaoping import Bureau

from workflow import handed_over, journal, store
from workflow.keeping import verification

ONLINE = "电子件在网上提供"


def march(n: int) -> date:
    return date(2026, 3, n)


def add(office: Bureau, number: str, title: str, on: int, **of: Any) -> None:
    file = office.upload(title, "handler", march(on))
    office.act(number, "add_document", march(on), title=title, source="办公室", pages="1", file=file, **of)


def cleared(office: Bureau, number: str, on: int, open_: list[int], **draft: Any) -> None:
    office.act(number, "draft", march(on), **draft)
    office.act(number, "submit", march(on))
    findings = [{"document": n, "verdict": "open", "finding": "可以"} for n in open_]
    office.act(number, "clear", march(on), "reviewer", finding="不涉密", findings=findings)


def served(office: Bureau, number: str, on: int, open_: list[int], **draft: Any) -> None:
    cleared(office, number, on, open_, **draft)
    office.act(number, "sign", march(on), "approver")
    office.act(number, "issue", march(on))
    office.act(number, "serve", march(on), method="online")


def had(office: Bureau, number: str) -> list[str]:
    """Return the titles an applicant has online; what is cached of the case agrees with its journal."""
    assert verification.verify(office.database, office.office).problems == ()
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        return [one.title for one in handed_over.of(session, office.office, journal.load(session, row))]
