"""What acts on a proceeding change: its record, its clocks, and the case itself when its answer is set aside."""

from dataclasses import replace
from datetime import date
from typing import Any

from rules import clock as arithmetic
from rules import proceedings as law
from rules import statutes
from workflow.case import OF_THE_DRAFT, Case, Proceeding
from workflow.disputes import both_ways, claimant, competent, defendants, docket, silence, ways
from workflow.disputes import proceeding_facts as f
from workflow.outcome import Outcome, is_open, mark, start
from workflow.trial import NotAllowed, Trial, said

COURT = ("litigation", "litigation_after_reconsideration")
REPLIES = (
    "reconsideration_reply", "reconsideration_reply_simplified", "court_defence", "complaint_reply", "appeal_defence",
)  # fmt: skip
CHANGED = "原答复已由本机关自行改变并重新答复，不再重新答复；决定、判决另有要求的，请写明须重新答复（redo）"
NOT_IN_FORCE = "期限自裁判生效之日起算的，生效后请登记（take_effect，{}），此前从严按收到之日提醒"
RUNS_ON = "决定、裁判所定的答复期限不因补正、征求意见、缴费停止或者重新计算"
IN_FORCE = "裁判生效"
STOPPED = ("correcting", "justifying", "awaiting_payment", "consulting")
SETS_ASIDE = ("revoked", "changed", "declared_unlawful")
AGREED = "调解书没有写明重新答复期限的，按条例的答复期限提醒（没有明文规定，默认做法）"


def open_proceeding(trial: Trial) -> Outcome:
    facts, ordinal = said(trial, f.OpenProceeding), len(trial.case.proceedings) + 1
    clocks, warnings = _opening_clocks(trial, facts, ordinal)
    used, told = _window_used(trial, facts)
    told += [*defendants.told(facts, _reconsidered(trial.case, facts)), *claimant.told(trial, facts)]
    told += [*both_ways.told(trial, facts), *competent.told(trial, facts)]
    record: dict[str, Any] = {"ordinal": ordinal, "kind": facts.kind, "body": facts.body}
    record |= {"received_on": facts.received_on, "simplified": facts.simplified}
    record |= {"accepted_on": facts.accepted_on} if facts.accepted_on else {}
    return Outcome(
        set=docket.contested(trial.case),
        clocks=[*clocks, *used],
        extra={"proceedings": [record]},
        warnings=[*warnings, *told],
    )


def answer_proceeding(trial: Trial) -> Outcome:
    """The reply to the reconsideration body or the court's defence: what is sent late is recorded as late."""
    item, facts = of(trial), said(trial, f.AnswerProceeding)
    day = facts.sent_on or trial.on
    keys = [key for name in REPLIES if is_open(trial, key := f"{name}:{item.ordinal}")]
    dues = [due for key in keys if (due := trial.dues[key].due) is not None]
    warnings = []
    if dues and day > max(dues):
        told = statutes.in_force("remedies", item.accepted_on or item.received_on).articles["default_reply"]
        consequence = f"（{told}）" if item.kind == "reconsideration" else ""
        warnings.append(f"逾期提交：期限{max(dues)}届满，{day}提交，已如实记录；逾期的可能视为没有证据{consequence}")
    return _changed(item, answered_on=day, clocks=[mark(key, "met", day) for key in keys], warnings=warnings)


def allow_late_evidence(trial: Trial) -> Outcome:
    item, facts = of(trial), said(trial, f.AllowLateEvidence)
    key = f"late_evidence:{item.ordinal}"
    begins = {**start(key, trial.on, length=facts.days), "term": "court_defence", "unit": "day", "ordered": facts.leave}
    return Outcome(clocks=[begins])


def give_late_evidence(trial: Trial) -> Outcome:
    item, facts = of(trial), said(trial, f.GiveLateEvidence)
    day, key = facts.given_on or trial.on, f"late_evidence:{item.ordinal}"
    due = trial.dues[key].due
    is_late = due is not None and day > due
    warnings = [f"逾期提交：准许延期到{due}，{day}提交，已如实记录；逾期的可能视为没有证据"] if is_late else []
    return Outcome(clocks=[mark(key, "met", day)], warnings=warnings)


def suspend_proceeding(trial: Trial) -> Outcome:
    """The time a body has to decide stands still: what is left of it runs on from the day it takes the case up again."""
    item = of(trial)
    day = said(trial, f.SuspendProceeding).suspended_on or trial.on
    left = {key: (due - day).days for key in _deciding(trial, item) if (due := trial.dues[key].due) is not None}
    return _changed(item, status="suspended", left=left, clocks=[mark(key, "end", day) for key in left])


