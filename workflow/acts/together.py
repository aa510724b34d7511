"""One act on a group of cases: drafted once, each with its letter; the letters compared; signed by who has seen how they differ.

Every case goes through the one door by itself, and each is reported.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from letters import text
from letters.compose import MissingFact
from workflow import calendars, case_row, engine, journal, letterbook
from workflow.database import Database
from workflow.engine import Done, KeyReused, NoCase
from workflow.fact_reading import BadFacts
from workflow.office import Office
from workflow.tables import LetterRow
from workflow.trial import NotAllowed
from workflow.view import row_of

REFUSALS = (BadFacts, KeyReused, MissingFact, NoCase, NotAllowed)
UNSEEN = (
    "成组签发前请先查看各份文书的差异（gongkai group view），签发时写上核对码（--seen）；看过之后有改动的，请重新查看"
)


@dataclass(frozen=True)
class Act:
    """The same move for every case; `merged` has each answer name the others of the group."""

    event: str
    by: str
    on: date
    at: datetime
    facts: object
    key: str | None = None
    merged: bool = False


@dataclass(frozen=True)
class Result:
    """What an act came to on one case of a group: done, or the reason why not."""

    number: str
    done: Done | None = None
    refused: str | None = None


@dataclass(frozen=True)
class Compared:
    """The drafts of a group: the first as text, how each other differs from it, and the mark of having seen all this."""

    first: str
    differences: Mapping[str, str]
    seen: str


def on_each(database: Database, office: Office, numbers: Sequence[str], act: Act) -> list[Result]:
    """Make the move on each case, each in its own transaction; one refused leaves the others done."""
    results = []
    for number in dict.fromkeys(numbers):
        try:
            with database.act() as session:
                done = _advance(session, office, numbers, number, act)
            results.append(Result(number, done))
        except REFUSALS as error:
            results.append(Result(number, refused=str(error)))
    return results


def on_all(
    database: Database, office: Office, numbers: Sequence[str], act: Act, seen: str | None = None
) -> list[Result]:
    """Make the move on every case in one transaction, or on none; raises NotAllowed naming the one that refused.

    To sign a group is to have seen how its letters differ: `seen` is the mark `compared` gave.
    """
    results = []
    with database.write() as session:
        calendars.held(session, office)
        list(case_row.several(session, numbers))  # what was seen stands still until it is signed
        if act.event == "sign" and seen != _seen(_drafts(session, numbers)):
            raise NotAllowed(UNSEEN)
        for number in dict.fromkeys(numbers):
            try:
                results.append(Result(number, _advance(session, office, numbers, number, act)))
            except REFUSALS as error:
                raise NotAllowed(f"{number}：{error}；全组都没有办理") from error
    return results


def compared(session: Session, numbers: Sequence[str]) -> Compared:
    """Return how the drafted answers of a group differ; raises NotAllowed when one has none."""
    drafts = _drafts(session, numbers)
    values = {number: letterbook.value_of(row) for number, row in drafts.items()}
    (_, first), *others = values.items()
    differences = {number: text.difference(first, one) for number, one in others}
    return Compared(text.write(first), differences, _seen(drafts))


def _advance(session: Session, office: Office, numbers: Sequence[str], number: str, act: Act) -> Done:
    said = act.facts
    if act.merged and isinstance(said, dict):
        said = {**said, "together": [other for other in dict.fromkeys(numbers) if other != number]}
    key = f"{act.key}:{number}" if act.key else None
    return engine.advance(session, office, number, act.event, by=act.by, on=act.on, at=act.at, facts=said, key=key)


def _drafts(session: Session, numbers: Sequence[str]) -> dict[str, LetterRow]:
    found = {}
    for number in dict.fromkeys(numbers):
        row = row_of(session, number)
        letter = letterbook.row_of(session, row.id or 0, journal.load(session, row).draft or 0)
        if letter is None:
            raise NotAllowed(f"{number}还没有拟稿：请先拟稿（draft）")
        found[number] = letter
    if len(found) < 2:
        raise NotAllowed("成组查看、签发的，请写两件以上的登记号")
    return found


def _seen(drafts: Mapping[str, LetterRow]) -> str:
    told = "\n".join(f"{number} {drafts[number].sha256}" for number in sorted(drafts))
    return hashlib.sha256(told.encode()).hexdigest()[:12]
