"""The clocks of a case as the fold gives them: what each runs, its marks and how it ended; nothing is reckoned here."""

from datetime import date
from typing import NamedTuple

OF_PROCEEDINGS = frozenset(
    {
        "reconsideration", "litigation", "litigation_after_reconsideration", "reconsideration_reply",
        "reconsideration_reply_simplified", "reconsideration_decision", "reconsideration_decision_simplified",
        "reconsideration_feedback", "court_defence", "court_judgment", "court_judgment_simplified", "late_evidence",
        "complaint_reply", "appeal", "own_appeal", "appeal_defence", "second_judgment", "pleading_signing",
        "norm_explanation",
    }
)  # fmt: skip
"""Clocks of proceedings and of the applicant's windows: they run on when the answer is served."""


class ClockMark(NamedTuple):
    kind: str
    on: date
    n: int | None = None
    why: str | None = None
    until: date | None = None


class Clock(NamedTuple):
    """One clock of a case: the term it runs, its marks in order of day, and how it ended.

    `length` and `unit` replace the term's own; `ordered` cites the decision that set them; `as_of` is the day whose law applies
    when it is not the day of the start; `since` says what began the term, where that is not what the statute names.
    """

    key: str
    term: str
    law: str | None
    length: int | None
    started_on: date
    marks: tuple[ClockMark, ...] = ()
    unit: str | None = None
    ordered: str | None = None
    as_of: date | None = None
    since: str | None = None
    met_on: date | None = None
    ended_on: date | None = None
    follows: str | None = None
    calendar: int | None = None
    """Of a clock that has ended: the last notice of days off loaded when its end was recorded (0: none)."""
    told: date | None = None
    """Of a clock that has ended: the day up to which the program's own notices had been announced then."""

    @property
    def open(self) -> bool:
        return self.met_on is None and self.ended_on is None