def resume_proceeding(trial: Trial) -> Outcome:
    item = of(trial)
    day = said(trial, f.ResumeProceeding).resumed_on or trial.on
    clocks = []
    for key, days in item.left.items():
        old = trial.case.clocks[key]
        clocks.append({**start(key, day, length=max(days, 1)), "unit": "day", "as_of": old.as_of or old.started_on})
    return _changed(item, status="open", left={}, clocks=clocks)


def change_procedure(trial: Trial) -> Outcome:
    """Simplified turns ordinary: the longer term runs from the same day beside the shorter, which still reminds first."""
    item = of(trial)
    name = "court_judgment" if item.kind in COURT else "reconsideration_decision"
    begins = [start(f"{name}:{item.ordinal}", item.accepted_on or item.received_on)]
    ends = [mark(key, "end", trial.on) for key in _deciding(trial, item)]
    warnings = []
    if item.kind == "reconsideration" and item.answered_on is None:
        begins.append(start(f"reconsideration_reply:{item.ordinal}", item.received_on))
        warnings.append("转为普通程序后答复期限改按普通程序计算；提醒仍按先到的日期")
    return _changed(item, simplified=False, clocks=[*ends, *begins], warnings=warnings)


def withdraw_proceeding(trial: Trial) -> Outcome:
    """What is withdrawn at second instance is the appeal: the first judgment stands."""
    item = of(trial)
    day = said(trial, f.WithdrawProceeding).withdrawn_on or trial.on
    is_in_force = docket.still_owed(trial.case, item) and not docket.sent_back(trial.case, item)
    changes: dict[str, Any] = {"warnings": [_not_in_force(trial)]} if is_in_force else {}
    return _decided(trial, item, law.result(item.first_result or "withdrawn", item.kind), day, [], changes)


def decide_proceeding(trial: Trial) -> Outcome:
    item, facts, result = of(trial), said(trial, f.DecideProceeding), result_of(trial)
    clocks: list[dict[str, Any]] = []
    if item.kind == "reconsideration" and facts.served_on is not None:
        clocks.append(start(f"litigation_after_reconsideration:{item.ordinal}", facts.served_on))
    clocks += _appeals(trial, item, facts, result)
    if facts.opinion_on is not None:
        clocks.append(start(f"reconsideration_feedback:{item.ordinal}", facts.opinion_on))
    changes: dict[str, Any] = {}
    if not reopens(trial):
        if docket.still_owed(trial.case, item) and affirms(trial):
            changes["warnings"] = [_not_in_force(trial)]
        done = _decided(trial, item, result, facts.decided_on, clocks, changes)
        return (
            replace(done, warnings=[CHANGED]) if result.reopens and facts.redo is None and _is_replaced(trial) else done
        )
    changes["reopened"] = True
    drafted = docket.last_draft(trial.case, item)
    was_given = (trial.case.draft is not None and not sets_aside_no_answer(trial)) or docket.owed_since(trial.case)
    if drafted is not None and result.key in SETS_ASIDE and not facts.for_procedure and was_given:
        changes["set_aside"] = drafted
    done = _decided(trial, item, result, facts.decided_on, clocks, changes)
    return _reopened(trial, facts, item, done)


def _appeals(trial: Trial, item: Proceeding, facts: f.DecideProceeding, result: law.Result) -> list[dict[str, Any]]:
    """A judgment of first instance opens the windows of appeal: the office's own only where it lost (行政诉讼法第八十五条)."""
    is_last = item.first_result is not None and not item.retried_as_first
    if item.kind not in COURT or result.appeal is None or is_last:
        return []
    begins = [{**start(f"appeal:{item.ordinal}", facts.served_on), "term": result.appeal}] if facts.served_on else []
    if result.row == "corrected":
        own = start(f"own_appeal:{item.ordinal}", facts.received_on or trial.on)
        begins.append({**own, "term": result.appeal})
    return begins


def give_feedback(trial: Trial) -> Outcome:
    item = of(trial)
    day = said(trial, f.GiveFeedback).sent_on or trial.on
    return Outcome(clocks=[mark(f"reconsideration_feedback:{item.ordinal}", "met", day)])


def of(trial: Trial) -> Proceeding:
    """Return the proceeding an act is about; raises NotAllowed when the case has none of that number."""
    wanted = said(trial, f.OfProceeding).proceeding
    found = next((item for item in trial.case.proceedings if item.ordinal == wanted), None)
    if found is None:
        known = "、".join(f"{item.ordinal} {law.KINDS[item.kind]}" for item in trial.case.proceedings) or "（没有）"
        raise NotAllowed(f"没有第 {wanted} 件复议、诉讼或投诉，本件有：{known}")
    return found


