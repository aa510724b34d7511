"""The second instance of a lawsuit: who may appeal until when, and what an appeal changes.

The office's own window runs from the day it received a judgment against it and warns like its other terms; the plaintiff's
runs from proven receipt only. Every party may appeal, each within its own window; the first appeal takes the proceeding up
again: until the second judgment it is undecided. A term that runs from the day a judgment took effect begins anew when that day
is recorded.
"""

from datetime import date
from typing import Any

from rules import proceedings as law
from rules import statutes
from workflow import deadlines
from workflow.disputes import claimant, contesting, docket, pleading
from workflow.disputes import proceeding_facts as f
from workflow.outcome import Outcome, is_open, mark, start
from workflow.trial import Trial, said


def appealable(trial: Trial) -> str | None:
    item = contesting.of(trial)
    if item.retried and not item.retried_as_first:
        return f"第 {item.ordinal} 件经过再审，不在这里登记上诉：按第一审程序再审的，请在登记再审时写明（as_first_instance）"
    if item.first_result is not None and not item.retried_as_first:
        is_over = item.status == "decided"
        return f"第 {item.ordinal} 件已经二审审结，不能再上诉" if is_over else None
    if item.status != "decided":
        return f"第 {item.ordinal} 件还没有裁判，正在审理，不能“登记上诉”"
    if item.result is None or law.result(item.result, item.kind).appeal is None:
        return f"第 {item.ordinal} 件的结果不能上诉：只有判决和不予立案、驳回起诉的裁定可以上诉"
    return None


def not_appealed_before(trial: Trial) -> str | None:
    """Both sides may appeal against one judgment, each once."""
    who = said(trial, f.AppealJudgment).who
    earlier = docket.appeal_by(trial.case, contesting.of(trial), who)
    return f"{f.APPELLANTS[who]}已于{earlier.facts['filed_on']}上诉" if earlier else None


def an_appellant(trial: Trial) -> str | None:
    """A third party that did not bring the case is named; the co-defendant was when it was opened."""
    facts, item = said(trial, f.AppealJudgment), contesting.of(trial)
    if facts.who == "co_defendant" and not docket.opening(trial.case, item).facts.get("co_defendants"):
        return f"第 {item.ordinal} 件登记时没有写明共同被告"
    is_other = facts.who == "third_party" and claimant.plaintiff(trial.case, item) != "third_party"
    if is_other and facts.name is None:
        return "上诉的第三方没有提起本案：请写明姓名或者名称（name）"
    return None if is_other or facts.name is None else "只有没有提起本案的第三方上诉才填姓名或者名称（name）"


def filed_after_the_judgment(trial: Trial) -> str | None:
    facts, item = said(trial, f.AppealJudgment), contesting.of(trial)
    decided = item.decided_on or date.fromisoformat(docket.judgment_of(trial.case, item).facts["decided_on"])
    if facts.filed_on < decided:
        return f"提出上诉之日{facts.filed_on}早于作出裁判的{decided}"
    if facts.accepted_on is not None and facts.accepted_on < facts.filed_on:
        return f"二审法院收到上诉状之日{facts.accepted_on}早于提出上诉之日{facts.filed_on}"
    if facts.copy_on is not None and facts.who == "office":
        return "本机关上诉的，不填收到上诉状副本之日（copy_on）"
    if facts.copy_on is not None and facts.copy_on < facts.filed_on:
        return f"收到上诉状副本之日{facts.copy_on}早于提出上诉之日{facts.filed_on}"
    return None


def own_window_is_open(trial: Trial) -> str | None:
    key = f"own_appeal:{contesting.of(trial).ordinal}"
    return None if is_open(trial, key) else "没有等待决定是否上诉的裁判"


