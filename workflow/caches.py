"""The caches of a fold: the columns lists and sweeps read, which `verify` recomputes and compares."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel

from rules.clock import Due
from workflow import case_row, deadlines, store
from workflow.acts import documents, signing
from workflow.case import Case
from workflow.case_row import CaseRow
from workflow.clocks import OF_PROCEEDINGS
from workflow.disputes import docket
from workflow.office import Office
from workflow.statement import Statement, Write, day, inserted, updated
from workflow.tables import ProceedingRow, ReleasedDocument

COLUMNS = ("whose", "status", "started_on", "due_on", "met_on", "provisional", "duty")
_OF_CASE = f"SELECT id, clock, {', '.join(COLUMNS)} FROM deadline WHERE case_id = :case_id ORDER BY id"  # noqa: S608  ours
_HELD = Statement(_OF_CASE, f"{_OF_CASE} FOR UPDATE")


def refresh(
    session: Session, office: Office, row: CaseRow, case: Case, entry: Write | None = None
) -> Mapping[str, Due]:
    """Write the entry that brought a case to its fold, bring its row and deadlines up to it, and return where its clocks stand;
    a due day that moved arms its alerts again, whatever a sweep that runs at the same time has just written."""
    dues = {key: deadlines.due_of(case, key, office.calendar_of(clock)) for key, clock in case.clocks.items()}
    wanted = {key: deadline_values(case, key, due) for key, due in dues.items()}
    writes = [*([entry] if entry else ()), *_deadlines(session, row.id, case.unit, wanted)]
    _proceedings(session, row, case)
    _documents(session, row, case)
    vars(row).update(row_values(case, dues))
    case_row.save(session, row, writes)
    return dues


def _deadlines(session: Session, case_id: int, unit: str, wanted: Mapping[str, dict[str, Any]]) -> Iterator[Write]:
    """Yield what differs, and only that: an unchanged clock costs no statement."""
    known = {clock: (held_id, held) for held_id, clock, *held in _HELD.rows(session, case_id=case_id)}
    for key, values in wanted.items():
        if key not in known:
            yield inserted("deadline", {"case_id": case_id, "unit": unit, "clock": key, **values, "rung": None})
            continue
        held_id, (whose, status, started, due_on, met, provisional, duty) = known[key]
        held = (whose, status, day(started), day(due_on), day(met), bool(provisional), duty)
        if held == tuple(values.values()):
            continue
        differing = {name: values[name] for name, value in zip(COLUMNS, held, strict=True) if values[name] != value}
        if "due_on" in differing:
            differing["rung"] = None
        yield updated("deadline", held_id, differing)


def _proceedings(session: Session, row: CaseRow, case: Case) -> None:
    rows = {item.ordinal: item for item in store.proceedings(session, row.id)} if case.proceedings else {}
    for item in case.proceedings:
        proceeding = rows.get(item.ordinal) or ProceedingRow(case_id=row.id, unit=case.unit, **docket.row_values(item))
        _bring(proceeding, docket.row_values(item))
        session.add(proceeding)


def _documents(session: Session, row: CaseRow, case: Case) -> None:
    listed = {item.ordinal: item for item in store.documents(session, row.id)} if case.documents else {}
    for entered in case.documents:
        document = listed.get(entered.ordinal) or ReleasedDocument(
            case_id=row.id, unit=case.unit, **documents.row_values(entered)
        )
        _bring(document, documents.row_values(entered))
        session.add(document)


def _bring(row: SQLModel, values: Mapping[str, Any]) -> None:
    """Set what differs, and only that: an unchanged column costs no statement."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def row_values(case: Case, dues: Mapping[str, Due]) -> dict[str, Any]:
    """Return what the case row caches of a fold and the due days of its clocks."""
    answer = dues.get(docket.new_answer(case) or "answer")
    return {
        "unit": case.unit,
        "state": case.state,
        "is_open": case.state not in docket.ANSWERED,
        "law": case.law,
        "received_on": case.received_on,
        "receipt_confirmed": case.receipt_confirmed,
        "channel": case.channel,
        "applicant_kind": case.applicant_kind,
        "applicants": case.applicants,
        "handler": case.handler,
        "outcome": case.outcome,
        "concluded_on": case.concluded_on,
        "due_on": answer.due if answer else None,
        "pressing_on": _pressing(case, dues, answer),
        "provisional": answer.provisional if answer else False,
        "imported": case.imported,
        "voided": case.voided,
        "head_seq": case.seq,
        "head_hash": case.head,
    }


def _pressing(case: Case, dues: Mapping[str, Due], answer: Due | None) -> date | None:
    """Return the day the office's own running term falls due that does so first; where none runs, the answer's once it is given,
    and none while the case is open: it then waits for others."""
    own = [
        due.due
        for key, due in dues.items()
        if due.due is not None
        and deadlines.kind_of(key).whose == deadlines.OFFICE
        and deadlines.status_of(case, case.clocks[key]) == "running"
    ]
    return min(own, default=None if answer is None or case.state not in docket.ANSWERED else answer.due)


def deadline_values(case: Case, key: str, due: Due) -> dict[str, Any]:
    """Return what one deadline row caches of a fold, in the order of COLUMNS."""
    clock = case.clocks[key]
    return {
        "whose": deadlines.kind_of(key).whose,
        "status": deadlines.status_of(case, clock),
        "started_on": clock.started_on,
        "due_on": due.due,
        "met_on": clock.met_on,
        "provisional": due.provisional,
        "duty": _duty(case, key),
    }


def _duty(case: Case, key: str) -> str | None:
    name, _, ordinal = key.partition(":")
    if name in deadlines.APPROVALS:
        return "@approver"
    if name in OF_PROCEEDINGS:
        return "@legal"
    if name == "assist":
        asked = case.assistances[int(ordinal) - 1]
        return asked.liaison or asked.to
    return signing.duty(case, key) if name in signing.CLOCKS else None
