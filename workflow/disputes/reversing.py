"""A judgment of second instance that leaves the office's first answer standing, after the first instance had it answer anew."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflow.acts import put_back
from workflow.disputes import contesting, docket
from workflow.disputes import proceeding_facts as f
from workflow.outcome import Outcome, ended, unsigned
from workflow.trial import Trial

STANDS_AGAIN = "二审改变了一审裁判，原答复仍然有效：本件不再重新答复，正在办理的新答复到此为止"
VOID = "已经编号印发、尚未送达的新答复书已作废，文号不再使用"
ANSWERED_SINCE = (
    "二审改变了一审裁判，而本机关已经依一审裁判重新答复：两次答复的效力请由负责人研究，需要撤销的请提出改变答复"
)
NEVER_ANSWERED = "二审改变了一审裁判；本件还没有答复过，仍须答复"


def decide(trial: Trial) -> Outcome:
    """Record a decision; where the first answer stands again, the case goes back to it."""
    item, done = contesting.of(trial), contesting.decide_proceeding(trial)
    if again := stands_again(trial):
        return _put_back(trial, done, again)
    if not item.reopened or contesting.reopens(trial) or contesting.affirms(trial):
        return done
    return replace(done, warnings=[ANSWERED_SINCE if trial.case.state in contesting.SETTLED else NEVER_ANSWERED])


def stands_again(trial: Trial) -> Mapping[str, Any] | None:
    """Return what the case held of its first answer where a second instance leaves that answer standing, and the new one the
    first judgment asked for is not served yet.
    """
    if not isinstance(trial.facts, f.DecideProceeding) or trial.case.state in contesting.SETTLED:
        return None
    item, starts = contesting.of(trial), docket.fresh_starts(trial.case)
    if (
        item.first_result is None
        or not item.reopened
        or contesting.reopens(trial)
        or contesting.affirms(trial)
        or not starts
    ):
        return None
    is_own = docket.reopening(starts[-1].outcome) and starts[-1].facts["proceeding"] == item.ordinal
    found: Mapping[str, Any] | None = starts[-1].outcome.get("reopened_from") if is_own else None
    return found


def standing_again(trial: Trial) -> str | None:
    """Return the state a case goes back to with its first answer."""
    again = stands_again(trial)
    return None if again is None else "appealed" if contesting.others(trial) else str(again["state"])


def _put_back(trial: Trial, done: Outcome, again: Mapping[str, Any]) -> Outcome:
    """The first answer stands again: what was under way in its place goes no further."""
    case, decided = trial.case, done.extra["proceedings"][0] | {"reopened": False, "set_aside": None}
    back = {name: again[name] for name in docket.PUT_BACK}
    back |= {"appealed_from": again["state"] if contesting.others(trial) else None}
    issued = [letter.ordinal for letter in case.unserved() if letter.ordinal == case.draft]
    letters = [{"ordinal": ordinal, "status": "void"} for ordinal in issued] or unsigned(trial)
    return Outcome(
        set=done.set | back,
        clocks=[*done.clocks, *ended(trial, *case.clocks)],
        letters=letters,
        extra=done.extra
        | {"proceedings": [decided], "stands_again": True}
        | put_back.documents(case, docket.fresh_starts(case)[-1]),
        warnings=[STANDS_AGAIN, *([VOID] if issued else [])],
    )
