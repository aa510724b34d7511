"""What asking third parties and other agencies changes: the answer stops, their own terms run from proven receipt."""

from dataclasses import replace
from datetime import date
from typing import Any

from rules import statutes
from rules.clock import ClockError
from workflow import deadlines
from workflow import facts as f
from workflow.acts import announcing, proving
from workflow.acts.releasing import wait
from workflow.case import Act, Consultation
from workflow.disputes.ways import windows, windows_of_a_lapse
from workflow.outcome import Outcome, again, ended, mark, start
from workflow.trial import Guard, Trial, said

SILENT = ("silent", "deemed_agree")
ASKED = {"third_party": "第三方", "agency": "其他机关"}
ENDED = {"third_party": "第{}次征求第三方意见结束", "agency": "第{}次征求其他机关意见结束"}


def consult(trial: Trial) -> Outcome:
    kind = "third_party" if isinstance(trial.facts, f.ConsultThirdParty) else "agency"
    ordinal = len(trial.case.consultations) + 1
    clocks = [start(f"delivery_proof:{ordinal}", trial.on, length=trial.terms.delivery_proof)]
    warnings = []
    if trial.answer is not None and kind in trial.answer.pauses:
        who = ASKED[kind]
        clocks.insert(0, mark("answer", "pause", trial.on, why=f"征求{who}意见（第{ordinal}次）"))
    else:
        warnings.append(_runs_on(trial))
    due = trial.dues["answer"].due if "answer" in trial.dues else None
    if due is not None and trial.on > due:
        warnings.append(f"答复期限已于{due}届满：征求意见不再中止计算，本件已经逾期，请尽快答复")
    answered = any(item.closed_on for item in trial.case.consultations if item.kind == "third_party")
    if kind == "third_party" and answered and _asked_since_it_changed(trial, "consult_third_party"):
        warnings.append("本件已经征求过第三方意见：不能为延长期限再次征求同一第三方，是另一第三方的不受影响")
    return Outcome(clocks=clocks, warnings=warnings)


def not_asked_before(trial: Trial) -> str | None:
    """What one agency has answered is not asked of it again to gain time, unless the application has changed since."""
    agency = said(trial, f.ConsultAgency).agency
    asked = _asked_since_it_changed(trial, "consult_agency")
    if not any(act.facts.get("agency") == agency for act in asked):
        return None
    return f"已经征求过{agency}的意见，不能再次征求而停止计算期限：需要再问的请去函（不停止计算），或者按已有的意见答复"


def _asked_since_it_changed(trial: Trial, event: str) -> list[Act]:
    """Return the consultations since the application was last corrected or its answer set aside."""
    history = trial.case.history
    changed = max((act.seq for act in history if act.event in {"correct", "decide_proceeding"}), default=0)
    return [act for act in history if act.event == event and act.seq > changed]


def last_consultation(trial: Trial) -> bool:
    return len(trial.case.open_consultations()) <= 1


def more_consultations(trial: Trial) -> bool:
    return len(trial.case.open_consultations()) > 1


def consultation_is_open(trial: Trial) -> str | None:
    item = _consultation(trial)
    if item is None:
        return "没有这一次征求意见，未答复的有：" + (
            "、".join(str(c.ordinal) for c in trial.case.open_consultations()) or "（没有）"
        )
    return _is_over(item) if item.closed_on else None


def opinion_after_sending(trial: Trial) -> str | None:
    item, facts = _consultation(trial), said(trial, f.RecordOpinion)
    if item is not None and (facts.received_on or trial.on) < item.sent_on:
        return f"收到意见之日早于发出征求意见书的{item.sent_on}"
    if facts.opinion != "agree" and not facts.reasons:
        return "不同意或部分同意的，请写明对方的理由（reasons）"
    return None


