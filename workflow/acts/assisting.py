"""Help asked of another section or unit of the same office: whom it may be asked of, and what comes back."""

from workflow import facts as f
from workflow.acts import searching
from workflow.case import Assistance
from workflow.outcome import Outcome, mark, start
from workflow.trial import Trial, said


def assists_unit_or_section(trial: Trial) -> str | None:
    facts, home = said(trial, f.Assist), trial.case.unit
    sections = trial.units.get(trial.case.unit, ())
    known = [*sections, *(unit for unit in trial.units if unit != trial.case.unit)]
    if facts.to not in known:
        return f"没有“{facts.to}”这个科室或单位，可交协办的有：{'、'.join(known)}"
    unit = home if facts.to in sections else facts.to
    liaisons = [one.login for one in trial.staff if one.active and one.unit == unit]
    return (
        f"{facts.liaison}不是{unit}的人，联系人可以是：{'、'.join(liaisons) or '（还没有登记）'}"
        if facts.liaison not in (None, *liaisons)
        else None
    )


def some_assistance(trial: Trial) -> str | None:
    return None if trial.case.assistances else "本件没有交过协办"


def assistance_is_open(trial: Trial) -> str | None:
    item = _assistance(trial)
    if item is None:
        return f"没有第 {said(trial, f.ReturnAssist).assist} 次协办"
    return f"第 {item.ordinal} 次协办已于{item.returned_on}反馈" if item.returned_on else None


def from_the_assisted(trial: Trial) -> str | None:
    item, facts = _assistance(trial), said(trial, f.ReturnAssist)
    if item is None:
        return None
    if trial.actor.unit not in {item.to, trial.case.unit}:
        return f"第 {item.ordinal} 次协办交给的是{item.to}"
    if item.search and not facts.searches:
        return "这次协办要求检索记录：请逐条登记检索人、范围、检索词、日期和结果（searches）"
    return None


def assist(trial: Trial) -> Outcome:
    days = said(trial, f.Assist).days or trial.terms.assist
    ordinal = len(trial.case.assistances) + 1
    return Outcome(clocks=[start(f"assist:{ordinal}", trial.on, length=days)])


def return_assist(trial: Trial) -> Outcome:
    facts = said(trial, f.ReturnAssist)
    return Outcome(
        clocks=[mark(f"assist:{facts.assist}", "met", trial.on)],
        extra=searching.outcome(facts.searches),
    )


def _assistance(trial: Trial) -> Assistance | None:
    wanted = said(trial, f.ReturnAssist).assist
    return next((item for item in trial.case.assistances if item.ordinal == wanted), None)
