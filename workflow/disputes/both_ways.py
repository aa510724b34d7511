"""Reconsideration and lawsuit at one time: somebody who has taken one way may not take the other beside it.

Nothing is refused: copies of both do come in, and which body gives way is for the two of them to decide.
"""

from datetime import date

from rules import clock as arithmetic
from rules import statutes
from workflow.case import Case, Proceeding
from workflow.disputes import claimant, docket
from workflow.disputes.proceeding_facts import OpenProceeding
from workflow.trial import Trial

SUITS = ("litigation", "litigation_after_reconsideration")
OTHER = {"reconsideration": SUITS, **dict.fromkeys(SUITS, ("reconsideration",))}


def told(trial: Trial, facts: OpenProceeding) -> list[str]:
    """Return a warning for each proceeding of the other kind by the same side, about the same answer or silence, not over yet."""
    others = [item for item in docket.undecided(trial.case) if item.kind in OTHER.get(facts.kind, ())]
    return [_warning(trial, facts, item) for item in others if _is_about_the_same(trial.case, facts, item)]


def _warning(trial: Trial, facts: OpenProceeding, item: Proceeding) -> str:
    articles = statutes.in_force("remedies", facts.accepted_on or facts.received_on).articles
    if item.kind in SUITS:
        article = articles["during_litigation"]
        return f"第 {item.ordinal} 件行政诉讼还没有审结：法院已经立案的，不得再申请行政复议（{article}），可以在答复书中提出"
    due, filed = _last_day(trial, item), facts.filed_on or facts.received_on
    if due is not None and filed > due:
        last = f"第 {item.ordinal} 件行政复议期限{due}届满（延长的以书面告知为准），没有登记决定：已经决定的请先登记"
        last += "；逾期不作决定而起诉的，登记为复议后起诉" if facts.kind == "litigation" else ""
        return last + _too_late(trial, due, filed)
    article, until = articles["during_reconsideration"], f"（期限{due}）" if due else ""
    return f"第 {item.ordinal} 件行政复议还没有审结{until}：复议机关已经受理的，复议期间不得起诉（{article}），可以在答辩状中提出"


def _too_late(trial: Trial, due: date, filed: date) -> str:
    """Who waited in vain for a decision may sue from the end of its term, and not for ever."""
    term = statutes.term("litigation_after_reconsideration", due)
    until = arithmetic.due(term, due, [], trial.calendar).due
    if until is None or filed <= until:
        return ""
    return f"；没有决定的，提出之日{filed}已超过自复议期满起{term.words}的期限（{until}；{term.in_letters}），可以在答辩中提出"


def _is_about_the_same(case: Case, facts: OpenProceeding, item: Proceeding) -> bool:
    opened = docket.opening(case, item)
    if facts.claimant or "claimant" in opened.facts or opened.facts.get("consultation") != facts.consultation:
        return False
    both = (facts.applicants, claimant.some(case, item))
    if all(both) and not set(both[0]) & set(both[1]):
        return False
    return not any("outcome" in act.outcome.get("set", {}) for act in case.history if act.seq > opened.seq)


def _last_day(trial: Trial, item: Proceeding) -> date | None:
    """Return the last day the reconsideration body has, while its term runs."""
    dues = (trial.dues.get(f"reconsideration_decision{suffix}:{item.ordinal}") for suffix in ("", "_simplified"))
    return max((one.due for one in dues if one is not None and one.due is not None), default=None)
