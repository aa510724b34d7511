"""The letter that answers who asked for a record about themselves to be put right, out of the register of duties.

It is printed, no act: the reply register numbers letters of cases only, so its number is written on it by hand.
"""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from letters.compose import compose
from letters.letter import Letter
from rules import decisions, statutes
from workflow import reply
from workflow.case import Case
from workflow.duties import named
from workflow.duty_journal import told_of
from workflow.office import Office
from workflow.trial import NotAllowed

KIND = "record_correction"
GROUNDS = {"corrected": "corrected", "accurate": "refused", "transferred": "transferred", "directed": "elsewhere"}
"""The ground of the letter by the outcome of the duty."""
NOT_A_REFUSAL = "open"
"""A decision that needs no reconsideration first: 行政复议法第二十三条 names refusals of information, not of corrections."""


def letter(session: Session, office: Office, number: str, on: date, said: Mapping[str, str | None]) -> Letter:
    """Return the letter dated `on`; `said` holds record, correct_record, reason, agency and agency_contact as far as needed.

    Raises NotAllowed for another duty or one not done, MissingFact naming what the outcome's letter lacks.
    """
    row = named(session, number)
    if row.kind != KIND:
        raise NotAllowed(f"{number}不是更正记录的申请,没有这种答复书")
    if row.done_on is None or row.outcome is None:
        raise NotAllowed(f"{number}还没有办结:请先登记结果(gongkai duty done)")
    if row.voided:
        raise NotAllowed(f"{number}已作废")
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
    return compose("reply_record_correction", facts, reply.templates_of(office.config))
