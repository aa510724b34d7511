"""What the letters to who decides a proceeding say: the course of the case, the articles of its answer, the evidence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from letters.compose import compose
from letters.letter import Letter
from rules import decisions, statutes
from rules.proceedings import results
from workflow import attachments, deadlines, particulars, store
from workflow.acts import changing, heard
from workflow.acts.unserved import PLEADINGS
from workflow.case import Act, Case, CaseLetter, Proceeding
from workflow.disputes import claimant, docket, evidence, released
from workflow.disputes.contesting import COURT, REPLIES
from workflow.disputes.ordering import WIDE
from workflow.disputes.parties import named, parties
from workflow.facts import CHANNELS
from workflow.office import Office
from workflow.paperwork import reply
from workflow.tables import LetterRow
from workflow.trial import NotAllowed

BY_EVENT = {
    "correct": "corrected",
    "record_opinion": "opinion",
    "resolve_silence": "silent",
    "extend": "extended",
    "approve_change": "changed",
}
FIRST = ("reconsideration_answer", "defence_statement")
NOT_TOLD = PLEADINGS | {"receipt", "assist_request", "change_notice"}
"""Letters that are no part of how the application was handled."""
UNKNOWN = "政府信息公开答复"


def pleading(session: Session, office: Office, case: Case, kind: str, on: date, said: Mapping[str, Any]) -> Letter:
    """Compose the answer to a proceeding or the appeal against a judgment, dated `on`; raises MissingFact."""
    item = case.proceedings[said["proceeding"] - 1]
    rows = store.letters(session, _id(session, case))
    facts = _common(session, office, case, item, on) | parties(session, office, case, item, kind, said)
    facts |= {
        "representative": said["representative"],
        "agents": list(said.get("agents", ())),
        "request": _paragraphs(said["request"]),
        "argument": _paragraphs(said["argument"]),
        "contested": _contested(case, item, rows),
        "basis": [reply.cited(found)] if (found := _basis(case, item)) else [],
        "events": sorted(_events(session, office, case, rows), key=lambda event: event["on"]),
        "unserved": [_titled(row) for row in rows if _awaits_service(case, row)],
        **(_first_instance(session, case, item, rows) if kind in FIRST else _second_instance(case, item, kind, said)),
        **(_released(session, office, case, item) if facts["against_release"] else _term(office, case, item, on)),
        **({"copies": said["copies"]} if said.get("copies") else {}),
    }
    return compose(kind, facts, reply.templates_of(office.config))


def signed(session: Session, office: Office, case: Case, drafted: Letter, ordinal: int, on: date) -> Letter:
    """Return a drafted letter for the day it is signed; raises NotAllowed when it no longer tells the case as it stands."""
    given = case.letters[ordinal]
    act = next(act for act in case.history if act.seq == given.seq)
    letter = pleading(session, office, case, given.kind, on, particulars.opened(session, office, act.facts))
    if replace(letter, dated=drafted.dated, draft=True) != drafted:
        raise NotAllowed(
            "拟稿之后办理情况、法律或模板有变化，稿件所写的已经不是现在的情况：请重新拟写（draft_pleading）"
        )
    return letter


def change_notice(session: Session, office: Office, case: Case, on: date, ordinal: int) -> Letter:
    """Compose the letter that tells who decides a proceeding that its answer was changed."""
    item = case.proceedings[ordinal - 1]
    rows = {row.ordinal: row for row in store.letters(session, _id(session, case))}
    now = changing.answers_at(case, case.seq + 1)
    is_court = item.kind in COURT
    articles = statutes.in_force("remedies", on).articles
    is_third = claimant.is_third_party(case, item)
    facts = _common(session, office, case, item, on) | {
        "requester": "政府信息公开申请人" if is_third else "申请人",
        "is_court": is_court,
        "basis": articles["own_change_litigation" if is_court else "own_change_reconsideration"],
        "replaces": list(case.replaces),
        "answers": [_titled(rows[letter.ordinal]) for letter in now],
        "served_on": max(letter.served_on for letter in now if letter.served_on),
    }
    return compose("change_notice", facts, reply.templates_of(office.config))


def _common(session: Session, office: Office, case: Case, item: Proceeding, on: date) -> dict[str, Any]:
    law, unit = statutes.by_id("disclosure", case.law), office.config.unit(case.unit)
    return {
        "office": unit.letter_facts(),
        "law": {"id": law.id, "title": law.title},
        "application": {
            "number": case.number, "received_on": case.received_on, "channel": CHANNELS[case.channel],
            "content": particulars.application_of(session, office, case).content,
        },
        "body": docket.decider(
            case, item, case.seq + 1, unit.court if item.kind in COURT else unit.reconsideration_body
        ),
        "case_number": (docket.told_at_opening(case, item).get("case_number") or "").translate(WIDE),
        "claimant": {"name": named(session, office, case, item)},
        "dated": on,
    }  # fmt: skip


def _first_instance(session: Session, case: Case, item: Proceeding, rows: Sequence[LetterRow]) -> dict[str, Any]:
    sent = attachments.of_case(session, _id(session, case))
    return {
        "received_on": item.received_on,
        "basis_of_reply": _basis_of_reply(case, item),
        "evidence": [_row(one) for one in evidence.items(case, rows, sent=sent)],
    }


def _second_instance(case: Case, item: Proceeding, kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the judgment appealed against, and when and why the office answers or appeals."""
    judged = docket.judgment_of(case, item)
    result = results()[(item.result if item.status == "decided" else item.first_result) or ""]
    told = {
        "first_court": docket.decider(case, item, judged.seq),
        "judgment": "行政裁定" if result.appeal == "appeal_ruling" else "行政判决",
        "judged_on": date.fromisoformat(judged.facts["decided_on"]),
        **({"judgment_number": number.translate(WIDE)} if (number := judged.facts.get("doc_number")) else {}),
    }
    if kind == "appeal_statement":
        own = case.clocks[f"own_appeal:{item.ordinal}"]
        basis = deadlines.term_of(own).in_letters
        return told | {"body": said["court"], "received_on": own.started_on, "basis_of_reply": basis}
    got = case.clocks[f"appeal_defence:{item.ordinal}"].started_on
    too = docket.appeal_by(case, item, "office")
    return told | {
        "body": docket.decider(case, item, case.seq + 1),
        "received_on": got,
        "basis_of_reply": statutes.term("appeal_defence", got).in_letters,
        **({"own_appeal_on": date.fromisoformat(too.facts["filed_on"])} if too else {}),
    }


