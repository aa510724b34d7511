"""`gongkai verify`: every journal refolded, every hash, cache, number register, letter file and report equation compared."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from workflow import attachments, caches, calendars, deadlines, journal, search, store, uploads
from workflow.acts import documents
from workflow.case import Case
from workflow.database import Database
from workflow.disputes import docket
from workflow.fold import BrokenChain, fold
from workflow.keeping import (
    alert_check,
    answer_check,
    case_numbers,
    chain_check,
    destroying,
    duty_verification,
    figure_check,
    letter_check,
    letter_numbers,
    mail_check,
    notice_check,
    readable,
    staff_check,
    vault_check,
)
from workflow.letterbook import folder_of
from workflow.notices import PACKAGED
from workflow.office import Office
from workflow.report import footing, publishing
from workflow.tables import (
    CaseFile,
    CaseSearch,
    Deadline,
    Entry,
    LetterRow,
    Particular,
    ProceedingRow,
    ReleasedDocument,
)
from workflow.vault import NoKey, is_reference
from workflow.web_tables import Attachment

UNREADABLE = (ArithmeticError, LookupError, TypeError, ValueError)
"""What a row raises that is read when somebody wrote into it what is no day, number or JSON."""
Progress = Callable[[Iterable[Sequence[CaseFile]]], Iterable[Sequence[CaseFile]]]


@dataclass(frozen=True)
class Verified:
    """What was compared, what differs (one line each), and what could not be checked and why: `sealed` counts the identity
    numbers no key was at hand for.
    """

    cases: int
    entries: int
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    sealed: int = 0


def verify(
    database: Database, office: Office, progress: Progress = iter, only: Collection[int] | None = None
) -> Verified:
    """Compare everything with everything as it stands at one moment, or of the cases `only` some; nothing is changed."""
    problems: list[str] = []
    cases = entries = sealed = 0
    with database.snapshot() as session:
        office = calendars.current(session, office)
        folder = folder_of(database, office)
        with _read("案件", problems):
            for rows in progress(readable.pages(session, CaseFile, problems, only)):
                compared_cases = _compared(session, office, folder, rows)
                cases, entries = cases + compared_cases.cases, entries + compared_cases.entries
                sealed += compared_cases.sealed
                problems += compared_cases.problems
                session.expunge_all()
        with _read("职责事项", problems):
            found, compared = duty_verification.problems(session, office)
            problems += found
            entries += compared
        rest: dict[str, Callable[[Session], list[str]]] = {
            "文号": letter_numbers.problems,
            "登记号": partial(case_numbers.problems, office=office),
            "放假通知": notice_check.problems,
            "公布的报告": publishing.problems,
            "年报的数字": footing.problems,
            "销毁清单": destroying.problems,
            "填报的数字": figure_check.problems,
            "提醒": alert_check.problems,
            "待发的邮件": mail_check.problems,
            "人员": staff_check.problems,
            "幂等键": answer_check.problems,
        }
        for what, check in rest.items():
            with _read(what, problems):
                problems += check(session)
    notes = (f"{sealed}个加密的身份证件号码没有核对：环境里没有 GONGKAI_KEY",) if sealed else ()
    return Verified(cases, entries, tuple(problems), notes, sealed)


@contextmanager
def _read(what: str, problems: list[str]) -> Iterator[None]:
    """Name what holds words no column of its kind can have; the rest is compared all the same."""
    try:
        yield
    except UNREADABLE as error:
        problems.append(f"{what}里有读不出来的内容，没有核对完：{error}")


def _compared(session: Session, office: Office, folder: Path, rows: Sequence[CaseFile]) -> Verified:
    """Compare these cases; where something cannot be read, each by itself, to name the one."""
    try:
        return of_cases(session, office, folder, rows)
    except UNREADABLE as error:
        if len(rows) == 1:
            return Verified(1, 0, (f"{rows[0].number}里有读不出来的内容，没有核对完：{error}",))
        parts = [_compared(session, office, folder, [row]) for row in rows]
        problems = tuple(line for part in parts for line in part.problems)
        return Verified(
            len(rows), sum(part.entries for part in parts), problems, sealed=sum(part.sealed for part in parts)
        )


def doubtful(database: Database, office: Office, progress: Progress) -> set[int]:
    """Return the cases that stand among some hundred of which one differs from what it should be."""
    found = set[int]()
    with database.snapshot() as session:
        office = calendars.current(session, office)
        for rows in progress(store.all_cases(session)):
            if of_cases(session, office, folder_of(database, office), rows).problems:
                found |= {row.id or 0 for row in rows}
            session.expunge_all()
    return found


def of_cases(session: Session, office: Office, folder: Path, rows: Sequence[CaseFile]) -> Verified:
    """Compare what there is of these cases alone; `folder` holds the letter files."""
    problems: list[str] = []
    sealed, ids = 0, [row.id or 0 for row in rows]
    journals, held = store.read_by_case(session, Entry, ids), store.read_by_case(session, Deadline, ids)
    letters, vault = store.read_by_case(session, LetterRow, ids), store.read_by_case(session, Particular, ids)
    docketed = store.read_by_case(session, ProceedingRow, ids)
    released = store.read_by_case(session, ReleasedDocument, ids)
    searched = store.read_by_case(session, CaseSearch, ids)
    sent = store.read_by_case(session, Attachment, ids)
    for row in rows:
        case_id = row.id or 0
        problems += _searched(row, searched[case_id])
        chain = chain_check.problems(row, journals[case_id])
        if chain:
            problems += chain
        else:
            problems += _folded(office, row, journals[case_id], held[case_id], letters[case_id], released[case_id])
            problems += _proceedings(row, journals[case_id], docketed[case_id])
            sealed += _particulars(office, row, journals[case_id], vault[case_id], problems)
        problems += attachments.problems(folder, row.number, sent[case_id])
        if destroying.is_destroyed(journals[case_id]):
            problems += destroying.left(folder, row, vault[case_id], letters[case_id])
            continue
        problems += letter_check.files(folder, row, letters[case_id])
        problems += uploads.problems(folder, row.number, _naming_files(journals[case_id]))
    return Verified(len(rows), sum(map(len, journals.values())), tuple(problems), sealed=sealed)


def _searched(row: CaseFile, held: list[CaseSearch]) -> list[str]:
    wanted = search.row_of(row.id or 0, row.number, row.applicant, row.subject)["pairs"]
    return [] if [one.pairs for one in held] == [wanted] else [f"{row.number}：检索索引与登记的内容不符"]


def _folded(
    office: Office,
    row: CaseFile,
    entries: list[Entry],
    held: list[Deadline],
    letters: list[LetterRow],
    released: list[ReleasedDocument],
) -> list[str]:
    """Compare what is cached of a case with the fold of its journal."""
    try:
        case = fold(Case(row.number, ""), [(journal.act_of(entry), entry.hash) for entry in entries])
        found = _row(office, row, case, held) + letter_check.of_journal(row, case, letters)
        return found + _notices(office, row, case) + _documents(row, case, released)
    except (BrokenChain, KeyError, ValueError) as error:
        return [f"{row.number}：日志折叠不起来：{error}"]


def _row(office: Office, row: CaseFile, case: Case, held: list[Deadline]) -> list[str]:
    dues = {key: deadlines.due_of(case, key, office.calendar_of(clock)) for key, clock in case.clocks.items()}
    found = [
        f"{row.number}：缓存 {name} 为 {getattr(row, name)}，按日志应为 {value}"
        for name, value in caches.row_values(case, dues).items()
        if getattr(row, name) != value and not _of_older_program(row, name, value)
    ]
    rows = {deadline.clock: deadline for deadline in held}
    for key in sorted(case.clocks.keys() | rows.keys()):
        wanted = {"unit": case.unit, **caches.deadline_values(case, key, dues[key])} if key in dues else None
        found += _deadline(row, key, rows.get(key), wanted)
    return found


def _of_older_program(row: CaseFile, name: str, value: object) -> bool:
    """Say whether this is the answer's day in place of none, as nodes of before 0011 leave it in a rolling upgrade."""
    return name == "pressing_on" and value is None and row.pressing_on == row.due_on


