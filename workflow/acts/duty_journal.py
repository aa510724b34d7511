"""Writing and reading the journal of a duty: a chain of entries like a case's, its personal facts in the vault."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from workflow import store
from workflow.chain import canonical, content, entry_hash
from workflow.duty_tables import Duty, DutyEntry
from workflow.fact_reading import kept_apart
from workflow.facts import Facts
from workflow.office import Office
from workflow.tables import Particular
from workflow.trial import Actor
from workflow.vault import is_reference

DESTROY, NUMBER = "destroy", "number"
DAYS = ("arose_on", "due_on", "done_on")
FOLDED = ("kind", "unit", "arose_on", "due_on", "case_number", "handler", "outcome", "done_on", "voided")


def write(
    session: Session, office: Office, row: Duty, actor: Actor, event: str, on: date, at: datetime, facts: Facts,
    changes: Mapping[str, Any],
) -> None:  # fmt: skip
    """Append the act to the duty's journal and bring its row up to it; a day that moved arms its alerts again."""
    append(session, row, actor, event, on, at, _kept(session, office, row, facts), changes)


def append(
    session: Session, row: Duty, actor: Actor, event: str, on: date, at: datetime, said: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> None:  # fmt: skip
    """The same with what the journal keeps already parted from what is personal."""
    kept, outcome = canonical(said), canonical(changes)
    seq, prev = row.head_seq + 1, row.head_hash
    digest = entry_hash(prev, content(row.number, actor.unit, seq, event, on, at, actor.login, kept, outcome))
    session.add(
        DutyEntry(
            duty_id=row.id or 0, unit=actor.unit, seq=seq, event=event, on_day=on, at=at, by=actor.login, facts=kept,
            outcome=outcome, prev_hash=prev, hash=digest,
        )
    )  # fmt: skip
    session.flush()
    if changes.get("due_on", row.due_on) != row.due_on:
        row.rung = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.head_seq, row.head_hash = seq, digest
    session.add(row)
    session.flush()


def entries(session: Session, row: Duty) -> Sequence[DutyEntry]:
    return session.exec(select(DutyEntry).where(DutyEntry.duty_id == row.id).order_by(col(DutyEntry.seq))).all()


def journals(session: Session, ids: Sequence[int]) -> dict[int, list[DutyEntry]]:
    """Return the entries of each of these duties, in order."""
    found: dict[int, list[DutyEntry]] = {key: [] for key in ids}
    for entry in session.exec(select(DutyEntry).where(col(DutyEntry.duty_id).in_(ids)).order_by(col(DutyEntry.seq))):
        found[entry.duty_id].append(entry)
    return found


def is_destroyed(journal: Sequence[DutyEntry]) -> bool:
    return any(entry.event == DESTROY for entry in journal)


def facts_of(entry: DutyEntry) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(entry.facts)
    return facts


def told_of(session: Session, office: Office, row: Duty) -> dict[str, Any]:
    """Return what was said of a duty, corrections in place, the personal part opened; what was erased is left out."""
    found: dict[str, Any] = {}
    for entry in entries(session, row):
        found |= opened(session, office, facts_of(entry))
    return found


def opened(session: Session, office: Office, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's facts with its references opened."""
    rows = store.particulars(session, [value["ref"] for value in kept.values() if is_reference(value)])
    shown = {
        name: office.vault.open(rows[value["ref"]]) if is_reference(value) else value for name, value in kept.items()
    }
    return {name: value for name, value in shown.items() if value is not None}


def folded(journal: Sequence[DutyEntry]) -> dict[str, Any]:
    """Return what a duty's row caches, out of its journal."""
    found: dict[str, Any] = dict.fromkeys(FOLDED) | {"voided": False}
    for entry in journal:
        found |= json.loads(entry.outcome)
    return {name: date.fromisoformat(value) if name in DAYS and value else value for name, value in found.items()}


def _kept(session: Session, office: Office, row: Duty, facts: Facts) -> dict[str, Any]:
    """Store the personal facts in the vault and return what the journal keeps."""
    personal, _ = kept_apart(type(facts))
    kept = facts.model_dump(mode="json", exclude_none=True)
    for name in sorted(personal & kept.keys()):
        columns, sha256 = office.vault.plain(None, row.unit, name, kept[name])
        particular = Particular(**columns, duty_id=row.id)
        session.add(particular)
        session.flush()
        kept[name] = {"ref": particular.id, "sha256": sha256}
    return kept
