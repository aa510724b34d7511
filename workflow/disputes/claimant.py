"""Who brought a proceeding: the applicant, some of several, or a third party whose interests a release touches.

Such a third party is one that was asked for its opinion, or one nobody asked. The applicant, who wants the release to stand, has
an interest in the case and is its 第三人 (行政诉讼法第二十九条、行政复议法第十六条 and what stood in their place before).
"""

from datetime import date

from rules import clock as arithmetic
from rules import statutes
from workflow.acts.releasing import RELEASES
from workflow.case import Case, Consultation, Proceeding, Release
from workflow.disputes import docket
from workflow.disputes.proceeding_facts import OpenProceeding
from workflow.trial import Trial


def is_third_party(case: Case, item: Proceeding) -> bool:
    opening = docket.opening(case, item).facts
    return "consultation" in opening or "claimant" in opening


def sets_aside(case: Case, item: Proceeding, drafted: int) -> bool:
    """Say whether a release that entry `drafted` made was set aside at a third party's suit: what was decided of it since."""
    if (item.result or item.first_result) != "revoked" or not is_third_party(case, item):
        return False
    since = [act for act in docket.decisions_on(case, item) if act.seq > drafted]
    named = {n for act in since for n in act.facts.get("of_items", ())}
    answered = {one["item"] for one in case.answering}
    return bool(since) and not (named and answered and not named & answered)


def plaintiff(case: Case, item: Proceeding) -> str:
    """Return which of APPELLANTS the plaintiff is."""
    return "third_party" if is_third_party(case, item) else "applicant"


def brought_by_a_third_party(facts: OpenProceeding) -> bool:
    return facts.consultation is not None or facts.claimant is not None


def asked(case: Case, item: Proceeding) -> Consultation | None:
    """Return how the third party that brought a proceeding was asked; None where the applicant did, or nobody asked it."""
    ordinal = docket.opening(case, item).facts.get("consultation")
    return None if ordinal is None else case.consultations[ordinal - 1]


def some(case: Case, item: Proceeding) -> tuple[int, ...]:
    """Return which of several applicants brought a proceeding; none where all of them did, or a third party."""
    return tuple(docket.opening(case, item).facts.get("applicants", ()))


def leaves_the_window(case: Case, facts: OpenProceeding, after: Proceeding | None) -> bool:
    """Say whether somebody whose window a proceeding uses, of an answer or of a reconsideration, has not brought it."""
    whose = (some(case, after) if after else ()) or range(1, case.applicants + 1)
    return bool(facts.applicants) and not set(whose) <= set(facts.applicants)


def fit(trial: Trial, facts: OpenProceeding) -> str | None:
    return _applicants_fit(trial.case, facts) or _consultation_fits(trial, facts)


def _applicants_fit(case: Case, facts: OpenProceeding) -> str | None:
    if not facts.applicants:
        return None
    if brought_by_a_third_party(facts):
        return "第三方提出的，不填第几名申请人（applicants）"
    if case.applicants == 1:
        return "本件只有一名申请人，不填第几名申请人（applicants）"
    unknown = next((n for n in facts.applicants if n > case.applicants), None)
    return f"申请人共{case.applicants}名，没有第{unknown}名" if unknown else None


def _consultation_fits(trial: Trial, facts: OpenProceeding) -> str | None:
    if facts.consultation is None:
        return None
    if facts.claimant is not None:
        return "征求过意见的第三方只填第几次征求意见（consultation），不填姓名或者名称（claimant）"
    asked = next((one for one in trial.case.consultations if one.ordinal == facts.consultation), None)
    if asked is None or asked.kind != "third_party":
        return f"第 {facts.consultation} 次征求的不是第三方的意见：没有征求过意见的第三方请写明姓名或者名称（claimant）"
    return None


def told(trial: Trial, facts: OpenProceeding) -> list[str]:
    """Return what to look at where a third party brings a proceeding."""
    if not brought_by_a_third_party(facts):
        return []
    case, day = trial.case, facts.accepted_on or facts.received_on
    warnings = []
    if facts.kind != "complaint":
        articles, is_court = statutes.in_force("remedies", day).articles, facts.kind != "reconsideration"
        article = articles["third_party_litigation" if is_court else "third_party_reconsideration"]
        warnings.append(
            f"第三方提出的，申请人同本案有利害关系，可以作为第三人参加（{article}）：答复书、答辩状列为第三人"
        )
    if not {case.outcome, case.decision} & set(RELEASES):
        warnings.append("本件没有决定公开政府信息，第三方提出的，可以在答复或者答辩中说明")
    return warnings + _too_late(trial, facts)


def releases(case: Case, item: Proceeding) -> list[Release]:
    """Return how the third party that brought a proceeding was told of the release before it did."""
    consulted = asked(case, item)
    return [
        one
        for one in case.releases
        if consulted is not None and one.consultation == consulted.ordinal and one.told_on <= item.received_on
    ]


def _too_late(trial: Trial, facts: OpenProceeding) -> list[str]:
    """A third party told of the release has its window from proven receipt; nothing is refused, that is for who decides."""
    received = [
        one.delivered_on for one in trial.case.releases if one.consultation == facts.consultation and one.delivered_on
    ]
    if facts.kind not in {"reconsideration", "litigation"} or not received:
        return []
    due, day = _window(trial, facts.kind, received[-1]), facts.filed_on or facts.received_on
    if due is None or day <= due:
        return []
    return [f"提出之日{day}已超过第三方收到决定公开告知书（{received[-1]}）后的期限（{due}），可以在答复或答辩中提出"]


def _window(trial: Trial, kind: str, since: date) -> date | None:
    return arithmetic.due(statutes.term(kind, since), since, [], trial.calendar).due
