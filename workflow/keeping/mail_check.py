"""Whether the mails to staff that still wait go to an address the person they are for has, or had."""

from collections import defaultdict

from sqlmodel import Session, col, select

from workflow.mail_tables import Outbox
from workflow.tables import Person
from workflow.web_tables import PersonChange

OF_THE_LOGIN = ("work", "alert", "calendar", "alarm")
"""Kinds whose Message-ID names whose address it is."""
TO_STAFF = (*OF_THE_LOGIN, "digest")
"""A digest may go to who stands in."""


def problems(session: Session) -> list[str]:
    """Return one line for each mail that goes elsewhere."""
    owners = _owners(session)
    query = select(Outbox.message_id, Outbox.kind, Outbox.recipient).order_by(col(Outbox.id))
    waiting = query.where(Outbox.status == "waiting", col(Outbox.kind).in_(TO_STAFF))
    return [
        f"待发的邮件寄往别处：{message_id} 的收件地址“{address}”不是收件人登记过的邮箱"
        for message_id, kind, address in session.exec(waiting.execution_options(yield_per=1000))
        if not _is_theirs(message_id, kind, owners.get(address, set()))
    ]


def _owners(session: Session) -> dict[str, set[str]]:
    """Return the logins of every address that is or was somebody's."""
    found = defaultdict[str, set[str]](set)
    for login, address in session.exec(select(Person.login, Person.email)):
        found[address or ""].add(login)
    changes = select(PersonChange.login, PersonChange.before, PersonChange.after).where(PersonChange.what == "email")
    for login, *addresses in session.exec(changes):
        for address in addresses:
            found[address or ""].add(login)
    found.pop("", None)
    return found


def _is_theirs(message_id: str, kind: str, logins: set[str]) -> bool:
    if kind not in OF_THE_LOGIN:
        return bool(logins)
    return any(f".{login}{end}" in message_id for login in logins for end in ".@")
