"""Every query, in named functions."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import compress
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from workflow import statement
from workflow.statement import Statement, instant, is_sqlite
from workflow.tables import (
    ActKey,
    CaseFile,
    Deadline,
    Entry,
    Heartbeat,
    LetterRow,
    Particular,
    Person,
    ProceedingRow,
    Register,
    ReleasedDocument,
)

R = TypeVar("R", bound=SQLModel)


class Recent(NamedTuple):
    """What is compared of an application that came lately."""

    id: int
    number: str
    received_on: date
    subject: str | None


Lookups = Callable[[Particular], Collection[str]]
"""Gives the hashes under which the number of a sealed row is found (Vault.lookups_of)."""

AT_ONCE = 500
"""How many cases are in memory at a time."""
MOST_COMPARED, MOST_RENDERED = 500, 50
"""How many applications a new one is compared with, and how many letters one run of the job renders."""
_OF_RECENT = [getattr(CaseFile, name) for name in Recent._fields]
_BEAT = Statement("SELECT at FROM heartbeat WHERE name = :name")
_HANDLED = Statement("SELECT 1 FROM casefile WHERE handler = :handler AND unit = :unit LIMIT 1")


# ── a case ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def case_row(session: Session, number: str, *, lock: bool = False) -> CaseFile | None:
    """Return the case's row, locked until commit where the database knows row locks.

    The lock leaves the key alone, so that a sweep may write an alert of the case meanwhile.
    """
    if "\x00" in number:  # PostgreSQL cannot read one
        return None
    query = select(CaseFile).where(CaseFile.number == number)
    return session.exec(query.with_for_update(key_share=True) if lock else query).one_or_none()


def known_numbers(session: Session, unit: str, numbers: Sequence[str]) -> frozenset[str]:
    """Return those of the numbers that are cases of the unit, not voided."""
    if not numbers:
        return frozenset()
    query = select(CaseFile.number).where(
        CaseFile.unit == unit, col(CaseFile.number).in_(numbers), ~col(CaseFile.voided)
    )
    return frozenset(session.exec(query))


def case_numbered(session: Session, doc_number: str) -> CaseFile | None:
    """Return the row of the case that a letter of this 文号 is of; None where there is none, or it is void."""
    letter = select(LetterRow.case_id).where(LetterRow.doc_number == doc_number, LetterRow.status != "void")
    return session.exec(select(CaseFile).where(col(CaseFile.id).in_(letter))).first()


def known_case(session: Session, number: str) -> CaseFile:
    """Return the row of a case that is there."""
    return session.exec(select(CaseFile).where(CaseFile.number == number)).one()


def answer_of(session: Session, key: str) -> str | None:
    """Return what was answered to an idempotency key, as JSON."""
    return session.exec(select(ActKey.answer).where(ActKey.key == key)).one_or_none()


def entries(session: Session, case_id: int) -> Sequence[Entry]:
    """Return a case's journal in order."""
    return session.exec(select(Entry).where(Entry.case_id == case_id).order_by(col(Entry.seq))).all()


def deadlines(session: Session, case_id: int) -> Sequence[Deadline]:
    """Return a case's deadlines as the database has them: an act writes them past the session."""
    query = select(Deadline).where(Deadline.case_id == case_id).order_by(col(Deadline.id))
    return session.exec(query.execution_options(populate_existing=True)).all()


def proceedings(session: Session, case_id: int) -> Sequence[ProceedingRow]:
    query = select(ProceedingRow).where(ProceedingRow.case_id == case_id)
    return session.exec(query.order_by(col(ProceedingRow.ordinal))).all()


def documents(session: Session, case_id: int) -> Sequence[ReleasedDocument]:
    query = select(ReleasedDocument).where(ReleasedDocument.case_id == case_id)
    return session.exec(query.order_by(col(ReleasedDocument.ordinal))).all()


def letters(session: Session, case_id: int) -> Sequence[LetterRow]:
    return session.exec(select(LetterRow).where(LetterRow.case_id == case_id).order_by(col(LetterRow.ordinal))).all()


def particulars(session: Session, ids: Sequence[int]) -> dict[int, Particular]:
    rows = session.exec(select(Particular).where(col(Particular.id).in_(ids))).all() if ids else []
    return {row.id: row for row in rows if row.id is not None}


def particulars_named(session: Session, case_ids: Sequence[int], fields: Sequence[str]) -> Sequence[Particular]:
    """Return the plain particulars of these cases that go by these names."""
    query = select(Particular).where(
        col(Particular.case_id).in_(case_ids), col(Particular.field).in_(fields), ~col(Particular.secret)
    )
    return session.exec(query.order_by(col(Particular.id))).all() if case_ids else ()


def has_handled(session: Session, handler: str, unit: str) -> bool:
    """Say whether there is a case of the unit that somebody handles or has handled to its end."""
    return bool(_HANDLED.rows(session, handler=handler, unit=unit))


