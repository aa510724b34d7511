"""The papers of a case's own file: the approval sheet, the secrecy review sheet, the index, the form of an oral application.

What the journal knows is printed; what it does not is left blank, to be filled in by hand.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session

from letters.compose import kinds
from letters.letter import Letter
from rules import decisions
from rules.wording import chinese
from workflow import attachments, deadlines, particulars, staff, store
from workflow.acts import documents, signing
from workflow.case import Act, Case
from workflow.disputes import evidence
from workflow.facts import CHANNELS
from workflow.office import Office
from workflow.paperwork.sheet import form
from workflow.tables import LetterRow
from workflow.trial import NotAllowed

CONFIRMED = "以上内容由工作人员按照申请人口述代为填写，已交申请人阅读或者向申请人宣读，申请人确认无误。"
APPLICANTS = frozenset({"receive", "correct", "give_reasons", "withdraw", "represent"})


def approval(session: Session, office: Office, case: Case) -> Letter:
    """Return the approval sheet (审批单) of the answer: who drafted, who took each step of the chain, and when.

    Raises NotAllowed before there is a draft, as `secrecy` does.
    """
    if case.draft is None or case.decision is None:
        raise NotAllowed(f"{case.number}还没有拟稿，没有可以审批的答复")
    drafted = next(act for act in reversed(case.history) if act.event in {"draft", "answer_on_the_spot"})
    application, due = (
        particulars.application_of(session, office, case),
        deadlines.due_of(case, "answer", office.calendar),
    )
    letter, names = case.letters[case.draft], staff.of(session).names
    rows = [
        ("登记号", case.number),
        ("申请人", "、".join(one["name"] for one in (application.applicant, *application.others))),
        ("申请内容", application.content),
        ("收到日期", _on(case.received_on)),
        ("答复期限", _on(due.due) + ("（暂定）" if due.provisional else "")),
        ("文书", f"{kinds()[letter.kind].title}{f'（{letter.doc_number}）' if letter.doc_number else ''}"),
        ("拟办意见", decisions.decision(case.decision, case.law).label),
        ("拟稿", f"{names.get(drafted.by, drafted.by)} {_on(drafted.on)}"),
    ]
    taken = (
        [act for act in case.history if act.outcome.get("signature")][-len(case.signatures) :]
        if case.signatures
        else []
    )
    for position, step in enumerate(signing.chain_of(case)):
        rows.append((step.label, _step(session, office, taken[position]) if position < len(taken) else ""))
    rows.append(("编号印发", _on(case.issued_on)))
    return form(
        "approval_sheet",
        "政府信息公开答复审批单",
        office.config.unit(case.unit),
        case.law,
        drafted.on,
        (3, 9),
        (),
        rows,
    )


def secrecy(session: Session, office: Office, case: Case) -> Letter:
    """Return the secrecy review sheet (保密审查表): every document to be released with what was found, and the conclusion."""
    drafted = next((act for act in reversed(case.history) if act.event == "draft"), None)
    if drafted is None or case.draft is None:
        raise NotAllowed(f"{case.number}还没有拟稿，没有可以审查的内容")
    cleared = next((act for act in reversed(case.history) if act.event == "clear" and act.seq > drafted.seq), None)
    said = particulars.opened(session, office, cleared.facts) if cleared and case.cleared_by else {}
    findings = {one["document"]: one["finding"] for one in said.get("findings", ())}
    titles = documents.titles_of(session, office, case)
    rows = [
        (
            str(item.ordinal), titles[item.ordinal]["title"], titles[item.ordinal]["source"],
            str(item.pages), documents.VERDICTS.get(item.verdict or "", ""), findings.get(item.ordinal, ""),
        )
        for item in documents.reviewed(case)
    ]  # fmt: skip
    below = [
        ("答复文书", "<", kinds()[case.letters[case.draft].kind].title, "<", "<", "<"),
        ("审查意见", "<", said.get("finding", ""), "<", "<", "<"),
        ("审查人、日期", "<", _signed(cleared) if cleared and said else "", "<", "<", "<"),
    ]
    head = ("序号", "文件名称", "来源", "页数", "结论", "逐件审查意见")
    unit, notes = office.config.unit(case.unit), (f"登记号：{case.number}",)
    widths = (2, 4, 3, 2, 3, 4)
    return form(
        "secrecy_review", "政府信息公开保密审查表", unit, case.law, drafted.on, widths, (head,), rows, notes, below
    )


def index(session: Session, office: Office, case: Case, letters: list[LetterRow], folder: Path) -> Letter:
    """Return the index of the case's file (卷内目录), in the order things came about; the sheet's number is written by hand."""
    unit, numbers = office.config.unit(case.unit), {row.ordinal: row.doc_number or "" for row in letters}
    rows = []
    row = store.case_row(session, case.number)
    for item in evidence.items(case, letters, folder, attachments.of_case(session, row.id or 0) if row else ()):
        is_theirs = item.letter is None and case.history[item.entry - 1].event in APPLICANTS
        author = "申请人" if is_theirs else unit.name
        pages = str(item.pages) if item.pages else ""
        number = numbers.get(item.letter or 0, "")
        name = item.name.replace(f"（{number}）", "")
        rows.append((str(item.number), number, author, name, f"{item.on:%Y%m%d}", pages, ""))
    titles = documents.titles_of(session, office, case)
    for document in (item for item in case.documents if not item.removed):
        known, on = titles[document.ordinal], case.history[document.seq - 1].on
        name = f"提供的信息：{known['title']}"
        rows.append((str(len(rows) + 1), "", known["source"], name, f"{on:%Y%m%d}", str(document.pages), ""))
    head = ("顺序号", "文号", "责任者", "题名", "日期", "页数", "页号")
    on, notes = case.history[-1].on, (f"登记号：{case.number}",)
    return form("file_index", "卷内目录", unit, case.law, on, (2, 4, 4, 7, 5, 2, 2), (head,), rows, notes)


def oral(session: Session, office: Office, case: Case) -> Letter:
    """Return the form of an oral application for the applicant to sign (2019条例第二十九条第一款, 2007条例第二十条第一款).

    Raises NotAllowed for an application that came another way.
    """
    if case.channel != "oral":
        raise NotAllowed(f"{case.number}不是口头申请（{CHANNELS.get(case.channel, case.channel)}），不需要签字的申请表")
    application = particulars.application_of(session, office, case)
    said = application.applicant
    rows = [
        ("登记号", case.number), ("收到日期", _on(case.received_on)), ("姓名或者名称", said["name"]), *_known(said),
        ("申请内容", application.content), ("所需形式和提供方式", application.form or ""),
        ("申请人确认", CONFIRMED),
        ("申请人签名或者捺印", ""), ("签名日期", ""), ("代填人签名", ""),
    ]  # fmt: skip
    on = case.history[0].on if case.history else date.min
    return form(
        "oral_form",
        "政府信息公开申请表（口头申请代为填写）",
        office.config.unit(case.unit),
        case.law,
        on,
        (4, 9),
        (),
        rows,
    )


def _known(applicant: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = {"phone": "电话", "address": "通信地址", "postcode": "邮政编码", "email": "电子邮箱"}
    shown = "已出示" if applicant.get("identity_shown") else ""
    return [("身份证明", shown), *((label, applicant.get(name) or "") for name, label in labels.items())]


def _step(session: Session, office: Office, act: Act) -> str:
    """Return who took a step and when, with what they wrote; a step on paper is said to be one."""
    said = particulars.opened(session, office, act.facts).get("finding", "")
    paper = "（纸质签批）" if act.outcome["signature"].get("paper") else ""
    return f"{said}{' ' if said else ''}{_signed(act)}{paper}"


def _signed(act: Act) -> str:
    taken = act.outcome["signature"]
    return f"{taken['name']} {_on(date.fromisoformat(taken['on']))}"


def _on(day: date | None) -> str:
    return chinese(day) if day else ""
