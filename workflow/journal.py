"""Writing and reading a case's chain of entries."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import orjson
from sqlmodel import Session, select

from workflow import case_row
from workflow.case import Act, Case
from workflow.case_row import CaseRow
from workflow.chain import canonical, content, entry_hash
from workflow.fold import fold
from workflow.statement import Statement, Write, day, inserted
from workflow.tables import CaseFile, Entry, LetterRow

KEPT = 2000
_ENTRIES = Statement(
    'SELECT seq, event, on_day, "by", facts, outcome, hash FROM entry WHERE case_id = :case_id ORDER BY seq'
)
_folded: dict[str, Case] = {}


def load(session: Session, row: CaseFile | CaseRow) -> Case:
    """Return a case folded from its journal; one that was folded up to the same head is not folded again."""
    for known in (remembered(session, row.number), _folded.get(row.number)):
        if known is not None and (known.seq, known.head) == (row.head_seq, row.head_hash):
            return remember(session, known)
    entries = _ENTRIES.rows(session, case_id=row.id)
    return remember(session, fold(Case(row.number, row.unit), [(_act(*found), digest) for *found, digest in entries]))


def remember(session: Session, case: Case) -> Case:
    """Keep a fold for the rest of the session and, for some time, of the process: its head's hash stands for everything before
    it, so what another process writes or a rollback undoes is never mistaken for it."""
    session.info["case", case.number] = case
    _folded[case.number] = case
    while len(_folded) > KEPT:
        with suppress(KeyError, RuntimeError):  # another thread may be as quick
            del _folded[next(iter(_folded))]
    return case


def remembered(session: Session, number: str) -> Case | None:
    """Return a case as this session last folded it."""
    known: Case | None = session.info.get(("case", number))
    return known


def act_of(entry: Entry) -> Act:
    return Act(entry.seq, entry.event, entry.on_day, entry.by, orjson.loads(entry.facts), orjson.loads(entry.outcome))


def _act(seq: int, event: str, on: date | str, by: str, facts: str, outcome: str) -> Act:
    return Act(seq, event, day(on), by, orjson.loads(facts), orjson.loads(outcome))


def act_from(values: Mapping[str, Any]) -> Act:
    """Return the act of an entry's columns."""
    facts, outcome = orjson.loads(values["facts"]), orjson.loads(values["outcome"])
    return Act(values["seq"], values["event"], values["on_day"], values["by"], facts, outcome)


def following(
    row: CaseRow, unit: str, event: str, by: str, on: date, at: datetime, kept: Mapping[str, Any],
    outcome: Mapping[str, Any],
) -> tuple[Act, str, Write]:  # fmt: skip
    """Return the next entry of a chain with its hash and what writes it; the caller holds the case locked and saves its row."""
    values = entry_values(row.id, row.number, row.head_seq, row.head_hash, unit, event, by, on, at, kept, outcome)
    row.head_seq, row.head_hash = values["seq"], values["hash"]
    return act_from(values), values["hash"], inserted("entry", values)


def entry_values(
    case_id: int, number: str, head_seq: int, head_hash: str, unit: str, event: str, by: str, on: date, at: datetime,
    kept: Mapping[str, Any], outcome: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Return the columns of the entry that follows a head, its hash among them."""
    seq, facts_text, outcome_text = head_seq + 1, canonical(kept), canonical(outcome)
    digest = entry_hash(head_hash, content(number, unit, seq, event, on, at, by, facts_text, outcome_text))
    return {
        "case_id": case_id, "unit": unit, "seq": seq, "event": event, "on_day": on, "at": at, "by": by,
        "facts": facts_text, "outcome": outcome_text, "prev_hash": head_hash, "hash": digest,
    }  # fmt: skip


def record_files(
    session: Session,
    letter_id: int,
    stem: str,
    hashes: Mapping[str, str],
    on: date,
    at: datetime,
    pages: int | None = None,
) -> None:
    """Journal the hashes of a letter's rendered files and its pages, once; locks the case before the letter, as an act does."""
    case_id = session.exec(select(LetterRow.case_id).where(LetterRow.id == letter_id)).one_or_none()
    row = session.get(CaseFile, case_id, with_for_update={"key_share": True}) if case_id else None
    letter = session.get(LetterRow, letter_id, with_for_update=True) if row else None
    if letter is None or row is None or letter.pdf_path is not None:
        return
    counted = {"pages": pages} if pages else {}
    outcome = {"state": row.state, "files": {"ordinal": letter.ordinal, **hashes, **counted}}
    held = case_row.of(row)
    entry = following(held, row.unit, "render", "system", on, at, {"letter": letter.ordinal}, outcome)[-1]
    case_row.save(session, held, [entry])
    letter.docx_path, letter.docx_sha256 = f"{stem}.docx", hashes["docx"]
    letter.pdf_path, letter.pdf_sha256 = f"{stem}.pdf", hashes["pdf"]
    session.add(letter)
