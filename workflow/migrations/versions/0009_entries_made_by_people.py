"""the index by which late entries are looked for holds what people enter, not the ledgers taken in"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ENTERED = "event NOT IN ('import', 'import_proceedings', 'render', 'calendar')"


def upgrade() -> None:
    op.execute("UPDATE schema_note SET number = number + 1")
    op.drop_index("ix_entry_at", table_name="entry")
    only = sa.text(ENTERED)
    op.create_index("ix_entry_entered", "entry", ["at"], unique=False, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
