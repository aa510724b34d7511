"""Which body is competent: the one that reconsiders, as an opened reconsideration names it, beside the one the letters name."""

from rules import remedies
from workflow.disputes.proceeding_facts import OpenProceeding
from workflow.trial import Trial


def told(trial: Trial, facts: OpenProceeding) -> list[str]:
    """Return a warning where another body than the competent one reconsiders; nothing is refused, that is for that body."""
    if facts.kind != "reconsideration" or trial.remedied is None:
        return []
    signer, own = trial.remedied
    doubt = remedies.other_body(signer, own, facts.body, facts.accepted_on or facts.received_on)
    return [f"{doubt}：请核对收到的文书，确由它受理的，可以在答复书中提出没有管辖权"] if doubt else []
