"""Cases on the ladder of alerts as the tests put them there, and what was raised and written for them."""

from datetime import date, timedelta

from gaoping import Bureau
from sqlmodel import select

from workflow.mail_tables import Alert, Outbox

RECEIVED = date(2026, 3, 10)  # due on 2026-04-08
HEADS = ("allround", "approver", "approver2")


def assigned(office: Bureau, on: date = RECEIVED) -> str:
    number = office.receive(on).number
    office.act(number, "assign", on, "registrar", handler="handler")
    return number


def raised(office: Bureau, clock: str = "answer") -> list[tuple[str, str, int, str]]:
    """Return the alerts as (day raised, recipient, rung, status) in order."""
    with office.database.read() as session:
        rows = session.exec(select(Alert).where(Alert.clock == clock))
        return sorted((row.on_day.isoformat(), row.recipient, row.rung, row.status) for row in rows)


def mails(office: Bureau, kind: str) -> list[Outbox]:
    with office.database.read() as session:
        return list(session.exec(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id)))  # type: ignore[arg-type]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
