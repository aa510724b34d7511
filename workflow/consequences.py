"""What an allowed act changes: the clocks it marks and the fields it sets. The engine writes this down as the entry's outcome."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules import decisions, statutes
from workflow import facts as f
from workflow.guards import letter_to_serve
from workflow.intake import legal_day
from workflow.service import delivered_day, effective_day, irregular
from workflow.trial import NotAllowed, Trial


@dataclass(frozen=True)
class Outcome:
    """`set` goes onto the folded case, `clocks` are marks, `extra` is kept beside them in the entry's outcome."""

    set: dict[str, Any] = field(default_factory=dict)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def nothing(_trial: Trial) -> Outcome:
    return Outcome()


def receive(trial: Trial) -> Outcome:
    facts = _as(trial, f.Receive)
    law = law_of(facts, trial.on)
    receipt = legal_day(facts, trial.on, law)
    warnings = (
        [] if receipt.confirmed else [f"收到之日尚未与申请人确认,暂按{receipt.on}起算,请尽快确认(confirm_receipt)"]
    )
    if receipt.on < trial.on:
        warnings.append(f"迟登记:收到之日是{receipt.on},期限从该日起算")
    return Outcome(
        set={
            "law": law,
            "received_on": receipt.on,
            "receipt_confirmed": receipt.confirmed,
            "channel": facts.channel,
            "applicant_kind": facts.applicant.kind,
            "registered_on": trial.on,
        },
        clocks=[_start("answer", receipt.on, law=law)],
        extra={"because": receipt.because, "law_reason": facts.law_reason},
        warnings=warnings,
    )


def law_of(facts: f.Receive, on: date) -> str:
    """Return the version of the Regulation a case is under: the one in force on its day of receipt, unless another is chosen.

    No article settles a case pending on 2019-05-15 (law.md, default 1): choosing the other version needs a reason.
    """
    in_force = statutes.in_force("disclosure", legal_day(facts, on, "2019").on).id
    if in_force == "2007":
        in_force = statutes.in_force("disclosure", legal_day(facts, on, "2007").on).id
    if facts.law is None or facts.law == in_force:
        return in_force
    if not facts.law_reason:
        raise NotAllowed(f"收到之日施行的是{in_force}年条例;改用{facts.law}年条例须写明理由(law_reason)")
    return facts.law


def confirm_receipt(trial: Trial) -> Outcome:
    facts = _as(trial, f.ConfirmReceipt)
    day = facts.confirmed_on or trial.on
    if trial.case.correction is not None or trial.case.consultations or trial.case.extended_by:
        return Outcome(
            set={"receipt_confirmed": True},
            warnings=["期限已有中止、重新起算或延期,仍按原来从严的起算日计算,不再后移"],
        )
    return Outcome(
        set={"receipt_confirmed": True, "received_on": day}, clocks=[_start("answer", day, law=trial.case.law)]
    )


def assign(trial: Trial) -> Outcome:
    return Outcome(set={"handler": _as(trial, f.Assign).handler})


def assist(trial: Trial) -> Outcome:
    days = _as(trial, f.Assist).days or trial.terms.assist
    ordinal = len(trial.case.assistances) + 1
    return Outcome(clocks=[_start(f"assist:{ordinal}", trial.on, length=days)])


def return_assist(trial: Trial) -> Outcome:
    return Outcome(clocks=[_mark(f"assist:{_as(trial, f.ReturnAssist).assist}", "met", trial.on)])


def request_correction(trial: Trial) -> Outcome:
    days = _as(trial, f.RequestCorrection).days or trial.terms.correction_reply
    clocks, warnings = [], []
    if trial.case.law == "2019":
        received = trial.case.received_on or trial.on
        clocks.append(_start("correction_notice", received, law=trial.case.law))
        last = trial.calendar.nth_after(received, statutes.term("correction_notice", received, trial.case.law).length)
        if trial.on > last:
            warnings.append(f"补正告知应在{last}前发出,已经逾期:答复期限不因补正重新起算,仍按原期限提醒")
    return Outcome(clocks=clocks, extra={"days": days}, warnings=warnings)


