"""What an allowed act changes: the clocks it marks and the fields it sets. The engine writes this down as the entry's outcome."""

from datetime import date
from typing import Any

from rules import decisions, statutes
from workflow import deadlines
from workflow import facts as f
from workflow.acts import (
    applicants,
    classification,
    doubts,
    drafting,
    elsewhere,
    extending,
    itemised,
    items,
    own_letter,
    signing,
)
from workflow.acts import draft_facts as d
from workflow.acts.intake import legal_day
from workflow.clocks import Clock
from workflow.disputes import contesting, docket, ordering, same_act, ways
from workflow.outcome import Outcome, again, answer_met, concluded, ended, in_time, is_open, mark, start, unsigned
from workflow.trial import NotAllowed, Trial, said

ANSWERED_BEFORE = (
    "此前已经办结，没有要求过补正：决定、裁判认为申请内容不明确的才要求补正，"
    "补正告知期限自重新答复的期限起算之日计算（没有明文规定，默认做法）"
)


def receive(trial: Trial) -> Outcome:
    facts = said(trial, f.Receive)
    law = law_of(facts, trial.on)
    receipt = legal_day(facts, trial.on, law)
    warnings = (
        [] if receipt.confirmed else [f"收到之日尚未与申请人确认，暂按{receipt.on}起算，请尽快确认（confirm_receipt）"]
    )
    if receipt.on < trial.on:
        warnings.append(f"迟登记：收到之日是{receipt.on}，期限从该日起算")
    if facts.channel == "post" and facts.signed_on is None:
        warnings.append(
            f"邮寄的申请没有登记签收日（signed_on）：暂按登记之日{receipt.on}起算，请核对签收凭证，实际签收更早的，更正收到之日（amend）"
        )
    warnings += _due_before(trial, receipt.on, law)
    warnings += [*applicants.kind_doubts(trial), *doubts.of_application(facts)]
    return Outcome(
        set={
            "unit": trial.case.unit,
            "law": law,
            "received_on": receipt.on,
            "receipt_confirmed": receipt.confirmed,
            "channel": facts.channel,
            "applicant_kind": facts.applicant.kind,
            "registered_on": trial.on,
            **applicants.recorded(facts),
        },
        clocks=[start("answer", receipt.on, law=law)],
        extra={"because": receipt.because, "law_reason": facts.law_reason},
        warnings=warnings,
    )


def law_of(facts: f.Receive, on: date) -> str:
    """Return the version of the Regulation a case is under: the one in force on its day of receipt, unless another is chosen.

    No article settles a case pending on 2019-05-15: choosing the other version needs a reason, else NotAllowed.
    """
    in_force = statutes.in_force("disclosure", legal_day(facts, on, "2019").on).id
    if in_force == "2007":
        in_force = statutes.in_force("disclosure", legal_day(facts, on, "2007").on).id
    if facts.law is None or facts.law == in_force:
        return in_force
    if not facts.law_reason:
        raise NotAllowed(f"收到之日施行的是{in_force}年条例；改用{facts.law}年条例须写明理由（law_reason）")
    return facts.law


def _due_before(trial: Trial, received: date, law: str) -> list[str]:
    """Return a warning where the version in force on the day of receipt gives less time than the one chosen."""
    in_force = statutes.in_force("disclosure", received)
    dues = {
        one.id: trial.calendar.nth_after(received, one.terms["answer"].length)
        for one in (in_force, statutes.by_id("disclosure", law))
    }
    if dues[in_force.id] >= dues[law]:
        return []
    return [
        f"适用哪一版条例没有过渡规定：按{law}年条例{dues[law]}届满，按{in_force.id}年条例{dues[in_force.id]}届满，期限只按前者提醒，请按先到的一天办理"
    ]


def confirm_receipt(trial: Trial) -> Outcome:
    """The confirmed day is the day of receipt; what started the term anew after it, or fixed its end, stands."""
    facts = said(trial, f.ConfirmReceipt)
    day = facts.confirmed_on or trial.on
    answer = trial.case.clocks["answer"]
    restarted = max((one.on for one in answer.marks if one.kind == "restart"), default=None)
    if restarted is not None and restarted < day:
        words = f"期限已于{restarted}收到补正、缴费后重新起算，确认之日{day}在此以后：收到之日、期限仍按原来从严计算，不再后移"
        return Outcome(set={"receipt_confirmed": True}, warnings=[words])
    law, told = _law_of_the_day(trial, day)
    confirmed = {"receipt_confirmed": True, "received_on": day} | ({"law": law} if law != trial.case.law else {})
    if trial.case.later_on is not None:
        return Outcome(set=confirmed, warnings=[*told, f"已确定延迟至{trial.case.later_on}答复，不因确认收到之日变动"])
    return Outcome(
        set=confirmed,
        clocks=[start("answer", day, law=law), *_again(answer, day), *_noticed_from(trial, day)],
        warnings=told,
    )


