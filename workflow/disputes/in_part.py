"""Which items of an application a decision has the office answer: what it has answered of the others stands, with its files.

Where a decision names none, all of them are to be answered anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflow.acts import items
from workflow.case import Case
from workflow.disputes import contesting, docket
from workflow.disputes import proceeding_facts as f
from workflow.outcome import Outcome
from workflow.trial import Trial, said


def fits(trial: Trial) -> str | None:
    case, ordered = trial.case, said(trial, f.DecideProceeding).of_items
    if not ordered:
        return None
    if not case.items:
        return "本件没有分列申请事项，不写第几项（of_items）"
    if not contesting.reopens(trial):
        return "没有责令重新答复或者履行的，不写第几项（of_items）"
    if unknown := [n for n in ordered if n > case.items]:
        return f"没有第{unknown[0]}项申请事项，本件共{case.items}项"
    if docket.new_answer(case):
        return "本机关正在改变原答复，各项都要重新答复，不写第几项（of_items）"
    return None


def kept(trial: Trial, done: Outcome) -> Outcome:
    """Add to what a decision changes which answers stand, and which items a draft under way leaves to another letter."""
    case = trial.case
    if not case.items or not contesting.reopens(trial):
        return done
    ordered, is_settled = said(trial, f.DecideProceeding).of_items, case.state in docket.SETTLED
    given = [*items.standing(case), *(_in_the_last_letter(case) if is_settled else [])]
    stand = [one for one in given if ordered and one["item"] not in ordered]
    answering = [] if is_settled else list(case.answering)
    done_with = {one["item"] for one in (*stand, *answering)}
    rest = [n for n in range(1, case.items + 1) if answering and n not in done_with]
    return replace(done, set=done.set | {"answered": stand, "answering": answering, "rest": rest})


def ordered(case: Case) -> tuple[int, ...]:
    """Return the items that the decision the case is answered anew for named; none where it named none."""
    starts = docket.fresh_starts(case)
    return tuple(starts[-1].facts.get("of_items", ())) if starts else ()


def _in_the_last_letter(case: Case) -> list[Mapping[str, Any]]:
    return [{**one, "letter": case.draft} for one in case.answering]
