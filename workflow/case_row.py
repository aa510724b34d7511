"""The row of a case as an act holds it: read once under its lock, changed in memory, and what differs written once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy.orm.util import identity_key
from sqlmodel import Session

from workflow.statement import Statement, Write, columns, day, send, updated
from workflow.tables import CaseFile


@dataclass
class CaseRow:
    """The columns of `CaseFile`; `stored` is what the database holds of them."""

    id: int
    number: str
    unit: str
    state: str
    is_open: bool
    law: str
    received_on: date
    receipt_confirmed: bool
    channel: str
    applicant_kind: str
    applicants: int
    applicant: str | None
    subject: str | None
    handler: str | None
    outcome: str | None
    concluded_on: date | None
    due_on: date | None
    pressing_on: date | None
    provisional: bool
    imported: bool
    voided: bool
    head_seq: int
    head_hash: str
    stored: dict[str, Any] = field(default_factory=dict, repr=False)


NAMES = tuple(one.name for one in fields(CaseRow) if one.name != "stored")
_DAYS = ("received_on", "concluded_on", "due_on", "pressing_on")
_FLAGS = ("is_open", "receipt_confirmed", "provisional", "imported", "voided")
_ID = Statement("SELECT id FROM casefile WHERE number = :number")
_BY_NUMBER = f"SELECT {columns(NAMES)} FROM casefile WHERE number = :number"  # noqa: S608  our own columns
_LOCKED = Statement(_BY_NUMBER, f"{_BY_NUMBER} FOR NO KEY UPDATE")


def locked(session: Session, number: str) -> CaseRow | None:
    """Return a case's row, locked until commit; the lock leaves the key alone, so that a sweep may write an alert meanwhile."""
    found = _LOCKED.rows(session, number=number)
    if not found:
        return None
    stored = dict(zip(NAMES, found[0], strict=True))
    for name in _DAYS:
        stored[name] = day(stored[name])
    for name in _FLAGS:
        stored[name] = bool(stored[name])
    row = object.__new__(CaseRow)
    vars(row).update(stored, stored=stored)  # as the constructor does, without naming each column
    return row


def several(session: Session, numbers: Iterable[str]) -> Iterator[CaseRow]:
    """Yield the rows of these cases, locked in order of id: no two who lock several wait for each other."""
    found = sorted((ident, number) for number in set(numbers) for (ident,) in _ID.rows(session, number=number))
    yield from filter(None, (locked(session, number) for _, number in found))


def of(row: CaseFile) -> CaseRow:
    """Return what a session's own row holds, which the caller has locked."""
    values = {name: getattr(row, name) for name in NAMES}
    return CaseRow(**values, stored=values)


def save(session: Session, row: CaseRow, before: Sequence[Write]) -> None:
    """Send what goes `before`, then the columns that differ; a row the session holds of the same case is read anew."""
    values = vars(row)
    now = {name: values[name] for name, value in row.stored.items() if values[name] != value}
    send(session, [*before, updated("casefile", row.id, now)] if now else before)
    row.stored |= now
    if session.identity_map and (held := session.identity_map.get(identity_key(CaseFile, row.id))) is not None:
        session.refresh(held)
