"""The staff as every act asks: one value a process keeps for as long as no row of a person has changed.

The database marks every change itself (`schema_note.staff`, random, so that nothing undone is mistaken for it).
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple

from sqlmodel import Session

from workflow.statement import Statement, columns, day
from workflow.trial import Actor, NotAllowed

KEPT = 8


class Colleague(NamedTuple):
    """What acts and sweeps ask of a person, without the row's own object."""

    login: str
    name: str
    unit: str
    roles: str
    email: str | None
    active: bool
    substitute: str | None
    away_from: date | None
    away_until: date | None


_MARK = Statement("SELECT staff FROM schema_note")
_STAFF = Statement(f"SELECT {columns(Colleague._fields)} FROM person ORDER BY unit, login")  # noqa: S608  our own columns
_known: OrderedDict[str, "Staff"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Staff:
    """Everyone of every unit, in order of unit and login."""

    people: tuple[Colleague, ...]
    actors: tuple[Actor, ...]
    by_login: dict[str, Colleague]
    is_anyone_away: bool
    kept: dict[str, Any] = field(default_factory=dict)
    """What others make of it once, by a name of their own."""
    _approvers: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def _members(self) -> dict[str, Actor]:
        return {one.login: one for one in self.actors}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name behind every login."""
        return {one.login: one.name for one in self.people}

    def member(self, login: str) -> Actor:
        """Return the member of staff of that login; raises NotAllowed when there is none."""
        found = self._members.get(login)
        if found is None:
            raise NotAllowed(f"没有“{login}”这个人：请先登记人员（gongkai person add）")
        return found

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
    return marked(session, _MARK.rows(session)[0][0])


def marked(session: Session, mark: str) -> Staff:
    """Return the staff of a mark this transaction has just read."""
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
    people = tuple(
        [
            Colleague(login, name, unit, roles, email, bool(active), substitute, day(since), day(until))
            for login, name, unit, roles, email, active, substitute, since, until in _STAFF.rows(session)
        ]
    )
    actors = tuple(Actor(one.login, one.name, one.unit, frozenset(one.roles.split(",")), one.active) for one in people)
    away = any(one.away_from is not None for one in people)
    return Staff(people, actors, {one.login: one for one in people}, away)