def correct(trial: Trial) -> Outcome:
    facts, asked = _as(trial, f.Correct), trial.case.correction
    day = facts.received_on or trial.on
    clocks = []
    in_time = asked is not None and (
        asked.in_time if asked.in_time is not None else _in_time(trial, asked.requested_on)
    )
    paused = asked is not None and asked.served_on is not None and asked.in_time
    if in_time and "correction" in (trial.answer.restarts if trial.answer else ()):
        clocks.append(_mark("answer", "restart", day, why="收到补正"))
    elif paused:
        clocks.append(_mark("answer", "resume", day, why="收到补正"))
    if "correction_reply" in trial.case.clocks:
        clocks.append(_mark("correction_reply", "met", day))
    clocks += _ended(trial, "correction_notice")
    set_ = {"applicant_kind": facts.applicant.kind} if facts.applicant else {}
    return Outcome(set=set_, clocks=clocks, extra={"effective_on": day.isoformat()})


def lapse(trial: Trial) -> Outcome:
    return Outcome(set=_concluded("other.correction_lapsed", trial.on), clocks=_ended(trial, *trial.case.clocks))


def consult(trial: Trial) -> Outcome:
    kind = "third_party" if isinstance(trial.facts, f.ConsultThirdParty) else "agency"
    ordinal = len(trial.case.consultations) + 1
    clocks = [_start(f"delivery_proof:{ordinal}", trial.on, length=trial.terms.delivery_proof)]
    warnings = []
    if trial.answer is not None and kind in trial.answer.pauses:
        who = "第三方" if kind == "third_party" else "其他机关"
        clocks.insert(0, _mark("answer", "pause", trial.on, why=f"征求{who}意见(第{ordinal}次)"))
    else:
        warnings.append(f"{trial.case.law}年条例只有征求第三方意见不计入期限,征求其他机关意见期间答复期限照常计算")
    return Outcome(clocks=clocks, warnings=warnings)


def record_opinion(trial: Trial) -> Outcome:
    facts = _as(trial, f.RecordOpinion)
    return _opinion(trial, facts.consultation, facts.received_on or trial.on, facts.opinion, "met")


def resolve_silence(trial: Trial) -> Outcome:
    """Silence ends the exclusion on the last day allowed, not on the day somebody noticed (law.md, default 2)."""
    ordinal = _as(trial, f.ResolveSilence).consultation
    item = trial.case.consultations[ordinal - 1]
    due = trial.dues[f"{item.kind}_opinion:{ordinal}"].due or trial.on
    deemed = item.kind == "agency" and trial.case.law == "2019"
    return _opinion(trial, ordinal, due, "deemed_agree" if deemed else "silent", "end")


def _opinion(trial: Trial, ordinal: int, day: date, opinion: str, ending: str) -> Outcome:
    item = trial.case.consultations[ordinal - 1]
    clocks = []
    if trial.answer is not None and item.kind in trial.answer.pauses:
        clocks.append(_mark("answer", "resume", day, why=f"第{ordinal}次征求意见结束"))
    if (key := f"{item.kind}_opinion:{ordinal}") in trial.case.clocks:
        clocks.append(_mark(key, ending, day))
    clocks += _ended(trial, f"delivery_proof:{ordinal}")
    return Outcome(clocks=clocks, extra={"effective_on": day.isoformat(), "opinion": opinion})


def record_delivery(trial: Trial) -> Outcome:
    facts = _as(trial, f.RecordDelivery)
    day = facts.delivered_on or trial.on
    return Outcome(clocks=_on_delivery(trial, facts.letter, day), extra={"effective_on": day.isoformat()})


def request_extension(trial: Trial) -> Outcome:
    limit = trial.answer.extension.length if trial.answer and trial.answer.extension else 0
    days = _as(trial, f.RequestExtension).days or limit - trial.case.extended_by
    return Outcome(extra={"days": days})


def extend(trial: Trial) -> Outcome:
    """The notice of extension must be served before the term it extends runs out: it gets that term as its own clock."""
    if trial.case.extension is None:
        raise NotAllowed("没有等待批准的延期申请")
    answer = trial.case.clocks["answer"]
    notice = {
        **_start("extension_notice", answer.started_on, law=trial.case.law),
        "term": "answer",
        "follows": "answer",
    }
    return Outcome(clocks=[notice, _mark("answer", "extend", trial.on, n=trial.case.extension.days)])


