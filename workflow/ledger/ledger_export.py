"""The ledger (台账) back in the shape and order of columns it is imported in: CSV (UTF-8 with BOM) or XLSX.

Names and requests come from the vault as they stand after corrections; destroyed ones read (已销毁).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from letters import sheets
from rules import decisions
from workflow import letterbook, store
from workflow.facts import CHANNELS
from workflow.ledger.ledgers import COLUMNS
from workflow.ledger.spreadsheet import guarded
from workflow.office import Office
from workflow.particulars import ERASED
from workflow.tables import CaseFile, Particular

ENDINGS = ("csv", "xlsx")


def rows(session: Session, office: Office, year: int | None = None) -> Iterator[tuple[str, ...]]:
    """Yield the cases in the order they were registered, those received in `year` if one is given."""
    for page in store.all_cases(session):
        wanted = [row for row in page if year in (None, row.received_on.year) and not row.voided]
        said = _said(session, office, [row.id or 0 for row in wanted])
        for row in wanted:
            yield _cells(office, row, said[row.id or 0])
        session.expunge_all()


def write(path: Path, ledger: Iterator[tuple[str, ...]]) -> int:
    """Write the ledger in the form the file's name says; return how many cases it holds. Raises Unwritable."""
    return _xlsx(path, ledger) if path.suffix.lower() == ".xlsx" else _csv(path, ledger)


def _cells(office: Office, row: CaseFile, said: dict[str, Any]) -> tuple[str, ...]:
    applicant = said.get("applicant")
    name, contact = (_names(applicant, said), _contact(applicant)) if applicant else (ERASED, ERASED)
    concluded = row.outcome is not None and row.concluded_on is not None
    return (
        row.number,
        "" if row.unit == office.name else row.unit,
        row.received_on.isoformat(),
        CHANNELS[row.channel],
        row.applicant_kind,
        name,
        contact,
        said.get("content") or ERASED,
        decisions.all_decisions()[row.outcome or ""].ledger_label if concluded else "",
        row.concluded_on.isoformat() if concluded and row.concluded_on else "",
    )


def _names(applicant: dict[str, Any], said: dict[str, Any]) -> str:
    return "、".join(one["name"] for one in (applicant, *(said.get("co_applicants") or ())))


def _contact(applicant: dict[str, Any]) -> str:
    return "；".join(text for name in ("contact", "phone", "address", "email") if (text := applicant.get(name)))


def _said(session: Session, office: Office, case_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the last applicant and request each case was given; destroyed ones are None."""
    query = select(Particular).where(
        col(Particular.case_id).in_(case_ids), col(Particular.field).in_(("applicant", "co_applicants", "content"))
    )
    found: dict[int, dict[str, Any]] = {case_id: {} for case_id in case_ids}
    for particular in session.exec(query.order_by(col(Particular.id))) if case_ids else ():
        found[particular.case_id or 0][particular.field] = office.vault.open(particular)
    return found


def _csv(path: Path, ledger: Iterator[tuple[str, ...]]) -> int:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    count = 0
    for count, cells in enumerate(ledger, start=1):  # noqa: B007  the last count is the answer
        writer.writerow([guarded(cell) for cell in cells])
    letterbook.put(path, text.getvalue().encode("utf-8-sig"))
    return count


def _xlsx(path: Path, ledger: Iterator[tuple[str, ...]]) -> int:
    from xlsxwriter import Workbook

    saved = io.BytesIO()
    book = Workbook(saved, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True})
    book.set_properties({"created": sheets.WRITTEN})
    sheet = book.add_worksheet("台账")
    count = 0
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name)
    for count, cells in enumerate(ledger, start=1):
        for column, cell in enumerate(cells):
            sheet.write_string(count, column, cell)
    book.close()
    letterbook.put(path, saved.getvalue())
    return count