def worklist(
    session: Session,
    *,
    state: str | None = None,
    unit: str | None = None,
    overdue_on: date | None = None,
) -> Iterator[Sequence[CaseFile]]:
    """Yield cases, the most urgent first and those that are done last, some hundred at a time."""
    done = col(CaseFile.state).in_(("answered", "closed"))
    query = select(CaseFile).order_by(done, col(CaseFile.due_on).is_(None), col(CaseFile.due_on), col(CaseFile.id))
    query = query.where(CaseFile.state == state) if state else query
    query = query.where(CaseFile.unit == unit) if unit else query
    if overdue_on is not None:
        late = select(Deadline.case_id).where(
            Deadline.clock == "answer",
            col(Deadline.status).in_(("running", "paused")),
            col(Deadline.due_on) < overdue_on,
        )
        query = query.where(col(CaseFile.id).in_(late))
    yield from session.exec(query.execution_options(yield_per=AT_ONCE)).partitions()


def pressing(session: Session, case_ids: Sequence[int], owed: ColumnElement[bool]) -> dict[int, Deadline]:
    """Return, of each case, the deadline that is `owed` (a term of the office's own that runs) and falls due first."""
    found: dict[int, Deadline] = {}
    for start in range(0, len(case_ids), AT_ONCE):
        chunk = case_ids[start : start + AT_ONCE]
        query = select(Deadline).where(owed, col(Deadline.case_id).in_(chunk))
        for row in session.exec(query.order_by(col(Deadline.due_on).desc(), col(Deadline.id).desc())):
            found[row.case_id] = row
    return found


def all_cases(session: Session) -> Iterator[Sequence[CaseFile]]:
    """Yield every case row in order of id, some hundred at a time."""
    return _in_turn(session, select(CaseFile))


def open_cases(session: Session) -> Iterator[Sequence[CaseFile]]:
    """Yield the cases with a clock that has not ended, locked, in order of id, some hundred at a time."""
    runs = select(Deadline.case_id).where(col(Deadline.status).in_(("running", "paused")))
    return _in_turn(session, select(CaseFile).where(col(CaseFile.id).in_(runs)).with_for_update(key_share=True))


def provisional_cases(session: Session, before: date) -> Iterator[Sequence[CaseFile]]:
    """Yield the cases with a running clock that is provisional and due before a day, locked, some hundred at a time."""
    stale = select(Deadline.case_id).where(
        Deadline.status == "running", col(Deadline.provisional), col(Deadline.due_on) < before
    )
    return _in_turn(session, select(CaseFile).where(col(CaseFile.id).in_(stale)).with_for_update(key_share=True))


def _in_turn(session: Session, query: SelectOfScalar[CaseFile]) -> Iterator[Sequence[CaseFile]]:
    last = 0
    while rows := session.exec(query.where(col(CaseFile.id) > last).order_by(col(CaseFile.id)).limit(AT_ONCE)).all():
        last = rows[-1].id or last
        yield rows


def by_case(session: Session, model: type[R], case_ids: Sequence[int]) -> dict[int, list[R]]:
    """Return the rows of a table that belong to these cases, by case, in order of id."""
    found: dict[int, list[R]] = {case_id: [] for case_id in case_ids}
    table: Any = model
    for row in session.exec(select(model).where(table.case_id.in_(case_ids)).order_by(*table.__table__.primary_key)):
        found[row.case_id].append(row)  # type: ignore[attr-defined]
    return found


def read_by_case(session: Session, model: type[R], case_ids: Sequence[int]) -> dict[int, list[R]]:
    """Return the same as plain rows that bear the columns' names: quicker to read, and nothing of them can be changed."""
    found: dict[int, list[R]] = {case_id: [] for case_id in case_ids}
    table: Any = model.__table__  # type: ignore[attr-defined]
    query = select(table).where(table.c.case_id.in_(case_ids)).order_by(*table.primary_key)
    for row in session.connection().execute(query):
        found[row.case_id].append(cast(R, row))
    return found


def same_applicant(
    session: Session, name: str, lookups: Collection[str], unit: str, besides: int | None
) -> list[Recent]:
    """Return earlier cases of the unit by an applicant of that name or that identity number (its hashes), in order of id."""
    own = select(*_OF_RECENT).where(CaseFile.unit == unit, ~col(CaseFile.voided), CaseFile.id != besides)
    rows = {Recent._make(row) for row in session.exec(own.where(CaseFile.applicant == name))}
    if lookups:
        ids = select(Particular.case_id).where(col(Particular.lookup).in_(lookups))
        rows |= {Recent._make(row) for row in session.exec(own.where(col(CaseFile.id).in_(ids)))}
    return sorted(rows)


def shares_applicant(session: Session, number: str, other: str, lookups: Lookups) -> bool:
    """Say whether two cases of one unit, the other not voided, have the same applicant (by name or identity number)."""
    row = session.exec(select(CaseFile).where(CaseFile.number == number)).one()
    return other in {one.number for one in _by_the_same(session, row, lookups)}


