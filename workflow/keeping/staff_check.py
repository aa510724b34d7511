"""Whether each person's row is what the last change recorded of it left; what was never recorded cannot be compared."""

from collections import defaultdict

from sqlmodel import Session, col, select

from workflow import store
from workflow.staffing import LABELS
from workflow.tables import Person
from workflow.web_tables import PasswordHistory, PersonChange

FIELDS = ("name", "unit", "roles", "email", "active")


def problems(session: Session) -> list[str]:
    """Return one line for each column of a person that differs."""
    told, entered = defaultdict[str, dict[str, str]](dict), set[str]()
    for change in session.exec(select(PersonChange).order_by(col(PersonChange.id))):
        if change.what == "created":
            entered.add(change.login)
            unit, _, roles = (change.after or "").rpartition(" ")
            told[change.login] |= {"unit": unit, "roles": roles, "active": "True", "away": ""}
        elif change.what == "name" and change.before is None:  # as entered; an address comes after it, if there is one
            told[change.login] |= {"name": change.after or "", "email": ""}
        elif change.what != "password":
            told[change.login][change.what] = change.after or ""
    query = select(PasswordHistory.login, PasswordHistory.password_hash).order_by(col(PasswordHistory.id))
    passwords = dict(session.exec(query).all())
    found = []
    for person in store.people(session):
        stands = _stands(person)
        found += [
            f"人员{person.login}的{LABELS[what]}为“{stands[what]}”，按变更记录应为“{value}”"
            for what, value in told[person.login].items()
            if stands.get(what, value) != value
        ]
        at_first = None if person.login in entered else person.password_hash
        if passwords.get(person.login, at_first) != person.password_hash:
            found.append(f"人员{person.login}的口令与变更记录不符")
    return found


def _stands(person: Person) -> dict[str, str]:
    """Return what a person's columns are in the words of a change."""
    away = f"{person.away_from}—{person.away_until} {person.substitute}" if person.away_from else ""
    return {name: str(getattr(person, name) or "") for name in FIELDS} | {"away": away}
