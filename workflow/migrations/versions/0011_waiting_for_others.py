"""an open case in which no term of the office's own runs has no day that presses

A program before this one may go on beside it: the answer's old day, which it writes there, stands until the case's next act.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE schema_note SET number = number + 1")
    case = sa.table("casefile", *(sa.column(name) for name in ("id", "state", "pressing_on")))
    held = sa.table("deadline", *(sa.column(name) for name in ("case_id", "whose", "status", "due_on")))
    runs = sa.exists().where(
        held.c.case_id == case.c.id, held.c.whose == "office", held.c.status == "running", held.c.due_on.is_not(None)
    )
    is_waiting = case.c.state.not_in(("answered", "closed")), case.c.pressing_on.is_not(None), ~runs
    op.execute(sa.update(case).where(*is_waiting).values(pressing_on=None))


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
