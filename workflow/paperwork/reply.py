"""The facts of each letter, gathered from the case, the law and the office; composing is the letters room's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from letters import applicants
from letters.compose import compose, kinds
from letters.letter import Letter
from rules import decisions, remedies, statutes
from workflow import deadlines
from workflow.acts import agency, charging, heard, releasing
from workflow.case import Case
from workflow.config import Config, Unit
from workflow.disputes import docket, ordering
from workflow.facts import CHANNELS
from workflow.trial import NotAllowed, Trial


@dataclass(frozen=True)
class Application:
    """The personal data letters need, out of the vault."""

    applicant: Mapping[str, Any]
    content: str
    form: str | None = None
    others: Sequence[Mapping[str, Any]] = ()
    agent: Mapping[str, Any] | None = None
    applied_by: Mapping[str, Any] | None = None
    items: Sequence[str] = ()
    changed_because: str | None = None


def notice(
    kind: str, trial: Trial, case: Case, application: Application, config: Config, said: Mapping[str, Any]
) -> Letter:
    """Compose a notice as the act that calls for it is done; `case` is the case after the act, `said` the act's facts."""
    facts = common(case, trial.on, application, config)
    facts |= _NOTICES[kind](trial, case, said) if kind in _NOTICES else {}
    if kind == "disclosure_to_third_party":
        released = decisions.decision("open", case.law)
        facts["remedy"] = remedy_of(released, case, trial.on, config.unit(case.unit), [])
    elif case.outcome is not None and kinds()[kind].remedy:
        decided = decisions.decision(case.outcome, case.law)
        facts["remedy"] = remedy_of(decided, case, trial.on, config.unit(case.unit), [])
    return compose(kind, facts, templates_of(config))


def answer(case: Case, on: date, application: Application, config: Config, said: Mapping[str, Any]) -> Letter:
    """Compose the answer a draft's facts describe, dated `on`."""
    known = decisions.decision(said["decision"], case.law)
    facts = common(case, on, application, config)
    facts |= {
        "basis": known.citation(case.law),
        "ground": known.key.partition(".")[2],
        "ground_label": known.label,
        "remedy": remedy_of(
            known, case, on, config.unit(case.unit), [item["decision"] for item in said.get("withheld", ())]
        ),
    }
    facts |= {
        key: value
        for key, value in said.items()
        if key not in {"decision", "withheld", "consultation", "override", "together"} and value
    }
    if said.get("withheld"):
        facts |= withheld(case, said)
    if "third_party_opinion" in known.needs:
        facts["consultation"] = heard.refused_for(case, said.get("consultation"))
    if "justification" in known.needs and case.justification is not None and case.justification.answered_on is None:
        facts["unexplained"] = True
    facts["application"] |= {"together": list(said["together"])} if said.get("together") else {}
    facts["application"] |= anew(case, application)
    if case.searched:
        facts["searches"] = said.get("searches", [])
    return compose(known.letter, facts, templates_of(config))


def anew(case: Case, application: Application) -> dict[str, Any]:
    """Return why an answer is given anew: the office revokes the one before by itself, or a decision told it to answer."""
    if case.replaces:
        because = application.changed_because
        return {"replaces": list(case.replaces), **({"changed_because": because} if because else {})}
    made = docket.fresh_starts(case)
    return {"ordered_by": ordering.named(case, made[-1])} if made and docket.reopening(made[-1].outcome) else {}


def doc_number(unit: Unit, register: str, year: int, seq: int) -> str:
    """Return a document number: word, year in 〔 〕, number without leading zeros."""
    word = unit.reply_word if register == "reply" else unit.notice_word
    return f"{word}〔{year}〕{seq}号"


def register_of(kind: str) -> str | None:
    """Return the register a kind of letter is numbered in, None for one that carries no number."""
    register = kinds()[kind].register
    return None if register == "none" else register


