"""A case is its journal folded: each entry's outcome applied to the case before it, never judged again.

An entry's `outcome` is `{"state", "set": {field: value}, "clocks": [mark…], "letters": [letter…]}`; a clock's mark is
`{"clock", "kind", "on", …}` with kind start, restart, pause, resume, extend, later (arithmetic, see rules.clock), met,
end, or moved (an amended day of receipt: the marks stay; `as_of` where another law applies).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from workflow.acts import documents, sealing, signing
from workflow.case import (
    Act,
    Assistance,
    Case,
    CaseLetter,
    Charge,
    Consultation,
    Correction,
    Extension,
    Justification,
    Pending,
    Release,
    Urge,
    changed,
)
from workflow.clocks import Clock, ClockMark
from workflow.disputes import docket


class BrokenChain(Exception):
    """A journal does not hold together; the text names the entry."""


def fold(case: Case, acts: Iterable[tuple[Act, str]]) -> Case:
    """Apply acts (each with its hash) to a case, in order; raises BrokenChain when a number is missing."""
    for act, digest in acts:
        if act.seq != case.seq + 1:
            raise BrokenChain(f"{case.number}：日志缺第 {case.seq + 1} 条")
        case = _apply(case, act, digest)
    return case


def _apply(case: Case, act: Act, digest: str) -> Case:
    given: dict[str, Any] = act.outcome.get("set", {})
    values: dict[str, Any] = {key: _day(value) if key in _DAYS else value for key, value in given.items()}
    if act.outcome.get("letters"):
        values["letters"] = _letters(case, act)
    if act.outcome.get("clocks"):
        values["clocks"] = _clocks(case, act)
    history = (*case.history, act)
    case = changed(case, history=history, seq=act.seq, head=digest, state=act.outcome["state"], **values)
    for folded in (docket.folded, signing.folded, documents.folded, sealing.folded):
        case = folded(case, act)
    handler = _HANDLERS.get(act.event)
    return handler(case, act) if handler else case


_DAYS = frozenset({"received_on", "registered_on", "drafted_on", "signed_on", "issued_on", "concluded_on", "later_on"})


def _letters(case: Case, act: Act) -> dict[int, CaseLetter]:
    letters = dict(case.letters)
    for given in act.outcome["letters"]:
        ordinal = given["ordinal"]
        if known := letters.get(ordinal):
            served = _day(given.get("served_on")) or known.served_on
            letters[ordinal] = changed(
                known, status=given["status"], doc_number=given.get("doc_number", known.doc_number),
                sha256=given.get("sha256", known.sha256), served_on=served,
            )  # fmt: skip
        else:
            letters[ordinal] = CaseLetter(
                ordinal,
                given["kind"],
                given["status"],
                given.get("doc_number"),
                given.get("sha256", ""),
                act.seq,
                act.by,
                _day(given.get("served_on")),
            )
    return letters


def _clocks(case: Case, act: Act) -> dict[str, Clock]:
    clocks = dict(case.clocks)
    for mark in act.outcome["clocks"]:
        key, kind, on = mark["clock"], mark["kind"], date.fromisoformat(mark["on"])
        clock = clocks.get(key)
        if clock is None:
            if kind != "start":
                raise BrokenChain(f"{case.number}：第 {act.seq} 条动了没有开始的期限 {key}")
            clock = _started(key, mark, on)
        elif kind == "start":
            if key == "answer" and docket.reopening(act.outcome):
                clocks |= _first_answer(clocks, clock, on)
            clock = _started(key, mark, on)
        elif kind == "met":
            clock = clock._replace(met_on=on, **_stood(clock, mark))
        elif kind == "end":
            clock = clock._replace(ended_on=on, **_stood(clock, mark))
        elif kind == "moved":
            clock = clock._replace(started_on=on, as_of=_day(mark.get("as_of")) or clock.as_of)
        else:
            marks = (*clock.marks, ClockMark(kind, on, mark.get("n"), mark.get("why"), _day(mark.get("until"))))
            clock = clock._replace(marks=tuple(sorted(marks, key=lambda item: item.on)))
        clocks[key] = clock
    return clocks


def _first_answer(clocks: dict[str, Clock], answer: Clock, on: date) -> dict[str, Clock]:
    """An answer set aside keeps its term under a number of its own, with what followed it: it may have been in time."""
    key = f"answer:{sum(name.startswith('answer:') for name in clocks) + 1}"
    kept = {key: answer._replace(key=key, ended_on=on if answer.open else answer.ended_on)}
    return kept | {name: clock._replace(follows=key) for name, clock in clocks.items() if clock.follows == answer.key}


def _started(key: str, mark: dict[str, Any], on: date) -> Clock:
    return Clock(
        key, mark["term"], mark.get("law"), mark.get("length"), on, unit=mark.get("unit"), ordered=mark.get("ordered"),
        as_of=_day(mark.get("as_of")), since=mark.get("since"), follows=mark.get("follows"),
    )  # fmt: skip


def _stood(clock: Clock, mark: Mapping[str, Any]) -> dict[str, Any]:
    """A clock keeps the calendar of the moment its end was first recorded, so nothing learned later moves it."""
    known = {"calendar": mark.get("calendar", 0), "told": _day(mark.get("told"))}
    return known if clock.calendar is None else {}


def _request_correction(case: Case, act: Act) -> Case:
    letter = act.outcome["letters"][0]["ordinal"]
    return changed(case, correction=Correction(act.on, act.outcome["days"], letter))


def _correct(case: Case, act: Act) -> Case:
    if case.correction is None:
        raise BrokenChain(f"{case.number}：第 {act.seq} 条补正没有对应的补正告知")
    return changed(
        case, correction=changed(case.correction, answered_on=date.fromisoformat(act.outcome["effective_on"]))
    )


def _ask_reasons(case: Case, act: Act) -> Case:
    letter = act.outcome["letters"][0]["ordinal"]
    return changed(case, justification=Justification(act.on, act.by, act.outcome["days"], letter))


def _reasons(case: Case, act: Act) -> Case:
    if case.justification is None:
        raise BrokenChain(f"{case.number}：第 {act.seq} 条说明理由没有对应的要求")
    day = date.fromisoformat(act.outcome["effective_on"])
    answered = None if act.outcome.get("silent") else day
    return changed(case, justification=changed(case.justification, answered_on=answered, closed_on=day))


def _charge_fee(case: Case, act: Act) -> Case:
    letter = act.outcome["letters"][0]["ordinal"]
    return changed(case, charge=Charge(act.on, act.outcome["amount"], letter))


def _pay(case: Case, act: Act) -> Case:
    if case.charge is None:
        raise BrokenChain(f"{case.number}：第 {act.seq} 条缴费没有对应的收费通知")
    return changed(case, charge=changed(case.charge, paid_on=date.fromisoformat(act.outcome["effective_on"])))


def _consult(case: Case, act: Act) -> Case:
    kind = "third_party" if act.event == "consult_third_party" else "agency"
    new = Consultation(len(case.consultations) + 1, kind, act.outcome["letters"][0]["ordinal"], act.on)
    return changed(case, consultations=(*case.consultations, new))


def _opinion(case: Case, act: Act) -> Case:
    return _consultation(
        case,
        act.facts["consultation"],
        opinion=act.outcome["opinion"],
        closed_on=date.fromisoformat(act.outcome["effective_on"]),
    )


def _assist(case: Case, act: Act) -> Case:
    facts = act.facts
    new = Assistance(len(case.assistances) + 1, facts["to"], facts.get("liaison"), act.on, facts["search"])
    return changed(case, assistances=(*case.assistances, new))


def _return_assist(case: Case, act: Act) -> Case:
    ordinal = act.facts["assist"]
    done = tuple(changed(item, returned_on=act.on) if item.ordinal == ordinal else item for item in case.assistances)
    return changed(case, assistances=done, searched=case.searched or "searches" in act.facts)


def _urge(case: Case, act: Act) -> Case:
    return changed(case, urges=(*case.urges, Urge(len(case.urges) + 1, act.by, act.on)))


def _answer_urge(case: Case, act: Act) -> Case:
    done = (changed(item, answered_on=act.on) if item.ordinal == act.facts["urge"] else item for item in case.urges)
    return changed(case, urges=tuple(done))


def _record_search(case: Case, _act: Act) -> Case:
    return changed(case, searched=True)


def _request_extension(case: Case, act: Act) -> Case:
    return changed(case, extension=Extension(act.by, act.outcome["days"], act.seq))


def _extend(case: Case, act: Act) -> Case:
    if case.extension is None:
        raise BrokenChain(f"{case.number}：第 {act.seq} 条延期没有对应的申请")
    approved = changed(case.extension, approved_on=act.on)
    return changed(case, extension=approved, extended_by=case.extended_by + case.extension.days)


def _propose(case: Case, act: Act) -> Case:
    said = act.outcome["proposed"]
    kind = "answer" if "replaces" in said else "amend" if "received_on" in said else "void"
    replaces = tuple(said.get("replaces", ()))
    waiting = Pending(kind, act.seq, act.by, act.on, _day(said.get("received_on")), said.get("duplicate_of"), replaces)
    return changed(case, pending=waiting)


def _serve(case: Case, act: Act) -> Case:
    ordinal, on = act.outcome["letters"][0]["ordinal"], date.fromisoformat(act.outcome["effective_on"])
    correction = case.correction
    if correction is not None and correction.letter == ordinal:
        delivered = _day(act.outcome.get("delivered_on"))
        case = changed(
            case, correction=changed(correction, served_on=on, in_time=act.outcome["in_time"], delivered_on=delivered)
        )
    if case.charge is not None and case.charge.letter == ordinal:
        case = changed(case, charge=changed(case.charge, served_on=on, in_time=act.outcome["in_time"]))
    return _delivered(case, ordinal, _day(act.outcome.get("delivered_on")))


def _record_delivery(case: Case, act: Act) -> Case:
    return _delivered(case, act.facts["letter"], date.fromisoformat(act.outcome["effective_on"]))


def _delivered(case: Case, ordinal: int, on: date | None) -> Case:
    if on is None:
        return case
    if case.correction is not None and case.correction.letter == ordinal:
        case = changed(case, correction=changed(case.correction, delivered_on=on))
    if case.justification is not None and case.justification.letter == ordinal:
        case = changed(case, justification=changed(case.justification, delivered_on=on))
    if case.charge is not None and case.charge.letter == ordinal:
        case = changed(case, charge=changed(case.charge, delivered_on=on))
    for item in case.consultations:
        if item.letter == ordinal:
            case = _consultation(case, item.ordinal, delivered_on=on)
    told = tuple(changed(item, delivered_on=on) if item.letter == ordinal else item for item in case.releases)
    return changed(case, releases=told)


def _draft(case: Case, act: Act) -> Case:
    return changed(case, overrides=tuple(act.outcome.get("overrides", ())))


def _tell_third_party(case: Case, act: Act) -> Case:
    told = Release(act.outcome["consultation"], case.draft, act.outcome["letters"][0]["ordinal"], act.on)
    return changed(case, releases=(*case.releases, told))


def _consultation(case: Case, ordinal: int, **changes: Any) -> Case:
    asked = tuple(changed(item, **changes) if item.ordinal == ordinal else item for item in case.consultations)
    return changed(case, consultations=asked)


_HANDLERS = {
    "request_correction": _request_correction,
    "correct": _correct,
    "ask_reasons": _ask_reasons,
    "give_reasons": _reasons,
    "no_reasons": _reasons,
    "charge_fee": _charge_fee,
    "pay": _pay,
    "consult_third_party": _consult,
    "consult_agency": _consult,
    "record_opinion": _opinion,
    "resolve_silence": _opinion,
    "assist": _assist,
    "return_assist": _return_assist,
    "urge": _urge,
    "answer_urge": _answer_urge,
    "record_search": _record_search,
    "draft": _draft,
    "tell_third_party": _tell_third_party,
    "request_extension": _request_extension,
    "extend": _extend,
    "propose_amendment": _propose,
    "propose_void": _propose,
    "propose_change": _propose,
    "approve_change": docket.asked_no_more,
    "serve": _serve,
    "record_delivery": _record_delivery,
}


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
