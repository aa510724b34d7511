"""A case, a worklist and a letter as their readers see them: the contract's JSON, names masked."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from letters.compose import kinds
from letters.letter import Letter
from rules import decisions
from rules.proceedings import KINDS, results
from workflow import deadlines, docket, journal, letterbook, procedure, store
from workflow import facts as f
from workflow.case import Case, Proceeding
from workflow.engine import NoCase
from workflow.light import light
from workflow.office import Office
from workflow.tables import CaseFile, Deadline
from workflow.trial import Actor, Trial
from workflow.vault import masked


def describe(session: Session, office: Office, row: CaseFile, today: date) -> dict[str, Any]:
    """Return a case as the contract's JSON."""
    folded = journal.load(session, row)
    trial = Trial(
        case=folded, facts=f.Nothing(), on=today, actor=Actor("", "", row.unit, frozenset(procedure.ROLES)),
        dues=deadlines.dues(folded, office.calendar, today), calendar=office.calendar, terms=office.config.terms,
        units={unit.name: unit.sections for unit in office.config.all_units()}, approvers={},
        office=office.config.office.name,
        answer=deadlines.term_of(folded.clocks["answer"]) if "answer" in folded.clocks else None,
    )  # fmt: skip
    return {
        "number": row.number,
        "state": row.state,
        "state_label": procedure.STATES[row.state],
        "unit": row.unit,
        "law": row.law,
        "received_on": row.received_on,
        "receipt_confirmed": row.receipt_confirmed,
        "registered_on": folded.registered_on,
        "channel": f.CHANNELS[row.channel],
        "applicant": masked(row.applicant, row.applicant_kind),
        "handler": row.handler,
        "section": folded.section,
        "voided": row.voided,
        "outcome": row.outcome,
        "outcome_label": decisions.all_decisions()[row.outcome].label if row.outcome else None,
        "concluded_on": row.concluded_on,
        "deadlines": [_deadline(folded, key, office, today) for key in folded.clocks],
        "consultations": [vars(item) for item in folded.consultations],
        "assistances": [vars(item) for item in folded.assistances],
        "releases": [vars(item) for item in folded.releases],
        "urges": [vars(item) for item in folded.urges],
        "justification": vars(folded.justification) if folded.justification else None,
        "charge": vars(folded.charge) if folded.charge else None,
        "journal": [
            {
                "seq": entry.seq, "event": entry.event, "on": entry.on_day, "at": entry.at, "by": entry.by,
                "unit": entry.unit, "facts": act.facts, "outcome": act.outcome, "hash": entry.hash,
            }
            for entry, act in zip(store.entries(session, row.id or 0), folded.history, strict=True)
        ],
        "letters": [
            {
                "letter": item.ordinal, "kind": item.kind, "title": kinds()[item.kind].title, "status": item.status,
                "number": item.doc_number, "sha256": item.sha256, "served_on": folded.letters[item.ordinal].served_on,
                "docx": item.docx_path, "pdf": item.pdf_path,
            }
            for item in store.letters(session, row.id or 0)
        ],
        "proceedings": [_proceeding(folded, item, office, today) for item in folded.proceedings],
        "next": procedure.options(trial),
    }  # fmt: skip


def _proceeding(folded: Case, item: Proceeding, office: Office, today: date) -> dict[str, Any]:
    keys = docket.clocks_of(folded, item.ordinal)
    return {
        **docket.row_values(item),
        "kind_label": KINDS[item.kind],
        "body": item.body,
        "simplified": item.simplified,
        "answered_on": item.answered_on,
        "decision_label": results()[item.result].label if item.result else None,
        "reopened": item.reopened,
        "deadlines": [_deadline(folded, key, office, today) for key in keys],
    }


def _deadline(folded: Case, key: str, office: Office, today: date) -> dict[str, Any]:
    clock, due = folded.clocks[key], deadlines.due_of(folded, key, office.calendar_of(folded.clocks[key]), today)
    is_window = deadlines.kind_of(key).whose == deadlines.WINDOW
    is_late = clock.met_on is not None and due.due is not None and clock.met_on > due.due
    return {
        "clock": key,
        "label": deadlines.label_of(key),
        "status": deadlines.status_of(folded, clock),
        "due": due.due,
        "left": due.left if clock.open else None,
        "met_on": clock.met_on,
        "late": not is_window and (is_late or (clock.open and due.left is not None and due.left < 0)),
        "provisional": due.provisional,
        "because": [{"on": step.on, "what": step.what, "article": step.article} for step in due.because],
    }


def listed(row: CaseFile, deadline: Deadline | None, office: Office, today: date) -> dict[str, Any]:
    """Return one line of a worklist: `due` and `left` are of the office's own term that falls due first."""
    left = office.calendar.count(today, deadline.due_on) if deadline and deadline.due_on else None
    return {
        "number": row.number,
        "unit": row.unit,
        "state": row.state,
        "state_label": procedure.STATES[row.state],
        "applicant": masked(row.applicant, row.applicant_kind),
        "received_on": row.received_on,
        "due": deadline.due_on if deadline else row.due_on,
        "clock": deadline.clock if deadline else None,
        "left": left,
        "light": light(left, office.config.alerts),
        "provisional": row.provisional,
        "handler": row.handler,
        "outcome": row.outcome,
        "voided": row.voided,
    }


def letter_of(session: Session, number: str, kind: str) -> Letter:
    """Return the latest letter of a kind (`answer`: the answer, whatever its kind), a void one marked so; raises NoCase."""
    row = store.case_row(session, number)
    if row is None:
        raise NoCase(f"没有登记号为“{number}”的申请")
    folded = journal.load(session, row)
    rows = store.letters(session, row.id or 0)
    wanted = [item for item in rows if item.kind == kind or (kind == "answer" and item.ordinal == folded.draft)]
    if not wanted:
        made = "、".join(dict.fromkeys(item.kind for item in rows)) or "(还没有)"
        raise NoCase(f"{number}没有“{kind}”这种文书,已有:{made}")
    return replace(letterbook.value_of(wanted[-1]), void=wanted[-1].status == "void")
