"""The remedies a signed letter tells, and those of the day it goes out: a new law between the two makes what it tells wrong."""

from datetime import date

from rules import remedies
from workflow.trial import Trial


def still_right(trial: Trial) -> str | None:
    """A letter signed under the law before is not issued under the next one (行政复议法第二十三条第二款)."""
    other = _other(trial, trial.on)
    return f"{other}：请退回（send_back），重新签发" if other else None


def warned(trial: Trial, day: date) -> list[str]:
    """Return what is said of an answer issued under the law before and served on `day`, when another was in force."""
    other = _other(trial, day)
    return [f"{other}：请向申请人另行书面告知；还没有寄出的，作废（void_letter）后重新印发"] if other else []


def _other(trial: Trial, day: date) -> str | None:
    case = trial.case
    if case.decision is None or case.signed_on is None or case.signed_on >= day:
        return None
    drafted = next((act for act in reversed(case.history) if act.event == "draft"), None)
    grounds = drafted.outcome.get("grounds", ()) if drafted else ()
    told, now = (remedies.remedy(case.decision, case.law, on, grounds) for on in (case.signed_on, day))
    if _way(told) == _way(now):
        return None
    return (
        f"文书{case.signed_on}签发，告知的是{_way(told)}；"
        f"{day}施行的规定是{_way(now)}（{'、'.join(now.articles)}），告知的救济不对"
    )


def _way(remedy: remedies.Remedy) -> str:
    if remedy.reconsideration_first:
        return f"先在{remedy.days}日内申请行政复议，不服再在{remedy.after_days}日内起诉"
    return f"在{remedy.days}日内申请行政复议，或者在{remedy.months}个月内直接起诉"