def _basis_of_reply(case: Case, item: Proceeding) -> str:
    keys = [key for name in REPLIES if (key := f"{name}:{item.ordinal}") in case.clocks]
    if keys:
        return deadlines.term_of(case.clocks[keys[-1]]).in_letters
    return statutes.term(
        "court_defence" if item.kind in COURT else "reconsideration_reply", item.received_on
    ).in_letters


def _released(session: Session, office: Office, case: Case, item: Proceeding) -> dict[str, Any]:
    """Return how a release was weighed against the interests of the third party that contests it, and by which articles."""
    law, weighed = statutes.by_id("disclosure", case.law), released.consultation(session, office, case, item)
    cite = {name: law.cited[name] for name in ("third_party", "third_party_override", "third_party_release")}
    return {"law": {"id": law.id, "title": law.title}, "cite": cite, "consultation": weighed} if weighed else {}


def _contested(case: Case, item: Proceeding, rows: Sequence[LetterRow]) -> list[dict[str, Any]]:
    by_ordinal = {row.ordinal: row for row in rows}
    told = [one.letter for one in claimant.releases(case, item) if case.letters[one.letter].status != "void"]
    answers = [letter.ordinal for letter in changing.contested(case, item)]
    found = [_titled(by_ordinal[ordinal]) for ordinal in (*told, *answers)]
    return found or ([{"title": UNKNOWN}] if case.imported and case.outcome else [])


def _basis(case: Case, item: Proceeding) -> list[str]:
    """Return the articles of the answer a proceeding is about, and of what it withholds."""
    letters = changing.contested(case, item)
    if not letters and claimant.is_third_party(case, item):
        letters = tuple(letter for letter in case.unserved() if changing.decides(letter))
    keys = [key for letter in letters for key in _decided(case, letter)]
    if not keys and case.imported and case.outcome:
        keys = [case.outcome]
    return list(dict.fromkeys(decisions.decision(key, case.law).citation(case.law) for key in keys))


def _decided(case: Case, letter: CaseLetter) -> list[str]:
    made = next(act for act in case.history if act.seq == letter.seq)
    if "decision" not in made.facts:
        return [case.outcome] if case.outcome else []
    return [made.facts["decision"], *made.outcome.get("grounds", ())]


