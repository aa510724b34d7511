"""Letters served by publication: the notice's day meets the office's own term, the end of its run counts as receipt.

No article says which of the two days meets the answer's term; the notice's day is taken, as posting is, and said so.
"""

from datetime import date

from rules.publication import publication
from workflow import facts as f
from workflow.acts.service import each, incomplete
from workflow.case import Case
from workflow.trial import Trial, said


def warned(trial: Trial, facts: f.Serve) -> list[str]:
    """Return what whoever serves by publication should know: when the letter counts as served."""
    days = [one.published_on or trial.on for one in each(facts) if one.method == "publication"]
    if not days:
        return []
    rule = publication(max(days))
    return [
        f"公告送达：本机关的期限按公告发布日计算（法律没有写明）；"
        f"自发布之日起满{rule.days}日，即{served_on(trial, max(days))}视为送达"
        f"（{rule.citation}），期满后登记送达凭证（record_delivery），对方的期限从那天起算"
    ]


def has_run(trial: Trial) -> str | None:
    """A letter that was published is received when the notice has run, not earlier and not later."""
    facts = said(trial, f.RecordDelivery)
    if facts.published_in or facts.tried or facts.published_on:
        if (missing := incomplete(facts.published_on, facts.published_in, facts.tried)) is not None:
            return missing
        if _served_by_notice(trial.case, facts.letter):
            return f"第 {facts.letter} 份文书已经登记公告送达，不再另行登记公告"
    day = published_on(trial)
    if day is None:
        return None
    due = served_on(trial, day)
    if trial.on < due:
        return f"公告自{day}发布，到{due}才视为送达：期满后再登记"
    if facts.delivered_on not in (None, due):
        return f"公告送达以期满之日{due}为送达日，不能登记为{facts.delivered_on}"
    return None


def received_on(trial: Trial) -> date:
    """Return the day the recorded proof stands for: the end of the notice's run, else the day of signature."""
    day = published_on(trial)
    return (said(trial, f.RecordDelivery).delivered_on or trial.on) if day is None else served_on(trial, day)


def published_on(trial: Trial) -> date | None:
    """Return the day of the notice that stands in for the letter the proof is about; None where there is none."""
    facts = said(trial, f.RecordDelivery)
    return facts.published_on or _served_by_notice(trial.case, facts.letter)


def served_on(trial: Trial, day: date) -> date:
    return publication(day).served_on(day, trial.calendar)


def _served_by_notice(case: Case, letter: int) -> date | None:
    for act in case.history:
        if (
            act.event == "serve"
            and act.facts.get("method") == "publication"
            and act.outcome["letters"][0]["ordinal"] == letter
        ):
            return date.fromisoformat(act.outcome["effective_on"])
    return None
