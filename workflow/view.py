"""A case, a worklist and a letter as their readers see them: what `--json` prints, names masked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from letters.compose import kinds
from letters.letter import Letter
from rules import decisions
from rules.daybook import Line
from rules.proceedings import KINDS, results
from workflow import deadlines, journal, labels, letterbook, procedure, store, uploads
from workflow import facts as f
from workflow.acts import applicants, documents, own_letter, signing
from workflow.case import Case, Proceeding
from workflow.disputes import claimant, docket
from workflow.engine import NoCase
from workflow.light import light
from workflow.narrowing import owed
from workflow.office import Office
from workflow.tables import CaseFile, Deadline, LetterRow, Upload
from workflow.trial import Actor, Trial


def row_of(session: Session, number: str) -> CaseFile:
    """Return the row of a case by the number somebody gives; raises NoCase."""
    row = store.case_row(session, number)
    if row is None:
        raise NoCase(f"没有登记号为“{number}”的申请")
    return row


def describe(session: Session, office: Office, row: CaseFile, today: date) -> dict[str, Any]:
    """Return a case as `gongkai case --json` prints it."""
    folded = journal.load(session, row)
    return {
        "number": row.number,
        "state": row.state,
        "state_label": labels.STATES[row.state],
        "unit": row.unit,
        "law": row.law,
        "received_on": row.received_on,
        "receipt_confirmed": row.receipt_confirmed,
        "registered_on": folded.registered_on,
        "channel": f.CHANNELS[row.channel],
        "applicant": applicants.shown(row.applicant, row.applicant_kind, row.applicants),
        "applicants": row.applicants,
        "agent": folded.agent,
        "items": folded.items,
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
        "documents": _documents(session, office, folded),
        "chain": [vars(step) for step in signing.chain_of(folded)],
        "signatures": [vars(item) for item in folded.signatures],
        "paper": [vars(item) for item in folded.papers],
        "justification": vars(folded.justification) if folded.justification else None,
        "charge": vars(folded.charge) if folded.charge else None,
        "journal": _journal(session, row, folded),
        "letters": _letters(session, row, folded),
        "proceedings": [_proceeding(folded, item, office, today) for item in folded.proceedings],
        "next": procedure.options(_trial(office, row, folded, today)),
    }


def days(session: Session, office: Office, row: CaseFile, key: str, today: date) -> list[Line]:
    """Return one clock of a case day by day; raises NoCase when the case has no such clock."""
    folded = journal.load(session, row)
    if key not in folded.clocks:
        raise NoCase(f"{row.number}没有“{key}”这个期限，有：{'、'.join(folded.clocks)}")
    return deadlines.days_of(folded, key, office.calendar_of(folded.clocks[key]), today)


def _trial(office: Office, row: CaseFile, folded: Case, today: date) -> Trial:
    """Return the trial of somebody with every role: what may be done at all."""
    return Trial(
        case=folded, facts=f.Nothing(), on=today, actor=Actor("", "", row.unit, frozenset(labels.ROLES)),
        dues=deadlines.dues(folded, office.calendar, today), calendar=office.calendar, terms=office.config.terms,
        units=office.units, approvers={},
        office=office.name,
        answer=deadlines.answer_term(folded),
        seal=office.config.seal_of(row.unit),
    )  # fmt: skip


def _journal(session: Session, row: CaseFile, folded: Case) -> list[dict[str, Any]]:
    return [
        {
            "seq": entry.seq, "event": entry.event, "on": entry.on_day, "at": entry.at, "by": entry.by,
            "unit": entry.unit, "facts": act.facts, "outcome": act.outcome, "hash": entry.hash,
        }
        for entry, act in zip(store.entries(session, row.id or 0), folded.history, strict=True)
    ]  # fmt: skip


def _letters(session: Session, row: CaseFile, folded: Case) -> list[dict[str, Any]]:
    return [
        {
            "letter": item.ordinal, "kind": item.kind, "title": kinds()[item.kind].title, "status": item.status,
            "number": item.doc_number, "sha256": item.sha256, "served_on": folded.letters[item.ordinal].served_on,
            "docx": item.docx_path, "pdf": item.pdf_path, "stamped": folded.stamped.get(item.ordinal),
        }
        for item in store.letters(session, row.id or 0)
    ]  # fmt: skip


def _documents(session: Session, office: Office, folded: Case) -> list[dict[str, Any]]:
    titles = documents.titles_of(session, office, folded) if folded.documents else {}
    return [
        {**vars(item), **titles[item.ordinal], "verdict_label": documents.VERDICTS.get(item.verdict or "")}
        for item in folded.documents
    ]


def _proceeding(folded: Case, item: Proceeding, office: Office, today: date) -> dict[str, Any]:
    keys = docket.clocks_of(folded, item.ordinal)
    return {
        **docket.row_values(item),
        "kind_label": KINDS[item.kind],
        "body": item.body,
        "brought_by": "third_party" if claimant.is_third_party(folded, item) else "applicant",
        "simplified": item.simplified,
        "answered_on": item.answered_on,
        "decision_label": results()[item.result].label if item.result else None,
        "first_result_label": results()[item.first_result].label if item.first_result else None,
        "reopened": item.reopened,
        "stayed_on": item.stayed_on,
        "deadlines": [_deadline(folded, key, office, today) for key in keys],
    }


def _deadline(folded: Case, key: str, office: Office, today: date) -> dict[str, Any]:
    clock, due = folded.clocks[key], deadlines.due_of(folded, key, office.calendar_of(folded.clocks[key]), today)
    is_window = deadlines.kind_of(key).whose == deadlines.WINDOW or deadlines.is_own_appeal(key)
    is_late = clock.met_on is not None and due.due is not None and clock.met_on > due.due
    return {
        "clock": key,
        "label": deadlines.label_of(key),
        "status": deadlines.status_of(folded, clock),
        "due": due.due,
        "left": due.left if clock.open else None,
        "unit": deadlines.term_of(clock).unit,
        "met_on": clock.met_on,
        "late": not is_window and (is_late or (clock.open and due.left is not None and due.left < 0)),
        "provisional": due.provisional,
        "because": [{"on": step.on, "what": step.what, "article": step.article} for step in due.because],
    }


def worklist(
    session: Session, office: Office, today: date, *, state: str | None, unit: str | None, is_overdue: bool
) -> Iterator[dict[str, Any]]:
    """Yield the lines of a worklist, the most urgent first: of one state, of one unit, or only what is overdue."""
    for rows in store.worklist(session, state=state, unit=unit, overdue_on=today if is_overdue else None):
        running = store.pressing(session, [row.id or 0 for row in rows], owed(today))
        yield from (_listed(row, running.get(row.id or 0), office, today) for row in rows)


def _listed(row: CaseFile, deadline: Deadline | None, office: Office, today: date) -> dict[str, Any]:
    """Return one line of a worklist: `due` and `left` are of the office's own term that falls due first."""
    left = office.calendar.count(today, deadline.due_on) if deadline and deadline.due_on else None
    return {
        "number": row.number,
        "unit": row.unit,
        "state": row.state,
        "state_label": labels.STATES[row.state],
        "applicant": applicants.shown(row.applicant, row.applicant_kind, row.applicants),
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
    row = _latest(session, number, kind)[0]
    return replace(letterbook.value_of(row), void=row.status == "void")


def own_file_of(session: Session, number: str, kind: str) -> str | None:
    """Return where the file lies that is the latest letter of a kind, None when the letter was composed; raises NoCase."""
    letter, folded = _latest(session, number, kind)
    file = own_letter.file_of(folded, letter.ordinal)
    return uploads.path_of(file) if file else None


def stamped_of(session: Session, number: str, kind: str) -> str:
    """Return where the stamped copy of the latest letter of a kind lies in the store; raises NoCase when there is none."""
    letter, folded = _latest(session, number, kind)
    copy = session.get(Upload, folded.stamped.get(letter.ordinal, ""))
    if copy is None:
        raise NoCase(
            f"第 {letter.ordinal} 份文书（{letter.doc_number or letter.kind}）还没有登记盖章件（record_stamped）"
        )
    return uploads.path_of(copy)


def _latest(session: Session, number: str, kind: str) -> tuple[LetterRow, Case]:
    row = row_of(session, number)
    folded = journal.load(session, row)
    rows = store.letters(session, row.id or 0)
    wanted = [item for item in rows if item.kind == kind or (kind == "answer" and item.ordinal == folded.draft)]
    if not wanted:
        made = "、".join(dict.fromkeys(item.kind for item in rows)) or "（还没有）"
        raise NoCase(f"{number}没有“{kind}”这种文书，已有：{made}")
    return wanted[-1], folded
