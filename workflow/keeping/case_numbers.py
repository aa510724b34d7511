"""Whether every number a register has given to a case still has its case, and every journal: one taken out whole leaves no
broken chain.
"""

import re
from collections.abc import Iterable

from sqlmodel import Session, col, func, select

from workflow import store
from workflow.office import Office
from workflow.tables import CaseFile, Entry

FORM = re.compile(r"(.+)-(\d{4})-(\d{4,9})", re.ASCII)
MOST = 10


def problems(session: Session, office: Office) -> list[str]:
    """Return a line for each register whose numbers are not all there, and one for journals without a case."""
    return [*_taken_out(session, office), *_orphans(session)]


def gaps(numbers: Iterable[int], last: int) -> list[int]:
    """Return the first numbers up to `last` that are missing from an ascending row, or are in it and should not be."""
    found, wanted = list[int](), 1
    for number in numbers:
        found += range(wanted, min(number, last + 1, wanted + MOST))
        if number < wanted or number > last:
            found.append(number)
        wanted = max(wanted, number + 1)
        if len(found) >= MOST:
            return found[:MOST]
    found += range(wanted, min(last + 1, wanted + MOST))
    return found[:MOST]


def _taken_out(session: Session, office: Office) -> list[str]:
    codes = {unit.name: unit.code for unit in office.config.all_units()}
    last = {(one.unit, one.year): one.last for one in store.registers(session) if one.name == "case"}
    enough = store.count_cases(session) + MOST + 1  # the first that are gone lie below, whatever a register claims
    given = {key: bytearray(min(number, enough) + 1) for key, number in last.items()}
    names = {code: name for name, code in codes.items()}
    query = select(CaseFile.number, CaseFile.unit).order_by(col(CaseFile.id)).execution_options(yield_per=5000)
    for number, unit in session.exec(query):
        if told := FORM.fullmatch(number):
            year, seq = int(told[2]), int(told[3])
            for name in {unit, names.get(told[1], unit)}:  # an office may have had another code when it gave the number
                if seq < len(given.get((name, year), ())):
                    given[name, year][seq] = 1
    found = list[str]()
    for (unit, year), numbers in given.items():
        gone = [f"{codes.get(unit, unit)}-{year}-{seq:04d}" for seq in range(1, len(numbers)) if not numbers[seq]]
        more = "等" if gone[MOST:] else ""
        found += [f"登记簿发过的登记号不见了：{'、'.join(gone[:MOST])}{more}"] if gone else []
    return found


def _orphans(session: Session) -> list[str]:
    has_row = select(CaseFile.id).where(col(CaseFile.id) == col(Entry.case_id)).exists()
    lost = session.exec(select(func.count(func.distinct(Entry.case_id))).where(~has_row)).one()
    return [f"有{lost}件的日志没有案件行"] if lost else []
