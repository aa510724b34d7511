"""The docket of a case: its proceedings as the fold gives them, one record for each, and the clocks that belong to one.

An entry's outcome names what it changes: `{"proceedings": [{"ordinal": 1, "status": "decided", …}]}`; an ordinal not seen before
opens a proceeding.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules import proceedings as law
from workflow.case import OF_THE_DRAFT, Act, Case, Proceeding, changed
from workflow.clocks import OF_PROCEEDINGS

PUT_BACK = (*OF_THE_DRAFT, "answering", "rest", "answered", "appealed_from")
"""What a case holds of its answer: blank while it is answered anew, as it was where the first answer stands after all."""
ANSWERED = ("answered", "closed")
SETTLED = ("appealed", *ANSWERED)
PAPERS = {
    "not_accepted": "行政裁定", "terminated": "行政裁定", "withdrawn": "行政裁定", "mediated": "行政调解书", "other": "裁判",
}  # fmt: skip
"""What a court decides by, where it is no judgment."""
UNNAMED = {
    "reconsideration": "行政复议机关", "litigation": "人民法院", "litigation_after_reconsideration": "人民法院",
    "complaint": "上级机关",
}  # fmt: skip
_DAYS = frozenset({"received_on", "accepted_on", "answered_on", "decided_on", "stayed_on"})


def contested(case: Case) -> dict[str, Any]:
    """Return what is set when an answer that stood is contested: where the case goes back to."""
    return {"appealed_from": case.state} if case.state in ANSWERED else {}


def folded(case: Case, act: Act) -> Case:
    """Return the case with what an entry changed of its proceedings."""
    given = act.outcome.get("proceedings", ())
    if not given:
        return case
    held = {item.ordinal: item for item in case.proceedings}
    for changes in given:
        values: dict[str, Any] = {name: _day(value) if name in _DAYS else value for name, value in changes.items()}
        known = held.get(values["ordinal"])
        held[values["ordinal"]] = changed(known, **values) if known else Proceeding(**values)
    case = changed(case, proceedings=tuple(held[ordinal] for ordinal in sorted(held)))
    return asked_no_more(case, act) if reopening(act.outcome) else case


def reopening(outcome: Mapping[str, Any]) -> bool:
    """Say whether an entry records a decision that has the office answer anew."""
    return any(item.get("reopened") for item in outcome.get("proceedings", ()))


def opened_at(case: Case, ordinal: int) -> int:
    """Return the entry that opened a proceeding."""
    return next(
        act.seq
        for act in case.history
        for given in act.outcome.get("proceedings", ())
        if given["ordinal"] == ordinal and "kind" in given
    )


def opening(case: Case, item: Proceeding) -> Act:
    """Return the entry that opened a proceeding, with what was said then."""
    seq = opened_at(case, item.ordinal)
    return next(act for act in case.history if act.seq == seq)


def told_at_opening(case: Case, item: Proceeding) -> dict[str, Any]:
    """Return what the journal keeps of what was said when a proceeding was opened, as put right since."""
    told = dict(opening(case, item).facts)
    for act in _acts_on(case, item, "amend_proceeding"):
        told |= {name: value for name, value in act.facts.items() if name not in {"proceeding", "reason"}}
    return told


def heard_again(case: Case, item: Proceeding) -> list[Act]:
    """Return the acts after which another judgment of first instance follows: the case was sent back, or is retried as one."""
    retried = [act for act in _acts_on(case, item, "retry_judgment") if act.facts.get("as_first_instance")]
    return sorted([*_acts_on(case, item, "remand_judgment"), *retried], key=lambda act: act.seq)


def sent_back(case: Case, item: Proceeding) -> bool:
    """Say whether a court sent a proceeding back, and nobody has appealed since."""
    return item.first_result is None and bool(_acts_on(case, item, "remand_judgment"))


def appeals(case: Case, item: Proceeding) -> list[Act]:
    """Return the acts that recorded the appeals against the judgment of first instance as it now is."""
    since = max((act.seq for act in heard_again(case, item)), default=0)
    return [act for act in _acts_on(case, item, "appeal_judgment") if act.seq > since]


def appeal_by(case: Case, item: Proceeding, who: str) -> Act | None:
    """Return the act that recorded one side's appeal; both may have appealed."""
    return next((act for act in appeals(case, item) if act.facts["who"] == who), None)


