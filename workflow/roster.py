"""The staff as a sweep asks for them: by login, by unit and role, read once; who an alert tells."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlmodel import Session

from workflow import staff
from workflow.config import Rung
from workflow.people import present
from workflow.staff import Colleague, Staff

KEPT = 10_000
"""Answers to who is told that a roster remembers at most."""


@dataclass(frozen=True)
class Roster:
    """Everybody; `office` is the unit that supervises, whose people stand in where a unit has none."""

    office: str
    everybody: tuple[Colleague, ...]
    by_login: dict[str, Colleague]

    @cached_property
    def _posts(self) -> dict[tuple[str, str], list[Colleague]]:
        found: dict[tuple[str, str], list[Colleague]] = defaultdict(list)
        for person in self.everybody:
            for role in person.roles.split(",") if person.active else ():
                found[role, person.unit].append(person)
        return found

    def with_role(self, role: str, unit: str) -> list[Colleague]:
        """Return the active people of a unit who hold a role."""
        return self._posts.get((role, unit), [])

    def named(self, login: str | None) -> list[Colleague]:
        """Return who has that login, alone; nobody when there is none."""
        person = self.by_login.get(login or "")
        return [person] if person is not None else []

    def heads(self, unit: str) -> list[Colleague]:
        return self.with_role("approver", unit) or self.with_role("approver", self.office)

    def supervisors(self, unit: str) -> list[Colleague]:
        """Return who supervises a unit: where nobody does, its head."""
        return self.with_role("supervisor", unit) or self.with_role("supervisor", self.office) or self.heads(unit)

    def present(self, person: Colleague, today: date) -> Colleague:
        """Return the person, or who stands in for them today."""
        return person if person.away_from is None else present(person, self.by_login, today)

    def name_of(self, login: str | None) -> str | None:
        person = self.by_login.get(login or "")
        return person.name if person else None

    def told_by(self, rung: Rung, unit: str, handler: str | None, duty: str | None, today: date) -> tuple[str, ...]:
        """Return the logins a rung tells of a step: the head for nobody's case; "" when there is nobody at all."""
        asked = (rung.to, unit, handler, duty, today)
        told = self._told.get(asked)
        if told is None:
            if len(self._told) >= KEPT:
                self._told.clear()
            told = self._told[asked] = self._told_by(*asked)
        return told

    @cached_property
    def _told(self) -> dict[tuple[Sequence[str], str, str | None, str | None, date], tuple[str, ...]]:
        return {}

    def _told_by(
        self, roles: Sequence[str], unit: str, handler: str | None, duty: str | None, today: date
    ) -> tuple[str, ...]:
        found: list[Colleague] = []
        for role in roles:
            if role == "handler":
                found += self._workers(unit, handler, duty or "") or self.heads(unit)
            elif role == "supervisor":
                found += self.supervisors(unit)
            else:
                found += self.heads(unit)
        found = found or self.heads(unit)
        return _once(self.present(person, today).login for person in found) or ("",)

    def _workers(self, unit: str, handler: str | None, duty: str) -> list[Colleague]:
        """Return who works on it: the case's handler, and who owes the step where it is somebody else's."""
        holder = self.by_login.get(handler or "")
        found = [holder] if holder is not None and holder.active else []
        if duty.startswith("@"):
            return self.with_role(duty[1:], unit) or found
        owing = self.by_login.get(duty)
        return [*self.with_role("handler", duty), *([owing] if owing else []), *found]


def read(session: Session, office: str) -> Roster:
    """Return everybody as this transaction sees them."""
    return of(staff.of(session), office)


def of(held: Staff, office: str) -> Roster:
    """Return everybody by their posts; the same value for as long as no row of a person changes."""
    roster: Roster | None = held.kept.get(f"roster of {office}")
    if roster is None:
        roster = held.kept[f"roster of {office}"] = Roster(office, held.people, held.by_login)
    return roster


def _once(logins: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(logins))
