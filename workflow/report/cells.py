"""The cases behind every cell of tables three and four, told apart by the rules that count them (workflow.report.statistics)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from rules import decisions
from rules.proceedings import UNDECIDED
from workflow.facts import APPLICANT_KINDS
from workflow.period import Period
from workflow.report.statistics import CONTESTED, RESULTS, TOTAL
from workflow.tables import CaseFile, ProceedingRow

Cells = dict[str, list[str]]


def cases(session: Session, period: Period, unit: str | None) -> Cells:
    """Return the numbers of the cases by cell, `table3.new.自然人` or `table4.行政复议.结果维持`; an empty cell is not there.

    A case with two proceedings in one cell of table four is named twice there.
    """
    found: Cells = {}
    for row, column, number in (*_applications(session, period, unit), *_proceedings(session, period, unit)):
        found.setdefault(f"{row}.{column}", []).append(number)
    return found


def sizes(cells: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return how many cases each cell names, with the totals of each row."""
    found = {name: len(numbers) for name, numbers in cells.items()}
    for name, numbers in cells.items():
        total = f"{name.rpartition('.')[0]}.{TOTAL}"
        found[total] = found.get(total, 0) + len(numbers)
    return found


def of(cells: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """Return the cases of one cell; the column 总计 holds those of the whole row."""
    row, _, column = name.rpartition(".")
    if column != TOTAL:
        return list(cells.get(name, ()))
    return sorted(number for cell, numbers in cells.items() if cell.rpartition(".")[0] == row for number in numbers)


def _applications(session: Session, period: Period, unit: str | None) -> Iterator[tuple[str, str, str]]:
    start, end = period.start, period.end
    received_on, concluded_on = col(CaseFile.received_on), col(CaseFile.concluded_on)
    query = (
        select(  # type: ignore[call-overload]
            CaseFile.number, CaseFile.applicant_kind, CaseFile.outcome, CaseFile.received_on, CaseFile.concluded_on
        )
        .where(
            col(CaseFile.voided).is_(False),
            received_on <= end,
            or_(concluded_on.is_(None), concluded_on >= start),
            *([] if unit is None else [CaseFile.unit == unit]),
        )
        .order_by(CaseFile.number)
    )
    every = decisions.all_decisions()
    for number, kind, outcome, received, concluded in session.exec(query):
        column = kind if kind in APPLICANT_KINDS else TOTAL
        for row in _rows(received, concluded, start, end):
            yield f"table3.{row}", column, number
            if row == "total" and (known := every.get(outcome or "")) is not None:
                yield f"table3.{known.row}", column, number


def _rows(received: date, concluded: date | None, start: date, end: date) -> Iterator[str]:
    yield "new" if received >= start else "carried_in"
    yield "total" if concluded is not None and concluded <= end else "carried_out"


def _proceedings(session: Session, period: Period, unit: str | None) -> Iterator[tuple[str, str, str]]:
    start, end = period.start, period.end
    query = (
        select(CaseFile.number, ProceedingRow.kind, col(ProceedingRow.result), col(ProceedingRow.decided_on))
        .join(ProceedingRow, col(ProceedingRow.case_id) == CaseFile.id)
        .where(
            col(CaseFile.voided).is_(False),
            col(ProceedingRow.kind).in_(list(CONTESTED)),
            ProceedingRow.received_on <= end,
            or_(col(ProceedingRow.decided_on).is_(None), col(ProceedingRow.decided_on) >= start),
            *([] if unit is None else [ProceedingRow.unit == unit]),
        )
        .order_by(CaseFile.number, col(ProceedingRow.ordinal))
    )
    for number, kind, result, decided in session.exec(query):
        told = result if decided is not None and decided <= end else UNDECIDED
        yield f"table4.{CONTESTED[kind]}", told if told in RESULTS else TOTAL, number