def _row(one: evidence.Item) -> dict[str, Any]:
    name = one.name.translate(WIDE)
    return {
        "number": one.number,
        "name": name,
        "proves": one.proves,
        "source": evidence.source_of(one),
        "pages": one.pages,
    }


def _awaits_service(case: Case, row: LetterRow) -> bool:
    letter = case.letters[row.ordinal]
    return letter.status == "issued" and changing.decides(letter)


def _term(office: Office, case: Case, item: Proceeding, on: date) -> dict[str, Any]:
    """Return when the answer was due that a proceeding is about; each decision that re-opened the case began another term."""
    opened = docket.opened_at(case, item.ordinal)
    before = sum(act.seq < opened and docket.reopening(act.outcome) for act in case.history)
    key = f"answer:{before + 1}" if f"answer:{before + 1}" in case.clocks else "answer"
    clock = case.clocks.get(key)
    due = deadlines.due_of(case, key, office.calendar_of(clock)).due if clock else None
    if not clock or not due:
        return {}
    basis = (
        f"{clock.ordered.translate(WIDE)}所定的期限"
        if clock.ordered
        else f"{deadlines.term_of(clock).in_letters}的规定"
    )
    return {"due_on": due, "term_basis": basis, "is_over": due < on}


def _events(session: Session, office: Office, case: Case, rows: Sequence[LetterRow]) -> Iterator[dict[str, Any]]:
    letters = {row.ordinal: row for row in rows if row.kind not in NOT_TOLD and row.status != "void"}
    for act in case.history:
        if act.event == "resolve_silence" and act.outcome.get("unawaited"):
            yield {"what": "unawaited", "on": _day(act)}
        elif act.event in BY_EVENT and (act.event != "resolve_silence" or heard.was_silent(case, act)):
            yield {"what": BY_EVENT[act.event], "on": _day(act)}
        for given in act.outcome.get("letters", ()):
            if given["ordinal"] in letters:
                yield from _of_letter(act, given, letters[given["ordinal"]])
        if act.event == "record_delivery" and act.facts["letter"] in letters:
            received = "published" if "published_on" in act.outcome else "delivered"
            yield {"what": received, "on": _day(act), **_titled(letters[act.facts["letter"]])}
        elif act.event in {"record_search", "return_assist"} and "searches" in act.facts:
            made = particulars.opened(session, office, act.facts).get("searches", ())
            days = [date.fromisoformat(one["when"]) for one in made]
            yield {"what": "searched", "on": max(days, default=act.on)}
        elif act.event == "decide_proceeding":
            item = case.proceedings[act.facts["proceeding"] - 1]
            decided, number = date.fromisoformat(act.facts["decided_on"]), act.facts.get("doc_number")
            what = {"reconsideration": "ruled", "complaint": None}.get(item.kind, "judged")
            if what:
                told = {"number": number.translate(WIDE)} if number else {}
                told |= {"paper": docket.paper_of(act)} if what == "judged" else {}
                yield {"what": what, "on": decided, "title": docket.decider(case, item, act.seq), **told}


def _of_letter(act: Act, given: Mapping[str, Any], row: LetterRow) -> Iterator[dict[str, Any]]:
    """Yield what became of a letter: made out, posted or handed over, received."""
    if given["status"] == "issued" or act.event == "answer_on_the_spot":
        yield {"what": "letter", "on": act.on, **_titled(row)}
    if given["status"] != "served":
        return
    method = act.facts.get("method")
    posted = method in {"post", "courier"} and not act.outcome.get("irregular")
    what = "posted" if posted else "announced" if method == "publication" else "served"
    yield {"what": what, "on": _day(act), **_titled(row)}
    if posted and (received := act.outcome.get("delivered_on")):
        yield {"what": "delivered", "on": date.fromisoformat(received), **_titled(row)}


def _titled(row: LetterRow) -> dict[str, Any]:
    return {"title": json.loads(row.value)["title"], **({"number": row.doc_number} if row.doc_number else {})}


def _day(act: Act) -> date:
    """Return the day an act was effective on, the day it was entered where it names no other; of an opinion the day it came."""
    told = act.facts.get("received_on") if act.event == "record_opinion" else act.outcome.get("effective_on")
    return date.fromisoformat(told) if told else act.on


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _id(session: Session, case: Case) -> int:
    row = store.case_row(session, case.number)
    return row.id if row and row.id else 0
