"""The parties of a proceeding as a letter names them, and what it calls who brought it and who applied for the information."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from letters import applicants
from workflow import particulars
from workflow.case import Case, Proceeding
from workflow.disputes import claimant, docket, released
from workflow.office import Office

SIDES = {
    "defence_statement": ("答辩人", "被答辩人"),
    "reconsideration_answer": ("被申请人", "申请人"),
    "appeal_statement": ("上诉人", "被上诉人"),
}
DEFENCE = "appeal_defence_statement"
SECOND = ("appeal_statement", DEFENCE)
PLAINTIFF, CO_DEFENDANT, THIRD_PARTY = "一审原告", "一审共同被告", "一审第三人"
APPLIED = "{}（政府信息公开申请人）"


def named(session: Session, office: Office, case: Case, item: Proceeding) -> str:
    """Return the name of who brought a proceeding."""
    if claimant.is_third_party(case, item):
        return released.name(session, office, case, item)
    some = claimant.some(case, item)
    if not some:
        return applied(session, office, case)
    application = particulars.application_of(session, office, case)
    everyone = (application.applicant, *application.others)
    return applicants.named([one for n, one in enumerate(everyone, 1) if n in some])


def applied(session: Session, office: Office, case: Case) -> str:
    application = particulars.application_of(session, office, case)
    return applicants.named((application.applicant, *application.others), case.spokesperson)


def parties(
    session: Session, office: Office, case: Case, item: Proceeding, kind: str, said: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the sides of a pleading; where a third party brought it, the applicant is the first of its 第三人."""
    is_third, applicant = claimant.is_third_party(case, item), applied(session, office, case)
    third = [name for name in said.get("third_parties", ()) if not is_third or name != applicant]
    instance = "一审" if kind in SECOND else ""
    told: dict[str, Any] = {"against_release": is_third, "co_defendants": co_defendants(case, item)}
    if kind == DEFENCE:
        told |= _appealed(session, office, case, item)
        third = [name for name in third if name not in {one["name"] for one in told["appellants"]}]
    else:
        told["us"], told["them"] = SIDES[kind]
    is_joined = is_third and applicant not in {one["name"] for one in told.get("appellants", ())}
    those = f"{told['them']}等{case.applicants}人" if claimant.some(case, item) else told["them"]
    return told | {
        "requester": f"{instance}第三人{applicant}" if is_third else those,
        "third_parties": [APPLIED.format(applicant), *third] if is_joined else third,
    }


def co_defendants(case: Case, item: Proceeding) -> list[str]:
    return list(docket.opening(case, item).facts.get("co_defendants", ()))


def _appealed(session: Session, office: Office, case: Case, item: Proceeding) -> dict[str, Any]:
    """Return who stands where when others have appealed: who did is 上诉人, the other side 被上诉人, everybody else what it was
    in the first instance.
    """
    plaintiff, appeals = claimant.plaintiff(case, item), docket.others_appeals(case, item)
    who = [act.facts["who"] for act in appeals]
    names = {"applicant": [applied(session, office, case)], "co_defendant": co_defendants(case, item)}
    names[plaintiff] = [named(session, office, case, item)]
    found = []
    for act in appeals:
        side = act.facts["who"]
        standing = PLAINTIFF if side == plaintiff else CO_DEFENDANT if side == "co_defendant" else THIRD_PARTY
        given = names.get(side) or [particulars.opened(session, office, act.facts).get("name", particulars.ERASED)]
        found += [{"standing": standing, "name": name} for name in given]
    has_appealed, own = plaintiff in who, docket.appeal_by(case, item, "office") is not None
    return {
        "us": "答辩人",
        "them": PLAINTIFF if has_appealed and len(who) > 1 else "上诉人" if has_appealed else "被上诉人",
        "standing": "上诉人、一审被告" if own else "被上诉人、一审被告" if has_appealed else "一审被告",
        "appellants": found,
        "plaintiff_answers": not has_appealed,
        "co_defendants": [] if "co_defendant" in who else co_defendants(case, item),
        "co_defendants_answer": has_appealed,
    }
