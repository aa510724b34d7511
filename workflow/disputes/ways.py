"""Which ways stand open against an answer: reconsideration first, or the choice; of an answer to several items perhaps both."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from rules import remedies
from workflow.acts import draft_facts as d
from workflow.acts import items
from workflow.case import Case
from workflow.disputes import docket
from workflow.disputes.proceeding_facts import OpenProceeding
from workflow.outcome import start
from workflow.trial import Trial

LAPSES = ("lapse", "fee_lapse")
FIRST = "对这一决定应当先申请行政复议，{}"
BOTH = "答复的申请事项中，有的应当先申请行政复议，有的可以直接起诉：请核对起诉的是哪一项，应当先申请行政复议的可以在答辩中提出"
ACROSS_THE_LAWS = "但答复送达时的规定可以直接起诉，也是这样告知的：跨新旧复议法的没有过渡规定，能否在答辩中提出请先核对"


def windows(trial: Trial, day: date, decision: str, sent_on: date | None = None) -> list[dict[str, Any]]:
    """Return the starts of the applicant's windows: from the proven receipt of the answer, reconsideration alone where it is
    the law's first step on the day the answer was sent, which told the remedies.
    """
    case, facts, on = trial.case, trial.facts, sent_on or day
    if isinstance(facts, d.Draft):
        answering = items.drafted(trial).get("answering", ())
        found = _orders(case, on, decision, [*items.standing(case), *answering], items.grounds(facts))
    else:
        found = orders(case, on, decision)
    begins = [start("reconsideration", day)]
    return begins if found == {True} else [*begins, start("litigation", day)]


def windows_of_a_lapse(trial: Trial, ordinal: int, day: date) -> list[dict[str, Any]]:
    """That an application is dealt with no further may be contested like an answer, from the proven receipt of the letter."""
    case = trial.case
    is_told = case.state in docket.SETTLED and case.letters[ordinal].kind in LAPSES
    return [start("reconsideration", day), start("litigation", day)] if is_told else []


def orders(case: Case, day: date, decision: str) -> set[bool]:
    """Say of each part of the answer as it was drafted whether reconsideration comes first under the law of a day."""
    made = (act for act in reversed(case.history) if act.event in {"draft", "answer_on_the_spot"})
    drafted = next(made, None)
    grounds = drafted.outcome.get("grounds", ()) if drafted is not None else ()
    parts = [*items.standing(case), *case.answering] if case.answering else []
    return _orders(case, day, decision, parts, grounds)


def doubts(trial: Trial, facts: OpenProceeding, day: date) -> Iterator[str]:
    """Yield what to say of a suit brought at once."""
    case = trial.case
    found = orders(case, day, case.decision) if facts.kind == "litigation" and case.decision else {False}
    if found == {True}:
        yield FIRST.format(ACROSS_THE_LAWS if "litigation" in case.clocks else "可以在答辩中提出")
    elif True in found:
        yield BOTH


def _orders(
    case: Case, day: date, decision: str, parts: Iterable[Mapping[str, Any]], grounds: Iterable[str]
) -> set[bool]:
    told = [(one["decision"], one.get("withheld", ())) for one in parts] or [(decision, tuple(grounds))]
    return {remedies.remedy(key, case.law, day, inner).reconsideration_first for key, inner in told}
