"""What a database says it will do with a statement."""

from typing import Any

from sqlmodel import Session


def planned(session: Session, statement: Any) -> str:
    """Return the plan of a statement, SQLite's or PostgreSQL's, as text."""
    connection = session.connection()
    compiled = statement.compile(connection)
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    values = tuple(compiled.params[name] for name in compiled.positiontup) if compiled.positional else compiled.params
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + str(compiled), values))
