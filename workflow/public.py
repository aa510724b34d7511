"""A case as its applicant may see it: where it stands in plain words, what comes next, and nobody's name of the office."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from letters.compose import kinds
from rules import decisions, remedies
from workflow import attachments, deadlines, handed_over, journal, letterbook, particulars, procedure, store
from workflow import facts as f
from workflow.acts import applicants
from workflow.acts.online import APPLICANT, applicant_of
from workflow.acts.unserved import SENT_AS_MADE
from workflow.case import Act, Case, CaseLetter
from workflow.clocks import Clock
from workflow.disputes import docket, ways
from workflow.office import Office
from workflow.screening.words import covered
from workflow.tables import CaseFile, LetterRow
from workflow.trial import Trial

WORDS = {
    "received": "已经收到您的申请，正在办理",
    "correcting": "需要您补正申请，补正后继续办理",
    "justifying": "需要您说明申请的理由",
    "awaiting_payment": "等待您缴纳信息处理费",
    "consulting": "正在征求第三方或者其他机关的意见",
    "confidentiality_review": "正在办理",
    "signing": "正在办理",
    "awaiting_service": "答复已经作出，正在送达",
    "answered": "已经答复",
    "appealed": "已经答复，正在行政复议或者行政诉讼中",
    "closed": "已经办结",
}
CHANGING = {
    False: "已经答复，本机关正在重新办理这一答复",
    True: "已经答复，正在行政复议或者行政诉讼中，本机关正在重新办理这一答复",
}
"""By whether the answer that is being changed is contested as well."""
STAYED = "已经答复，行政复议或者行政诉讼中停止执行，公开的文件暂不在网上提供"
TOLD = {
    "receive": "收到申请",
    "confirm_receipt": "与您确认收到申请",
    "correct": "收到补正",
    "give_reasons": "收到您说明的理由",
    "pay": "收到缴费",
    "withdraw": "您撤回了申请",
    "open_proceeding": "行政复议或者行政诉讼开始",
    "stay_execution": "答复停止执行",
    "lift_stay": "答复恢复执行",
    "approve_change": "本机关决定重新办理对您的答复",
    "keep_answer": "本机关决定维持原答复",
}
ENDED = {"other.withdrawn": "您已经撤回申请，办理终止", "other.correction_lapsed": "逾期没有补正，不再处理"}
ENDED["other.fee_unpaid"] = "逾期没有缴费，不再处理"


def shown(session: Session, office: Office, row: CaseFile, today: date) -> dict[str, Any]:
    """Return what the applicant sees of a case."""
    case = journal.load(session, row)
    unit = office.config.unit(row.unit)
    answer = case.clocks.get("answer")
    due = deadlines.due_of(case, "answer", office.calendar_of(answer), today) if answer else None
    running = answer is not None and answer.open and not row.voided
    return {
        "number": row.number,
        "unit": {"name": unit.name, "phone": unit.phone, "address": unit.address, "postcode": unit.postcode},
        "state": row.state,
        "words": _words(row, case),
        "changing": _change(case) is not None,
        "request": _request(session, office, row, case),
        "received_on": row.received_on,
        "confirmed": row.receipt_confirmed,
        "by_agent": case.agent is not None,
        "due": due.due if due and running else None,
        "overdue": bool(due and running and due.left is not None and due.left < 0),
        "paused": running and due is not None and due.due is None,
        "anew": _anew(answer) if answer and running else None,
        "provisional": bool(due and running and due.provisional),
        "concluded_on": row.concluded_on,
        "result": _result(row, case),
        "acts": _acts(case, office, row, today),
        "asked": _asked(session, case, office),
        "files": [
            {"ordinal": one.ordinal, "item": one.item, "title": one.title, "pages": one.pages, "ending": one.file.ending}
            for one in handed_over.of(session, office, case)
        ],
        "letters": [_letter(item) for item in case.letters.values() if _is_theirs(item)],
        "history": _history(case),
        "sent": [{"kind": item.kind, "size": item.size, "seq": item.seq} for item in attachments.of_case(session, row.id or 0)],
        "remedy": _remedy(case, office),
    }  # fmt: skip


def _anew(answer: Clock) -> str | None:
    """Say after what a term that stands still is counted from its beginning; None where it goes on where it stopped."""
    term, stopped = deadlines.term_of(answer), [mark.why or "" for mark in answer.marks[-1:] if mark.kind == "pause"]
    causes = (term.causes[name] for name in term.restarts)
    return next((f"{one.label}后，从头计算" for one in causes if any(one.word in why for why in stopped)), None)


def _request(session: Session, office: Office, row: CaseFile, case: Case) -> dict[str, Any]:
    """Return what is asked, as corrections left it. The page may lie open on somebody's table: names and identity numbers are
    masked. It is the applicant's own words: reading them is no look of the office's (workflow.looks)."""
    asked = particulars.application_of(session, office, case)
    return {
        "applicant": applicants.shown(row.applicant, row.applicant_kind, row.applicants),
        "content": covered(asked.content),
        "items": [covered(item) for item in asked.items],
        "form": asked.form,
        "corrected": any(act.event == "correct" and "content" in act.facts for act in case.history),
    }


def letter_row(session: Session, row: CaseFile, ordinal: int) -> LetterRow | None:
    """Return the row of a letter that is the applicant's and has been served; None for any other."""
    case = journal.load(session, row)
    letter = case.letters.get(ordinal)
    if letter is None or not _is_theirs(letter):
        return None
    return letterbook.row_of(session, row.id or 0, ordinal)


def file_of(session: Session, office: Office, row: CaseFile, ordinal: int) -> handed_over.Handed | None:
    """Return a released file the applicant may take; None for any other."""
    found = handed_over.of(session, office, journal.load(session, row))
    return next((one for one in found if one.ordinal == ordinal), None)


