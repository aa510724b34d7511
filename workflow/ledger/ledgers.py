"""An office's ledger (台账) taken in whole: CSV (UTF-8) or XLSX, all rows or none, each bad row named by number, column, reason.

A ledger is history: its dates must be in order and nothing else is judged. Old open cases stand where their dates put them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import category

from sqlmodel import Session, SQLModel, col, select

from rules import decisions, statutes
from rules.statutes import NotInForce
from workflow import caches, calendars, deadlines, journal, search, store
from workflow.acts.applicants import is_unit
from workflow.case import GENESIS, Case
from workflow.disputes import docket
from workflow.facts import APPLICANT_KINDS, CHANNELS
from workflow.fold import fold
from workflow.ledger import spreadsheet
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.notices import ended_under
from workflow.office import Office
from workflow.tables import LONGEST_NUMBER, CaseFile, CaseSearch, Deadline, Entry, Particular, ProceedingRow
from workflow.wrong_values import ON_ONE_LINE, PATTERNS

COLUMNS = (
    "登记号",
    "承办单位",
    "收到日期",
    "渠道",
    "申请人类型",
    "申请人",
    "联系方式",
    "申请内容",
    "办理结果",
    "办结日期",
)
CHUNK = 500
LONGEST = 32_000
LAST = date(9998, 12, 31)

T = TypeVar("T")
Contested = Callable[[str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    line: int
    number: str
    unit: str
    received_on: date
    channel: str
    applicant_kind: str
    applicant: str
    contact: str
    subject: str
    decision: str | None
    concluded_on: date | None


def read(path: Path, office: Office) -> list[Row]:
    """Return the rows of a ledger; raises BadLedger (not a ledger) or BadRows (rows that are wrong)."""
    return rows_of(spreadsheet.read(path, COLUMNS), office, path.name, {})


def rows_of(
    table: Iterable[tuple[int, dict[str, Any], str | None]], office: Office, name: str, headings: Mapping[str, str]
) -> list[Row]:
    """Return the rows of a table read already; `headings` are what its own header calls our columns, where it differs.

    Raises BadRows naming each line at fault, BadLedger for a table without rows.
    """
    problems: list[str] = []
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line, values, misshapen in table:
        if misshapen:
            problems.append(misshapen)
        row = _row(line, values, office, problems, headings)
        number = str(values["登记号"]).strip()
        if row is not None:
            if number in seen:
                problems.append(f"第{line}行「{_named('登记号', headings)}」：{number}与第{seen[number]}行重复")
            rows.append(row)
        seen.setdefault(number, line)
    if problems:
        raise BadRows(problems)
    if not rows:
        raise BadLedger(f"{name}：只有表头，没有数据")
    return rows


def doubts(rows: Iterable[Row], today: date) -> list[str]:
    """Return what is taken in as it stands, and what a person should look at again, a line each."""
    found = []
    for row in rows:
        if row.applicant_kind == "自然人" and is_unit(row.applicant):
            found.append(f"第{row.line}行「申请人类型」：“{row.applicant}”像是单位，记作自然人")
        if row.contact in spreadsheet.WRONG_FORMULA or spreadsheet.SHORTENED.search(row.contact):
            found.append(f"第{row.line}行「联系方式」：“{row.contact}”不是原来的内容，是出错的公式或者表格缩写的长数字")
        for column, day in (("收到日期", row.received_on), ("办结日期", row.concluded_on)):
            found += spreadsheet.ahead(row.line, column, day, today)
    return found


def check_new(session: Session, rows: Sequence[Row]) -> None:
    """Raise BadRows for numbers the database already has."""
    lines = {row.number: row for row in rows}
    known: list[str] = []
    for chunk in _chunks(list(lines)):
        known += session.exec(select(CaseFile.number).where(col(CaseFile.number).in_(chunk)))
    if known:
        raise _there([lines[number] for number in known])


def take_in(
    session: Session, office: Office, rows: Sequence[Row], at: datetime, on: date, progress: Callable[[int], None],
    contested: Contested | None = None,
) -> int:  # fmt: skip
    """Write the rows as cases with a journal of one entry each, in the caller's one transaction; return how many.

    `contested` puts a case's proceedings into the outcome of its entry (workflow.ledger.proceeding_ledger).
    """
    check_new(session, rows)
    office = calendars.held(session, office)
    done = 0
    for chunk in _chunks(rows):
        _write(session, office, chunk, at, on, contested or _nothing)
        done += len(chunk)
        progress(done)
    return done


def _there(rows: Iterable[Row]) -> BadRows:
    found = sorted((row.line, row.number) for row in rows)
    return BadRows([f"第{line}行「登记号」：{number}数据库里已经有了" for line, number in found])


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _nothing(_number: str, outcome: dict[str, Any]) -> dict[str, Any]:
    return outcome


def _write(session: Session, office: Office, rows: Sequence[Row], at: datetime, on: date, contested: Contested) -> None:
    case_ids = store.take_ids(session, CaseFile, len(rows))
    particular_ids = iter(store.take_ids(session, Particular, 2 * len(rows)))
    written: dict[type[SQLModel], list[dict[str, Any]]] = {
        CaseFile: [],
        CaseSearch: [],
        Particular: [],
        Entry: [],
        Deadline: [],
        ProceedingRow: [],
    }
    for case_id, row in zip(case_ids, rows, strict=True):
        facts: dict[str, Any] = {"channel": row.channel}
        for name, value in _said(row).items():
            particular, sha256 = office.vault.plain(case_id, row.unit, name, value)
            particular["id"] = next(particular_ids)
            written[Particular].append(particular)
            facts[name] = {"ref": particular["id"], "sha256": sha256}
        outcome = contested(row.number, _outcome(row, statutes.in_force("disclosure", row.received_on).id))
        outcome["clocks"] = ended_under(outcome["clocks"], office.notice, office.told)
        entry = journal.entry_values(
            case_id, row.number, 0, GENESIS, row.unit, "import", "import", on, at, facts, outcome
        )
        case = fold(Case(row.number, row.unit), [(journal.act_from(entry), entry["hash"])])
        due = deadlines.due_of(case, "answer", office.calendar)
        written[CaseFile].append(
            {"id": case_id, "number": row.number, "applicant": row.applicant, "subject": row.subject}
            | caches.row_values(case, {"answer": due})
        )
        written[CaseSearch].append(search.row_of(case_id, row.number, row.applicant, row.subject))
        written[Entry].append(entry)
        written[Deadline].append(
            {"case_id": case_id, "unit": row.unit, "clock": "answer"} | caches.deadline_values(case, "answer", due)
        )
        written[ProceedingRow] += [
            {"case_id": case_id, "unit": row.unit} | docket.row_values(item) for item in case.proceedings
        ]
    _write_cases(session, rows, written.pop(CaseFile))
    for model, values in written.items():
        store.insert_rows(session, model, values)


def _write_cases(session: Session, rows: Sequence[Row], values: Sequence[dict[str, Any]]) -> None:
    """Insert the cases; raises BadRows for numbers somebody else has given or taken in since `check_new`."""
    new = store.insert_new(session, CaseFile, values, "number")
    if found := [row for row in rows if (row.number,) not in new]:
        raise _there(found)


def _said(row: Row) -> dict[str, Any]:
    return {
        "applicant": {"name": row.applicant, "kind": row.applicant_kind, "contact": row.contact},
        "content": row.subject,
    }


def _outcome(row: Row, law: str) -> dict[str, Any]:
    clocks = [{"clock": "answer", "kind": "start", "on": row.received_on, "term": "answer", "law": law}]
    set_: dict[str, Any] = {
        "unit": row.unit, "law": law, "received_on": row.received_on, "receipt_confirmed": True, "channel": row.channel,
        "applicant_kind": row.applicant_kind, "registered_on": row.received_on, "imported": True,
    }  # fmt: skip
    if row.decision is not None and row.concluded_on is not None:
        letter = decisions.all_decisions()[row.decision].letter
        kind = "end" if letter in {"lapse", "fee_lapse", "withdrawal_note"} else "met"
        clocks.append({"clock": "answer", "kind": kind, "on": row.concluded_on})
        set_ |= {"outcome": row.decision, "concluded_on": row.concluded_on}
    return {"state": "closed" if row.decision else "received", "set": set_, "clocks": clocks}


def _named(column: str, headings: Mapping[str, str]) -> str:
    """Return a column as its sheet calls it, with our own name where that is another."""
    theirs = headings.get(column, column)
    return column if theirs == column else f"{theirs}（{column}）"


def _row(
    line: int, values: dict[str, Any], office: Office, problems: list[str], headings: Mapping[str, str]
) -> Row | None:
    before = len(problems)

    def wrong(column: str, reason: str) -> None:
        problems.append(f"第{line}行「{_named(column, headings)}」：{reason}")

    text = {name: str(value).strip() for name, value in values.items()}
    if not text["申请人"] and not text["申请内容"]:
        problems.append(f"第{line}行：申请人和申请内容都空着；合计、说明等不是申请的，请删去这一行")
        return None
    _legible(text, wrong)
    _number(values["登记号"], text["登记号"], wrong)
    unit = text["承办单位"] or office.name
    if unit not in office.units:
        wrong("承办单位", f"config.toml 里没有“{unit}”")
    labels = {label: code for code, label in CHANNELS.items()}
    if text["渠道"] not in labels:
        wrong("渠道", f"“{text['渠道']}”不在 {'、'.join(labels)} 之中")
    if text["申请人类型"] not in APPLICANT_KINDS:
        wrong("申请人类型", f"“{text['申请人类型']}”不在 {'、'.join(APPLICANT_KINDS)} 之中")
    received = spreadsheet.day(values["收到日期"], "收到日期", wrong)
    if received is None and not text["收到日期"]:
        wrong("收到日期", "不能为空")
    concluded = spreadsheet.day(values["办结日期"], "办结日期", wrong)
    decision = _decision(text["办理结果"], received, wrong)
    if received is not None:
        if received > LAST:
            wrong("收到日期", f"{received}超出了日历的范围")
        if concluded is not None and concluded < received:
            wrong("办结日期", f"{concluded}早于收到日期{received}")
        try:
            statutes.in_force("disclosure", received)
        except NotInForce as error:
            wrong("收到日期", str(error))
    if bool(text["办理结果"]) != bool(text["办结日期"]):
        wrong("办结日期" if text["办理结果"] else "办理结果", "办理结果和办结日期须同时填写或同时空着")
    if len(problems) > before or received is None:
        return None
    return Row(
        line, text["登记号"], unit, received, labels[text["渠道"]], text["申请人类型"], text["申请人"], text["联系方式"],
        text["申请内容"], decision, concluded,
    )  # fmt: skip


def _legible(text: Mapping[str, str], wrong: Callable[[str, str], None]) -> None:
    for name in ("登记号", "申请人", "申请内容"):
        if not text[name]:
            wrong(name, "不能为空")
        elif text[name] in spreadsheet.WRONG_FORMULA:
            wrong(name, f"{text[name]} 是出错的公式，请在表格里改好")
    for name, value in text.items():
        if len(value) > LONGEST:
            wrong(name, f"太长（{len(value)}字）")
        elif any(ord(char) < 32 and char not in "\t\n\r" for char in value):
            wrong(name, "含有控制字符")
        elif name in {"登记号", "申请人"} and not re.match(ON_ONE_LINE, value):
            wrong(name, PATTERNS[ON_ONE_LINE])
        elif name == "登记号" and any(category(char) == "Cf" for char in value):
            wrong(name, "含有看不见的字符，请重新键入")


def _number(told: Any, number: str, wrong: Callable[[str, str], None]) -> None:
    """Say what is wrong with a 登记号, which a sheet may have turned into a day or a number."""
    if isinstance(told, date):
        wrong("登记号", "表格把它存成了日期，请把这一列设为文本，再填登记号")
    elif spreadsheet.SHORTENED.fullmatch(number):
        wrong("登记号", f"{number} 是表格缩写的长数字，后几位已经丢失，请把这一列设为文本，再填登记号")
    elif any(char.isspace() for char in number):
        wrong("登记号", f"{number!r}含有空白")
    if len(number) > LONGEST_NUMBER:
        wrong("登记号", f"太长，最多{LONGEST_NUMBER}字")
    if number in {".", ".."}:
        wrong("登记号", "不能只有点")


def _decision(label: str, received: date | None, wrong: Callable[[str, str], None]) -> str | None:
    if not label or received is None:
        return None
    try:
        return decisions.from_ledger_label(label).key
    except NotInForce as error:
        wrong("办理结果", str(error))
        return None