def _notices(office: Office, row: CaseFile, case: Case) -> list[str]:
    """Every notice that moved a case must still be there as it was loaded."""
    kept = {item.number: item.sha256 for item in office.notices.loaded} if office.notices else {}
    return [
        f"{row.number}：第{act.seq}条所据的放假通知（{act.facts['notice']}）不见了或被改动过"
        for act in case.history
        if act.event == "calendar"
        and act.facts["number"] != PACKAGED
        and kept.get(act.facts["number"]) != act.facts["sha256"]
    ]


def _deadline(row: CaseFile, key: str, deadline: Deadline | None, wanted: dict[str, Any] | None) -> list[str]:
    if deadline is None or wanted is None:
        return [f"{row.number}：期限 {key} {'没有缓存' if deadline is None else '日志里没有'}"]
    return [
        f"{row.number}：期限 {key} 的 {name} 为 {getattr(deadline, name)}，按日志应为 {value}"
        for name, value in wanted.items()
        if getattr(deadline, name) != value
    ]


def _proceedings(row: CaseFile, entries: list[Entry], held: list[ProceedingRow]) -> list[str]:
    """Compare the docket's rows with what the entries say of proceedings."""
    case = Case(row.number, row.unit)
    for entry in entries:
        if '"proceedings"' in entry.outcome:
            case = docket.folded(case, journal.act_of(entry))
    rows = {item.ordinal: item for item in held}
    wanted = {item.ordinal: {**docket.row_values(item), "unit": row.unit} for item in case.proceedings}
    found = []
    for ordinal in sorted(rows.keys() | wanted.keys()):
        if ordinal not in rows or ordinal not in wanted:
            found.append(f"{row.number}：第{ordinal}件复议诉讼{'没有缓存' if ordinal not in rows else '日志里没有'}")
            continue
        found += [
            f"{row.number}：第{ordinal}件复议诉讼的 {name} 为 {getattr(rows[ordinal], name)}，按日志应为 {value}"
            for name, value in wanted[ordinal].items()
            if getattr(rows[ordinal], name) != value
        ]
    return found


