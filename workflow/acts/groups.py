"""Cases that likely belong together: the same telephone, the same address, much the same request.

Each remains a case with its own clocks, letters and number. A group is never stored: it is found, and registered by copying
(see workflow.acts.together for what is done to all of them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from workflow import journal, particulars, store
from workflow.acts.intake import likeness, pairs
from workflow.engine import LIKELY_REPEAT, REPEAT_DAYS
from workflow.office import Office
from workflow.tables import CaseFile
from workflow.trial import NotAllowed
from workflow.view import row_of

COPIED = ("channel", "content", "items", "unit", "form", "purpose", "law", "law_reason")
DAYS = ("submitted_on", "arrived_on", "signed_on", "signed_by", "handed_over_on")
OF_THE_PERSON = ("name", "kind", "identity_shown", "guardian")


@dataclass(frozen=True)
class Alike:
    """A case that likely belongs to another's group, and why: labels only, no one's data."""

    number: str
    reasons: tuple[str, ...]


class _Compared(NamedTuple):
    """What two cases are compared by."""

    number: str
    asked: frozenset[str]
    contacts: dict[str, set[str]]


def alike(session: Session, office: Office, number: str) -> list[Alike]:
    """Return the unit's cases received within ninety days of this one that share its telephone, address or request."""
    row = row_of(session, number)
    this, *around = _compared(session, office, [_recent(row), *_around(session, row)])
    found = [Alike(one.number, _reasons(this, one)) for one in around]
    return [one for one in found if one.reasons]


def likely(session: Session, office: Office, unit: str, today: date) -> list[tuple[str, ...]]:
    """Return the groups among a unit's cases of the last ninety days, each in order of number, the largest first."""
    since = max(today, date.min + timedelta(days=REPEAT_DAYS)) - timedelta(days=REPEAT_DAYS)
    rows = _compared(session, office, store.received_since(session, unit, since))
    leader = {row.number: row.number for row in rows}

    def first(number: str) -> str:
        while leader[number] != number:
            number = leader[number]
        return number

    for n, one in enumerate(rows):
        for other in rows[n + 1 :]:
            if first(one.number) != first(other.number) and _reasons(one, other):
                leader[first(other.number)] = first(one.number)
    groups: dict[str, list[str]] = {}
    for number in sorted(leader):
        groups.setdefault(first(number), []).append(number)
    return sorted((tuple(group) for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group))


def copied(session: Session, office: Office, number: str, on: date, given: object) -> object:
    """Return the facts of a new application like an earlier one, `given` in the place of what differs.

    What belongs to a person (name, kind, papers, guardian, agent, identity number, the confirmed receipt) is never copied; the
    days of arrival only to an application registered on the same day that came the same way. Raises NotAllowed for one imported.
    """
    if not isinstance(given, dict) or not isinstance(given.get("applicant", {}), dict):
        return given
    case = journal.load(session, row_of(session, number))
    if not case.history or case.history[0].event != "receive":
        raise NotAllowed(f"{number}是从台账导入的，没有登记的事实可以照抄")
    received = particulars.opened(session, office, case.history[0].facts)
    same_way = case.registered_on == on and given.get("channel") in (None, received.get("channel"))
    names = (*COPIED, *(DAYS if same_way else ()))
    applicant = {name: value for name, value in received.get("applicant", {}).items() if name not in OF_THE_PERSON}
    facts = {name: received[name] for name in names if name in received}
    return {"unit": case.unit, **facts, **given, "applicant": {**applicant, **given.get("applicant", {})}}


def _recent(row: CaseFile) -> store.Recent:
    return store.Recent(row.id or 0, row.number, row.received_on, row.subject)


def _around(session: Session, row: CaseFile) -> list[store.Recent]:
    span = timedelta(days=REPEAT_DAYS)
    rows = store.received_since(session, row.unit, row.received_on - span, row.id or 0)
    return sorted((one for one in rows if one.received_on <= row.received_on + span), key=lambda one: one.number)


def _reasons(one: _Compared, other: _Compared) -> tuple[str, ...]:
    found = [label for label in ("电话", "地址") if one.contacts[label] & other.contacts[label]]
    share = likeness(one.asked, other.asked)
    return (*(f"{label}相同" for label in found), *([f"内容相似{share:.0%}"] if share >= LIKELY_REPEAT else []))


def _compared(session: Session, office: Office, rows: Sequence[store.Recent]) -> list[_Compared]:
    """Return the cases with the telephones and addresses they were given, of applicants, guardians and agents, bare of marks."""
    found = [_Compared(row.number, pairs(row.subject), {"电话": set(), "地址": set()}) for row in rows]
    contacts = {row.id: one.contacts for row, one in zip(rows, found, strict=True)}
    for kept in store.particulars_named(session, list(contacts), ("applicant", "co_applicants", "agent")):
        for person in _people(office.vault.open(kept)):
            contacts[kept.case_id or 0]["电话"] |= _bare(person.get("phone"))
            contacts[kept.case_id or 0]["地址"] |= _bare(person.get("address"))
    return found


def _people(value: Any) -> list[dict[str, Any]]:
    people = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    return [*people, *(one["guardian"] for one in people if isinstance(one.get("guardian"), dict))]


def _bare(words: str | None) -> set[str]:
    bare = "".join(char for char in words or "" if char.isalnum())
    return {bare} if bare else set()
