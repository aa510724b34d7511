"""What a program says to its database, in order: through SQLAlchemy, and past it by workflow.statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from workflow import statement

Said = tuple[str, Any]


@contextmanager
def heard(engine: Engine) -> Iterator[list[Said]]:
    """Give the statements sent while the block runs, BEGIN and COMMIT left out; rows inserted together are one."""
    said: list[Said] = []
    sent, sent_each = statement.execute, statement.execute_each

    def note(_connection: Any, _cursor: Any, words: str, values: Any, *_: Any) -> None:
        if not words.startswith("BEGIN"):
            said.append((words, values))

    def noted(driver: Any, words: str, values: Any) -> list[tuple[Any, ...]]:
        said.append((words, values))
        return sent(driver, words, values)

    def noted_each(driver: Any, words: str, rows: Any) -> None:
        said.append((words, rows))
        sent_each(driver, words, rows)

    event.listen(engine, "before_cursor_execute", note)
    statement.execute, statement.execute_each = noted, noted_each
    try:
        yield said
    finally:
        statement.execute, statement.execute_each = sent, sent_each
        event.remove(engine, "before_cursor_execute", note)
