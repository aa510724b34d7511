"""worklists kept under a name; whether a handler has had cases of a unit, over an index"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HANDLED = "handler IS NOT NULL"


def upgrade() -> None:
    op.execute("UPDATE schema_note SET number = number + 1")
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login", "name"),
    )
    only = sa.text(HANDLED)
    op.create_index(
        "ix_casefile_handler_unit", "casefile", ["handler", "unit"], unique=False, sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
