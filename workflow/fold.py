"""A case is its journal folded: each entry's outcome applied to the case before it, never judged again.

An entry's `outcome` is `{"state", "set": {field: value}, "clocks": [mark…], "letters": [letter…]}`; a clock's mark is
`{"clock", "kind", "on", …}` with kind start, restart, pause, resume, extend (arithmetic, see rules.clock) or met, end.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from workflow import docket
from workflow.case import Act, Assistance, Case, CaseLetter, Clock, ClockMark, Consultation, Correction, Extension


class BrokenChain(Exception):
    """A journal does not hold together; the text names the entry."""


def fold(case: Case, acts: Iterable[tuple[Act, str]]) -> Case:
    """Apply acts (each with its hash) to a case, in order; raises BrokenChain when a number is missing."""
    for act, digest in acts:
        if act.seq != case.seq + 1:
            raise BrokenChain(f"{case.number}:日志缺第 {case.seq + 1} 条")
        case = _apply(replace(case, history=(*case.history, act)), act)
        case = replace(case, seq=act.seq, head=digest)
    return case


def _apply(case: Case, act: Act) -> Case:
    case = _set(case, act)
    case = _letters(case, act)
    case = _clocks(case, act)
    case = docket.folded(case, act)
    handler = _HANDLERS.get(act.event)
    return handler(case, act) if handler else case


_DAYS = frozenset({"received_on", "registered_on", "drafted_on", "signed_on", "issued_on", "concluded_on"})


def _set(case: Case, act: Act) -> Case:
    given: dict[str, Any] = act.outcome.get("set", {})
    values: dict[str, Any] = {key: _day(value) if key in _DAYS else value for key, value in given.items()}
    return replace(case, state=act.outcome["state"], **values)


def _letters(case: Case, act: Act) -> Case:
    letters = dict(case.letters)
    for given in act.outcome.get("letters", ()):
        ordinal = given["ordinal"]
        if known := letters.get(ordinal):
            served = _day(given.get("served_on")) or known.served_on
            letters[ordinal] = replace(
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
    return replace(case, letters=letters)


def _clocks(case: Case, act: Act) -> Case:
    clocks = dict(case.clocks)
    for mark in act.outcome.get("clocks", ()):
        key, kind, on = mark["clock"], mark["kind"], date.fromisoformat(mark["on"])
        clock = clocks.get(key)
        if clock is None:
            if kind != "start":
                raise BrokenChain(f"{case.number}:第 {act.seq} 条动了没有开始的期限 {key}")
            clock = _started(key, mark, on)
        elif kind == "start" and key == "answer" and docket.reopening(act.outcome):
            clocks |= _first_answer(clocks, clock, on)
            clock = _started(key, mark, on)
        elif kind == "met":
            clock = replace(clock, met_on=on)
        elif kind == "end":
            clock = replace(clock, ended_on=on)
        elif kind == "start":
            clock = _started(key, mark, on)
        else:
            marks = (*clock.marks, ClockMark(kind, on, mark.get("n"), mark.get("why")))
            clock = replace(clock, marks=tuple(sorted(marks, key=lambda item: item.on)))
        clocks[key] = clock
    return replace(case, clocks=clocks)


def _first_answer(clocks: dict[str, Clock], answer: Clock, on: date) -> dict[str, Clock]:
    """An answer set aside keeps its term under a number of its own, with what followed it: it may have been in time."""
    key = f"answer:{sum(name.startswith('answer:') for name in clocks) + 1}"
    kept = {key: replace(answer, key=key, ended_on=on if answer.open else answer.ended_on)}
    return kept | {name: replace(clock, follows=key) for name, clock in clocks.items() if clock.follows == answer.key}


def _started(key: str, mark: dict[str, Any], on: date) -> Clock:
    said: dict[str, Any] = {name: mark.get(name) for name in ("law", "length", "follows", "unit", "ordered")}
    return Clock(key, mark["term"], started_on=on, as_of=_day(mark.get("as_of")), **said)


def _request_correction(case: Case, act: Act) -> Case:
    letter = act.outcome["letters"][0]["ordinal"]
    return replace(case, correction=Correction(act.on, act.outcome["days"], letter))


def _correct(case: Case, act: Act) -> Case:
    if case.correction is None:
        raise BrokenChain(f"{case.number}:第 {act.seq} 条补正没有对应的补正告知")
    return replace(
        case, correction=replace(case.correction, answered_on=date.fromisoformat(act.outcome["effective_on"]))
    )


def _consult(case: Case, act: Act) -> Case:
    kind = "third_party" if act.event == "consult_third_party" else "agency"
    new = Consultation(len(case.consultations) + 1, kind, act.outcome["letters"][0]["ordinal"], act.on)
    return replace(case, consultations=(*case.consultations, new))


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
    return replace(case, assistances=(*case.assistances, new))


def _return_assist(case: Case, act: Act) -> Case:
    ordinal = act.facts["assist"]
    done = tuple(replace(item, returned_on=act.on) if item.ordinal == ordinal else item for item in case.assistances)
    return replace(case, assistances=done, searched=case.searched or "searches" in act.facts)


def _record_search(case: Case, _act: Act) -> Case:
    return replace(case, searched=True)


def _request_extension(case: Case, act: Act) -> Case:
    return replace(case, extension=Extension(act.by, act.outcome["days"], act.seq))


def _extend(case: Case, act: Act) -> Case:
    if case.extension is None:
        raise BrokenChain(f"{case.number}:第 {act.seq} 条延期没有对应的申请")
    approved = replace(case.extension, approved_on=act.on)
    return replace(case, extension=approved, extended_by=case.extended_by + case.extension.days)


def _serve(case: Case, act: Act) -> Case:
    ordinal, on = act.outcome["letters"][0]["ordinal"], date.fromisoformat(act.outcome["effective_on"])
    correction = case.correction
    if correction is not None and correction.letter == ordinal:
        delivered = _day(act.outcome.get("delivered_on"))
        case = replace(
            case, correction=replace(correction, served_on=on, in_time=act.outcome["in_time"], delivered_on=delivered)
        )
    return _delivered(case, ordinal, _day(act.outcome.get("delivered_on")))


def _record_delivery(case: Case, act: Act) -> Case:
    return _delivered(case, act.facts["letter"], date.fromisoformat(act.outcome["effective_on"]))


def _delivered(case: Case, ordinal: int, on: date | None) -> Case:
    if on is None:
        return case
    if case.correction is not None and case.correction.letter == ordinal:
        case = replace(case, correction=replace(case.correction, delivered_on=on))
    for item in case.consultations:
        if item.letter == ordinal:
            case = _consultation(case, item.ordinal, delivered_on=on)
    return case


def _consultation(case: Case, ordinal: int, **changes: Any) -> Case:
    changed = tuple(replace(item, **changes) if item.ordinal == ordinal else item for item in case.consultations)
    return replace(case, consultations=changed)


_HANDLERS = {
    "request_correction": _request_correction,
    "correct": _correct,
    "consult_third_party": _consult,
    "consult_agency": _consult,
    "record_opinion": _opinion,
    "resolve_silence": _opinion,
    "assist": _assist,
    "return_assist": _return_assist,
    "record_search": _record_search,
    "request_extension": _request_extension,
    "extend": _extend,
    "serve": _serve,
    "record_delivery": _record_delivery,
}


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