def common(case: Case, on: date, application: Application, config: Config) -> dict[str, Any]:
    law = statutes.by_id("disclosure", case.law)
    corrected = case.correction.answered_on if case.correction else None
    return {
        "office": config.unit(case.unit).letter_facts(),
        "law": {"id": law.id, "title": law.title},
        "application": {
            "number": case.number,
            "received_on": case.received_on,
            "channel": CHANNELS[case.channel],
            "content": application.content,
            **({"form": application.form} if application.form else {}),
            **({"corrected_on": corrected} if corrected else {}),
            **({"items": list(application.items)} if application.items else {}),
        },
        "applicant": _applicant(case, on, application),
        "dated": on,
        "cite": law.cited,
    }


def _applicant(case: Case, on: date, application: Application) -> dict[str, Any]:
    """Return how a letter of that day names and addresses those who applied; the agent only while letters go there."""
    everyone = (application.applicant, *application.others)
    agent = application.agent if agency.receives_letters(case.agent, on) else None
    guardian = application.applicant.get("guardian") if len(everyone) == 1 else None
    return {
        "name": applicants.named(everyone, case.spokesperson, agent),
        "kind": applicants.kind_of_all(everyone, case.applicant_kind),
        **({"count": len(everyone)} if len(everyone) > 1 else {}),
        **({"agent": application.applied_by["name"]} if application.applied_by else {}),
        **({"guardian": guardian["name"]} if guardian else {}),
    }


def _receipt(trial: Trial, case: Case, _said: Mapping[str, Any]) -> dict[str, Any]:
    due = deadlines.due_of(case, "answer", trial.calendar)
    return {"due_on": due.due, "provisional": due.provisional}


