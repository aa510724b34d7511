"""A correction or the fee had come in time, though the application was closed as lapsed: it is recorded once the case is taken
up again.

A decision, or the office itself, takes it up; the term that then runs stays, what the applicant corrected takes its place.
"""

from datetime import date

from rules import statutes
from workflow import facts as f
from workflow.acts import applicants, charging
from workflow.case import Case
from workflow.disputes import docket
from workflow.outcome import Outcome
from workflow.trial import Trial, said


def uncorrected_after_all(trial: Trial) -> str | None:
    asked = trial.case.correction
    if asked is not None and asked.answered_on is None and _lapsed(trial.case, "lapse"):
        return None
    return (
        "没有等待补正的，不能“登记补正”：要求补正的请先登记（request_correction），更正登记的内容请用更正登记（amend）"
    )


def correct(trial: Trial) -> Outcome:
    facts = said(trial, f.Correct)
    day = facts.received_on or trial.on
    set_ = {"draft": None, "decision": None, **applicants.recorded(facts)}
    set_ |= {"applicant_kind": facts.applicant.kind} if facts.applicant else {}
    return Outcome(set=set_, extra={"effective_on": day.isoformat()}, warnings=_told(trial, day, "correction"))


def unpaid_after_all(trial: Trial) -> str | None:
    charged = trial.case.charge
    if charged is not None and charged.paid_on is None and _lapsed(trial.case, "fee_lapse"):
        return None
    return "没有等待缴费的，不能“登记缴费”：收费的请先登记收取信息处理费（charge_fee）"


def pay(trial: Trial) -> Outcome:
    day = said(trial, charging.Pay).paid_on or trial.on
    return Outcome(extra={"effective_on": day.isoformat()}, warnings=_told(trial, day, "payment"))


def _told(trial: Trial, day: date, by: str) -> list[str]:
    """The office's own term is no statutory one: the answer was due from the day the correction or the fee came."""
    term = statutes.by_id("disclosure", trial.case.law).terms["answer"]
    if by not in term.restarts or docket.new_answer(trial.case) is None:
        return []
    due, cause = trial.calendar.nth_after(day, term.length), term.causes[by]
    now = "请在此前答复" if due >= trial.on else "已经逾期，请尽快答复"
    return [f"{cause.label}之日是{day}，答复期限自该日起重新计算，{due}届满（{cause.citation}）：{now}"]


def _lapsed(case: Case, event: str) -> bool:
    """Say whether the case lapsed and was taken up again since."""
    lapsed = max((act.seq for act in case.history if act.event == event), default=None)
    return lapsed is not None and any(act.seq > lapsed for act in docket.fresh_starts(case))
