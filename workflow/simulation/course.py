"""The course of one case: a generator of acts, each wished for on a day by somebody; it is told what the case came to."""

from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Any

from rules import decisions
from workflow import deadlines, moves
from workflow.case import Case, CaseLetter
from workflow.config import Unit
from workflow.office import Office
from workflow.simulation.cast import Cast


@dataclass(frozen=True)
class Wish:
    """An act somebody means to do; one that is only tried ends nothing when it is refused."""

    on: date
    event: str
    by: str
    facts: dict[str, Any]
    tried: bool = False


Steps = Generator[Wish, Case, None]


@dataclass
class Course:
    """A case under way: `case` as it stands after the last act, `on` the day of the next."""

    rng: Random
    unit: Unit
    cast: Cast
    office: Office
    on: date
    case: Case

    @property
    def law(self) -> str:
        return self.case.law

    def act(
        self, event: str, by: str | None = None, besides: Collection[str | None] = (), tried: bool = False, **facts: Any
    ) -> Steps:
        """Wish for an act of whoever the table lets do it, the case's own handler before others."""
        login = by or self.who(event, besides)
        if login is not None:
            self.case = yield Wish(self.on, event, login, facts, tried)

    def who(self, event: str, besides: Collection[str | None] = ()) -> str | None:
        """Return who of the unit does an act, none of `besides`; None where nobody of the unit may."""
        roles = roles_of(event)
        if "handler" in roles and self.case.handler and self.case.handler not in besides:
            return self.case.handler
        return self.cast.who(self.rng, self.unit.name, roles, besides)

    def chance(self, likelihood: float) -> bool:
        return self.rng.random() < likelihood

    def wait(self, least: int, most: int) -> None:
        """Let some working days pass; none at all keeps the day."""
        if days := self.rng.randint(least, most):
            self.on = self.office.calendar.nth_after(self.on, days)

    def after(self, day: date | None) -> None:
        """Let time pass until the first working day after a day."""
        if day is not None and day >= self.on:
            self.on = self.office.calendar.nth_after(day, 1)

    def due(self, key: str) -> date | None:
        """Return when a clock that still runs ends."""
        clock = self.case.clocks.get(key)
        return deadlines.due_of(self.case, key, self.office.calendar).due if clock and clock.open else None

    def known(self) -> dict[str, Sequence[Any]]:
        """Return the values that facts of certain names may have in this case, for steps no script knows."""
        case, unit = self.case, self.unit
        return {
            "handler": self.cast.of(unit.name, "handler"),
            "approved_by": self.cast.of(unit.name, "approver"),
            "to": unit.sections,
            "section": unit.sections,
            "decision": tuple(decisions.all_decisions()),
            "letter": tuple(case.letters),
            "consultation": tuple(one.ordinal for one in case.consultations),
            "proceeding": tuple(one.ordinal for one in case.proceedings),
            "assist": tuple(one.ordinal for one in case.assistances),
            "urge": tuple(one.ordinal for one in case.urges),
        }

    def letter(self, *kinds: str) -> CaseLetter | None:
        """Return the last letter of one of these kinds that waits to be served."""
        return next((one for one in reversed(self.case.unserved()) if one.kind in kinds), None)


@cache
def roles_of(event: str) -> tuple[str, ...]:
    return next((move.by for move in moves.MOVES if move.event == event), ())