def opinion_ran_out(trial: Trial) -> str | None:
    item = _consultation(trial)
    if item is None:
        return None
    due = trial.dues.get(f"{item.kind}_opinion:{item.ordinal}")
    if _is_not_waited_for(trial, item):
        return None
    if due is None or due.due is None:
        return "没有对方收到征求意见书的凭证，对方的期限还没有开始：请先登记送达凭证（record_delivery）"
    return f"对方的期限到{due.due}才届满" if trial.on <= due.due else None


def record_opinion(trial: Trial) -> Outcome:
    """An opinion that comes late is kept, but what is excluded ends on the law's last day for it."""
    facts = said(trial, f.RecordOpinion)
    day = facts.received_on or trial.on
    item = trial.case.consultations[facts.consultation - 1]
    last = _last_day(trial, item)
    if last is None or day <= last:
        return _opinion(trial, item, day, day, facts.opinion, "met")
    done = _opinion(trial, item, day, last, facts.opinion, "met")
    told = ["答复期限自届满之日恢复计算"] if _stops_the_answer(trial, item) else []
    told += ["逾期没有提出的视为同意公开"] if item.kind == "agency" else []
    return replace(done, warnings=[f"意见{day}才收到，期限已于{last}届满：{'；'.join(told or ['照样考虑'])}"])


def somebody_kept_silent(trial: Trial) -> str | None:
    asked = trial.case.consultations
    if any(item.opinion in SILENT for item in asked):
        return None
    return _is_over(asked[-1]) if asked else "本件没有征求过意见"


def _is_over(item: Consultation) -> str:
    return f"第 {item.ordinal} 次征求意见已于{item.closed_on}结束"


def speaks_late(trial: Trial) -> bool:
    """Say whether an opinion is of somebody recorded as silent."""
    item = _consultation(trial)
    return item is not None and item.opinion in SILENT


def may_still_speak(trial: Trial) -> str | None:
    """Beside those still asked only who was recorded as silent can speak: an opinion given stands as it was given."""
    item = _consultation(trial)
    if item is None or item.closed_on is None:
        return consultation_is_open(trial)
    return None if item.opinion in SILENT else _is_over(item)


def consent_is_not_taken_back(trial: Trial) -> str | None:
    """An agency's silence is its consent (第三十四条): what it says afterwards changes nothing."""
    item, day = _consultation(trial), said(trial, f.RecordOpinion).received_on or trial.on
    if item is None or item.opinion != "deemed_agree" or item.closed_on is None or day <= item.closed_on:
        return None
    article = statutes.by_id("disclosure", trial.case.law).articles["agency"]
    return (
        f"第 {item.ordinal} 次征求意见的期限已于{item.closed_on}届满，逾期视为同意公开（{article}），此后的意见不再登记"
    )


def record_late(trial: Trial) -> Outcome:
    """An opinion after its silence was recorded is weighed like any other, and moves no date (第三十二条)."""
    facts = said(trial, f.RecordOpinion)
    item, day = trial.case.consultations[facts.consultation - 1], facts.received_on or trial.on
    closed = item.closed_on or day
    if day <= closed:
        return _had_come(trial, item, day, facts.opinion)
    return Outcome(
        extra={"effective_on": closed.isoformat(), "opinion": facts.opinion},
        warnings=[f"意见{day}才收到，第 {item.ordinal} 次征求意见已于{closed}结束：照样考虑，答复期限不再扣除"],
    )


