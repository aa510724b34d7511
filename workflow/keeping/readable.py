"""Cases or duties some hundred at a time; one whose row holds words that are no day is named, and the others go on."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from workflow.duty_tables import Duty
from workflow.statement import Garbled
from workflow.store import AT_ONCE
from workflow.tables import CaseFile

R = TypeVar("R", CaseFile, Duty)


def pages(
    session: Session, model: type[R], problems: list[str], only: Collection[int] | None = None
) -> Iterator[Sequence[R]]:
    """Yield every row, or `only` those of some ids, in order of id; `problems` hears of one that cannot be read."""
    for ids in _ids(session, model, only):
        try:
            yield _rows(session, model, ids)
        except Garbled:
            yield [row for one in ids for row in _row(session, model, one, problems)]


def _ids(session: Session, model: type[R], only: Collection[int] | None) -> Iterator[Sequence[int]]:
    if only is not None:
        ids = sorted(only)
        yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
        return
    query, last = select(model.id).order_by(col(model.id)).limit(AT_ONCE), 0
    while found := [one or 0 for one in session.exec(query.where(col(model.id) > last))]:
        last = found[-1]
        yield found


def _rows(session: Session, model: type[R], ids: Sequence[int]) -> Sequence[R]:
    return session.exec(select(model).where(col(model.id).in_(ids)).order_by(col(model.id))).all()


def _row(session: Session, model: type[R], row_id: int, problems: list[str]) -> Sequence[R]:
    try:
        return _rows(session, model, [row_id])
    except Garbled as error:
        number = session.exec(select(model.number).where(model.id == row_id)).one()
        problems.append(f"{number}的登记行里有读不出来的内容，没有核对：{error}")
        return ()