def result_of(trial: Trial) -> law.Result:
    """Return how a decision ends its proceeding, named by key or label; raises NotInForce for an unknown end."""
    wanted, item = said(trial, f.DecideProceeding).result, of(trial)
    if item.first_result is not None and affirms(trial):
        return law.result(item.first_result, item.kind)
    labels = {item.label: item.key for item in law.results().values()}
    return law.result(labels.get(wanted, wanted), item.kind)


def affirms(trial: Trial) -> bool:
    """Say whether a decision leaves the first instance's standing."""
    return docket.is_affirmation(said(trial, f.DecideProceeding).result)


def reopens(trial: Trial) -> bool:
    """Say whether an act obliges the office to answer anew."""
    if not isinstance(trial.facts, f.DecideProceeding):
        return False
    if of(trial).reopened and affirms(trial):
        return False
    return result_of(trial).reopens and not _is_replaced(trial) if trial.facts.redo is None else trial.facts.redo


def sets_aside_no_answer(trial: Trial) -> bool:
    """Say whether something else than an answer is set aside: none was given. A third party contests what it alone was told."""
    if not isinstance(trial.facts, f.DecideProceeding) or result_of(trial).key != "revoked":
        return False
    return silence.nothing_answered(trial.case) and not claimant.is_third_party(trial.case, of(trial))


def lifts_the_correction(trial: Trial) -> bool:
    """Say whether a reconsideration sets aside the notice of correction: nothing else was done that could be."""
    is_waiting = trial.case.state == "correcting" and sets_aside_no_answer(trial)
    return is_waiting and of(trial).kind == "reconsideration" and reopens(trial)


def _is_replaced(trial: Trial) -> bool:
    """Say whether the office itself has put a new answer in the place of the one contested, and served it."""
    return docket.new_answer(trial.case) is None and bool(docket.changes_since(trial.case, of(trial)))


def _opening_clocks(trial: Trial, facts: f.OpenProceeding, ordinal: int) -> tuple[list[dict[str, Any]], list[str]]:
    begun = facts.accepted_on or facts.received_on
    suffix = "_simplified" if facts.simplified else ""
    if facts.kind == "complaint":
        return [start(f"complaint_reply:{ordinal}", facts.received_on, length=trial.terms.complaint)], []
    if facts.kind in COURT:
        judged = start(f"court_judgment{suffix}:{ordinal}", begun)
        return [start(f"court_defence:{ordinal}", facts.received_on), judged], []
    reply, warnings = _reply(trial, facts, f"reconsideration_reply{suffix}:{ordinal}")
    return [reply, start(f"reconsideration_decision{suffix}:{ordinal}", begun)], warnings


def _reply(trial: Trial, facts: f.OpenProceeding, key: str) -> tuple[dict[str, Any], list[str]]:
    """Accepted under one law and received under the next: the version that ends earlier reminds."""
    begins, accepted = start(key, facts.received_on), facts.accepted_on
    if facts.simplified or accepted is None:
        return begins, []
    if statutes.in_force("remedies", accepted).id == statutes.in_force("remedies", facts.received_on).id:
        return begins, []
    dues = {day: _due(trial, key, facts.received_on, day) for day in (accepted, facts.received_on)}
    if dues[accepted] >= dues[facts.received_on]:
        return begins, []
    words = f"受理和收到副本跨两版复议法：旧法{dues[accepted]}、新法{dues[facts.received_on]}届满，按先到的提醒"
    return {**begins, "as_of": accepted}, [words]


def _due(trial: Trial, key: str, received: date, as_of: date) -> date:
    found = arithmetic.due(statutes.term(key.split(":")[0], as_of), received, [], trial.calendar)
    return found.due or received


def _window_used(trial: Trial, facts: f.OpenProceeding) -> tuple[list[dict[str, Any]], list[str]]:
    """Who brings it has used a window; filed after it closed, the office may say so, and nothing is refused. The windows of an
    answer are the applicant's, and stay open where some of several bring it; that of a reconsideration is whose it was.
    """
    after, is_third = _reconsidered(trial.case, facts), claimant.brought_by_a_third_party(facts)
    if is_third != (after is not None and claimant.is_third_party(trial.case, after)):
        return [], []
    key = facts.kind if after is None else f"{facts.kind}:{after.ordinal}"
    day = facts.filed_on or facts.received_on
    warnings = list(ways.doubts(trial, facts, day))
    if not is_open(trial, key):
        return [], [*warnings, *silence.told(trial, facts.kind, day)]
    due = trial.dues[key].due
    if due is not None and day > due:
        warnings.append(f"提出之日{day}已超过按送达凭证计算的期限（{due}），可以在答复或答辩中提出")
    return [] if claimant.leaves_the_window(trial.case, facts, after) else [mark(key, "met", day)], warnings