def deny_extension(_trial: Trial) -> Outcome:
    return Outcome(set={"extension": None})


def draft(trial: Trial) -> Outcome:
    return Outcome(
        set={
            "draft": trial.next_letter,
            "decision": _as(trial, f.Draft).decision,
            "drafted_by": trial.actor.login,
            "drafted_on": trial.on,
            "cleared_by": None,
            "signed_by": None,
        },
        letters=[{"ordinal": trial.next_letter, "kind": _letter_kind(trial), "status": "draft"}],
    )


def submit(trial: Trial) -> Outcome:
    return Outcome(clocks=[_start("confidentiality_review", trial.on, length=trial.terms.confidentiality_review)])


def clear(trial: Trial) -> Outcome:
    return Outcome(
        set={"cleared_by": trial.actor.login},
        clocks=[
            _mark("confidentiality_review", "met", trial.on),
            _start("signing", trial.on, length=trial.terms.signing),
        ],
    )


def send_back(trial: Trial) -> Outcome:
    return Outcome(
        set={"cleared_by": None, "signed_by": None, "signed_on": None},
        clocks=_ended(trial, "confidentiality_review", "signing"),
        letters=[{"ordinal": trial.case.draft, "status": "draft"}] if trial.case.signed_by else [],
    )


def sign(trial: Trial) -> Outcome:
    return Outcome(
        set={"signed_by": trial.actor.login, "signed_on": trial.on},
        clocks=[_mark("signing", "met", trial.on)],
        letters=[{"ordinal": trial.case.draft, "status": "signed"}],
    )


def issue(trial: Trial) -> Outcome:
    return Outcome(set={"issued_on": trial.on}, letters=[{"ordinal": trial.case.draft, "status": "issued"}])


def serve_answer(trial: Trial) -> Outcome:
    facts = _as(trial, f.Serve)
    day = effective_day(facts, trial.on)
    others = [key for key in trial.case.clocks if key != "answer"]
    return Outcome(
        set=_concluded(trial.case.decision or "", day),
        clocks=[_mark("answer", "met", day), *_ended(trial, *others)],
        letters=[_served(trial, day)],
        extra=_service(trial, day),
        warnings=_warned(facts, trial, day),
    )


def serve_notice(trial: Trial) -> Outcome:
    facts, letter = _as(trial, f.Serve), letter_to_serve(trial)
    if letter is None:
        raise NotAllowed("没有等待送达的文书")
    day, delivered = effective_day(facts, trial.on), delivered_day(facts, trial.on)
    extra, clocks = _service(trial, day), []
    if trial.case.correction is not None and trial.case.correction.letter == letter.ordinal:
        in_time = _in_time(trial, day)
        extra["in_time"] = in_time
        if "correction_notice" in trial.case.clocks:
            clocks.append(_mark("correction_notice", "met", day))
        if in_time and trial.case.state == "correcting":
            clocks.append(_mark("answer", "pause", day, why="补正告知书发出,等待补正"))
    if letter.kind == "extension_notice" and _is_open(trial, "extension_notice"):
        clocks.append(_mark("extension_notice", "met", day))
    if delivered is not None:
        clocks += _on_delivery(trial, letter.ordinal, delivered)
    return Outcome(clocks=clocks, letters=[_served(trial, day)], extra=extra, warnings=_warned(facts, trial, day))


def answer_on_the_spot(trial: Trial) -> Outcome:
    facts = _as(trial, f.AnswerOnTheSpot)
    return Outcome(
        set={
            "draft": trial.next_letter,
            "decision": facts.decision,
            "drafted_by": trial.actor.login,
            "drafted_on": trial.on,
            "signed_by": facts.approved_by,
            "signed_on": trial.on,
            "issued_on": trial.on,
            **_concluded(facts.decision, trial.on),
        },
        clocks=[
            _mark("answer", "met", trial.on),
            *_ended(trial, *(key for key in trial.case.clocks if key != "answer")),
        ],
        letters=[
            {
                "ordinal": trial.next_letter,
                "kind": _letter_kind(trial),
                "status": "served",
                "served_on": trial.on.isoformat(),
            }
        ],
    )


