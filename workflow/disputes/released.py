"""A release a third party contests, as a letter tells it: who that is, what it was asked and said, how that was weighed."""

from typing import Any

from sqlmodel import Session

from workflow import particulars
from workflow.acts import heard
from workflow.case import Case, Proceeding
from workflow.disputes import claimant, docket
from workflow.office import Office


def name(session: Session, office: Office, case: Case, item: Proceeding) -> str:
    """Return the name of the third party that brought a proceeding."""
    consulted = claimant.asked(case, item)
    if consulted is not None:
        return str(particulars.release_of(session, office, case, consulted.ordinal)["third_party"]["name"])
    opening = particulars.opened(session, office, docket.opening(case, item).facts)
    return str(opening.get("claimant", particulars.ERASED))


def consultation(session: Session, office: Office, case: Case, item: Proceeding) -> dict[str, Any]:
    """Return what a letter tells of a third party's opinion and how it was weighed; nothing where it was not asked."""
    consulted = claimant.asked(case, item)
    if consulted is None:
        return {}
    told = heard.weighed(case, consulted)
    given = claimant.releases(case, item)
    if not given:
        return told
    letter, drafted = case.letters[given[-1].letter], case.letters.get(given[-1].draft or 0)
    act = next((act for act in case.history if drafted is not None and act.seq == drafted.seq), None)
    overridden = particulars.opened(session, office, act.facts).get("override", []) if act else []
    told |= {one["ground"]: one["reason"] for one in overridden if one["consultation"] == consulted.ordinal}
    return told | ({"told_on": letter.served_on or given[-1].told_on} if letter.status != "void" else {})