def _words(row: CaseFile, case: Case) -> str:
    if row.voided:
        return "这次登记已经作废，请与承办单位联系"
    if _change(case):
        return CHANGING[bool(docket.undecided(case))]
    if docket.stayed(case) and row.state in docket.SETTLED and handed_over.released(case):
        return STAYED
    if row.state == "closed" and row.outcome in ENDED:
        return ENDED[row.outcome]
    return WORDS[row.state]


def _change(case: Case) -> Act | None:
    """Return the act by which the office took up changing its answer, while it does: the answer stands until then."""
    return docket.fresh_starts(case)[-1] if docket.new_answer(case) else None


def _is_answered(state: str | None, case: Case) -> bool:
    return state in {"answered", "appealed", "closed"} or _change(case) is not None


def _result(row: CaseFile, case: Case) -> str | None:
    is_over = _is_answered(row.state, case) and not row.voided
    return decisions.all_decisions()[row.outcome].label if is_over and row.outcome else None


def _is_theirs(letter: CaseLetter) -> bool:
    """A letter is the applicant's when it is addressed to them, and theirs to read once it has been sent."""
    addressed = "applicant.name" in kinds()[letter.kind].requires
    return addressed and (letter.status == "served" or (letter.status == "issued" and letter.kind in SENT_AS_MADE))


def _letter(letter: CaseLetter) -> dict[str, Any]:
    return {"ordinal": letter.ordinal, "kind": letter.kind, "title": kinds()[letter.kind].title,
            "number": letter.doc_number, "served_on": letter.served_on}  # fmt: skip


def _acts(case: Case, office: Office, row: CaseFile, today: date) -> list[str]:
    """Return the events the applicant may do now."""
    trial = Trial(
        case=case, facts=f.Nothing(), on=today, actor=applicant_of(row.unit),
        dues=deadlines.dues(case, office.calendar, today), calendar=office.calendar, terms=office.config.terms, units={},
        approvers={},
    )  # fmt: skip
    options = procedure.options(trial)
    return [item["event"] for item in options if APPLICANT in item["role"] and item["refused_because"] is None]


def _asked(session: Session, case: Case, office: Office) -> dict[str, Any] | None:
    """Return what the applicant was asked for and until when, once the letter that asks it has been served."""
    asked: dict[str, tuple[Any, str]] = {
        "correcting": (case.correction, "correction_reply"),
        "justifying": (case.justification, "justification_reply"),
        "awaiting_payment": (case.charge, "payment"),
    }
    item, clock = asked.get(case.state or "", (None, ""))
    letter = case.letters.get(item.letter) if item is not None else None
    if letter is None or not _is_theirs(letter):
        return None
    row = store.case_row(session, case.number)
    held = next(one for one in store.letters(session, row.id if row and row.id else 0) if one.ordinal == letter.ordinal)
    return {
        "letter": letter.ordinal,
        "title": kinds()[letter.kind].title,
        "items": [block.text for block in letterbook.value_of(held).blocks if block.kind == "item"],
        "until": deadlines.due_of(case, clock, office.calendar).due if clock in case.clocks else None,
    }


def _history(case: Case) -> list[dict[str, Any]]:
    """Return what happened, in the order it was entered."""
    told: list[dict[str, Any]] = []
    for act in case.history:
        told += [{"on": act.on, "what": TOLD[act.event]}] if act.event in TOLD else []
        for given in act.outcome.get("letters", ()):
            letter = case.letters[given["ordinal"]]
            if given["status"] == "served" and _is_theirs(letter):
                told.append({"on": letter.served_on, "what": f"{kinds()[letter.kind].title}送达"})
    return told


def _answer_that_stands(case: Case, outcome: str, concluded_on: date) -> tuple[str, date]:
    """Return what was answered and when: the first result, which the report counts, unless the case was answered anew."""
    starts, decision, draft = docket.fresh_starts(case), case.decision, case.draft
    if _change(case):
        was = starts.pop().outcome["own_change"]
        decision, draft = was["decision"], was["draft"]
    letter = case.letters.get(draft or 0)
    if not starts or decision is None or letter is None or letter.served_on is None:
        return outcome, concluded_on
    return decision, letter.served_on


def _remedy(case: Case, office: Office) -> Mapping[str, Any] | None:
    """Return where and until when an answer may be contested; silence past the term may be contested too."""
    if not _is_answered(case.state, case) or case.outcome is None or case.concluded_on is None or case.voided:
        return None
    outcome, answered_on = _answer_that_stands(case, case.outcome, case.concluded_on)
    if not kinds()[decisions.decision(outcome, case.law).letter].remedy:
        return None
    change = _change(case)
    before = (act for act in reversed(case.history) if change is None or act.seq < change.seq)
    drafted = next((act for act in before if act.event in {"draft", "answer_on_the_spot"}), None)
    way = remedies.remedy(outcome, case.law, answered_on, drafted.outcome.get("grounds", ()) if drafted else ())
    unit = office.config.unit(case.unit)
    windows = {key: deadlines.due_of(case, key, office.calendar_of(case.clocks[key])).due
               for key in ("reconsideration", "litigation") if key in case.clocks}  # fmt: skip
    is_both = change is None and len(ways.orders(case, answered_on, outcome)) > 1
    return {
        "first": way.reconsideration_first, "both": is_both, "days": way.days, "months": way.months, "after_days": way.after_days,
        "body": unit.reconsideration_body, "court": unit.court, "articles": list(way.articles),
        "until": windows.get("reconsideration"), "sue_until": windows.get("litigation"),
    }  # fmt: skip
