"""Execution stayed (停止执行): an answer is carried out while it is contested, unless the office itself, the body or the court
stays it. Until that is lifted its files are not had online, and no release is served.
"""

from dataclasses import replace
from datetime import date

from pydantic import Field

from rules import statutes
from workflow.acts import items
from workflow.acts.guards import serves_the_answer
from workflow.acts.releasing import RELEASES
from workflow.acts.service import effective_day
from workflow.disputes import contesting, docket
from workflow.disputes.proceeding_facts import OfProceeding
from workflow.facts import Serve, Words
from workflow.outcome import Outcome
from workflow.trial import Trial, said


class StayExecution(OfProceeding):
    stayed_on: date | None = Field(None, title="停止执行之日")
    reason: Words = Field(title="停止执行的决定、裁定（复议期间本机关自行停止的，写明理由；诉讼期间由法院裁定）")


class LiftStay(OfProceeding):
    lifted_on: date | None = Field(None, title="恢复执行之日")
    reason: Words = Field(title="恢复执行的依据")


def not_stayed_yet(trial: Trial) -> str | None:
    item = contesting.of(trial)
    return f"第 {item.ordinal} 件已于{item.stayed_on}停止执行" if item.stayed_on else None


def is_stayed(trial: Trial) -> str | None:
    item = contesting.of(trial)
    return None if item.stayed_on else f"第 {item.ordinal} 件没有停止执行"


def lifted_after_it_began(trial: Trial) -> str | None:
    began, day = contesting.of(trial).stayed_on, said(trial, LiftStay).lifted_on or trial.on
    return f"恢复执行之日{day}早于停止执行的{began}" if began and day < began else None


def stay(trial: Trial) -> Outcome:
    item, day = contesting.of(trial), said(trial, StayExecution).stayed_on or trial.on
    is_given = {trial.case.outcome, trial.case.decision} & set(RELEASES)
    told = "已经送达、寄出的不能收回；停止执行期间，公开的文件不在网上提供"
    return Outcome(
        extra={"proceedings": [{"ordinal": item.ordinal, "stayed_on": day}]}, warnings=[told] if is_given else []
    )


def lift(trial: Trial) -> Outcome:
    return Outcome(extra={"proceedings": [{"ordinal": contesting.of(trial).ordinal, "stayed_on": None}]})


def no_release_meanwhile(trial: Trial) -> str | None:
    """What is released cannot be taken back: an answer that releases waits until the stay is lifted; what was served before it
    is still entered."""
    decisions, day = _given(trial)
    item = next((one for one in docket.stayed(trial.case) if one.stayed_on and one.stayed_on <= day), None)
    if item is None or not decisions & set(RELEASES):
        return None
    articles = statutes.in_force("remedies", trial.on).articles
    article = articles["stay_litigation"] if item.kind in contesting.COURT else articles["stay_reconsideration"]
    return (
        f"第 {item.ordinal} 件已于{item.stayed_on}停止执行（{article}），公开的答复不能送达："
        "恢复执行的请先登记（lift_stay）"
    )


def after(trial: Trial, done: Outcome) -> Outcome:
    """A stay is over once the answer is set aside; else it lasts until somebody says that it is lifted."""
    item = contesting.of(trial)
    if item.stayed_on is None:
        return done
    if not contesting.reopens(trial):
        told = f"第 {item.ordinal} 件于{item.stayed_on}停止执行：恢复执行的，请登记（lift_stay）"
        return replace(done, warnings=[*done.warnings, told])
    first, *others = done.extra["proceedings"]
    return replace(done, extra=done.extra | {"proceedings": [first | {"stayed_on": None}, *others]})


def _given(trial: Trial) -> tuple[set[str | None], date]:
    """Return what the answer an act gives decides, of each item, and on which day it is given."""
    case, facts = trial.case, trial.facts
    if isinstance(facts, items.AnswerOnTheSpot):
        return {facts.decision, *(one.decision for one in facts.answers)}, trial.on
    if not serves_the_answer(trial):
        return set(), trial.on
    return {case.decision, *(one["decision"] for one in case.answering)}, effective_day(said(trial, Serve), trial.on)
