"""The letter that answers who asked for a record about themselves to be put right, out of the register of duties.

It decides something and tells a remedy, so a signatory gives it the next number of the reply register, and it is frozen with it
in the duty's journal; until then it prints as a draft.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from letters.compose import compose
from letters.letter import Letter
from rules import decisions, statutes
from workflow import store
from workflow.acts import duty_journal
from workflow.acts.duties import named, taken_up
from workflow.acts.duty_facts import NumberLetter
from workflow.acts.duty_journal import told_of
from workflow.case import Case
from workflow.duty_tables import Duty, DutyEntry
from workflow.office import Office
from workflow.paperwork import reply
from workflow.trial import NotAllowed

KIND, LETTER, REGISTER = "record_correction", "reply_record_correction", "reply"
GROUNDS = {"corrected": "corrected", "accurate": "refused", "transferred": "transferred", "directed": "elsewhere"}
"""The ground of the letter by the outcome of the duty."""
NOT_A_REFUSAL = "open"
"""A decision that needs no reconsideration first: 行政复议法第二十三条 names refusals of information, not of corrections."""


def letter(session: Session, office: Office, number: str, on: date, said: Mapping[str, str | None]) -> Letter:
    """Return the letter as it was numbered, else its draft dated `on`; `said` as in `issue`, and raising like it."""
    row = named(session, number)
    if (entry := _numbered(session, row)) is not None:
        kept = duty_journal.opened(session, office, duty_journal.facts_of(entry)).get("letter")
        if kept is None:
            raise NotAllowed(f"{number}已按批准的销毁清单销毁")
        return Letter.from_dict(json.loads(kept))
    return replace(_composed(session, office, row, on, said), draft=True)


def issue(
    session: Session, office: Office, number: str, said: Mapping[str, str | None], *, by: str, on: date, at: datetime
) -> Letter:
    """Number the letter and freeze it; `said` holds record, correct_record, reason, agency and agency_contact as far as needed.

    Raises NotAllowed for another duty, one not done, one numbered already or a person who may not, MissingFact naming what the
    outcome's letter lacks.
    """
    row, actor = taken_up(session, office, number, by, on)
    if "approver" not in actor.roles:
        raise NotAllowed(f"答复书的编号印发须由签发人本人登记，{actor.name}没有这一角色")
    entry = _numbered(session, row)
    if entry is not None:
        raise NotAllowed(f"{number}的答复书已编号：{duty_journal.facts_of(entry)['doc_number']}")
    composed = _composed(session, office, row, on, said)
    if _decided_by(session, row) == by:
        raise NotAllowed("登记结果的人不能签发自己的答复书，请由他人签发")
    seq = store.take_number(session, row.unit, on.year, REGISTER)
    doc_number = reply.doc_number(office.config.unit(row.unit), REGISTER, on.year, seq)
    numbered = composed.numbered(doc_number)
    facts = NumberLetter(doc_number=doc_number, year=on.year, seq=seq, letter=numbered.canonical())
    duty_journal.write(session, office, row, actor, duty_journal.NUMBER, on, at, facts, {})
    return numbered


def _numbered(session: Session, row: Duty) -> DutyEntry | None:
    """Return the entry that numbered the letter; none where the outcome was corrected after it."""
    acts = duty_journal.entries(session, row)
    last = next((entry for entry in reversed(acts) if entry.event in {duty_journal.NUMBER, "correct"}), None)
    return last if last is not None and last.event == duty_journal.NUMBER else None


def _decided_by(session: Session, row: Duty) -> str | None:
    return next((entry.by for entry in duty_journal.entries(session, row) if entry.event == "done"), None)


def _composed(session: Session, office: Office, row: Duty, on: date, said: Mapping[str, str | None]) -> Letter:
    number = row.number
    if row.kind != KIND:
        raise NotAllowed(f"{number}不是更正记录的申请，没有这种答复书")
    if row.voided:
        raise NotAllowed(f"{number}已作废，没有答复书")
    if row.done_on is None or row.outcome is None:
        raise NotAllowed(f"{number}还没有办结：请先登记结果（gongkai duty done）")
    known, law = told_of(session, office, row), statutes.in_force("disclosure", row.arose_on)
    unit, ground = office.config.unit(row.unit), GROUNDS[row.outcome]
    decided = decisions.decision(NOT_A_REFUSAL, law.id)
    facts = {
        "office": unit.letter_facts(),
        "law": {"id": law.id, "title": law.title},
        "cite": dict(law.articles),
        "application": {"number": number, "received_on": row.arose_on},
        "applicant": {"name": known.get("person")},
        "record": said.get("record") or known.get("subject"),
        "ground": ground,
        "dated": on,
        "remedy": reply.remedy_of(decided, Case(number, row.unit, law=law.id), on, unit, []),
    }
    match ground:
        case "corrected":
            facts |= {"corrected_on": row.done_on, "correct_record": said.get("correct_record")}
        case "refused":
            facts |= {"reason": said.get("reason") or known.get("note")}
        case "transferred":
            facts |= {"transferred_on": row.done_on}
    if ground in {"transferred", "elsewhere"}:
        facts |= {"agency": {"name": said.get("agency"), "contact": said.get("agency_contact")}}
    return compose(LETTER, facts, reply.templates_of(office.config))
