"""What service changes: it alone meets the answer's term, and it starts what the addressee must do."""

from datetime import date
from typing import Any

from letters.kinds import kinds
from rules import remedies, statutes
from workflow import facts as f
from workflow.acts import announcing, applicants, charging, items, proving, remedies_told
from workflow.acts.consulting import on_delivery
from workflow.acts.guards import letter_to_serve
from workflow.acts.service import delivered_day, each, effective_day, irregular
from workflow.disputes import docket
from workflow.disputes.ways import windows
from workflow.outcome import Outcome, answer_met, concluded, in_time, is_open, mark
from workflow.trial import NotAllowed, Trial, said

PUTTING_OFF = ("extension_notice", "delay_notice")


def serve_answer(trial: Trial) -> Outcome:
    facts = said(trial, f.Serve)
    day = effective_day(facts, trial.on)
    return Outcome(
        set=concluded(trial.case.decision or "", day) | appealed(trial),
        clocks=[*answer_met(trial, day), *_windows(trial, facts)],
        letters=[_served(trial, day)],
        extra=_service(trial, day),
        warnings=_warned(facts, trial, day),
    )


def appealed(trial: Trial) -> dict[str, Any]:
    """An answer served while a proceeding is pending leaves the case before who decides it."""
    return {"appealed_from": "answered"} if docket.undecided(trial.case) else {}


def serve_part(trial: Trial) -> Outcome:
    """Some of the items are answered and served; the answer's term runs on for the others."""
    facts = said(trial, f.Serve)
    day = effective_day(facts, trial.on)
    served = Outcome(letters=[_served(trial, day)], extra=_service(trial, day), warnings=_warned(facts, trial, day))
    return items.part_served(trial, served)


def serve_notice(trial: Trial) -> Outcome:
    facts, letter = said(trial, f.Serve), letter_to_serve(trial)
    if letter is None:
        raise NotAllowed("没有等待送达的文书")
    day, delivered = effective_day(facts, trial.on), delivered_day(facts, trial.on)
    extra, clocks = _service(trial, day), []
    if trial.case.correction is not None and trial.case.correction.letter == letter.ordinal:
        is_in_time = in_time(trial, day)
        extra["in_time"] = is_in_time
        if "correction_notice" in trial.case.clocks:
            clocks.append(mark("correction_notice", "met", day))
        if is_in_time and trial.case.state == "correcting" and trial.answer is not None and trial.answer.pauses:
            clocks.append(mark("answer", "pause", day, why="补正告知书发出，等待补正"))
    if (fee_in_time := charging.noticed(trial, letter.ordinal, day)) is not None:
        extra["in_time"] = fee_in_time
        clocks += charging.stop(trial, day) if fee_in_time else []
    if letter.kind in PUTTING_OFF and is_open(trial, letter.kind):
        clocks.append(mark(letter.kind, "met", day))
    if delivered is not None:
        clocks += on_delivery(trial, letter.ordinal, delivered)
    else:
        clocks += proving.missing(trial, letter.ordinal, day)
    return Outcome(clocks=clocks, letters=[_served(trial, day)], extra=extra, warnings=_warned(facts, trial, day))


def _windows(trial: Trial, facts: f.Serve) -> list[dict[str, Any]]:
    """A posted answer opens the applicant's windows only when its receipt is proven."""
    day = delivered_day(facts, trial.on)
    sent_on = effective_day(facts, trial.on)
    return windows(trial, day, trial.case.decision, sent_on) if day and trial.case.decision else []


def _served(trial: Trial, day: date) -> dict[str, Any]:
    letter = letter_to_serve(trial)
    if letter is None:
        raise NotAllowed("没有等待送达的文书")
    return {"ordinal": letter.ordinal, "status": "served", "served_on": day.isoformat()}


def _service(trial: Trial, day: date) -> dict[str, Any]:
    facts = said(trial, f.Serve)
    delivered = delivered_day(facts, trial.on)
    return {
        "effective_on": day.isoformat(),
        "delivered_on": delivered.isoformat() if delivered else None,
        "irregular": irregular(facts) is not None,
        **({"also": applicants.served_on_each(trial)} if facts.also else {}),
    }


def _warned(facts: f.Serve, trial: Trial, day: date) -> list[str]:
    warnings = [*([warning] if (warning := irregular(facts)) else []), *announcing.warned(trial, facts)]
    due = trial.dues["answer"].due if "answer" in trial.dues else None
    if letter := letter_to_serve(trial):
        is_answer = letter.ordinal == trial.case.draft
        if is_answer and due is not None and day > due:
            warnings.append(f"逾期送达：答复期限{due}届满，{day}送达，已如实记录")
        warnings += _untold(trial, is_answer, letter.kind, day)
        warnings += _without_channel(facts, trial, letter.kind)
        warnings += remedies_told.warned(trial, day) if letter.ordinal == trial.case.draft else []
    return warnings


def _untold(trial: Trial, is_answer: bool, kind: str, day: date) -> list[str]:
    """A term is put off by telling the applicant so before it is over (2019条例第三十三条第二款、第三十五条)."""
    found = []
    for notice in PUTTING_OFF:
        due = trial.dues[notice].due if notice in trial.dues else None
        if due is None or day <= due or not is_open(trial, notice) or not (is_answer or kind == notice):
            continue
        told = "还没有送达" if is_answer else f"{day}才送达"
        found.append(
            f"原答复期限{due}届满，{kinds()[notice].title}{told}：没有在原期限内告知的推迟，复议、诉讼中可能认定为逾期答复"
        )
    return found


def _without_channel(facts: f.Serve, trial: Trial, kind: str) -> list[str]:
    """A decision served over the internet tells an internet channel of reconsideration too (行政复议法第二十二条第二款)."""
    asked = remedies.online(statutes.in_force("remedies", trial.on))
    is_online = any(one.method == "online" for one in each(facts))
    if trial.online or asked is None or not is_online or not kinds()[kind].remedy:
        return []
    return [
        f"网上送达的决定须同时提供提交行政复议申请的互联网渠道（{asked}）：请在 config.toml 写明本单位的 reconsideration_online"
    ]
