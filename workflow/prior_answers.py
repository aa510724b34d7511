"""The earlier answers that a draft names as repeated, looked up in this program's own register by 文号 or 登记号."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from workflow import facts as f
from workflow import journal, letterbook, store
from workflow.acts import items
from workflow.case import Case, CaseLetter
from workflow.disputes import docket, ordering
from workflow.office import Office
from workflow.tables import CaseFile
from workflow.trial import PriorAnswer

ANSWER = "reply_"
"""How the kinds of letters begin that answer an application; a lapse answers nothing."""


def of(session: Session, office: Office, case: Case, facts: f.Facts) -> dict[str, PriorAnswer]:
    """Return, by the number a draft gives, the earlier answers that stand in the register; others are not in it."""
    if not isinstance(facts, items.Draft):
        return {}
    given = (facts.earlier, *(one.earlier for one in facts.answers))
    numbers = {one.number for one in given if one is not None}
    found = {number: _of(session, office, case, number) for number in sorted(numbers)}
    return {number: prior for number, prior in found.items() if prior is not None}


def _of(session: Session, office: Office, asking: Case, number: str) -> PriorAnswer | None:
    row = store.case_row(session, number) or store.case_numbered(session, number)
    if row is None:
        return None
    case = journal.load(session, row)
    letter = _letter(case, number)
    same = row.number == asking.number or store.shares_applicant(
        session, asking.number, row.number, office.vault.lookups_of
    )
    if letter is None:
        return PriorAnswer(row.number, row.unit, same, None, None, row.concluded_on if row.imported else None)
    dated = _dated(session, row, letter)
    stands = PriorAnswer(row.number, row.unit, same, letter.doc_number, dated, letter.served_on, kind=letter.kind)
    return _as_it_stands(case, letter, stands)


def _letter(case: Case, number: str) -> CaseLetter | None:
    """Return the letter of that 文号, or, of a 登记号, the last answer that was served."""
    answers = [letter for letter in case.letters.values() if letter.kind.startswith(ANSWER)]
    named = [letter for letter in answers if letter.doc_number == number]
    served = [letter for letter in answers if letter.status == "served" and case.number == number]
    return next(iter(named), None) or max(served, key=lambda one: one.ordinal, default=None)


def _as_it_stands(case: Case, letter: CaseLetter, prior: PriorAnswer) -> PriorAnswer:
    """An answer the office is changing stands until another is served; one that a decision set aside does not."""
    starts = [act for act in docket.fresh_starts(case) if act.seq > letter.seq]
    if not starts or letter.ordinal in {one["letter"] for one in items.standing(case)}:
        return prior
    served = [one for one in case.letters.values() if one.kind.startswith(ANSWER) and one.status == "served"]
    anew = next((one.doc_number for one in served if one.seq > starts[-1].seq), None)
    decided = next((act for act in starts if docket.reopening(act.outcome)), None)
    if decided is None:
        return replace(prior, set_aside="本机关自行改变", anew=anew) if anew else prior
    item = case.proceedings[decided.facts["proceeding"] - 1]
    return replace(prior, set_aside=ordering.named(case, decided), on_appeal=item.status != "decided", anew=anew)


def _dated(session: Session, row: CaseFile, letter: CaseLetter) -> date:
    found = next(one for one in store.letters(session, row.id or 0) if one.ordinal == letter.ordinal)
    return letterbook.value_of(found).dated