def _reconsidered(case: Case, facts: f.OpenProceeding) -> Proceeding | None:
    """Return the reconsideration a suit follows: the one named, else the only one there was."""
    if facts.kind != "litigation_after_reconsideration":
        return None
    known = [item for item in case.proceedings if item.kind == "reconsideration"]
    return next((item for item in known if item.ordinal == facts.after), known[0] if len(known) == 1 else None)


def _deciding(trial: Trial, item: Proceeding) -> list[str]:
    keys = docket.clocks_of(trial.case, item.ordinal)
    return [
        key for key in keys if key.startswith(("reconsideration_decision", "court_judgment")) and is_open(trial, key)
    ]


def _decided(
    trial: Trial, item: Proceeding, result: law.Result, day: date, clocks: list[dict[str, Any]], changes: dict[str, Any]
) -> Outcome:
    ends = [mark(key, "end", trial.on) for key in docket.clocks_of(trial.case, item.ordinal) if is_open(trial, key)]
    set_ = {"appealed_from": None} if last_of_an_appeal(trial) else {}
    decided: dict[str, Any] = {
        "result": result.key,
        "row": result.row,
        "decided_on": day,
        "left": {},
        "status": "decided",
    }
    return _changed(item, **decided, **changes, set_=set_, clocks=[*ends, *clocks])


def last_of_an_appeal(trial: Trial) -> bool:
    """Say whether the proceeding an act ends is the only one that keeps the case appealed."""
    return trial.case.state == "appealed" and not others(trial)


def others(trial: Trial) -> list[Proceeding]:
    """Return the other proceedings of the case that are not decided."""
    return [item for item in docket.undecided(trial.case) if item.ordinal != of(trial).ordinal]


def _reopened(trial: Trial, facts: f.DecideProceeding, item: Proceeding, done: Outcome) -> Outcome:
    """A new answer is owed in the term ordered, else in the Regulation's own, from the day the decision came in, or from the
    day a judgment took effect.
    """
    is_court, day = item.kind in COURT, facts.received_on or trial.on
    is_agreed = result_of(trial).key == "mediated"
    came = "收到调解书" if is_agreed else "收到裁判" if is_court else "收到决定"
    begins = start("answer", facts.effective_on or day, law=trial.case.law)
    begins["since"] = IN_FORCE if facts.effective_on else came
    if facts.redo_days:
        named = facts.doc_number or f"{facts.decided_on}的{came.removeprefix('收到')}"
        decider = docket.decider(trial.case, item, trial.case.seq + 1)
        begins |= {"length": facts.redo_days, "unit": facts.redo_unit, "ordered": f"{decider}{named}"}
    is_stopped = trial.case.state in STOPPED and not lifts_the_correction(trial)
    if is_stopped and not facts.redo_days:
        words = "本件正在补正、征求意见等，答复期限仍按原来计算；决定所定的期限请在办理时掌握"
        once_more = {"asked_before": True} if docket.owed_since(trial.case) else {}
        return replace(done, extra=done.extra | once_more, warnings=[*done.warnings, words])
    fresh: dict[str, Any] = {}
    redo = statutes.in_force("remedies", trial.on).articles["redo"]
    extra = done.extra | ({} if is_court or is_agreed else {"rests_on": redo})
    if trial.case.state in docket.SETTLED:
        fresh = dict.fromkeys((*OF_THE_DRAFT, "appealed_from"))
        stood = (trial.case.appealed_from or "answered") if trial.case.state == "appealed" else trial.case.state
        extra["reopened_from"] = {name: getattr(trial.case, name) for name in docket.PUT_BACK} | {"state": stood}
    else:
        extra |= docket.going_on(trial.case)
    fresh |= {"replaces": []} if trial.case.replaces else {}
    fresh |= {"later_on": None} if trial.case.later_on else {}
    changing = docket.new_answer(trial.case)
    told = [RUNS_ON] if is_stopped else []
    told += [AGREED] if is_agreed and not facts.redo_days else []
    told += [_not_in_force(trial)] if is_court and not (is_agreed or facts.effective_on) else []
    return Outcome(
        set=done.set | fresh,
        clocks=[*done.clocks, *([mark(changing, "end", day)] if changing else []), begins],
        extra=extra,
        warnings=[*done.warnings, *told],
    )


def _not_in_force(trial: Trial) -> str:
    return NOT_IN_FORCE.format(statutes.in_force("remedies", trial.on).articles["effect"])


def _changed(
    item: Proceeding, *, clocks: list[dict[str, Any]], set_: dict[str, Any] | None = None,
    warnings: list[str] | None = None, **changes: Any,
) -> Outcome:  # fmt: skip
    record = {"ordinal": item.ordinal, **changes}
    return Outcome(set=set_ or {}, clocks=clocks, extra={"proceedings": [record]}, warnings=warnings or [])
