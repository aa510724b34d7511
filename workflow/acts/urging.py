"""Within the agency: a supervisor urges (督办) and is owed a reply; a case goes to another handler or section, its day stays."""

from datetime import date

from pydantic import Field

from workflow import facts as f
from workflow.acts.guards import handlers_of
from workflow.case import Urge
from workflow.outcome import Outcome, mark, start
from workflow.trial import Trial, said


class UrgeOn(f.Facts):
    matter: f.Text = Field(title="督办事项", json_schema_extra=f.personal)
    days: int | None = Field(None, ge=1, le=60, title="答复督办的内部时限（工作日，不填的按本机关规定）")


class AnswerUrge(f.Facts):
    urge: f.Ordinal = Field(title="第几次督办")
    reply: f.Text = Field(title="对督办的答复", json_schema_extra=f.personal)


class HandOver(f.Facts):
    handler: f.Words | None = Field(None, title="接办的经办人登录名")
    section: f.Words | None = Field(None, title="接办的内设科室")
    reason: f.Words = Field(title="移交理由")


def some_urge(trial: Trial) -> str | None:
    return None if trial.case.urges else "本件没有督办过"


def urge_is_open(trial: Trial) -> str | None:
    wanted = said(trial, AnswerUrge).urge
    item = _urge(trial, wanted)
    if item is None:
        return f"没有第 {wanted} 次督办"
    return f"第 {wanted} 次督办已于{item.answered_on}答复" if item.answered_on else _not_before(trial.on, item.urged_on)


def to_somebody_here(trial: Trial) -> str | None:
    """A case moves freely within its agency; another agency's matter gets an answer that names it (第三十六条第五项)."""
    facts, unit = said(trial, HandOver), trial.case.unit
    if facts.handler is None and facts.section is None:
        return "请写明接办的经办人（handler）或科室（section）"
    sections = trial.units.get(unit, ())
    if facts.section is not None and facts.section not in sections:
        known = "、".join(sections) or "（没有设科室）"
        return f"“{facts.section}”不是{unit}的科室，可以移交：{known}；属于其他机关的，按“不属于本机关负责公开”答复"
    handlers = handlers_of(trial)
    if facts.handler is not None and facts.handler not in handlers:
        return f"{facts.handler}不是{unit}的经办人，可以移交：{'、'.join(handlers) or '（还没有登记）'}"
    same = facts.handler in (None, trial.case.handler) and facts.section in (None, trial.case.section)
    return "本件已经在这里办理，不需要移交" if same else None


def urge(trial: Trial) -> Outcome:
    days = said(trial, UrgeOn).days or trial.terms.urge
    return Outcome(clocks=[start(f"urge:{len(trial.case.urges) + 1}", trial.on, length=days)])


def answer(trial: Trial) -> Outcome:
    return Outcome(clocks=[mark(f"urge:{said(trial, AnswerUrge).urge}", "met", trial.on)])


def hand_over(trial: Trial) -> Outcome:
    facts = said(trial, HandOver)
    given = {"handler": facts.handler, "section": facts.section}
    return Outcome(set={name: value for name, value in given.items() if value is not None})


def _urge(trial: Trial, wanted: int) -> Urge | None:
    return next((item for item in trial.case.urges if item.ordinal == wanted), None)


def _not_before(on: date, urged_on: date) -> str | None:
    return f"日期{on}早于督办的{urged_on}" if on < urged_on else None
