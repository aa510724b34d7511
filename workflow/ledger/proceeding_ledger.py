"""Old proceedings (复议、诉讼) taken in with a ledger: CSV or XLSX, all rows or none, each bad row named.

History like the ledger itself: no order between proceedings, no window and no 复议前置 is judged, several of a kind may stand on
one case, and none re-opens it; an undecided one leaves an answered case `appealed`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from rules.proceedings import ROWS, UNDECIDED
from workflow import caches, calendars, case_row, journal, store
from workflow.disputes import docket
from workflow.fold import fold
from workflow.ledger import ledgers, spreadsheet
from workflow.ledger.ledgers import CHUNK
from workflow.ledger.spreadsheet import BadRows
from workflow.office import Office
from workflow.report.statistics import CONTESTED
from workflow.tables import CaseFile

COLUMNS = ("登记号", "类型", "收到日期", "结果", "审结日期")
TYPES = {label: kind for kind, label in CONTESTED.items()}
RESULTS = {label: row for row, label in ROWS.items()}


@dataclass(frozen=True)
class Row:
    line: int
    number: str
    kind: str
    received_on: date
    row: str | None
    decided_on: date | None

    def record(self, ordinal: int) -> dict[str, Any]:
        """Return what the entry keeps of this proceeding."""
        said = {"kind": self.kind, "received_on": self.received_on, "row": self.row, "decided_on": self.decided_on}
        return docket.imported(said, ordinal)


def read(path: Path) -> list[Row]:
    """Return the rows of a proceedings file; raises BadLedger (another file) or BadRows (rows that are wrong)."""
    problems: list[str] = []
    rows: list[Row] = []
    for line, values, misshapen in spreadsheet.read(path, COLUMNS):
        if misshapen:
            problems.append(misshapen)
        elif (row := _row(line, values, problems)) is not None:
            rows.append(row)
    if problems:
        raise BadRows(problems)
    return rows


def doubts(rows: Iterable[Row], today: date) -> list[str]:
    """Return what is taken in as it stands, and what a person should look at again, a line each."""
    found = []
    for row in rows:
        for column, day in (("收到日期", row.received_on), ("审结日期", row.decided_on)):
            found += spreadsheet.ahead(row.line, column, day, today)
    return found


def doubts_beside(session: Session, rows: Sequence[Row], new: Mapping[str, date]) -> list[str]:
    """Return a line for what came before its application, and for what is there already: of one kind, received on one day.

    `new` are the days of receipt of the cases that come in with it.
    """
    received: dict[str, date | None] = dict(new)
    there = set[tuple[str, str, date]]()
    for case in _cases(session, list(dict.fromkeys(row.number for row in rows))):
        received[case.number] = case.received_on
        there |= {(case.number, one.kind, one.received_on) for one in store.proceedings(session, case.id or 0)}
    found = []
    for row in rows:
        since = received[row.number]
        if since is not None and row.received_on < since:
            found.append(f"第{row.line}行「收到日期」：{row.received_on}早于{row.number}收到申请的{since}")
        if (row.number, row.kind, row.received_on) in there:
            found.append(f"第{row.line}行：{row.number}同一天收到的{CONTESTED[row.kind]}已有一件")
        there.add((row.number, row.kind, row.received_on))
    return found


def check_known(session: Session, rows: Iterable[Row], numbers: Iterable[str]) -> None:
    """Raise BadRows for a row whose case is neither among `numbers` nor in the database."""
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        lines[row.number].append(row.line)
    for number in numbers:
        lines.pop(number, None)
    for case in _cases(session, list(lines)):
        lines.pop(case.number, None)
    lost = sorted((line, number) for number, named in lines.items() for line in named)
    if lost:
        raise BadRows([f"第{line}行「登记号」：台账和数据库里都没有{number}" for line, number in lost])


def by_number(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.number].append(row)
    return dict(found)


def into(outcome: dict[str, Any], rows: Sequence[Row]) -> dict[str, Any]:
    """Return the outcome of a ledger row's entry with its proceedings."""
    if not rows:
        return outcome
    records = [row.record(ordinal) for ordinal, row in enumerate(rows, start=1)]
    return _appealed({**outcome, "proceedings": records}, outcome["state"])


def take_in(
    session: Session, office: Office, rows: Sequence[ledgers.Row], contested: Mapping[str, list[Row]], at: datetime, on: date,
    progress: Callable[[int], None],
) -> None:  # fmt: skip
    """Write a ledger with its proceedings, in the caller's one transaction; raises BadRows like ledgers.take_in."""

    def told(number: str, outcome: dict[str, Any]) -> dict[str, Any]:
        return into(outcome, contested.get(number, []))

    ledgers.take_in(session, office, rows, at, on, progress, told)
    new = {row.number for row in rows}
    _add(session, office, {number: found for number, found in contested.items() if number not in new}, at, on)


def _add(session: Session, office: Office, rows: Mapping[str, list[Row]], at: datetime, on: date) -> None:
    """Add proceedings to cases the database had before, an entry for each case."""
    office = calendars.held(session, office)
    for held in case_row.several(session, rows):
        new, case = rows[held.number], journal.load(session, held)
        records = [row.record(ordinal) for ordinal, row in enumerate(new, start=len(case.proceedings) + 1)]
        outcome = _appealed({"state": case.state, "proceedings": records}, case.state)
        act, digest, entry = journal.following(held, held.unit, "import_proceedings", "import", on, at, {}, outcome)
        caches.refresh(session, office, held, fold(case, [(act, digest)]), entry)


def _appealed(outcome: dict[str, Any], state: str | None) -> dict[str, Any]:
    if state not in docket.ANSWERED or all(record["row"] for record in outcome["proceedings"]):
        return outcome
    return {**outcome, "state": "appealed", "set": {**outcome.get("set", {}), "appealed_from": state}}


def _cases(session: Session, numbers: Sequence[str]) -> Iterator[CaseFile]:
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        yield from session.exec(select(CaseFile).where(col(CaseFile.number).in_(chunk)))


def _row(line: int, values: dict[str, Any], problems: list[str]) -> Row | None:
    before = len(problems)

    def wrong(column: str, reason: str) -> None:
        problems.append(f"第{line}行「{column}」：{reason}")

    text = {name: str(value).strip() for name, value in values.items()}
    if not text["登记号"]:
        wrong("登记号", "不能为空")
    if text["类型"] not in TYPES:
        wrong("类型", f"“{text['类型']}”不在 {'、'.join(TYPES)} 之中")
    if text["结果"] not in {*RESULTS, UNDECIDED}:
        wrong("结果", f"“{text['结果']}”不在 {'、'.join((*RESULTS, UNDECIDED))} 之中")
    received = spreadsheet.day(values["收到日期"], "收到日期", wrong)
    if received is None and not text["收到日期"]:
        wrong("收到日期", "不能为空")
    decided = spreadsheet.day(values["审结日期"], "审结日期", wrong)
    if len(problems) > before or received is None:
        return None
    if (text["结果"] == UNDECIDED) == bool(decided):
        wrong("审结日期", f"{UNDECIDED}的不填审结日期，已审结的须填")
    if decided is not None and decided < received:
        wrong("审结日期", f"{decided}早于收到日期{received}")
    if len(problems) > before:
        return None
    return Row(line, text["登记号"], TYPES[text["类型"]], received, RESULTS.get(text["结果"]), decided)
