"""Alembic runs on the connection it is handed (workflow.schema); it never opens one of its own."""

from alembic import context
from sqlmodel import SQLModel

import workflow.desk_tables
import workflow.mail_tables
import workflow.report_tables
import workflow.retention_tables
import workflow.tables
import workflow.web_tables  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
