"""A judgment is tried once more: in a retrial of one in force (审判监督), or sent back to the first instance that gave it.

What the effective judgment came to stands as the first result, so that the decision of a retrial affirms or changes it; a case
sent back is as it was before its first judgment, and the next one may be appealed against again.
"""

from datetime import date
from typing import Any

from pydantic import Field

from rules import proceedings as law
from rules import statutes
from workflow.case import Proceeding
from workflow.disputes import contesting, docket
from workflow.disputes.proceeding_facts import OfProceeding
from workflow.facts import Words
from workflow.outcome import Outcome, is_open, mark, start
from workflow.trial import Trial, said


class RetryJudgment(OfProceeding):
    court: Words = Field(title="审理再审的法院（驳回再审申请的，为作出裁定的法院）")
    granted: bool = Field(title="裁定再审（提审、指令再审的填是，驳回再审申请的填否）")
    as_first_instance: bool = Field(False, title="按第一审程序再审（裁判可以上诉）")
    decided_on: date = Field(title="作出裁定之日")
    received_on: date | None = Field(None, title="本机关收到裁定书之日")
    case_number: Words | None = Field(None, title="案号")


class RemandJudgment(OfProceeding):
    court: Words = Field(title="作出裁定的法院")
    decided_on: date = Field(title="作出裁定之日")
    received_on: date | None = Field(None, title="本机关收到裁定书之日")
    heard_from: date | None = Field(None, title="一审法院重新立案之日")


def in_force(trial: Trial) -> str | None:
    """What may still be appealed against is not yet in force; what is decided comes before what reviews it."""
    facts, item = said(trial, RetryJudgment), contesting.of(trial)
    if facts.as_first_instance and not facts.granted:
        return "驳回再审申请的，不填按第一审程序再审（as_first_instance）"
    if _may_still_appeal(trial, item, facts.decided_on):
        return f"第 {item.ordinal} 件的裁判还在上诉期内：上诉的登记上诉（appeal_judgment），不上诉的登记不上诉（waive_appeal）"
    if item.decided_on is not None and facts.decided_on < item.decided_on:
        return f"作出裁定之日{facts.decided_on}早于原裁判的{item.decided_on}"
    return None


def _may_still_appeal(trial: Trial, item: Proceeding, day: date) -> bool:
    """A window that ran out unused before the ruling is over, whether or not somebody recorded that nothing came."""
    key = f"own_appeal:{item.ordinal}"
    if not is_open(trial, key) or (item.first_result is not None and not item.retried_as_first):
        return False
    due = trial.dues[key].due
    return due is None or day <= due


def retry(trial: Trial) -> Outcome:
    facts, item = said(trial, RetryJudgment), contesting.of(trial)
    if not facts.granted:
        return Outcome()
    is_owed = docket.still_owed(trial.case, item)
    told = ["原裁判是否中止执行，以再审裁定为准；责令重新答复的期限仍照常提醒"] if is_owed else []
    is_of_second = item.first_result is not None and not item.retried_as_first
    if facts.as_first_instance and is_of_second:
        article = statutes.in_force("remedies", facts.decided_on).articles["retrial"]
        told.append(f"生效裁判是第二审法院作出的，按第二审程序再审，裁判不能上诉（{article}）：请对照再审裁定核对")
    if item.imported and item.result is None and item.row is not None:
        row = law.ROWS[item.row]
        told.append(f"原裁判是从台账导入的，只知道归类：再审维持原裁判的，请按原裁判选归入“{row}”的结果")
    again: dict[str, Any] = {"ordinal": item.ordinal, "status": "open", "retried": True, "first_result": item.result}
    again |= {"retried_as_first": facts.as_first_instance, "pleading": None}
    again |= {"result": None, "row": None, "decided_on": None, "answered_on": None}
    return Outcome(
        set=docket.contested(trial.case),
        extra={"proceedings": [again]},
        warnings=told,
    )


def takes_up(trial: Trial) -> bool:
    return said(trial, RetryJudgment).granted and trial.case.state in docket.ANSWERED


def stays(trial: Trial) -> bool:
    return not takes_up(trial)


def under_appeal(trial: Trial) -> str | None:
    item = contesting.of(trial)
    if item.first_result is None:
        return f"第 {item.ordinal} 件没有上诉或者再审，没有可以发回重审的裁判"
    return None


def remand(trial: Trial) -> Outcome:
    """The first judgment is gone, and the term of its court begins once more (发回重审、指令继续审理)."""
    facts, item = said(trial, RemandJudgment), contesting.of(trial)
    ends = [mark(key, "end", trial.on) for key in docket.clocks_of(trial.case, item.ordinal) if is_open(trial, key)]
    day = facts.heard_from or facts.received_on or trial.on
    is_owed = docket.still_owed(trial.case, item)
    told = ["责令重新答复的一审裁判已经撤销：是否继续重新答复，请由负责人研究"] if is_owed else []
    again: dict[str, Any] = {"ordinal": item.ordinal, "status": "open", "retried": False, "first_result": None}
    again |= {"retried_as_first": False, "pleading": None}
    again |= {"result": None, "row": None, "decided_on": None, "answered_on": None}
    return Outcome(
        clocks=[*ends, start(f"court_judgment:{item.ordinal}", day)], extra={"proceedings": [again]}, warnings=told
    )
