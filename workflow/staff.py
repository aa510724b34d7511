"""The staff as every act asks: one value a process keeps for as long as no row of a person has changed.

The database marks every change itself (`schema_note.staff`, random, so that nothing undone is mistaken for it).
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlmodel import Session

from workflow.statement import Statement, columns, day
from workflow.tables import Person
from workflow.trial import Actor

KEPT = 8
COLUMNS = ("login", "name", "unit", "roles", "email", "active", "substitute", "away_from", "away_until")

_MARK = Statement("SELECT staff FROM schema_note")
_STAFF = Statement(f"SELECT {columns(COLUMNS)} FROM person ORDER BY unit, login")  # noqa: S608  our own columns
_known: OrderedDict[str, "Staff"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Staff:
    """Everyone of every unit, in order of unit and login; `people` are rows no session holds, without passwords."""

    people: tuple[Person, ...]
    actors: tuple[Actor, ...]
    by_login: dict[str, Person]
    is_anyone_away: bool
    kept: dict[str, Any] = field(default_factory=dict)
    """What others make of it once, by a name of their own."""
    _approvers: dict[str, dict[str, str]] = field(default_factory=dict)

    def approvers(self, unit: str) -> dict[str, str]:
        """Return login and name of those who may approve for a unit."""
        if unit not in self._approvers:
            self._approvers[unit] = {
                one.login: one.name
                for one in self.actors
                if one.active and one.unit == unit and "approver" in one.roles
            }
        return self._approvers[unit]


def of(session: Session) -> Staff:
    """Return the staff as this transaction sees it."""
    mark: str = _MARK.rows(session)[0][0]
    with _lock:
        if mark in _known:
            return _known[mark]
    found = _read(session)
    with _lock:
        _known[mark] = found
        if len(_known) > KEPT:
            _known.popitem(last=False)
    return found


def _read(session: Session) -> Staff:
    people = []
    for *plain, active, substitute, since, until in _STAFF.rows(session):
        people.append(
            Person(**dict(zip(COLUMNS, (*plain, bool(active), substitute, day(since), day(until)), strict=True)))
        )
    actors = (Actor(one.login, one.name, one.unit, frozenset(one.roles.split(",")), one.active) for one in people)
    away = any(one.away_from is not None for one in people)
    return Staff(tuple(people), tuple(actors), {one.login: one for one in people}, away)
