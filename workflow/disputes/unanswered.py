"""What is set aside before anything was answered: no answer, but the notice of correction, or it was entered wrongly."""

from dataclasses import replace

from workflow.disputes import contesting
from workflow.outcome import Outcome, ended
from workflow.trial import Trial

NOT_AN_ANSWER = "本件还没有答复，撤销的不是答复：请核对撤销的是什么，针对逾期不答复的，结果应是责令履行"
LIFTED = "本件还没有答复，撤销的是补正告知：不再等待补正，请依决定办理，仍须补正的重新告知（request_correction）"
CORRECTING = ("correction_notice", "correction_reply", "correction_proof")


def after(trial: Trial, done: Outcome) -> Outcome:
    """A notice set aside is waited for no longer, and goes out no more where it was not served."""
    if not contesting.sets_aside_no_answer(trial):
        return done
    if not contesting.lifts_the_correction(trial):
        return replace(done, warnings=[*done.warnings, NOT_AN_ANSWER])
    asked = trial.case.correction.letter if trial.case.correction else None
    unserved = [one.ordinal for one in trial.case.unserved() if one.ordinal == asked]
    return replace(
        done,
        set=done.set | {"correction": None},
        clocks=[*done.clocks, *ended(trial, *CORRECTING)],
        letters=[{"ordinal": ordinal, "status": "void"} for ordinal in unserved],
        warnings=[*done.warnings, LIFTED],
    )
