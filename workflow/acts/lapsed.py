"""A correction had come in time, though the application was closed as lapsed: it is recorded once the case is taken up again.

A decision, or the office itself, takes it up; the term that then runs stays, what the applicant corrected takes its place.
"""

from datetime import date

from rules import statutes
from workflow import facts as f
from workflow.acts import applicants
from workflow.case import Case
from workflow.disputes import docket
from workflow.outcome import Outcome
from workflow.trial import Trial, said


def taken_up_again(trial: Trial) -> str | None:
    if _lapsed_at(trial.case) is not None:
        return None
    return "没有等待补正的,不能“登记补正”:要求补正的请先登记(request_correction),更正登记的内容请用更正登记(amend)"


def correct(trial: Trial) -> Outcome:
    facts = said(trial, f.Correct)
    day = facts.received_on or trial.on
    set_ = {"draft": None, "decision": None, **applicants.recorded(facts)}
    set_ |= {"applicant_kind": facts.applicant.kind} if facts.applicant else {}
    return Outcome(set=set_, extra={"effective_on": day.isoformat()}, warnings=_told(trial, day))


def _told(trial: Trial, day: date) -> list[str]:
    """The office's own term is no statutory one: the answer was due from the day the correction came (第三十条)."""
    term = statutes.by_id("disclosure", trial.case.law).terms["answer"]
    if "correction" not in term.restarts or docket.new_answer(trial.case) is None:
        return []
    due = trial.calendar.nth_after(day, term.length)
    article = statutes.by_id("disclosure", trial.case.law).articles["correction"]
    return [f"补正{day}已经收到,答复期限自该日起重新计算,{due}届满({article}):请在此前答复"]


def _lapsed_at(case: Case) -> int | None:
    """Return the entry by which the case lapsed, where it was taken up again and the correction is not recorded yet."""
    if case.correction is None or case.correction.answered_on is not None:
        return None
    lapsed = max((act.seq for act in case.history if act.event == "lapse"), default=None)
    again = max((act.seq for act in docket.fresh_starts(case)), default=0)
    return lapsed if lapsed is not None and again > lapsed else None
