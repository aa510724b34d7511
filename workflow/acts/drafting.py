"""What a draft has to say once its decision is chosen: the facts its letter uses, and nothing of other decisions."""

from letters.compose import kinds
from rules import decisions
from rules.source import NotInForce
from workflow.acts import documents
from workflow.acts import draft_facts as d
from workflow.acts.releasing import RELEASES
from workflow.case import Case
from workflow.trial import Trial, said

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


def needed_of(case: Case, decision: str) -> frozenset[str]:
    """Return the names of the facts a draft of this decision cannot do without; of a case with items, each item has its own."""
    known, used = decisions.all_decisions().get(decision), facts_of(case, decision)
    if known is None or used is None or case.items:
        return frozenset()
    named = kinds()[known.letter].needed({"law.id": case.law, "ground": decision.partition(".")[2]})
    secret = {"classification"} if "classification_basis" in known.needs else set()
    needed = {name.partition(".")[0].removesuffix("[]") for name in (*named, *known.needs)} | secret
    return used & (needed - {"consultation"})


def parts_are_refused(trial: Trial) -> str | None:
    """Parts are withheld only beside what is released, and only on a ground of refusal: the letter names no other."""
    facts = said(trial, d.Draft)
    if facts.withheld and facts.decision != "partial":
        return "有不予公开的部分(withheld)的,决定类型应为 partial(部分公开)"
    for item in facts.withheld:
        known = decisions.decision(item.decision, trial.case.law)
        if known.letter != "reply_refused":
            return f"“{known.label}”不是不予公开的情形,不能作为不予公开部分的理由:请把它分列为申请事项,逐项答复"
    return None


def repeats_an_answer(trial: Trial) -> str | None:
    """An application is a repeat only of one that was answered before it came in (2019条例第三十六条第六项)."""
    earlier, received = said(trial, d.Draft).earlier, trial.case.received_on
    if earlier is None or received is None or earlier.dated <= received:
        return None
    return (
        f"前次答复({earlier.dated})晚于收到本件申请的{received},收到时还没有答复,不是重复申请:"
        "请与前一件一并答复(together),或者另行答复"
    )