def same_month(session: Session, number: str, lookups: Lookups) -> int:
    """Return how many applications the same applicant (by name or identity number) made to the unit earlier that month."""
    row = session.exec(select(CaseFile).where(CaseFile.number == number)).one()
    others = _by_the_same(session, row, lookups)
    month, this = (row.received_on.year, row.received_on.month), (row.received_on, row.id or 0)
    return sum(
        (other.received_on.year, other.received_on.month) == month and (other.received_on, other.id) < this
        for other in others
    )


def _by_the_same(session: Session, row: CaseFile, lookups: Lookups) -> list[Recent]:
    numbered = session.exec(
        select(Particular).where(Particular.case_id == row.id, col(Particular.lookup).is_not(None))
    ).first()
    return same_applicant(session, row.applicant or "", lookups(numbered) if numbered else (), row.unit, row.id)


def received_since(session: Session, unit: str, since: date, besides: int = 0) -> list[Recent]:
    """Return the unit's latest registered that were received since a day, the latest first."""
    query = select(*_OF_RECENT).where(
        CaseFile.unit == unit, CaseFile.received_on >= since, CaseFile.id != besides, ~col(CaseFile.voided)
    )
    return [Recent._make(row) for row in session.exec(query.order_by(col(CaseFile.id).desc()).limit(MOST_COMPARED))]


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def take_number(session: Session, unit: str, year: int, register: str) -> int:
    """Take the next number of a register; the row stays locked until commit, so no number is lost or given twice."""
    taken = session.connection().execute(
        text(
            "INSERT INTO register (unit, year, name, last) VALUES (:unit, :year, :name, 1)"
            " ON CONFLICT (unit, year, name) DO UPDATE SET last = register.last + 1 RETURNING last"
        ),
        {"unit": unit, "year": year, "name": register},
    )
    return int(taken.scalar_one())


def registers(session: Session) -> Sequence[Register]:
    return session.exec(select(Register)).all()


def unrendered(session: Session) -> Sequence[LetterRow]:
    """Return issued letters whose files a crash (or a full disk) left unwritten; one handed in as a file has its own."""
    composed = ~col(LetterRow.value).contains('"file":"', autoescape=True)  # within a text the quotes are escaped
    query = select(LetterRow).where(
        col(LetterRow.status).in_(("issued", "served")), col(LetterRow.pdf_path).is_(None), composed
    )
    return session.exec(query.order_by(col(LetterRow.id)).limit(MOST_RENDERED)).all()


def take_ids(session: Session, model: type[SQLModel], count: int) -> range | list[int]:
    """Reserve ids for rows that must refer to one another before they are written; the caller holds a write transaction."""
    table = model.__tablename__
    if is_sqlite(session):
        first = int(session.connection().execute(text(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")).scalar_one())  # noqa: S608  our own table's name
        return range(first, first + count)
    taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return [int(number) for number in session.connection().execute(taken, {"name": table, "count": count}).scalars()]


def insert_rows(session: Session, model: type[SQLModel], values: Sequence[dict[str, Any]]) -> None:
    """Insert many rows in one statement, past the session."""
    if values:
        session.connection().execute(model.__table__.insert(), list(values))  # type: ignore[attr-defined]


def insert_new(
    session: Session, model: type[SQLModel], values: Sequence[dict[str, Any]], *keys: str
) -> set[tuple[Any, ...]]:
    """Insert the rows no unique key forbids, many at once; return the `keys` columns of those inserted."""
    names = tuple(values[0]) if values else ()
    rows = [tuple(row.values()) for row in values]
    new = statement.insert_new(session, str(model.__tablename__), names, rows, keys)
    return {tuple(row[key] for key in keys) for row in compress(values, new)}


# ── people and jobs ──────────────────────────────────────────────────────────────────────────────────────────────────


def person(session: Session, login: str) -> Person | None:
    return session.get(Person, login)


def people(session: Session) -> Sequence[Person]:
    """Return everyone by unit and login, in the same order whatever a database's collation."""
    return sorted(session.exec(select(Person)), key=lambda one: (one.unit, one.login))


def beat(session: Session, name: str) -> Heartbeat | None:
    return session.get(Heartbeat, name)


def last_beat(session: Session, name: str) -> datetime | None:
    """Return when a job last ran, without the row's own object."""
    found = _BEAT.rows(session, name=name)
    return instant(found[0][0]) if found else None


def set_beat(session: Session, name: str, at: datetime) -> None:
    """Note that a job has run; two processes may note their first run at once."""
    statement.insert(
        session, "heartbeat", {"name": name, "at": at}, "ON CONFLICT (name) DO UPDATE SET at = excluded.at"
    )


def count_cases(session: Session) -> int:
    return session.exec(select(func.count()).select_from(CaseFile)).one()