def appeal(trial: Trial) -> Outcome:
    item, facts = contesting.of(trial), said(trial, f.AppealJudgment)
    clocks, warnings = _used(trial, facts, item.ordinal)
    if facts.who != "office" and not docket.others_appeals(trial.case, item):
        clocks.append(start(f"appeal_defence:{item.ordinal}", facts.copy_on or trial.on))
    filed, signing_ends = pleading.filed(trial, facts.filed_on) if facts.who == "office" else ([], [])
    if item.first_result is not None and not item.retried_as_first:
        return Outcome(clocks=[*clocks, *signing_ends], letters=filed, warnings=warnings)
    clocks.append(start(f"second_judgment:{item.ordinal}", facts.accepted_on or facts.filed_on))
    if docket.still_owed(trial.case, item):
        warnings.append("一审判决因上诉还没有生效；重新答复的期限仍按一审判决提醒，请在办理时掌握")
    taken_up: dict[str, Any] = {"ordinal": item.ordinal, "status": "open", "first_result": item.result}
    taken_up |= {"result": None, "row": None, "decided_on": None, "answered_on": None}
    taken_up |= {"retried": False, "retried_as_first": False} if item.retried_as_first else {}
    return Outcome(
        set=docket.contested(trial.case),
        clocks=[*clocks, *signing_ends],
        letters=filed,
        extra={"proceedings": [taken_up]},
        warnings=warnings,
    )


def waive(trial: Trial) -> Outcome:
    own = mark(f"own_appeal:{contesting.of(trial).ordinal}", "met", trial.on)
    return Outcome(clocks=[own, *pleading.signed_no_more(trial)])


def ordered_anew(trial: Trial) -> str | None:
    """Only a term that still runs as the judgment began it can begin on another day."""
    item, clock = contesting.of(trial), trial.case.clocks.get("answer")
    last = next((act for act in reversed(trial.case.history) if docket.reopening(act.outcome)), None)
    if last is None or last.outcome["proceedings"][0]["ordinal"] != item.ordinal:
        return f"现在的答复期限不是依第 {item.ordinal} 件的裁判计算的"
    if clock is None or not clock.open:
        return "重新答复的期限已经结束，不再登记裁判生效之日"
    return "答复期限已经中止、延长或者重新起算过，不再改按生效之日计算" if clock.marks else None


def in_force_by_now(trial: Trial) -> str | None:
    day, decided = said(trial, f.TakeEffect).effective_on, contesting.of(trial).decided_on
    if decided is not None and day < decided:
        return f"裁判生效之日{day}早于作出之日{decided}"
    return f"裁判生效之日{day}还没有到：请在生效后登记" if day > trial.on else None


def take_effect(trial: Trial) -> Outcome:
    day, clock = said(trial, f.TakeEffect).effective_on, trial.case.clocks["answer"]
    begins = start("answer", day, law=clock.law, length=clock.length) | {"since": contesting.IN_FORCE}
    begins |= {name: value for name in ("unit", "ordered") if (value := getattr(clock, name))}
    return Outcome(clocks=[begins], warnings=_still_appealable(trial, day))


def _still_appealable(trial: Trial, day: date) -> list[str]:
    """A judgment of first instance is in force once the time to appeal is over, the office's own at least."""
    item = contesting.of(trial)
    key = f"own_appeal:{item.ordinal}"
    if (item.first_result is not None and not item.retried_as_first) or key not in trial.case.clocks:
        return []
    due = deadlines.due_of(trial.case, key, trial.calendar).due
    return [f"本机关的上诉期限{due}才届满，生效之日{day}请核对"] if due is not None and day <= due else []


def _used(trial: Trial, facts: f.AppealJudgment, ordinal: int) -> tuple[list[dict[str, Any]], list[str]]:
    """The appellant has used its window; after it closed, the record says so and nothing is refused: that is the court's.

    Who neither brought the case nor answers for the office alone has a window of its own, which is not known here.
    """
    if facts.who not in {"office", claimant.plaintiff(trial.case, contesting.of(trial))}:
        article = statutes.in_force("remedies", facts.filed_on).articles["appeal_parties"]
        return [], [
            f"只有一审原告是对方当事人，其他当事人按一审的地位列明（{article}）：本机关没有上诉的，列为一审被告"
        ]
    key = f"{'own_appeal' if facts.who == 'office' else 'appeal'}:{ordinal}"
    if not is_open(trial, key):
        return [], []
    due = trial.dues[key].due
    late = due is not None and facts.filed_on > due
    warnings = [f"提出上诉之日{facts.filed_on}已超过上诉期限（{due}），已如实记录"] if late else []
    return [mark(key, "met", facts.filed_on)], warnings
