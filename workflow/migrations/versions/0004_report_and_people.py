"""alerts of annual reports, counter-entries of figures, earlier passwords, changes of people"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
INSTANT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "report_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", TEXT(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("recipient", TEXT(), nullable=False),
        sa.Column("status", TEXT(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit", "year", "due_on", "rung", "recipient"),
    )
    op.create_table(
        "password_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", TEXT(), nullable=False),
        sa.Column("password_hash", TEXT(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_password_history_login", "password_history", ["login"])
    op.create_table(
        "person_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", TEXT(), nullable=False),
        sa.Column("what", TEXT(), nullable=False),
        sa.Column("before", TEXT(), nullable=True),
        sa.Column("after", TEXT(), nullable=True),
        sa.Column("by", TEXT(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_person_change_login", "person_change", ["login"])
    with op.batch_alter_table("figure") as batch_op:
        batch_op.add_column(sa.Column("counters", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint("uq_figure_counters", ["counters"])
    _counter_what_was_corrected()
    op.execute("UPDATE schema_note SET number = number + 1")


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")


def _counter_what_was_corrected() -> None:
    """Until now the last row of a key counted: every earlier one gets the counter-entry that takes it back."""
    op.execute(
        "INSERT INTO figure (unit, year, month, key, value, source, entered_by, at, counters)"
        " SELECT unit, year, month, key, '-' || value, '更正:' || source, entered_by, at, id FROM figure old"
        " WHERE EXISTS (SELECT 1 FROM figure later WHERE later.unit = old.unit AND later.year = old.year"
        " AND later.key = old.key AND coalesce(later.month, 0) = coalesce(old.month, 0) AND later.id > old.id)"
    )
