"""Papers that go with a letter and are printed when wanted: they are no act, carry no number and are kept nowhere."""

from sqlmodel import Session

from letters.compose import compose, kinds
from letters.letter import Letter
from workflow import journal, letterbook, particulars, store
from workflow.engine import NoCase
from workflow.office import Office
from workflow.reply import templates_of
from workflow.trial import NotAllowed

SERVICE_PROOF = "service_proof"


def service_proof(session: Session, office: Office, number: str) -> Letter:
    """Return the 送达回证 of the letter that waits to be served, else of the one issued last.

    Raises NoCase, and NotAllowed when no letter is issued yet.
    """
    row = store.case_row(session, number)
    if row is None:
        raise NoCase(f"没有登记号为“{number}”的申请")
    case = journal.load(session, row)
    issued = [item for item in store.letters(session, row.id or 0) if item.doc_number and item.status != "void"]
    waiting = {letter.ordinal for letter in case.unserved()}
    if not issued:
        raise NotAllowed(f"{number}还没有编号印发的文书:请先签发(sign)并编号印发(issue)")
    served = next((item for item in issued if item.ordinal in waiting), issued[-1])
    value = letterbook.value_of(served)
    applicant = particulars.application_of(session, office, case).applicant
    facts = {
        "office": office.config.unit(row.unit).letter_facts(),
        "law": {"id": row.law},
        "application": {"number": number},
        "addressee": value.addressee,
        "served": {"title": kinds()[served.kind].title, "number": served.doc_number},
        "dated": value.dated,
        **({"address": applicant["address"]} if _is_for(value, applicant) and applicant.get("address") else {}),
    }
    return compose(SERVICE_PROOF, facts, templates_of(office.config))


def _is_for(value: Letter, applicant: object) -> bool:
    return isinstance(applicant, dict) and applicant.get("name") == value.addressee
