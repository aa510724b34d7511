"""When the answer's term may be extended, how far and by whom (第三十三条第二款): guards, like those of workflow.acts.guards."""

from datetime import date
from typing import Any

from workflow import facts as f
from workflow.trial import Trial, said


def no_extension_pending(trial: Trial) -> str | None:
    pending = trial.case.extension
    return "已有一项延期申请等待批准" if pending and pending.approved_on is None else None


def extension_pending(trial: Trial) -> str | None:
    return (
        "没有等待批准的延期申请：请先由经办人申请延期（request_extension）"
        if no_extension_pending(trial) is None
        else None
    )


def answer_not_overdue(trial: Trial) -> str | None:
    due = _passed(trial)
    return f"答复期限已于{due}届满，届满后不能再延期：请尽快答复" if due else None


def no_later_date_after_the_term(trial: Trial) -> str | None:
    due = _passed(trial)
    return f"答复期限已于{due}届满，届满后不能再确定延迟答复的日期：请尽快答复" if due else None


def no_charge_after_the_term(trial: Trial) -> str | None:
    due = _passed(trial)
    return f"答复期限已于{due}届满，届满后不能再通知收费：请尽快答复" if due else None


def no_silence_unrecorded(trial: Trial) -> str | None:
    """An exclusion that ended unnoticed ends the term, too: an extension granted after that could never be replayed."""
    for item in trial.case.open_consultations():
        due = trial.dues.get(f"{item.kind}_opinion:{item.ordinal}")
        if due is not None and due.due is not None and trial.on > due.due:
            return f"第 {item.ordinal} 次征求意见的期限已于{due.due}届满：请先登记逾期未提意见（resolve_silence）再延期"
    return None


def extension_left(trial: Trial) -> str | None:
    limit = _extension_limit(trial)
    if trial.case.later_on is not None:
        return f"已确定延迟至{trial.case.later_on}答复，不能再延期"
    if limit == 0:
        return "这一期限不能延长：条例只许延长答复申请的期限，请在期限内答复"
    return f"本件已延长{trial.case.extended_by}个工作日，不能再延" if trial.case.extended_by >= limit else None


def within_extension_limit(trial: Trial) -> str | None:
    days, left = said(trial, f.RequestExtension).days, _extension_limit(trial) - trial.case.extended_by
    return f"最多还可以延长{left}个工作日，不能延长{days}个" if days is not None and days > left else None


def not_the_requester(trial: Trial) -> str | None:
    pending = trial.case.extension
    if pending is not None and pending.requested_by == trial.actor.login:
        return "延期须由公开工作机构负责人同意，申请延期的人不能自己批准"
    asked = next((act.on for act in trial.case.history if pending is not None and act.seq == pending.seq), None)
    if asked is not None and trial.on < asked:
        return f"批准日{trial.on}早于申请延期的{asked}"
    return None


def without_later_date(trial: Trial) -> tuple[dict[str, Any], list[str]]:
    """Return what a restart sets and says: it takes the place of a later date, as of any term (rules.clock)."""
    later = trial.case.later_on
    words = (
        f"答复期限重新计算，此前确定的延迟至{later}答复不再适用：仍须延迟的，请在新的期限内重新确定（set_later_date）"
    )
    return ({"later_on": None}, [words]) if later else ({}, [])


def _extension_limit(trial: Trial) -> int:
    return trial.answer.extension.length if trial.answer and trial.answer.extension else 0


def _passed(trial: Trial) -> date | None:
    """Return the answer's due day where it has passed."""
    due = trial.dues["answer"].due if "answer" in trial.dues else None
    return due if due is not None and trial.on > due else None
