"""Everyday mistakes: one counter-entry with a reason puts right what was recorded wrongly; nothing is erased.

An amended day of receipt replays every clock that runs from it. What gives the office more time than before, and what takes a
case out of every count, waits for another's approval (workflow.acts.approving).
"""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field

from rules import decisions, statutes
from rules.statutes import NotInForce
from workflow import deadlines
from workflow import facts as f
from workflow.case import Case
from workflow.outcome import Outcome, mark
from workflow.trial import Trial, said

FROM_RECEIPT = ("answer", "correction_notice", "extension_notice", "delay_notice")


class Amend(f.Facts):
    reason: f.Text = Field(title="更正理由", json_schema_extra=f.personal)
    received_on: date | None = Field(None, title="正确的收到之日")
    applicant: f.Applicant | None = Field(None, title="正确的申请人信息", json_schema_extra=f.personal)
    channel: f.Channel | None = Field(None, title="正确的渠道")
    decision: f.Words | None = Field(None, title="正确的办理结果（已办结的）")


def changes_something(trial: Trial) -> str | None:
    facts, case = said(trial, Amend), trial.case
    given = (facts.received_on, facts.applicant, facts.channel, facts.decision)
    if all(value is None for value in given):
        return "请填写要更正的：收到之日（received_on）、申请人（applicant）、渠道（channel）或办理结果（decision）"
    for value, now in ((facts.received_on, case.received_on), (facts.channel, case.channel)):
        if value is not None and value == now:
            return f"登记的本来就是{f.CHANNELS.get(case.channel, '') if value == case.channel else now}，不需要更正"
    return None


def decision_can_be_put_right(trial: Trial) -> str | None:
    wanted, case = said(trial, Amend).decision, trial.case
    if wanted is None:
        return None
    if case.outcome is None:
        return "还没有办理结果，不能更正：决定不对的请退回重新拟稿"
    try:
        label = decisions.decision(wanted, case.law).label
    except NotInForce as error:
        return str(error)
    return f"办理结果本来就是“{label}”，不需要更正" if wanted == case.outcome else None


def receipt_can_be_put_right(trial: Trial) -> str | None:
    day = said(trial, Amend).received_on
    return None if day is None else wrong_receipt(trial, day)


def wrong_receipt(trial: Trial, day: date) -> str | None:
    """Return why `day` cannot have been the day of receipt."""
    case = trial.case
    if case.received_on is None:
        return None
    if not case.imported and case.registered_on is not None and day > max(case.registered_on, case.received_on):
        return f"收到之日{day}晚于登记日{case.registered_on}"
    if case.concluded_on is not None and day > case.concluded_on:
        return f"收到之日{day}晚于办结日{case.concluded_on}"
    versions = [statutes.in_force("disclosure", one).id for one in (day, case.received_on)]
    if versions[0] != versions[1]:
        return f"{day}施行的是{versions[0]}年条例，与本件不同：请提出作废（propose_void），批准后重新登记"
    return None


def gives_no_time(trial: Trial) -> str | None:
    """A later due date is never granted by the one who profits from it."""
    day = said(trial, Amend).received_on
    if day is None or not gives_time(trial, day):
        return None
    return "更正后答复期限推后：请提出更正（propose_amendment），由签发人本人批准（approve_amendment）"


def not_void(trial: Trial) -> str | None:
    if trial.case.destroyed:
        return "本件保管期满，已按批准的销毁清单销毁，不再办理"
    return "本件已作废，不再办理；登记号保留" if trial.case.voided else None


def amend(trial: Trial) -> Outcome:
    facts = said(trial, Amend)
    new = {
        "received_on": facts.received_on,
        "channel": facts.channel,
        "applicant_kind": facts.applicant.kind if facts.applicant else None,
        "outcome": facts.decision,
        "decision": facts.decision,
    }
    return amended(trial, {name: value for name, value in new.items() if value is not None})


def amended(trial: Trial, new: dict[str, Any]) -> Outcome:
    """Put right what is in `new`; a day of receipt takes the clocks that run from it along."""
    case, day, warnings = trial.case, new.get("received_on"), []
    clocks = [mark(key, "moved", day) for key in _from_receipt(case)] if day else []
    if day and (case.correction is not None or case.charge is not None):
        warnings.append("补正告知、收费通知是否按期，仍按当时的收到之日认定")
    was = {name: getattr(case, name) for name in new}
    return Outcome(set=new, clocks=clocks, extra={"was": was}, warnings=warnings)


def gives_time(trial: Trial, day: date) -> bool:
    case = trial.case
    before = deadlines.due_of(case, "answer", trial.calendar).due
    after = deadlines.due_of(_moved(case, day), "answer", trial.calendar).due
    if before is None or after is None:
        return case.received_on is not None and day > case.received_on
    return after > before


def _moved(case: Case, day: date) -> Case:
    moved = {key: case.clocks[key]._replace(started_on=day) for key in _from_receipt(case)}
    return replace(case, clocks={**case.clocks, **moved})


def _from_receipt(case: Case) -> list[str]:
    """Return the clocks that run from the day of receipt as it was recorded, not from a later event."""
    named = (key for key in case.clocks if key.partition(":")[0] in FROM_RECEIPT)
    return [key for key in named if case.clocks[key].started_on == case.received_on]
