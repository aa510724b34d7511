"""A judgment in force is tried once more (审判监督): the court grants it and the proceeding is undecided again, or it refuses.

What the effective judgment came to stands as the first result, so that the decision of the retrial affirms or changes it.
"""

from datetime import date
from typing import Any

from pydantic import Field

from workflow.disputes import contesting
from workflow.disputes.proceeding_facts import OfProceeding
from workflow.facts import Words
from workflow.outcome import Outcome, is_open
from workflow.trial import Trial, said

SETTLED = ("answered", "closed")


class RetryJudgment(OfProceeding):
    court: Words = Field(title="作出裁定的法院")
    granted: bool = Field(title="裁定再审(提审、指令再审的填是,驳回再审申请的填否)")
    decided_on: date = Field(title="作出裁定之日")
    received_on: date | None = Field(None, title="本机关收到裁定书之日")
    case_number: Words | None = Field(None, title="案号")


def in_force(trial: Trial) -> str | None:
    """What may still be appealed against is not yet in force; what is decided comes before what reviews it."""
    facts, item = said(trial, RetryJudgment), contesting.of(trial)
    if is_open(trial, f"own_appeal:{item.ordinal}") and item.first_result is None:
        return f"第 {item.ordinal} 件的一审裁判还在上诉期内:上诉的登记上诉(appeal_judgment),不上诉的登记不上诉(waive_appeal)"
    if item.decided_on is not None and facts.decided_on < item.decided_on:
        return f"作出裁定之日{facts.decided_on}早于原裁判的{item.decided_on}"
    return None


def retry(trial: Trial) -> Outcome:
    facts, item = said(trial, RetryJudgment), contesting.of(trial)
    if not facts.granted:
        return Outcome()
    told = ["原裁判是否中止执行,以再审裁定为准;责令重新答复的期限仍照常提醒"] if item.reopened else []
    again: dict[str, Any] = {"ordinal": item.ordinal, "status": "open", "retried": True, "first_result": item.result}
    again |= {"result": None, "row": None, "decided_on": None, "answered_on": None}
    return Outcome(
        set={"appealed_from": trial.case.state} if trial.case.state in SETTLED else {},
        extra={"proceedings": [again]},
        warnings=told,
    )


def takes_up(trial: Trial) -> bool:
    return said(trial, RetryJudgment).granted and trial.case.state in SETTLED


def stays(trial: Trial) -> bool:
    return not takes_up(trial)
