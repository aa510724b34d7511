"""The stories played through the one door, in the order of their days; sweeps, mails and letters as they would have come."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, groupby
from pathlib import Path
from typing import Any

from letters.compose import MissingFact
from workflow import engine, letterbook, people, store
from workflow.config import Config
from workflow.database import Database
from workflow.demonstration.scenario import UNITS, BadScenario, Player, Scenario, Step, in_order
from workflow.fact_reading import BadFacts
from workflow.ledger import figure_ledger
from workflow.local_time import SHANGHAI
from workflow.office import Office
from workflow.sign_in import passwords
from workflow.telling import alerts, outbox
from workflow.telling.post import transport_of
from workflow.trial import NotAllowed

MORNING, OPENING, EVENING = time(8, 30), time(9), time(17, 30)
PASSWORD = "gongkai-demo-2026"  # noqa: S105  everybody's, printed in the summary
FIGURES = Path(__file__).with_name("figures2012.csv")
BLANK = re.compile(r"\{([a-z0-9_]+)(?:\.([a-z0-9]+))?\}")

Progress = Callable[[int], None]


class Unfit(Exception):
    """The configuration lacks the units the stories are about; one Chinese line."""


def units_of(config: Config) -> dict[str, str]:
    """Return what the stories call the office, its first three bureaus and first two townships, and their names; raises Unfit."""
    found: dict[str, str] = {}
    for kind, names in UNITS.items():
        units = [config.office] if kind == "office" else [unit for unit in config.units if unit.kind == kind]
        if len(units) < len(names):
            raise Unfit('演示要有三个局（kind = "bureau"，第一个须有科室）、两个乡镇（kind = "township"）')
        for name, unit in zip(names, units, strict=False):
            found[name] = unit.name
            found |= {f"{name}.{n}": section for n, section in enumerate(unit.sections)}
    if "finance.0" not in found:
        raise Unfit("演示要求第一个局至少有一个科室（sections）")
    return found


def salts() -> Callable[[], str]:
    """Return a source of salts that is the same at every run (a demonstration has nothing to hide)."""
    numbers = count(1)
    return lambda: hashlib.sha256(f"demonstration {next(numbers)}".encode()).hexdigest()[:32]


def play(database: Database, office: Office, told: Scenario, progress: Progress) -> dict[str, str]:
    """Tell both parts; `progress` hears how many acts have been done. Returns each story's case number."""
    stage = Stage(database, office, told, progress)
    stage.hire(told.staff2012)
    stage.perform(in_order(told.year2012), ())
    stage.enter_figures(told.staff2012[0].login)
    stage.retire(told.staff2012)
    stage.hire(told.staff)
    stage.perform(in_order(told.present), stage.mornings())
    return stage.numbers


class Stage:
    """Where the stories are played: what they have come to so far (`numbers`, `words`)."""

    def __init__(self, database: Database, office: Office, told: Scenario, progress: Progress) -> None:
        self.database, self.office, self.told, self.progress = database, office, told, progress
        self.post = transport_of(office.config, database)
        self.numbers: dict[str, str] = {}
        self.words = units_of(office.config)
        self.done = 0

    def hire(self, staff: Sequence[Player]) -> None:
        domain = self.office.config.mail.sender.rpartition("@")[2]
        hashed = passwords.hashed(PASSWORD)
        with self.database.write() as session:
            for one in staff:
                email = f"{one.login}@{domain}" if one.mail else None
                person = people.add(session, one.login, one.name, one.roles, self.words[one.unit], email)
                person.password_hash = hashed
            for away in self.told.absences:
                if away.login in {one.login for one in staff}:
                    people.away(session, away.login, away.since, away.until, away.substitute)

    def enter_figures(self, by: str) -> None:
        """Take in the figures of 2012 that no case gives, as the city published them."""
        rows = figure_ledger.read(FIGURES, self.office)
        with self.database.write() as session:
            figure_ledger.take_in(session, rows, by, instant(date(2013, 1, 10), OPENING))

    def retire(self, staff: Sequence[Player]) -> None:
        with self.database.write() as session:
            for one in staff:
                if (person := store.person(session, one.login)) is not None:
                    person.active = False
                    session.add(person)

    def mornings(self) -> tuple[date, ...]:
        """Return the days the ladder is swept on: working days up to today on which the machine stood."""
        length = (self.told.today - self.told.sweeps_from).days + 1
        days = (self.told.sweeps_from + timedelta(days=n) for n in range(length))
        return tuple(day for day in days if self.office.calendar.is_workday(day) and day not in self.told.down)

    def perform(self, steps: Sequence[Step], mornings: Sequence[date]) -> None:
        acts = {day: list(group) for day, group in groupby(steps, key=lambda step: step.on)}
        for day in sorted({*acts, *mornings}):
            if day in mornings:
                alerts.sweep(self.database, self.office, day, instant(day, MORNING))
                self._post(instant(day, MORNING))
            for step, at in zip(acts.get(day, ()), _minutes(day), strict=False):
                self._act(step, at)
            evening = instant(day, EVENING)
            while letterbook.render(self.database, self.office, evening, day):
                pass
            self._post(evening)

    def _act(self, step: Step, at: datetime) -> None:
        facts = filled(step.facts, self.words)
        with self.database.write() as session:
            try:
                if step.event == "receive":
                    done = engine.register(session, self.office, by=step.by, on=step.on, at=at, facts=facts)
                    self.numbers[step.story] = done.number
                else:
                    number = self.numbers[step.story]
                    done = engine.advance(
                        session, self.office, number, step.event, by=step.by, on=step.on, at=at, facts=facts
                    )
            except (BadFacts, MissingFact, NotAllowed) as error:
                raise BadScenario(f"{step.story} {step.on} {step.event}：{error}") from error
        if step.event == "issue":
            self.words[f"{step.story}.reply"] = done_number(self.database, done.number)
        self.done += 1
        self.progress(self.done)

    def _post(self, at: datetime) -> None:
        outbox.drain(self.database, self.office.config, self.post, at)


def done_number(database: Database, number: str) -> str:
    """Return the document number of the answer just issued."""
    with database.read() as session:
        row = store.case_row(session, number)
        letters = store.letters(session, row.id or 0) if row else ()
        return next((letter.doc_number for letter in reversed(letters) if letter.doc_number), "")


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """Return facts with their blanks filled in; a blank nobody knows stays (and is refused by the door)."""
    if isinstance(value, str):
        return BLANK.sub(lambda found: words.get(found[0][1:-1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: filled(item, words) for key, item in value.items()}
    return [filled(item, words) for item in value] if isinstance(value, list) else value


def instant(day: date, clock: time) -> datetime:
    """Return the instant of a Shanghai time on a day, in UTC."""
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def _minutes(day: date) -> Iterator[datetime]:
    opening = instant(day, OPENING)
    return (opening + timedelta(minutes=n) for n in count())
