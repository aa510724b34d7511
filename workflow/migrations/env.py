"""Alembic runs on the connection it is handed (workflow.schema); it never opens one of its own."""

from alembic import context
from sqlmodel import SQLModel

from workflow.keeping.copying import ROOMS  # noqa: F401  every module of rows

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