def others_appeals(case: Case, item: Proceeding) -> list[Act]:
    """Return the acts that recorded the appeals of anybody but the office."""
    return [act for act in appeals(case, item) if act.facts["who"] != "office"]


def decider(case: Case, item: Proceeding, seq: int, likely: str = "") -> str:
    """Return who decides what entry `seq` tells: the court of second instance once somebody has appealed, or of a retrial; after
    a case was sent back the court of first instance again. Of an imported proceeding nobody told it: `likely`, else what kind of
    body it is.
    """
    back = max((act.seq for act in heard_again(case, item) if act.seq < seq), default=0)
    taken = [act for event in ("appeal_judgment", "retry_judgment") for act in _acts_on(case, item, event)]
    taken = [act for act in taken if back <= act.seq < seq and act.facts.get("granted", True)]
    return (
        str(max(taken, key=lambda act: act.seq).facts["court"]) if taken else item.body or likely or UNNAMED[item.kind]
    )


def affirming(case: Case, item: Proceeding, seq: int) -> Act | None:
    """Return the act that recorded a judgment of second instance on the judgment entry `seq` records."""
    return next((act for act in _acts_on(case, item, "decide_proceeding") if act.seq > seq), None)


def paper_of(act: Act) -> str:
    """Return what a court calls the paper by which it decided as the entry records: a judgment, a ruling or an agreement."""
    results = [item["result"] for item in act.outcome.get("proceedings", ()) if "result" in item]
    return PAPERS.get(results[-1], "行政判决") if results else "裁判"


def judgment_of(case: Case, item: Proceeding) -> Act:
    """Return the act that recorded the judgment of first instance."""
    since = max((act.seq for act in heard_again(case, item)), default=0)
    return next(act for act in _acts_on(case, item, "decide_proceeding") if act.seq > since)


def _acts_on(case: Case, item: Proceeding, event: str) -> list[Act]:
    return [act for act in case.history if act.event == event and act.facts["proceeding"] == item.ordinal]


def fresh_starts(case: Case) -> list[Act]:
    """Return the acts after which the case was to be answered anew: a decision's, or the office's own, unless the first answer
    stood after all; a judgment that only asks once more for what is still owed starts nothing, one that comes while the office
    changes its answer stands in the place of that change.
    """
    found: list[Act] = []
    for act in case.history:
        if act.event == "keep_answer" or act.outcome.get("stands_again"):
            found.pop()
        elif "instead_of" in act.outcome:
            found[-1:] = [act]
        elif "own_change" in act.outcome or (reopening(act.outcome) and not act.outcome.get("asked_before")):
            found.append(act)
    return found


def owed_since(case: Case) -> Act | None:
    """Return the act by which a decision has an answer that was served given anew, while the new one is still owed."""
    last = next(iter(fresh_starts(case)[-1:]), None)
    if last is None or case.state in SETTLED or not reopening(last.outcome):
        return None
    return last if "reopened_from" in last.outcome else None


def still_owed(case: Case, item: Proceeding) -> bool:
    """Say whether the answer a proceeding has the office give anew is not served yet."""
    return item.reopened and case.state not in SETTLED


def going_on(case: Case) -> dict[str, Any]:
    """Return what a decision says that asks for an answer anew while one is under way: asked for before, or the office's own."""
    if owed_since(case):
        return {"asked_before": True}
    last = next(iter(fresh_starts(case)[-1:]), None)
    if last is None or new_answer(case) is None or "own_change" not in last.outcome:
        return {}
    was = last.outcome["own_change"]
    stood = (was["appealed_from"] or "answered") if was["state"] == "appealed" else was["state"]
    return {"reopened_from": {**was, "state": stood}, "instead_of": last.seq}


