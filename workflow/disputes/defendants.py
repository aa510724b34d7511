"""Who is sued beside the office, or in its place, after a reconsideration."""

from rules import statutes
from workflow.case import Proceeding
from workflow.disputes.proceeding_facts import OpenProceeding
from workflow.trial import Trial

AFTER = "litigation_after_reconsideration"


def fit(trial: Trial, facts: OpenProceeding) -> str | None:
    """Say why the defendants named cannot stand: only a suit after a reconsideration has the body beside the office."""
    if not facts.co_defendants:
        return None
    if facts.kind != AFTER:
        return "只有复议后起诉才填共同被告（co_defendants）"
    us = next((name for name in facts.co_defendants if name == trial.case.unit), None)
    return f"{us}就是本机关，不填作共同被告（co_defendants）：请填复议机关" if us else None


def told(facts: OpenProceeding, earlier: Proceeding | None) -> list[str]:
    """Return what to look at in a suit after a reconsideration, by how it ended and the law of the day the suit began."""
    if facts.kind != AFTER or earlier is None or earlier.row is None:
        return []
    articles = statutes.in_force("remedies", facts.accepted_on or facts.received_on).articles
    if earlier.row == "corrected":
        alone = articles["reconsideration_defendant"]
        return [f"复议改变原答复的，复议机关是被告（{alone}）：本机关被列为被告的，可以在答辩中提出"]
    if earlier.row != "upheld" or "joint_defendants" not in articles or facts.co_defendants:
        return []
    joint = articles["joint_defendants"]
    return [f"复议维持的，本机关和复议机关是共同被告（{joint}）：起诉状列明复议机关的，请写明共同被告（co_defendants）"]
