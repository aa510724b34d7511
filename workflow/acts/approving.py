"""Changes that wait for somebody else: one person proposes, a signatory approves or declines in person.

A later due date and the voiding of a case are such changes; a voided case keeps its number and leaves every count.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field

from workflow import facts as f
from workflow import handed_over
from workflow.acts import amending
from workflow.case import Pending
from workflow.outcome import Outcome, ended, start
from workflow.trial import NotAllowed, Trial, said


class ProposeAmendment(f.Facts):
    reason: f.Text = Field(title="更正理由", json_schema_extra=f.personal)
    received_on: date = Field(title="正确的收到之日")


class ProposeVoid(f.Facts):
    reason: f.Text = Field(title="作废理由（误登、重复登记）", json_schema_extra=f.personal)
    duplicate_of: f.Words | None = Field(None, title="重复登记的另一件的登记号")


class ApproveVoid(f.Facts):
    """The approver says no more than that it is right: what was proposed stands in the journal."""


class DenyChange(f.Facts):
    reason: f.Text = Field(title="不同意的理由", json_schema_extra=f.personal)


def nothing_pending(trial: Trial) -> str | None:
    pending = trial.case.pending
    if pending is None:
        return None
    asked = f"{pending.by}于{pending.on}提出的{LABELS[pending.kind]}还在等待批准"
    return f"{asked}，请先批准（{APPROVED_BY[pending.kind]}）或不同意（deny_change）"


def something_pending(trial: Trial) -> str | None:
    return None if trial.case.pending else "没有等待批准的更正、作废或改变原答复"


def amendment_pending(trial: Trial) -> str | None:
    return is_pending(trial, "amend")


def void_pending(trial: Trial) -> str | None:
    return is_pending(trial, "void")


def needs_approval(trial: Trial) -> str | None:
    day = said(trial, ProposeAmendment).received_on
    if day == trial.case.received_on:
        return f"登记的收到之日本来就是{day}，不需要更正"
    if (reason := amending.wrong_receipt(trial, day)) is not None:
        return reason
    return None if amending.gives_time(trial, day) else "更正后答复期限不推后，不需要批准：请直接更正（amend）"


def another_case_stands(trial: Trial) -> str | None:
    return _twin_problem(trial, said(trial, ProposeVoid).duplicate_of)


def still_right(trial: Trial) -> str | None:
    """What was right when it was proposed is asked again: the case may have moved on meanwhile."""
    pending = trial.case.pending
    if pending is None:
        return None
    if trial.actor.login == pending.by:
        return f"须由他人批准，不能自己批准自己提出的{LABELS[pending.kind]}"
    if trial.on < pending.on:
        return f"批准之日{trial.on}早于提出之日{pending.on}"
    if pending.received_on is None:
        return _twin_problem(trial, pending.duplicate_of)
    if pending.received_on == trial.case.received_on:
        return f"登记的收到之日已经是{pending.received_on}，不需要再更正：请登记不同意（deny_change）"
    return amending.wrong_receipt(trial, pending.received_on)


def propose_amendment(trial: Trial) -> Outcome:
    proposed = {"received_on": said(trial, ProposeAmendment).received_on.isoformat()}
    return Outcome(extra={"proposed": proposed}, clocks=[asked(trial)])


def propose_void(trial: Trial) -> Outcome:
    twin = said(trial, ProposeVoid).duplicate_of
    return Outcome(
        extra={"proposed": {"duplicate_of": twin} if twin else {}}, clocks=[asked(trial)], warnings=_uncounted(trial)
    )


def approve(trial: Trial) -> Outcome:
    pending = waiting(trial)
    if pending.received_on is None:
        done = Outcome(
            set={"voided": True, "outcome": None, "concluded_on": None},
            clocks=ended(trial, *trial.case.clocks),
            letters=[{"ordinal": letter.ordinal, "status": "void"} for letter in trial.case.unserved()],
            extra={"was": {"outcome": trial.case.outcome}},
            warnings=_uncounted(trial),
        )
    else:
        done = amending.amended(trial, {"received_on": pending.received_on})
        done = replace(done, clocks=[*done.clocks, *answered(trial)])
    return Outcome(
        set={**done.set, "pending": None},
        clocks=done.clocks,
        letters=done.letters,
        extra={**done.extra, "proposal": pending.seq, "proposed_by": pending.by},
        warnings=done.warnings,
    )


def deny(trial: Trial) -> Outcome:
    return Outcome(set={"pending": None}, extra={"proposal": waiting(trial).seq}, clocks=answered(trial))


def asked(trial: Trial) -> dict[str, Any]:
    return start("change_approval", trial.on, length=trial.terms.signing)


def answered(trial: Trial) -> list[dict[str, Any]]:
    return ended(trial, "change_approval", met_on=trial.on)


def is_pending(trial: Trial, kind: str) -> str | None:
    pending = trial.case.pending
    if pending is None:
        return f"没有等待批准的{LABELS[kind]}"
    return None if pending.kind == kind else f"等待批准的是{LABELS[pending.kind]}，请用 {APPROVED_BY[pending.kind]}"


def waiting(trial: Trial) -> Pending:
    """Return the act that waits for approval; raises NotAllowed when none does."""
    if trial.case.pending is None:
        raise NotAllowed("没有等待批准的更正、作废或改变原答复")
    return trial.case.pending


def _uncounted(trial: Trial) -> list[str]:
    """Return what is said of disputes, that leave the report's table four with the case they were entered on, and of files that
    the applicant has online."""
    many = len(trial.case.proceedings)
    told = f"本件登记有复议、诉讼或者投诉{many}件，作废后年度报告不再计入：真实发生的，请登记在留下的那一件"
    online = len(handed_over.given(trial.case))
    gone = f"本件在网上提供的政府信息{online}份，作废后在网上不再能取：申请人还需要的，请在留下的那一件里提供"
    return [*([told] if many else []), *([gone] if online else [])]


def _twin_problem(trial: Trial, number: str | None) -> str | None:
    """Return why a case cannot be the one this was entered twice for."""
    if number is None:
        return None
    if number == trial.case.number:
        return "不能说与自己重复：请写另一件的登记号（duplicate_of）"
    twin = trial.twin
    if twin is None:
        return f"没有登记号为“{number}”的申请：请写重复登记的另一件的登记号（duplicate_of）"
    if twin.unit != trial.case.unit:
        return f"{number}是{twin.unit}的申请：各机关各自答复，不能作为本件的重复"
    if twin.voided:
        return f"{number}已经作废，不能再作废本件：两件中须留一件"
    if not twin.is_same_applicant:
        return f"{number}的申请人与本件不同，不是重复登记：申请人登记错的请先更正（amend）"
    return None


LABELS = {"amend": "更正", "void": "作废", "answer": "改变原答复"}
APPROVED_BY = {"amend": "approve_amendment", "void": "approve_void", "answer": "approve_change"}
