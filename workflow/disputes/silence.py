"""What the office may say of a proceeding against silence: that it came before the answer's term was over, or too late.

A suit or a reconsideration against silence has its own time, from the day the answer was due. Nothing is refused: that is for
who decides.
"""

from datetime import date

from rules import clock as arithmetic
from rules import statutes
from workflow.case import Case
from workflow.trial import Trial

AGAINST_SILENCE = ("reconsideration", "litigation")


def nothing_answered(case: Case) -> bool:
    """Say whether no answer was ever given, to no item either, and the application has not ended otherwise."""
    return case.outcome is None and not case.answered


def told(trial: Trial, kind: str, filed: date) -> list[str]:
    """Return a warning where a proceeding against silence, filed on a day, is not within its time."""
    answer = trial.dues.get("answer")
    if kind not in AGAINST_SILENCE or trial.case.outcome is not None or answer is None or answer.due is None:
        return []
    if filed <= answer.due:
        return [f"答复期限{answer.due}届满，{filed}提出时还没有届满，可以在答复或答辩中提出"]
    term = statutes.term(kind, answer.due)
    last = arithmetic.due(term, answer.due, [], trial.calendar).due
    if last is None or filed <= last:
        return []
    articles = statutes.in_force("remedies", answer.due).articles
    article = articles["silence_reconsideration" if kind == "reconsideration" else "silence_litigation"]
    return [
        f"提出之日{filed}已超过自答复期限届满（{answer.due}）起{term.words}的期限（{last}；{article}），可以在答复或答辩中提出"
    ]
