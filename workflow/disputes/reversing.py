"""A decision that leaves the office's first answer standing, after a judgment that is no more had it answer anew: of the second
instance, of a retrial, or of the court the case was sent back to, where the suit may be withdrawn as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from workflow.acts import put_back
from workflow.case import Proceeding
from workflow.disputes import contesting, docket, in_part, staying, unanswered
from workflow.disputes import proceeding_facts as f
from workflow.outcome import Outcome, ended, unsigned
from workflow.trial import Trial

STANDS_AGAIN = "{}，原答复仍然有效：本件不再重新答复，正在办理的新答复到此为止"
VOID = "已经编号印发、尚未送达的新答复书已作废，文号不再使用"
ANSWERED_SINCE = "{}，而本机关已经依原来的裁判重新答复：两次答复的效力请由负责人研究，需要撤销的请提出改变答复"
STILL_ASKED = "{}；另有决定、裁判责令重新答复的，仍须重新答复"
NEVER_ANSWERED = "{}；本件还没有答复过，仍须答复"


def decide(trial: Trial) -> Outcome:
    done = in_part.kept(trial, _told(trial, contesting.decide_proceeding))
    return staying.after(trial, unanswered.after(trial, done))


def withdraw(trial: Trial) -> Outcome:
    return staying.after(trial, _told(trial, contesting.withdraw_proceeding))


def _told(trial: Trial, record: Callable[[Trial], Outcome]) -> Outcome:
    """Record a decision or a withdrawal; where the first answer stands again, the case goes back to it."""
    item, done = contesting.of(trial), record(trial)
    if again := stands_again(trial):
        return _put_back(trial, done, again)
    if not _undoes(trial, item):
        return done
    case, told = trial.case, NEVER_ANSWERED
    if docket.owed_since(case):
        told, done = STILL_ASKED, replace(done, extra=done.extra | _asks_no_more(done))
    elif case.state in docket.SETTLED or docket.new_answer(case):
        told = ANSWERED_SINCE
    return replace(done, warnings=[told.format(_why(trial, item))])


def stands_again(trial: Trial) -> Mapping[str, Any] | None:
    """Return what the case held of its first answer where that stands again, and the new one asked for is not served yet."""
    is_ending = isinstance(trial.facts, f.DecideProceeding | f.WithdrawProceeding)
    if not is_ending or trial.case.state in docket.SETTLED:
        return None
    item = contesting.of(trial)
    start = docket.owed_since(trial.case)
    if start is None or not _undoes(trial, item):
        return None
    asking = [one.ordinal for one in trial.case.proceedings if docket.asks(trial.case, one, start)]
    found: Mapping[str, Any] | None = start.outcome["reopened_from"] if asking == [item.ordinal] else None
    return found


def standing_again(trial: Trial) -> str | None:
    """Return the state a case goes back to with its first answer."""
    again = stands_again(trial)
    return None if again is None else "appealed" if contesting.others(trial) else str(again["state"])


def _asks_no_more(done: Outcome) -> dict[str, Any]:
    return {"proceedings": [done.extra["proceedings"][0] | {"reopened": False, "set_aside": None}]}


def _undoes(trial: Trial, item: Proceeding) -> bool:
    """Say whether an act ends a proceeding without what a judgment before it had asked for."""
    if not item.reopened or contesting.reopens(trial):
        return False
    if docket.sent_back(trial.case, item):
        return True
    return isinstance(trial.facts, f.DecideProceeding) and not contesting.affirms(trial)


def _why(trial: Trial, item: Proceeding) -> str:
    if docket.sent_back(trial.case, item):
        return f"发回重审以后{'撤回了起诉' if isinstance(trial.facts, f.WithdrawProceeding) else '没有再判令重新答复'}"
    return "再审改变了原裁判" if item.retried else "二审改变了一审裁判"


def _put_back(trial: Trial, done: Outcome, again: Mapping[str, Any]) -> Outcome:
    """The first answer stands again: what was under way in its place goes no further."""
    case = trial.case
    back = {name: again[name] for name in docket.PUT_BACK}
    back |= {"appealed_from": again["state"] if contesting.others(trial) else None}
    issued = [letter.ordinal for letter in case.unserved() if letter.ordinal == case.draft]
    letters = [{"ordinal": ordinal, "status": "void"} for ordinal in issued] or unsigned(trial)
    return Outcome(
        set=done.set | back,
        clocks=[*done.clocks, *ended(trial, *case.clocks)],
        letters=letters,
        extra=done.extra
        | _asks_no_more(done)
        | {"stands_again": True}
        | put_back.documents(case, docket.fresh_starts(case)[-1]),
        warnings=[STANDS_AGAIN.format(_why(trial, contesting.of(trial))), *([VOID] if issued else [])],
    )
