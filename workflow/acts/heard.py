"""What a third party answered when it was asked, as letters tell it: on which day, and whether its silence stood already."""

from datetime import date
from typing import Any

from workflow.acts import releasing
from workflow.case import Act, Case, Consultation
from workflow.trial import NotAllowed

SAID = {"agree": "agreed_on", "partly": "partly_on", "disagree": "opposed_on", "silent": "silent_on"}


def spoken_on(case: Case, item: Consultation) -> date | None:
    """Return the day its opinion came, which may be after its silence was recorded; None where it said nothing."""
    made = [act for act in case.history if act.event == "record_opinion" and act.facts["consultation"] == item.ordinal]
    if not made:
        return None
    given = made[-1].facts.get("received_on")
    return date.fromisoformat(given) if given else made[-1].on


def was_silent(case: Case, act: Act) -> bool:
    """Say whether a recorded silence outlasted its term: an opinion may have come in time, or was not waited for."""
    if act.outcome.get("unawaited"):
        return False
    spoken = spoken_on(case, case.consultations[act.facts["consultation"] - 1])
    return spoken is None or spoken > date.fromisoformat(act.outcome["effective_on"])


def weighed(case: Case, item: Consultation) -> dict[str, Any]:
    """Return when it was asked and what it said on which day, as a letter that weighs its opinion tells it."""
    said = {SAID[item.opinion]: spoken_on(case, item) or item.closed_on} if item.opinion in SAID else {}
    return {"asked_on": item.sent_on, **said}


def refused_for(case: Case, named: int | None) -> dict[str, Any]:
    """Return when the third party a refusal rests on was asked and what it said; no opinion where it kept silent.

    Raises NotAllowed when no third party objects.
    """
    item = releasing.relied_on(case, named)
    if item is None:
        raise NotAllowed("没有不同意公开的第三方")
    told: dict[str, Any] = {"sent_on": item.sent_on, "closed_on": item.closed_on}
    if item.opinion == "silent":
        return told
    spoken = spoken_on(case, item)
    late = {"late_on": spoken} if spoken and item.closed_on and spoken > item.closed_on else {}
    return told | {"opinion": item.opinion} | late
