"""How long a posted notice may stay without proof of its receipt: the office's own limit (config.toml delivery_proof).

What the addressee must do, and the wait before a release, run from proven receipt only; so somebody must go after the proof.
Consultations have the same limit under `delivery_proof`, from the day they are sent (workflow.acts.consulting).
"""

from datetime import date
from typing import Any

from workflow.case import Case
from workflow.outcome import ended, start
from workflow.trial import Trial


def missing(trial: Trial, letter: int, sent_on: date) -> list[dict[str, Any]]:
    """Return the mark that starts the limit of a notice sent without proof of its receipt."""
    key = _key(trial.case, letter)
    return [start(key, sent_on, length=trial.terms.delivery_proof)] if key else []


def found(trial: Trial, letter: int) -> list[dict[str, Any]]:
    """Return the mark that meets it: on the day the proof came in, whenever the letter was received."""
    key = _key(trial.case, letter)
    return ended(trial, key, met_on=trial.on) if key else []


def _key(case: Case, letter: int) -> str | None:
    asked = {"correction_proof": case.correction, "justification_proof": case.justification, "fee_proof": case.charge}
    for key, item in asked.items():
        if item is not None and item.letter == letter:
            return key
    told = next((item for item in case.releases if item.letter == letter), None)
    return f"release_proof:{told.consultation}" if told else None
