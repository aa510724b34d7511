"""What a draft has to say once its decision is chosen: the facts its letter uses, and nothing of other decisions."""

from letters.compose import kinds
from rules import decisions
from rules.source import NotInForce
from workflow import documents
from workflow.case import Case
from workflow.releasing import RELEASES

DECIDED = frozenset({"draft", "answer_on_the_spot"})
ALWAYS = frozenset({"decision", "together", "receiver", "approved_by"})


def facts_of(case: Case, decision: str) -> frozenset[str] | None:
    """Return the names of the facts a draft of this decision may say; None for a decision the case's law does not know."""
    known = decisions.all_decisions().get(decision)
    if known is None:
        return None
    try:
        known = decisions.decision(decision, case.law)
    except NotInForce:
        return None
    kind = kinds()[known.letter]
    used = {*kind.needed({"law.id": case.law, "ground": decision.partition(".")[2]}), *kind.optional, *known.needs}
    names = ALWAYS | {name.partition(".")[0].removesuffix("[]") for name in used}
    if "classification_basis" in known.needs:
        names |= {"classification"}
    if case.consultations:
        names |= {"consultation"} | ({"override"} if decision in RELEASES else set())
    if decision in RELEASES and documents.standing(case):
        names -= {"documents"}
    return frozenset(names | ({"answers", "rest_follows", "manner"} if case.items else set()))
