"""The parties of a proceeding as a letter names them, and what it calls who brought it and who applied for the information."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from letters import applicants
from workflow import particulars
from workflow.case import Case, Proceeding
from workflow.disputes import claimant, released
from workflow.office import Office

SIDES = {
    "defence_statement": ("答辩人", "被答辩人"),
    "reconsideration_answer": ("被申请人", "申请人"),
    "appeal_statement": ("上诉人", "被上诉人"),
    "appeal_defence_statement": ("答辩人", "上诉人"),
}
APPLIED = "{}（政府信息公开申请人）"


def named(session: Session, office: Office, case: Case, item: Proceeding) -> str:
    """Return the name of who brought a proceeding."""
    if claimant.is_third_party(case, item):
        return released.name(session, office, case, item)
    return applied(session, office, case)


def applied(session: Session, office: Office, case: Case) -> str:
    application = particulars.application_of(session, office, case)
    return applicants.named((application.applicant, *application.others), case.spokesperson)


def parties(
    session: Session, office: Office, case: Case, item: Proceeding, kind: str, said: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the sides of a pleading; where a third party brought it, the applicant is the first of its 第三人."""
    us, them = SIDES[kind]
    is_third, applicant = claimant.is_third_party(case, item), applied(session, office, case)
    others = [name for name in said.get("third_parties", ()) if not is_third or name != applicant]
    return {
        "us": us,
        "them": them,
        "requester": f"第三人{applicant}" if is_third else them,
        "third_parties": [APPLIED.format(applicant), *others] if is_third else others,
        "against_release": is_third,
    }