def _law_of_the_day(trial: Trial, day: date) -> tuple[str, list[str]]:
    """Return the version of the Regulation a case is under once its day of receipt is known."""
    case = trial.case
    then, now = (statutes.in_force("disclosure", on).id for on in (case.received_on or day, day))
    if then == now or case.law != then:
        return case.law, []
    if case.correction or case.consultations or case.extended_by or case.draft:
        return case.law, [f"确认之日施行的是{now}年条例，本件已经按{case.law}年条例办理，仍按该条例：请核对"]
    return now, [f"确认之日施行的是{now}年条例：本件改按{now}年条例办理，此前的回执写的期限不再适用，请告知申请人"]


def _again(answer: Clock, day: date) -> list[dict[str, Any]]:
    """Return the marks of a clock that starts later than was thought: what came before that day took none of its time."""
    return [
        again(one, max(one.on, day), one.why if one.on >= day else f"{one.why}（{one.on}）") for one in answer.marks
    ]


def _noticed_from(trial: Trial, day: date) -> list[dict[str, Any]]:
    """The time to ask for a correction runs from the day of receipt, too."""
    return [start("correction_notice", day, law=trial.case.law)] if is_open(trial, "correction_notice") else []


def assign(trial: Trial) -> Outcome:
    return Outcome(set={"handler": said(trial, f.Assign).handler})


def request_correction(trial: Trial) -> Outcome:
    """After an answer was set aside the whole Regulation runs from the start of the new term: this notice's too (default)."""
    days = said(trial, f.RequestCorrection).days or trial.terms.correction_reply
    clocks, warnings = [], doubts.of_correction(trial)
    if trial.case.law != "2007":
        received = trial.case.received_on or trial.on
        if docket.owed_since(trial.case):
            received = trial.case.clocks["answer"].started_on
            warnings.append(ANSWERED_BEFORE)
        if trial.case.clocks["answer"].ordered:
            warnings.append(contesting.RUNS_ON)
        clocks.append(start("correction_notice", received, law=trial.case.law))
        last = trial.calendar.nth_after(received, statutes.term("correction_notice", received, trial.case.law).length)
        if trial.on > last:
            warnings.append(f"补正告知应在{last}前发出，已经逾期：答复期限不因补正重新起算，仍按原期限提醒")
    elif (due := trial.dues["answer"].due if "answer" in trial.dues else None) and trial.on > due:
        warnings.append(f"答复期限已于{due}届满：补正不再停止计算，本件已经逾期，请尽快答复")
    return Outcome(clocks=clocks, extra={"days": days}, warnings=warnings)


def correct(trial: Trial) -> Outcome:
    facts, asked = said(trial, f.Correct), trial.case.correction
    day = facts.received_on or trial.on
    clocks: list[dict[str, Any]] = []
    set_: dict[str, Any] = {"draft": None, "decision": None}
    warnings: list[str] = []
    told_in_time = asked is not None and (
        asked.in_time if asked.in_time is not None else in_time(trial, asked.requested_on)
    )
    paused = asked is not None and asked.served_on is not None and asked.in_time
    paused = paused and trial.answer is not None and bool(trial.answer.pauses)
    if told_in_time and "correction" in (trial.answer.restarts if trial.answer else ()):
        clocks.append(mark("answer", "restart", day, why="收到补正"))
        later, warnings = extending.without_later_date(trial)
        set_ |= later
    elif paused:
        clocks.append(mark("answer", "resume", day, why="收到补正"))
    clocks += ended(trial, "correction_reply", met_on=day)
    clocks += ended(trial, "correction_notice", "correction_proof")
    last = trial.dues["correction_reply"].due if is_open(trial, "correction_reply") else None
    if last is not None and day > last:
        article = statutes.by_id("disclosure", trial.case.law).articles["correction"]
        warnings.append(
            f"补正期限{last}届满，{day}才收到补正：登记以后照常办理；没有正当理由的，可以不登记，按逾期不补正处理（lapse，{article}）"
        )
    set_ |= {"applicant_kind": facts.applicant.kind} if facts.applicant else {}
    set_ |= applicants.recorded(facts)
    return Outcome(set=set_, clocks=clocks, extra={"effective_on": day.isoformat()}, warnings=warnings)


