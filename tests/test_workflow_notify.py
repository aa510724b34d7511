"""The mail that hands work over says by when, in words that give nobody away."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from workflow import engine, people
from workflow.database import Database
from workflow.demonstration.folder import PACKAGED
from workflow.mail_tables import Outbox
from workflow.office import Office, open_office
from workflow.schema import open_database

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 2)
BUREAU = "高平市财政局"


@pytest.fixture
def office() -> Office:
    return open_office(PACKAGED)


@pytest.fixture
def database(tmp_path: Path, office: Office) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'gongkai.db'}")
    with opened.write() as session:
        for login, role, unit in (
            ("h", "handler", office.config.office.name), ("r", "reviewer", office.config.office.name),
            ("a", "approver", office.config.office.name), ("b", "handler", BUREAU),
        ):  # fmt: skip
            people.add(session, login, login, [role], unit, f"{login}@gaoping.invalid")
    yield opened
    opened.close()


def mail_after(database: Database, office: Office, *acts: tuple[str, str, dict[str, Any]]) -> Outbox:
    """Walk a case received on Monday, all on that day; return the last mail queued."""
    received = {"channel": "当面", "applicant": {"name": "王秀兰", "phone": "1"}, "content": "补偿方案"}
    with database.write() as session:
        number = engine.register(session, office, by="h", on=MONDAY, at=AT, facts=received).number
        for event, by, facts in acts:
            engine.advance(session, office, number, event, by=by, on=MONDAY, at=AT, facts=facts)
    with database.read() as session:
        return session.exec(select(Outbox).order_by(Outbox.id)).all()[-1]  # type: ignore[arg-type]


DRAFT = ("draft", "h", {"decision": "open.published", "where": "门户网站“通知公告”栏目"})


@pytest.mark.parametrize(
    ("acts", "recipient", "line"),
    [
        (
            [("assist", "h", {"to": BUREAU, "question": "查补偿方案"})],
            "b@gaoping.invalid",
            "协办内部时限（第1次）：2026-11-09",
        ),
        ([DRAFT, ("submit", "h", {})], "r@gaoping.invalid", "保密审查内部时限：2026-11-05"),
        (
            [DRAFT, ("submit", "h", {}), ("clear", "r", {"finding": "不涉密"})],
            "a@gaoping.invalid",
            "签发内部时限：2026-11-04",
        ),
    ],
)
def test_work_handed_over_names_its_limit(
    database: Database, office: Office, acts: list[tuple[str, str, dict[str, Any]]], recipient: str, line: str
) -> None:
    mail = mail_after(database, office, *acts)
    assert mail.recipient == recipient
    assert line in mail.body.splitlines()
    assert "答复期限：2026-11-30" in mail.body.splitlines()
    assert "王秀兰" not in mail.subject + mail.body
    assert "补偿方案" not in mail.subject + mail.body


def test_a_case_assigned_has_no_internal_limit(database: Database, office: Office) -> None:
    mail = mail_after(database, office, ("assign", "h", {"handler": "h"}))
    assert "内部时限" not in mail.body