def _had_come(trial: Trial, item: Consultation, day: date, opinion: str) -> Outcome:
    """An opinion that had come in time ended the exclusion that day, whenever its silence was recorded (第三十三条第三款)."""
    key = f"{item.kind}_opinion:{item.ordinal}"
    clocks = [mark(key, "met", day)] if key in trial.case.clocks else []
    warnings = []
    answer, resumed = trial.case.clocks.get("answer"), ENDED[item.kind].format(item.ordinal)
    ended_on = next((one.on for one in answer.marks if one.why == resumed), None) if answer else None
    if answer is not None and ended_on is not None and day < ended_on and trial.case.later_on is None:
        marks = tuple(one._replace(on=day) if one.why == resumed else one for one in answer.marks)
        moved = answer._replace(marks=tuple(sorted(marks, key=lambda one: one.on)))
        try:
            due = deadlines.due_of(
                replace(trial.case, clocks={**trial.case.clocks, "answer": moved}), "answer", trial.calendar
            )
        except ClockError:
            late = "答复期限本应自该日恢复计算，此后办理的延期已在届满以后，复议、诉讼中可能认定为逾期答复"
            return _heard(day, opinion, clocks, [f"意见{day}已经收到，没有逾期：{late}"])
        clocks.append(start("answer", answer.started_on, law=answer.law))
        clocks += [again(one, one.on, one.why) for one in moved.marks]
        before = trial.dues["answer"].due
        if due.due is not None and before is not None and due.due != before:
            warnings.append(f"意见{day}已经收到，没有逾期：答复期限自该日恢复计算，{due.due}届满（原为{before}）")
    return _heard(day, opinion, clocks, warnings)


def _heard(day: date, opinion: str, clocks: list[dict[str, Any]], warnings: list[str]) -> Outcome:
    return Outcome(clocks=clocks, extra={"effective_on": day.isoformat(), "opinion": opinion}, warnings=warnings)


def resolve_silence(trial: Trial) -> Outcome:
    """Silence ends the exclusion on the last day allowed, not on the day somebody noticed."""
    ordinal = said(trial, f.ResolveSilence).consultation
    item = trial.case.consultations[ordinal - 1]
    if _is_not_waited_for(trial, item):
        done = _opinion(trial, item, trial.on, trial.on, "silent", "end")
        words = f"答复期限{trial.dues['answer'].due}届满，不停止计算：不再等待意见"
        return replace(done, extra={**done.extra, "unawaited": True}, warnings=[words])
    found = trial.dues[f"{item.kind}_opinion:{ordinal}"]
    due = found.due or trial.on
    deemed = item.kind == "agency" and trial.case.law != "2007"
    done = _opinion(trial, item, due, due, "deemed_agree" if deemed else "silent", "end")
    return replace(done, warnings=[*done.warnings, *deadlines.unannounced(found)])


def _is_not_waited_for(trial: Trial, item: Consultation) -> bool:
    """Say whether waiting for an agency, which no law asks for, would have the answer come late: its term runs on."""
    if item.kind != "agency" or item.closed_on is not None or _stops_the_answer(trial, item):
        return False
    if "agency_opinion" in statutes.by_id("disclosure", trial.case.law).terms:
        return False
    answer, opinion = trial.dues.get("answer"), trial.dues.get(f"agency_opinion:{item.ordinal}")
    if answer is None or answer.due is None or (opinion is not None and trial.on > (opinion.due or trial.on)):
        return False
    return opinion is None or opinion.due is None or answer.due <= opinion.due


def _last_day(trial: Trial, item: Consultation) -> date | None:
    """Return the last day the law gives for an opinion; None where it gives none or nothing proves its beginning."""
    due = trial.dues.get(f"{item.kind}_opinion:{item.ordinal}")
    if due is None or trial.case.clocks[f"{item.kind}_opinion:{item.ordinal}"].law is None:
        return None
    return due.due


def _stops_the_answer(trial: Trial, item: Consultation) -> bool:
    return trial.answer is not None and item.kind in trial.answer.pauses


def _opinion(trial: Trial, item: Consultation, day: date, resumed_on: date, opinion: str, ending: str) -> Outcome:
    clocks = []
    if _stops_the_answer(trial, item):
        clocks.append(mark("answer", "resume", resumed_on, why=ENDED[item.kind].format(item.ordinal)))
    if (key := f"{item.kind}_opinion:{item.ordinal}") in trial.case.clocks:
        clocks.append(mark(key, ending, day))
    clocks += ended(trial, f"delivery_proof:{item.ordinal}")
    return Outcome(clocks=clocks, extra={"effective_on": day.isoformat(), "opinion": opinion})