def lapse(trial: Trial) -> Outcome:
    told = deadlines.unannounced(trial.dues["correction_reply"])
    return Outcome(
        set=concluded("other.correction_lapsed", trial.on),
        clocks=ended(trial, *trial.case.clocks),
        warnings=[*ordering.not_performed(trial.case, "request_correction"), *told],
    )


def request_extension(trial: Trial) -> Outcome:
    limit = trial.answer.extension.length if trial.answer and trial.answer.extension else 0
    days = said(trial, f.RequestExtension).days or limit - trial.case.extended_by
    asked = start("extension_approval", trial.on, length=trial.terms.signing)
    return Outcome(extra={"days": days}, clocks=[asked])


def extend(trial: Trial) -> Outcome:
    """The notice of extension must be served before the term it extends runs out: it gets that term as its own clock."""
    if trial.case.extension is None:
        raise NotAllowed("没有等待批准的延期申请")
    answer = trial.case.clocks["answer"]
    notice = {
        **start("extension_notice", answer.started_on, law=trial.case.law),
        "term": "answer",
        "follows": "answer",
    }
    extended = mark("answer", "extend", trial.on, n=trial.case.extension.days)
    return Outcome(clocks=[notice, extended, *ended(trial, "extension_approval", met_on=trial.on)])


def deny_extension(trial: Trial) -> Outcome:
    return Outcome(set={"extension": None}, clocks=ended(trial, "extension_approval", met_on=trial.on))


def draft(trial: Trial) -> Outcome:
    return Outcome(
        set={
            "draft": trial.next_letter,
            "decision": said(trial, d.Draft).decision,
            "drafted_by": trial.actor.login,
            "drafted_on": trial.on,
            "cleared_by": None,
            "signed_by": None,
            **items.drafted(trial),
        },
        letters=[{"ordinal": trial.next_letter, "kind": letter_kind(trial), "status": "draft"}],
        extra={
            "overrides": [item.consultation for item in said(trial, d.Draft).override],
            "grounds": items.grounds(said(trial, d.Draft)),
        },
        warnings=[
            *classification.warned(trial),
            *elsewhere.warned(trial),
            *drafting.warned(trial),
            *doubts.of_answer(trial),
            *same_act.warned(trial),
        ],
    )


def send_back(trial: Trial) -> Outcome:
    return Outcome(
        set={"cleared_by": None, "signed_by": None, "signed_on": None},
        clocks=ended(trial, *signing.open_keys(trial.case)),
        letters=unsigned(trial),
    )


def issue(trial: Trial) -> Outcome:
    told = [own_letter.NUMBER_IT] if own_letter.file_of(trial.case, trial.case.draft) else []
    issued = [{"ordinal": trial.case.draft, "status": "issued"}]
    clocks = ended(trial, "extension_approval")
    return Outcome(set={"issued_on": trial.on}, letters=issued, warnings=told, clocks=clocks)


def answer_on_the_spot(trial: Trial) -> Outcome:
    facts = said(trial, d.AnswerOnTheSpot)
    return Outcome(
        set={
            "draft": trial.next_letter,
            "decision": facts.decision,
            "drafted_by": trial.actor.login,
            "drafted_on": trial.on,
            "signed_by": facts.approved_by,
            "signed_on": trial.on,
            "issued_on": trial.on,
            **items.drafted(trial),
            **concluded(facts.decision, trial.on),
            **({"appealed_from": "answered"} if docket.undecided(trial.case) else {}),
        },
        clocks=[
            *answer_met(trial, trial.on),
            *ways.windows(trial, trial.on, facts.decision),
        ],
        letters=[
            {
                "ordinal": trial.next_letter,
                "kind": letter_kind(trial),
                "status": "served",
                "served_on": trial.on.isoformat(),
            }
        ],
        warnings=[*doubts.of_answer(trial), *same_act.warned(trial)],
    )


def withdraw(trial: Trial) -> Outcome:
    day = said(trial, f.Withdraw).withdrawn_on or trial.on
    return Outcome(set=concluded("other.withdrawn", day), clocks=ended(trial, *trial.case.clocks))


def letter_kind(trial: Trial) -> str:
    if isinstance(trial.facts, items.Draft) and trial.facts.answers:
        return itemised.KIND
    return decisions.decision(said(trial, d.Draft).decision, trial.case.law).letter