def _correction_notice(trial: Trial, case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    days = said.get("days") or trial.terms.correction_reply
    said_orally = case.channel == "oral"
    return {"items": said["items"], "reply_days": days, "restarts": case.law != "2007", "oral": said_orally}


def _justification(trial: Trial, _case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"findings": said["findings"], "reply_days": said.get("days") or trial.terms.justification_reply}


def _fee_notice(trial: Trial, _case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    fee, rules = charging.fee_of(trial), statutes.in_force("fees", trial.on)
    term = statutes.term("payment", trial.on)
    return {
        "amount": fee.amount,
        "lines": [line.text for line in fee.lines],
        "basis": f"《{rules.title}》{fee.article.rpartition(')')[2]}",
        "days": term.length,
        "deadline_basis": term.in_letters,
        "pay_to": said["pay_to"],
        **({"earlier": trial.same_month} if fee.tariff == "items" and trial.same_month else {}),
    }


def _fee_lapse(trial: Trial, case: Case, _said: Mapping[str, Any]) -> dict[str, Any]:
    charged = trial.case.charge
    if charged is None:
        raise NotAllowed("本件没有收过费")
    return {
        "notice_number": trial.case.letters[charged.letter].doc_number,
        "notice_served_on": charged.delivered_on or charged.served_on,
        "amount": charged.amount,
        "pay_due_on": trial.dues["payment"].due,
        "basis": decisions.decision(charging.UNPAID, case.law).citation(case.law),
    }


def _delay(trial: Trial, case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    due = deadlines.due_of(case, "answer", trial.calendar)
    return {"reason": said["reason"], "new_due_on": due.due, "provisional": due.provisional}


def _lapse(trial: Trial, case: Case, _said: Mapping[str, Any]) -> dict[str, Any]:
    asked = trial.case.correction
    if asked is None:
        raise NotAllowed("本件没有要求过补正")
    known = decisions.decision("other.correction_lapsed", case.law)
    return {
        "notice_number": trial.case.letters[asked.letter].doc_number,
        "notice_served_on": asked.delivered_on or asked.served_on,
        "reply_due_on": trial.dues["correction_reply"].due,
        "basis": known.citation(case.law),
    }


def _third_party(trial: Trial, case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "third_party": {"name": said["name"]},
        "summary": said["summary"],
        "days": _days("third_party_opinion", trial, case),
    }


def _agency(trial: Trial, case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"agency": said["agency"], "summary": said["summary"], "days": _days("agency_opinion", trial, case)}


def _consultation_notice(trial: Trial, case: Case, _said: Mapping[str, Any]) -> dict[str, Any]:
    asked = case.consultations[-1]
    due = trial.dues["answer"].due if "answer" in trial.dues else None
    over = {"over_on": due} if due is not None and trial.on > due else {}
    if trial.answer is None:
        return {"whom": asked.kind, "sent_on": trial.on, "is_own_change": True}
    return {"whom": asked.kind, "sent_on": trial.on, **over, **({} if trial.answer.pauses else {"is_ordered": True})}


def _release(trial: Trial, case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    asked = heard.weighed(case, case.consultations[said["consultation"] - 1])
    return {**said, "consultation": asked, "wait_days": trial.terms.release_wait}


def _extension(trial: Trial, case: Case, _said: Mapping[str, Any]) -> dict[str, Any]:
    if trial.case.extension is None:
        raise NotAllowed("没有等待批准的延期申请")
    asked = trial.case.last_facts("request_extension") or {}
    due = deadlines.due_of(case, "answer", trial.calendar)
    until = {"paused": True} if due.due is None else {"new_due_on": due.due, "provisional": due.provisional}
    return {"days": trial.case.extension.days, "reason": asked.get("reason"), **until}


def _withdrawal(trial: Trial, _case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"withdrawn_on": said.get("withdrawn_on") or trial.on}


def _assist_request(trial: Trial, case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    key = f"assist:{len(case.assistances)}"
    due = deadlines.due_of(case, key, trial.calendar)
    return {"to": said["to"], "question": said["question"], "due_on": due.due, "search": said["search"]}


_NOTICES = {
    "receipt": _receipt,
    "correction_notice": _correction_notice,
    "justification_request": _justification,
    "delay_notice": _delay,
    "lapse": _lapse,
    "fee_notice": _fee_notice,
    "fee_lapse": _fee_lapse,
    "third_party_consultation": _third_party,
    "agency_consultation": _agency,
    "consultation_notice": _consultation_notice,
    "disclosure_to_third_party": _release,
    "extension_notice": _extension,
    "assist_request": _assist_request,
    "withdrawal_note": _withdrawal,
}


def _days(term: str, trial: Trial, case: Case) -> int | None:
    try:
        return statutes.term(term, trial.on, case.law).length
    except statutes.NotInForce:
        return None


def withheld(case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a letter tells of an answer's parts withheld, and whether those to be looked up by rules of their own
    are "all" or "some" of them (第三十六条第七项)."""
    parts = [_part(item, case, said) for item in said["withheld"]]
    queried = [part for part in parts if "channel_law" in part]
    told = {"queried": "all" if queried == parts else "some"} if queried else {}
    return {"withheld": parts, **told, **_asked_about(case, said)}


def _asked_about(case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the third party said that parts withheld rest on; marks of a person may be masked unasked."""
    known = [decisions.decision(item["decision"], case.law) for item in said["withheld"]]
    rests = any("third_party_opinion" in one.needs for one in known)
    if not rests or releasing.relied_on(case, said.get("consultation")) is None:
        return {}
    return {"consultation": heard.refused_for(case, said.get("consultation"))}


def _part(item: Mapping[str, Any], case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    known = decisions.decision(item["decision"], case.law)
    return {
        "what": item["what"],
        "ground_label": known.label,
        "basis": known.citation(case.law),
        "reason": item["reason"],
        **({"channel_law": said["channel_law"]} if "channel_law" in known.needs and said.get("channel_law") else {}),
    }


def remedy_of(known: decisions.Decision, case: Case, on: date, unit: Unit, withheld: list[str]) -> dict[str, Any]:
    remedy = remedies.remedy(known.key, case.law, on, withheld)
    told = {
        "first": remedy.reconsideration_first,
        "days": remedy.days,
        "months": remedy.months,
        "after_days": remedy.after_days,
        "reconsideration_body": unit.reconsideration_body,
        "court": unit.court,
        "basis": cited(remedy.articles),
    }
    if remedy.online and unit.reconsideration_online:
        told["online_channel"] = unit.reconsideration_online
    return told


def cited(articles: Sequence[str]) -> str:
    """Join citations, naming a statute once for the articles that follow one another in it."""
    words: list[str] = []
    statute = ""
    for article in articles:
        title, closing, rest = article.rpartition("》")
        words.append(rest if title + closing == statute else article)
        statute = title + closing
    return "、".join(words)


def templates_of(config: Config) -> Path | None:
    """Return the folder of the office's own templates."""
    return Path(config.letters.templates) if config.letters.templates else None
