"""A database filled: the courses of all cases interleaved by day, each act through the one door, many to a transaction."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from sqlmodel import Session

from letters.compose import MissingFact
from workflow import calendars, engine, journal, store
from workflow.case import Case
from workflow.database import Database
from workflow.fact_reading import BadFacts
from workflow.local_time import SHANGHAI
from workflow.office import Office
from workflow.simulation import life
from workflow.simulation.arriving import SINCE
from workflow.simulation.cast import Cast, hire
from workflow.simulation.course import Course, Steps, Wish
from workflow.trial import NotAllowed
from workflow.vault import Vault

Progress = Callable[[int], None]
BATCH = 400
OPENING = time(8, 30)


class Unplayable(Exception):
    """The simulation cannot run as asked; one Chinese line."""


@dataclass
class Filled:
    """What a simulation came to; `refused` counts the acts the procedure refused, by event and reason, `tried` those of them that
    were tried only to see.
    """

    cases: int = 0
    acts: int = 0
    events: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)


@dataclass(order=True)
class _Turn:
    """Whose turn it is and when: a case that arrives (no steps yet), or one whose next act is wished for."""

    on: date
    number: int
    steps: Steps | None = field(default=None, compare=False)
    wish: Wish | None = field(default=None, compare=False)
    case: str = field(default="", compare=False)


def fill(
    database: Database, office: Office, wanted: int, seed: int, since: date, until: date, progress: Progress
) -> Filled:
    """Play `wanted` cases that arrive from `since` to `until`; what would happen later is left undone. Raises Unplayable.

    The same seed over an empty database gives the same journals: instants and salts come from it, too.
    """
    if since < SINCE or until < since:
        raise Unplayable(f"起止日期应在{SINCE}（条例施行之日）之后，并且先后不颠倒")
    with database.read() as session:
        office = calendars.current(session, office)
    office = replace(office, vault=Vault(_keys(office), _salts(seed)), quiet=True)
    with database.write() as session:
        cast = hire(session, office.config)
    told, clock = Filled(), _Clock()
    turns = [_Turn(on, number) for number, on in enumerate(_arrivals(office, wanted, seed, since, until))]
    while turns and turns[0].on <= until:
        with database.write() as session:
            for _ in range(BATCH):
                if turns and turns[0].on <= until:
                    _take(session, _Stage(office, cast, seed), turns, clock, told)
        progress(told.cases)
    return told


@dataclass(frozen=True)
class _Stage:
    office: Office
    cast: Cast
    seed: int


def _arrivals(office: Office, wanted: int, seed: int, since: date, until: date) -> list[date]:
    """Return the working days on which cases are registered, in order; the years bring more and more of them."""
    rng, calendar = Random(f"{seed} arrivals"), office.calendar
    length = (until - since).days + 1
    days = [since + timedelta(days=int(length * rng.random() ** 0.6)) for _ in range(wanted)]
    open_days = (day if calendar.is_workday(day) else calendar.nth_after(day, 1) for day in days)
    return sorted(day if day <= until else since for day in open_days)


def _take(session: Session, stage: _Stage, turns: list[_Turn], clock: "_Clock", told: Filled) -> None:
    """Let the case whose turn it is act once, and note when it means to act again."""
    turn = turns[0]
    steps = turn.steps or _begun(stage, turn)
    wish = turn.wish or next(steps)
    case = _acted(session, stage.office, turn.case, wish, clock.at(turn.on), told)
    try:
        if case is None and not wish.tried:
            steps.close()
            raise StopIteration
        wish = steps.send(case or _standing(session, turn.case))
    except StopIteration:
        heapq.heappop(turns)
    else:
        heapq.heapreplace(turns, _Turn(wish.on, turn.number, steps, wish, case.number if case else turn.case))


def _begun(stage: _Stage, turn: _Turn) -> Steps:
    rng = Random(f"{stage.seed} case {turn.number}")
    units = stage.office.config.all_units()
    unit = rng.choices(units, [len(units), *(1 for _ in units[1:])])[0]
    course = Course(rng, unit, stage.cast, stage.office, turn.on, Case("", unit.name))
    return life.live(course, life.dealt(stage.seed, turn.number))


def _acted(session: Session, office: Office, number: str, wish: Wish, at: datetime, told: Filled) -> Case | None:
    """Do what is wished for in a savepoint; return the case after it, None where the procedure refuses."""
    try:
        with session.begin_nested():
            said = {"by": wish.by, "on": wish.on, "at": at, "facts": wish.facts}
            if number:
                done = engine.advance(session, office, number, wish.event, **said)  # type: ignore[arg-type]
            else:
                done = engine.register(session, office, **said)  # type: ignore[arg-type]
    except (BadFacts, MissingFact, NotAllowed) as error:
        (told.tried if wish.tried else told.refused)[f"{wish.event}:{error}"] += 1
        return None
    told.cases += not number
    told.acts += 1
    told.events[wish.event] += 1
    return _standing(session, done.number)


def _standing(session: Session, number: str) -> Case:
    if (known := journal.remembered(session, number)) is not None:
        return known
    return journal.load(session, store.known_case(session, number))


def _keys(office: Office) -> str | None:
    return office.config.key.get_secret_value() if office.config.key else None


def _salts(seed: int) -> Callable[[], str]:
    """Return a source of salts that the seed determines: what is invented has nothing to hide."""
    numbers = count(1)
    return lambda: hashlib.sha256(f"{seed} salt {next(numbers)}".encode()).hexdigest()[:32]


class _Clock:
    """The instant of every act: a minute after the one before it on its day, from half past eight in the morning."""

    def __init__(self) -> None:
        self.day, self.past = date.min, 0

    def at(self, day: date) -> datetime:
        self.day, self.past = day, self.past + 1 if day == self.day else 0
        return datetime.combine(day, OPENING, SHANGHAI).astimezone(UTC) + timedelta(minutes=self.past)