def _documents(row: CaseFile, case: Case, held: list[ReleasedDocument]) -> list[str]:
    """Compare the rows of documents to be released with what the journal says of them."""
    rows = {item.ordinal: item for item in held}
    wanted = {item.ordinal: {**documents.row_values(item), "unit": row.unit} for item in case.documents}
    found = [
        f"{row.number}：第{ordinal}份待提供的文件{'没有缓存' if ordinal in wanted else '日志里没有'}"
        for ordinal in sorted(rows.keys() ^ wanted.keys())
    ]
    for ordinal in sorted(rows.keys() & wanted.keys()):
        found += [
            f"{row.number}：第{ordinal}份待提供的文件的 {name} 为 {getattr(rows[ordinal], name)}，按日志应为 {value}"
            for name, value in wanted[ordinal].items()
            if getattr(rows[ordinal], name) != value
        ]
    return found


def _naming_files(entries: list[Entry]) -> list[tuple[int, dict[str, Any]]]:
    """Return the facts of the entries that name a file."""
    naming = (entry for entry in entries if '"ending"' in entry.facts)
    return [(entry.seq, json.loads(entry.facts)) for entry in naming]


def _particulars(
    office: Office, row: CaseFile, entries: list[Entry], kept_rows: list[Particular], problems: list[str]
) -> int:
    """Compare the vault's rows with the hashes in the journal; return how many are sealed and no key is at hand."""
    references: dict[int, tuple[int, str, str]] = {}
    home = next((journal.act_of(entry).outcome["set"]["unit"] for entry in entries), "")
    for entry in entries:
        for name, value in journal.act_of(entry).facts.items():
            if is_reference(value):
                references[value["ref"]] = (entry.seq, name, value["sha256"])
    rows = {kept.id: kept for kept in kept_rows}
    unsaid = (kept.field for kept in kept_rows if kept.id not in references)
    problems += [f"{row.number}：个人信息 {field} 日志里没有" for field in unsaid]
    sealed, shown, is_destroyed = 0, dict[str, Any](), destroying.is_destroyed(entries)
    for ref, (seq, name, digest) in references.items():
        kept = rows.get(ref)
        if kept is None:
            problems.append(f"{row.number}：第{seq}条的 {name} 不见了")
            continue
        try:
            matches = office.vault.matches(kept, digest)
        except NoKey:
            problems.append(f"{row.number}：第{seq}条的 {name} 解不开：被改动过，或者 GONGKAI_KEY 里没有当时的密钥")
            continue
        if matches is False:
            problems.append(f"{row.number}：第{seq}条的 {name} 被改动过，与日志里的哈希不符")
        else:
            beside = vault_check.problems(office.vault, kept, name, home, is_destroyed)
            problems += [f"{row.number}：第{seq}条的 {name}：{words}" for words in beside]
        sealed += matches is None and kept.value is not None
        if matches and name in {"applicant", "content"}:
            shown[name] = office.vault.open(kept)
    for name, kept_as, value in (
        ("applicant", row.applicant, shown.get("applicant", {}).get("name")), ("content", row.subject, shown.get("content"))
    ):  # fmt: skip
        if name in shown and kept_as != value:
            problems.append(f"{row.number}：列表显示的 {name} 与登记的不符")
    return sealed
