"""Reconsideration and lawsuit at one time: somebody who has taken one way may not take the other beside it.

Neither is refused: copies of both do come in, and which body gives way is for the two of them to decide.
"""

from datetime import date

from rules import clock as arithmetic
from rules import statutes
from workflow.case import Case, Proceeding
from workflow.disputes import claimant, docket, ways
from workflow.disputes.proceeding_facts import OpenProceeding
from workflow.trial import Trial, said

ON_THE_MERITS = ("upheld", "corrected")
SUITS = ("litigation", "litigation_after_reconsideration")
OTHER = {"reconsideration": SUITS, **dict.fromkeys(SUITS, ("reconsideration",))}
NEVER_RECONSIDERED = (
    "本件没有登记过行政复议：经过复议的，请登记复议（open_proceeding）；没有经过的，类型应为未经复议直接起诉，表四分列"
)
BY_ITEM = "；答复的申请事项中，有的应当先申请行政复议，有的可以直接起诉：请先核对是不是同一事项"


def reconsidered_before(trial: Trial) -> str | None:
    """Table four counts a suit after a reconsideration apart, and how a suit was entered cannot be put right.

    Of an answer to several items another one may be sued about.
    """
    facts, case = said(trial, OpenProceeding), trial.case
    if facts.kind != "litigation" or case.answering or case.answered:
        return None
    day = facts.filed_on or facts.received_on
    decided = (one for one in case.proceedings if one.kind == "reconsideration" and _is_judged(one))
    before = (one for one in decided if one.decided_on and one.decided_on <= day)
    item = next((one for one in before if _is_about_the_same(case, facts, one)), None)
    if item is None:
        return None
    return (
        f"第 {item.ordinal} 件行政复议已经决定，以后起诉的类型是复议后起诉：请改填（kind），写明不服第几件复议（after）"
    )


def told(trial: Trial, facts: OpenProceeding) -> list[str]:
    """Return a warning for each proceeding of the other kind by the same side, about the same answer or silence, not over yet."""
    if facts.kind == "litigation_after_reconsideration" and not any(
        item.kind == "reconsideration" for item in trial.case.proceedings
    ):
        return [NEVER_RECONSIDERED]
    others = [item for item in trial.case.proceedings if item.kind in OTHER.get(facts.kind, ()) and _bars(item)]
    same = [item for item in others if _is_about_the_same(trial.case, facts, item)]
    return [_warning(trial, facts, item) + _by_item(trial, facts) for item in same]


def _bars(item: Proceeding) -> bool:
    """A suit a court has judged bars a reconsideration like one it still hears."""
    return item.status != "decided" or (item.kind in SUITS and _is_judged(item))


def _is_judged(item: Proceeding) -> bool:
    return item.row in ON_THE_MERITS and not item.imported


def _by_item(trial: Trial, facts: OpenProceeding) -> str:
    """Of one answer to several items each may go its own way."""
    case, day = trial.case, facts.filed_on or facts.received_on
    return BY_ITEM if case.decision and len(ways.orders(case, day, case.decision)) > 1 else ""


def _warning(trial: Trial, facts: OpenProceeding, item: Proceeding) -> str:
    articles = statutes.in_force("remedies", facts.accepted_on or facts.received_on).articles
    if item.kind in SUITS:
        article = articles["during_litigation"]
        stands = "法院已经裁判：" if item.status == "decided" else "还没有审结："
        return (
            f"第 {item.ordinal} 件行政诉讼{stands}法院已经立案的，不得再申请行政复议（{article}），可以在答复书中提出"
        )
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