def asks(case: Case, item: Proceeding, start: Act) -> bool:
    """Say whether a proceeding is one of those that have the case answered anew since an act."""
    since = (act for act in case.history if act.seq >= start.seq and reopening(act.outcome))
    return item.reopened and any(act.facts.get("proceeding") == item.ordinal for act in since)


def changes_since(case: Case, item: Proceeding) -> list[Act]:
    """Return the acts by which the office took up changing its answer after a proceeding was opened."""
    opened = opened_at(case, item.ordinal)
    return [act for act in fresh_starts(case) if "own_change" in act.outcome and act.seq > opened]


def answered_for_another(case: Case, item: Proceeding) -> int | None:
    """Return the proceeding, if it was another, that had the case answered anew after a proceeding was opened."""
    since = (act for act in fresh_starts(case) if act.seq > opened_at(case, item.ordinal) and reopening(act.outcome))
    others = [int(act.facts["proceeding"]) for act in since if act.facts["proceeding"] != item.ordinal]
    return others[-1] if others and case.state in SETTLED else None


def last_draft(case: Case, item: Proceeding) -> int | None:
    """Return the draft of the answer a proceeding is about: not one put, or being put, in its place since."""
    asked, opened = owed_since(case), opened_at(case, item.ordinal)
    since = [*(act for act in fresh_starts(case) if act.seq > opened), *([asked] if asked else [])]
    drafts = (act.seq for act in reversed(case.history) if act.event in {"draft", "answer_on_the_spot"})
    return next((seq for seq in drafts if all(seq < act.seq for act in since)), None)


def new_answer(case: Case) -> str | None:
    """Return the running clock of an answer the office is changing by itself."""
    return next((key for key, clock in case.clocks.items() if key.startswith("new_answer:") and clock.open), None)


def asked_no_more(case: Case, act: Act) -> Case:
    """A case re-opened after it had ended no longer waits for the opinions it once asked for."""
    if case.state == "consulting":
        return case
    closed = tuple(changed(item, closed_on=item.closed_on or act.on) for item in case.consultations)
    return changed(case, consultations=closed)


def undecided(case: Case) -> tuple[Proceeding, ...]:
    return tuple(item for item in case.proceedings if item.status != "decided")


def is_affirmation(result: str) -> bool:
    return result in {"affirmed", law.affirmed(), law.affirmed("retried")}


def decisions_on(case: Case, item: Proceeding) -> list[Act]:
    """Return the acts that record what was decided of a proceeding: a mere affirmation says nothing new."""
    told = [act for act in case.history if act.event == "decide_proceeding" and act.facts["proceeding"] == item.ordinal]
    return [act for act in told if not is_affirmation(act.facts["result"])]


def stayed(case: Case) -> tuple[Proceeding, ...]:
    """Return the proceedings for which the answer is not carried out meanwhile."""
    return tuple(item for item in case.proceedings if item.stayed_on is not None)


def clocks_of(case: Case, ordinal: int) -> tuple[str, ...]:
    """Return the keys of one proceeding's clocks, in the order they were started."""
    keys = (key.partition(":") for key in case.clocks)
    return tuple(f"{name}:{n}" for name, _, n in keys if name in OF_PROCEEDINGS and n == str(ordinal))


def row_values(item: Proceeding) -> dict[str, Any]:
    """Return what the proceeding's row caches: `result` is the label of table four's column, None while undecided."""
    return {
        "ordinal": item.ordinal,
        "kind": item.kind,
        "status": item.status,
        "received_on": item.received_on,
        "result": law.ROWS[item.row] if item.row else None,
        "decision": item.result,
        "decided_on": item.decided_on,
        "imported": item.imported,
    }


def imported(kinds_and_days: Mapping[str, Any], ordinal: int) -> dict[str, Any]:
    """Return the record an entry keeps of a proceeding out of an old file."""
    status = "decided" if kinds_and_days["row"] else "open"
    return {**kinds_and_days, "ordinal": ordinal, "status": status, "imported": True}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
