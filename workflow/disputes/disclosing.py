"""A judgment or decision that orders the release itself (责令公开): the office no longer chooses its answer."""

from collections.abc import Sequence

from workflow.acts import items
from workflow.acts.draft_facts import Draft
from workflow.case import Act, Case, Proceeding
from workflow.disputes import contesting as then
from workflow.disputes import docket
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
    answers = facts.answers if isinstance(facts, items.Draft) else ()
    ordered = next((item for item in trial.case.proceedings if _is_withheld(trial.case, item, facts, answers)), None)
    if ordered is None:
        return None
    return (
        f"第 {ordered.ordinal} 件的决定或裁判已经责令公开，不能再作不公开、不提供的答复："
        "请予以公开，确有须遮盖的部分公开（partial）；不服裁判的请上诉或者申请再审"
    )


def _is_withheld(case: Case, item: Proceeding, facts: Draft, answers: Sequence[items.ItemAnswer]) -> bool:
    """Say whether a draft withholds what a decision had released: of the items it named each, else of the whole some part."""
    order = _order(case, item)
    if order is None:
        return False
    if named := order.facts.get("of_items"):
        return any(one.decision not in RELEASED for one in answers if one.item in named)
    some = not answers or any(one.decision in RELEASED for one in answers)
    return not (facts.decision in RELEASED and some)


def _order(case: Case, item: Proceeding) -> Act | None:
    """Return the decision that orders the release: the last that is not a mere affirmation says what is owed."""
    if not item.reopened or item.row != "corrected":
        return None
    last = next(iter(docket.decisions_on(case, item)[-1:]), None)
    return last if last is not None and last.facts.get("disclose") else None
