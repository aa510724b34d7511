"""every list, count, sweep and report over an index of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = "state NOT IN ('answered', 'closed')"
DROPPED = (
    ("ix_casefile_unit_state", "casefile"), ("ix_casefile_handler", "casefile"), ("ix_deadline_sweep", "deadline"),
)  # fmt: skip
MADE = (
    ("ix_casefile_pressing", "casefile", ["pressing_on", "id"], None),
    ("ix_casefile_state", "casefile", ["state", "pressing_on", "id"], None),
    ("ix_casefile_unit_pressing", "casefile", ["unit", "pressing_on", "id"], None),
    ("ix_casefile_unit_state", "casefile", ["unit", "state", "pressing_on", "id"], None),
    ("ix_casefile_handler", "casefile", ["handler", "pressing_on", "id"], None),
    ("ix_casefile_handler_open", "casefile", ["handler", "pressing_on", "id"], OPEN),
    ("ix_casefile_handler_received", "casefile", ["handler", "received_on", "id"], None),
    ("ix_casefile_open_received", "casefile", ["received_on", "id"], OPEN),
    ("ix_casefile_concluded", "casefile", ["concluded_on", "pressing_on", "id"], None),
    (
        "ix_casefile_report", "casefile",
        ["applicant_kind", "outcome", "concluded_on", "received_on", "voided", "unit"], None,
    ),
    ("ix_deadline_sweep", "deadline", ["status", "whose", "due_on", "rung"], None),
    ("ix_deadline_provisional", "deadline", ["due_on"], "provisional"),
    ("ix_deadline_duty", "deadline", ["duty", "case_id"], "duty IS NOT NULL"),
    ("ix_deadline_urge", "deadline", ["started_on", "case_id"], "clock LIKE 'urge:%'"),
)  # fmt: skip


def upgrade() -> None:
    op.execute("UPDATE schema_note SET number = number + 1")
    for name, table in DROPPED:
        op.drop_index(name, table_name=table)
    for name, table, columns, where in MADE:
        only = {} if where is None else {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
        op.create_index(name, table, columns, unique=False, **only)


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