def withdraw(trial: Trial) -> Outcome:
    day = _as(trial, f.Withdraw).withdrawn_on or trial.on
    return Outcome(set=_concluded("other.withdrawn", day), clocks=_ended(trial, *trial.case.clocks))


def _on_delivery(trial: Trial, ordinal: int, day: date) -> list[dict[str, Any]]:
    """A proven receipt starts what the addressee must do: the applicant's correction, a third party's or agency's opinion."""
    correction = trial.case.correction
    if correction is not None and correction.letter == ordinal and correction.delivered_on is None:
        return [_start("correction_reply", day, length=correction.days)] if trial.case.state == "correcting" else []
    for item in trial.case.consultations:
        if item.letter == ordinal and item.delivered_on is None and item.closed_on is None:
            return [
                *_ended(trial, f"delivery_proof:{item.ordinal}", met_on=day),
                _opinion_clock(trial, item.kind, item.ordinal, day),
            ]
    return []


def _opinion_clock(trial: Trial, kind: str, ordinal: int, day: date) -> dict[str, Any]:
    """Under the 2007 Regulation no term is set for opinions: the office's own runs instead."""
    key = f"{kind}_opinion:{ordinal}"
    try:
        statutes.term(f"{kind}_opinion", day, trial.case.law)
    except statutes.NotInForce:
        return _start(key, day, length=trial.terms.opinion)
    return _start(key, day, law=trial.case.law)


def _in_time(trial: Trial, day: date) -> bool:
    due = trial.dues.get("correction_notice")
    return due is None or due.due is None or day <= due.due


def _served(trial: Trial, day: date) -> dict[str, Any]:
    letter = letter_to_serve(trial)
    if letter is None:
        raise NotAllowed("没有等待送达的文书")
    return {"ordinal": letter.ordinal, "status": "served", "served_on": day.isoformat()}


def _service(trial: Trial, day: date) -> dict[str, Any]:
    facts = _as(trial, f.Serve)
    delivered = delivered_day(facts, trial.on)
    return {
        "effective_on": day.isoformat(),
        "delivered_on": delivered.isoformat() if delivered else None,
        "irregular": irregular(facts) is not None,
    }


def _warned(facts: f.Serve, trial: Trial, day: date) -> list[str]:
    warnings = [warning] if (warning := irregular(facts)) else []
    due = trial.dues.get("answer")
    if letter := letter_to_serve(trial):
        late = letter.ordinal == trial.case.draft and due is not None and due.due is not None and day > due.due
        if late and due is not None:
            warnings.append(f"逾期送达:答复期限{due.due}届满,{day}送达,已如实记录")
    return warnings


def _letter_kind(trial: Trial) -> str:
    return decisions.decision(_as(trial, f.Draft).decision, trial.case.law).letter


def _concluded(decision: str, on: date) -> dict[str, Any]:
    decisions.all_decisions()[decision]
    return {"outcome": decision, "concluded_on": on}


def _is_open(trial: Trial, key: str) -> bool:
    clock = trial.case.clocks.get(key)
    return clock is not None and clock.open


def _ended(trial: Trial, *keys: str, met_on: date | None = None) -> list[dict[str, Any]]:
    kind = "met" if met_on else "end"
    return [_mark(key, kind, met_on or trial.on) for key in keys if _is_open(trial, key)]


def _start(key: str, on: date, *, law: str | None = None, length: int | None = None) -> dict[str, Any]:
    mark: dict[str, Any] = {"clock": key, "kind": "start", "on": on, "term": key.split(":")[0]}
    return mark | ({"law": law} if law else {}) | ({"length": length} if length else {})


def _mark(key: str, kind: str, on: date, *, n: int | None = None, why: str | None = None) -> dict[str, Any]:
    mark: dict[str, Any] = {"clock": key, "kind": kind, "on": on}
    return mark | ({"n": n} if n else {}) | ({"why": why} if why else {})


def _as(trial: Trial, model: type[f.F]) -> f.F:
    if not isinstance(trial.facts, model):
        raise NotAllowed(f"这一步骤的事实应为 {model.__name__}")
    return trial.facts
