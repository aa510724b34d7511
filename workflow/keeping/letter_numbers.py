"""Whether the numbers of letters run from 1 without a gap up to their register's last, which the journal also names."""

from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session, col, select

from workflow import store
from workflow.acts.duties import REGISTER
from workflow.keeping import case_numbers, duty_verification, retention
from workflow.tables import LetterRow


def problems(session: Session) -> list[str]:
    others = {"case", REGISTER, retention.REGISTER}
    last = {(one.unit, one.year, one.name): one.last for one in store.registers(session) if one.name not in others}
    columns = col(LetterRow.unit), col(LetterRow.year), col(LetterRow.register_name), col(LetterRow.seq)
    query = select(*columns).where(*(column.is_not(None) for column in columns)).order_by(*columns)
    given = session.exec(query.execution_options(yield_per=1000))
    gaps, unknown, of_duties = dict[Any, list[int]](), list[Any](), duty_verification.numbered(session)
    for key, rows in groupby(given, itemgetter(0, 1, 2)):
        if key in last:
            gaps[key] = case_numbers.gaps(merge((seq or 0 for *_, seq in rows), of_duties.pop(key, ())), last.pop(key))
        else:
            unknown.append(key)
    gaps |= {key: case_numbers.gaps(of_duties.pop(key, ()), number) for key, number in last.items()}
    found = [f"{unit}{year}年文号（{name}）有出入：{wrong}" for (unit, year, name), wrong in gaps.items() if wrong]
    return found + [f"{unit}{year}年文号（{name}）没有登记簿" for unit, year, name in (*unknown, *of_duties)]
