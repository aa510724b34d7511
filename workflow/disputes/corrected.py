"""What was recorded of a proceeding when it was opened, put right: judged as the opening was, on the case as it stood then.

What runs from a day put right runs from the right one, and keeps how it ended.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field

from workflow import deadlines
from workflow.acts.unserved import PLEADINGS
from workflow.case import Act, Case, Proceeding, changed
from workflow.disputes import contesting, docket
from workflow.disputes.pleading import TITLES
from workflow.disputes.proceeding_facts import OfProceeding, OpenProceeding
from workflow.facts import Text, Words, personal
from workflow.fold import fold
from workflow.outcome import Outcome, mark
from workflow.trial import Trial, said

DECIDING = (
    "reconsideration_decision",
    "reconsideration_decision_simplified",
    "court_judgment",
    "court_judgment_simplified",
)
IN_FIRST_INSTANCE = ("reconsideration_answer", "defence_statement")
IN_LETTERS = {"body", "case_number", "received_on"}


class AmendProceeding(OfProceeding):
    reason: Text = Field(title="更正理由", json_schema_extra=personal)
    body: Words | None = Field(None, title="正确的复议机关、法院或者上级机关")
    received_on: date | None = Field(None, title="正确的本机关收到之日")
    filed_on: date | None = Field(None, title="正确的申请复议、起诉或投诉之日")
    accepted_on: date | None = Field(None, title="正确的受理或立案之日")
    case_number: Words | None = Field(None, title="正确的案号")


def was_opened_here(trial: Trial) -> str | None:
    item = contesting.of(trial)
    return f"第 {item.ordinal} 件是从台账导入的，登记以台账为准" if item.imported else None


def changes_something(trial: Trial) -> str | None:
    given = _given(trial)
    if not given:
        names = "、".join(f"{model.title}({name})" for name, model in _fields())
        return f"请填写要更正的：{names}"
    told = docket.told_at_opening(trial.case, contesting.of(trial))
    same = [str(value) for name, value in given.items() if told.get(name) == str(value)]
    return f"登记的本来就是{same[0]}，不需要更正" if same else None


def before_what_followed(trial: Trial) -> str | None:
    """A proceeding has come in before it was recorded, and before anything was done in it."""
    item, received = contesting.of(trial), said(trial, AmendProceeding).received_on
    if received is None:
        return None
    opened = docket.opening(trial.case, item).on
    if received > opened:
        return f"收到之日{received}晚于登记日{opened}"
    first = min((day for act in _later(trial.case, item) for day in _days(act)), default=None)
    return f"收到之日{received}晚于这一件在{first}的办理" if first is not None and first < received else None


def as_recorded(case: Case, ordinals: Collection[int]) -> dict[str, str]:
    """Return what is recorded now of each thing that may be put right; of several proceedings each by its number."""
    found = {}
    for name, _ in _fields():
        told = [
            (item.ordinal, str(docket.told_at_opening(case, item).get(name) or "（没有）"))
            for item in case.proceedings
            if item.ordinal in ordinals
        ]
        found[name] = "；".join(text if len(told) == 1 else f"第{ordinal}件 {text}" for ordinal, text in told)
    return found


def as_opened(trial: Trial) -> Trial:
    """Return the trial of the opening as it should have been recorded, on the case as it stood then."""
    item = contesting.of(trial)
    before = docket.opened_at(trial.case, item.ordinal)
    then = fold(Case(trial.case.number, trial.case.unit), [(act, "") for act in trial.case.history if act.seq < before])
    then = changed(then, received_on=trial.case.received_on)
    told = docket.told_at_opening(trial.case, item) | {name: str(value) for name, value in _given(trial).items()}
    told = {name: value for name, value in told.items() if name != "claims"}
    told |= {"claimant": "第三方"} if "claimant" in told else {}
    facts = OpenProceeding.model_validate(told)
    return trial._replace(case=then, facts=facts, dues=deadlines.dues(then, trial.calendar))


def amend(trial: Trial) -> Outcome:
    item, given = contesting.of(trial), _given(trial)
    opened = as_opened(trial)
    opening, facts = contesting.open_proceeding(opened), said(opened, OpenProceeding)
    moved = list(_moved(trial, item, facts, opening))
    after = replace(trial.case, clocks=_set(trial.case, moved))
    was = docket.told_at_opening(trial.case, item)
    record: dict[str, Any] = {"ordinal": item.ordinal}
    record |= {name: value for name, value in given.items() if name in {"body", "received_on", "accepted_on"}}
    left = {key: days + _shift(trial, after, key) for key, days in item.left.items()}
    return Outcome(
        clocks=[*moved, *_used(trial, was, opening)],
        extra={
            "proceedings": [record | ({"left": left} if left else {})],
            "was": {name: was.get(name) for name in given},
        },
        warnings=[*opening.warnings, *_terms_told(trial, item, after, moved), *_letters_told(trial, item, given)],
    )


def _moved(trial: Trial, item: Proceeding, new: OpenProceeding, opening: Outcome) -> Iterator[dict[str, Any]]:
    begun, begins = item.accepted_on or item.received_on, new.accepted_on or new.received_on
    days = dict.fromkeys(contesting.REPLIES, (item.received_on, new.received_on)) | dict.fromkeys(
        DECIDING, (begun, begins)
    )
    law_of = {one["clock"]: one.get("as_of", one["on"]) for one in opening.clocks if one["kind"] == "start"}
    for key in docket.clocks_of(trial.case, item.ordinal):
        clock, (was, now) = trial.case.clocks[key], days.get(key.partition(":")[0], (None, None))
        if now is None or clock.started_on != was:
            continue
        as_of = law_of.get(key, now)
        if (now, as_of) != (was, clock.as_of or was):
            yield mark(key, "moved", now) | {"as_of": as_of}


def _used(trial: Trial, was: dict[str, Any], opening: Outcome) -> list[dict[str, Any]]:
    """The window it was brought in is used on the right day."""
    day = date.fromisoformat(was.get("filed_on") or was["received_on"])
    used = [one for one in opening.clocks if one["kind"] == "met" and one["on"] != day]
    return [one for one in used if (clock := trial.case.clocks.get(one["clock"])) is not None and clock.met_on == day]


def _terms_told(trial: Trial, item: Proceeding, after: Case, moved: list[dict[str, Any]]) -> Iterator[str]:
    for key in (one["clock"] for one in moved):
        name, clock = deadlines.label_of(key), trial.case.clocks[key]
        was, due = (deadlines.due_of(case, key, trial.calendar).due for case in (trial.case, after))
        if was is None or due is None or key.partition(":")[0] in DECIDING:
            continue
        if clock.met_on is not None and clock.met_on > due:
            yield f"逾期提交：{name}{due}届满，{clock.met_on}提交"
        elif clock.open and due > was:
            yield f"{name}由{was}推后到{due}：请以收到的凭证为准"
    resumed = [key for key in docket.clocks_of(trial.case, item.ordinal) if key.partition(":")[0] in DECIDING]
    if any(trial.case.clocks[key].open and trial.case.clocks[key].unit == "day" for key in resumed):
        yield "中止后恢复的审理期限没有随更正改动，请对照恢复审理的文书"


def _letters_told(trial: Trial, item: Proceeding, given: dict[str, Any]) -> Iterator[str]:
    """A letter that says what was wrong is written anew."""
    for letter in trial.case.letters.values():
        wrong = IN_LETTERS & given.keys() - (set() if letter.kind in IN_FIRST_INSTANCE else {"received_on"})
        if (
            letter.kind not in PLEADINGS
            or letter.status == "void"
            or not wrong
            or not _is_of(trial.case, item, letter.seq)
        ):
            continue
        name = TITLES[letter.kind]
        yield {
            "draft": f"已经拟写的{name}写的是更正前的登记，请重新拟写（draft_pleading）",
            "issued": f"已经签发的{name}写的是更正前的登记：请先将它作废（void_letter），再重新拟写（draft_pleading）",
        }.get(letter.status, f"已经提交的{name}写的是更正前的登记，需要更正的请向审理机关说明")


def _is_of(case: Case, item: Proceeding, seq: int) -> bool:
    return any(act.seq == seq and act.facts.get("proceeding") == item.ordinal for act in case.history)


def _set(case: Case, moved: list[dict[str, Any]]) -> dict[str, Any]:
    days = {one["clock"]: {"started_on": one["on"], "as_of": one["as_of"]} for one in moved}
    return {key: clock._replace(**days.get(key, {})) for key, clock in case.clocks.items()}


def _shift(trial: Trial, after: Case, key: str) -> int:
    """Return by how many days a clock ends later than before."""
    was, now = (deadlines.due_of(case, key, trial.calendar).due for case in (trial.case, after))
    return (now - was).days if was and now else 0


def _given(trial: Trial) -> dict[str, Any]:
    facts = said(trial, AmendProceeding)
    return {name: value for name, _ in _fields() if (value := getattr(facts, name)) is not None}


def _fields() -> list[tuple[str, Any]]:
    own = AmendProceeding.model_fields
    return [(name, own[name]) for name in own if name not in {"proceeding", "reason"}]


def _later(case: Case, item: Proceeding) -> list[Act]:
    return [
        act for act in case.history if act.facts.get("proceeding") == item.ordinal and act.event != "amend_proceeding"
    ]


def _days(act: Act) -> list[date]:
    return [act.on, *(date.fromisoformat(value) for name, value in act.facts.items() if name.endswith("_on"))]