def record_delivery(trial: Trial) -> Outcome:
    facts = said(trial, f.RecordDelivery)
    day = announcing.received_on(trial)
    clocks = [*on_delivery(trial, facts.letter, day), *proving.found(trial, facts.letter)]
    published = announcing.published_on(trial)
    told = {"published_on": published.isoformat()} if published else {}
    warnings = _sent_late(trial, facts.letter, day) if published is None else []
    return Outcome(clocks=clocks, extra={"effective_on": day.isoformat(), **told}, warnings=warnings)


def _sent_late(trial: Trial, letter: int, day: date) -> list[str]:
    """Time is excluded from the day a letter went out: one that lay about before it was posted excludes nothing meanwhile."""
    sent = next((item.sent_on for item in trial.case.consultations if item.letter == letter), None)
    if sent is None or trial.calendar.count(sent, day) <= trial.terms.delivery_proof:
        return []
    return [f"征求意见书登记在{sent}发出，{day}才签收：请核对实际寄出的日期，压在手里的时间不属于征求意见所需时间"]


def on_delivery(trial: Trial, ordinal: int, day: date) -> list[dict[str, Any]]:
    """A proven receipt starts what the addressee must do: the applicant's correction, a third party's or agency's opinion."""
    correction, decision = trial.case.correction, trial.case.decision
    if ordinal == trial.case.draft and decision is not None:
        return windows(trial, day, decision, trial.case.letters[ordinal].served_on)
    if correction is not None and correction.letter == ordinal and correction.delivered_on is None:
        return [start("correction_reply", day, length=correction.days)] if trial.case.state == "correcting" else []
    asked = trial.case.justification
    if asked is not None and asked.letter == ordinal and asked.delivered_on is None:
        return [start("justification_reply", day, length=asked.days)] if trial.case.state == "justifying" else []
    charged = trial.case.charge
    if charged is not None and charged.letter == ordinal and charged.delivered_on is None:
        return [start("payment", day)] if trial.case.state == "awaiting_payment" else []
    for item in trial.case.consultations:
        if item.letter == ordinal and item.delivered_on is None and item.closed_on is None:
            return [
                *ended(trial, f"delivery_proof:{item.ordinal}", met_on=day),
                _opinion_clock(trial, item.kind, item.ordinal, day),
            ]
    return [*windows_of_a_lapse(trial, ordinal, day), *wait(trial, ordinal, day)]


def _runs_on(trial: Trial) -> str:
    """Return why the term of the answer does not stop."""
    if trial.answer is None:
        return "自行改变原答复的，重新答复的内部时限不因征求意见停止计算"
    if not trial.answer.pauses:
        return "决定、判决所定的答复期限不因征求意见停止计算"
    return f"{trial.case.law}年条例只有征求第三方意见不计入期限，征求其他机关意见期间答复期限照常计算"


def _opinion_clock(trial: Trial, kind: str, ordinal: int, day: date) -> dict[str, Any]:
    """Under the 2007 Regulation no term is set for opinions: the office's own runs instead."""
    key = f"{kind}_opinion:{ordinal}"
    try:
        statutes.term(f"{kind}_opinion", day, trial.case.law)
    except statutes.NotInForce:
        return start(key, day, length=trial.terms.opinion)
    return start(key, day, law=trial.case.law)


def _consultation(trial: Trial) -> Consultation | None:
    wanted = getattr(trial.facts, "consultation", None)
    return next((item for item in trial.case.consultations if item.ordinal == wanted), None)


SPEAKS: tuple[Guard, ...] = (may_still_speak, opinion_after_sending, consent_is_not_taken_back)
"""What must hold of any opinion."""
