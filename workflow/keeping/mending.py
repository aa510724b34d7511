"""A copy on PostgreSQL made what its source is by now, row by row, whatever was changed in the source since the copy was taken.

Every row of both is compared. One that is gone or differs is taken out of the copy and what the source has is put in, in one
transaction in which references are asked for at the end only: so the order of the changes does not matter. What was mended is
compared once more. A row of a journal that differs is refused: only new ones can have come there.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, text

from workflow.database import StoreError
from workflow.keeping import copying
from workflow.keeping.copying import Key, Row, Told

AT_ONCE = 500
NEVER_CHANGED = frozenset({"entry", "duty_entry", "look"})
"""The tables to which both databases let nobody do more than add."""


@dataclass
class Mended:
    """How many rows were mended, of which tables, and the cases they are of."""

    rows: int = 0
    tables: set[str] = field(default_factory=set)
    cases: set[int] = field(default_factory=set)


def mend(source: Connection, target: Connection, told: Told) -> Mended:
    """Make the copy what the source is; `told` hears the rows compared so far. Raises StoreError when one does not come right."""
    mended, counting = Mended(), copying.counted(told)
    with _references_at_the_end(target):
        for table in copying.all_tables():
            key = copying.key_of(table)
            gone, new = list[Key](), list[Key]()
            here, there = counting(copying.in_order(source, table)), copying.in_order(target, table)
            for rows in copying.apart(table, here, there):
                _note(mended, table, rows)
                new += [key(row) for row in rows[:1] if row is not None]
                gone += [key(row) for row in rows[1:] if row is not None]
            if gone and table.name in NEVER_CHANGED:
                raise StoreError(
                    f"复制期间 {table.name}：{gone[0][0]} 被改动过，那里却只能添加：先用 gongkai verify 查看原数据库"
                )
            for keys in _some(gone):
                copying.take_out(target, table, keys)
            for keys in _some(new):
                copying.insert(target, table, copying.keyed(source, table, keys))
            _compare(source, target, table, sorted({*gone, *new}))
    copying.set_counters(target)
    return mended


def _note(mended: Mended, table: Table, rows: Sequence[Row | None]) -> None:
    mended.rows += 1
    mended.tables.add(table.name)
    column = "id" if table.name == "casefile" else "case_id"
    if column in table.columns:
        at = table.columns.keys().index(column)
        mended.cases |= {row[at] for row in rows if row is not None and row[at] is not None}


def _compare(source: Connection, target: Connection, table: Table, keys: Sequence[Key]) -> None:
    """Compare what was mended once more."""
    for some in _some(keys):
        here, there = copying.keyed(source, table, some), copying.keyed(target, table, some)
        for mine, theirs in copying.apart(table, iter([here]), iter([there])):
            raise StoreError(f"复制件与原来的不同，没有采用：{copying.named(table, mine or theirs or ())}")


def _some(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


@contextmanager
def _references_at_the_end(target: Connection) -> Iterator[None]:
    """Have PostgreSQL ask whether references hold when the block ends, and from then on at once as before."""
    found: Any = target.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name in found:
        target.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"))
    yield
    target.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in found:
        target.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE"))
