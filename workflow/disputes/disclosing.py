"""A judgment or decision that orders the release itself (责令公开): the office no longer chooses its answer."""

from workflow.acts import items
from workflow.acts.draft_facts import Draft
from workflow.case import Case, Proceeding
from workflow.disputes import contesting as then
from workflow.disputes import proceeding_facts as f
from workflow.trial import Trial, said

RELEASED = ("open", "open.published", "partial")


def owes_an_answer(trial: Trial) -> str | None:
    """Who orders a release orders the office to act."""
    if said(trial, f.DecideProceeding).disclose and not then.reopens(trial):
        return "责令公开的，须由本机关履行：请核对结果，或者写明须重新答复或者履行（redo）"
    return None


def released_as_ordered(trial: Trial) -> str | None:
    facts = said(trial, Draft)
    ordered = next((item for item in trial.case.proceedings if _orders_release(trial.case, item)), None)
    if ordered is None:
        return None
    answers = facts.answers if isinstance(facts, items.Draft) else ()
    if facts.decision in RELEASED and (not answers or any(one.decision in RELEASED for one in answers)):
        return None
    return (
        f"第 {ordered.ordinal} 件的决定或裁判已经责令公开，不能再作不公开、不提供的答复："
        "请予以公开，确有须遮盖的部分公开（partial）；不服裁判的请上诉或者申请再审"
    )


def _orders_release(case: Case, item: Proceeding) -> bool:
    """The last decision that is not a mere affirmation says what is owed."""
    if not item.reopened or item.row != "corrected":
        return False
    decided = [act.facts for act in case.history if act.event == "decide_proceeding"]
    own = [one for one in decided if one["proceeding"] == item.ordinal and not then.is_affirmation(one["result"])]
    return bool(own and own[-1].get("disclose"))
