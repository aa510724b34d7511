"""whether a case is open is a column of its own, by which the partial indexes of lists are kept: a move from one open state to
another leaves them alone

A program before this one may go on beside it: the database keeps the column of what it writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = "state NOT IN ('answered', 'closed')"
MADE = (
    ("ix_casefile_handler_open", ["handler", "pressing_on", "id"]),
    ("ix_casefile_open_received", ["received_on", "id"]),
    ("ix_casefile_open", ["pressing_on", "id"]),
    ("ix_casefile_unit_open", ["unit", "pressing_on", "id"]),
)


def upgrade() -> None:
    op.execute("UPDATE schema_note SET number = number + 1")
    op.execute("ALTER TABLE casefile ADD COLUMN is_open BOOLEAN NOT NULL DEFAULT false")
    op.execute(f"UPDATE casefile SET is_open = true WHERE {OPEN}")  # noqa: S608  our own words
    for name, columns in MADE:
        op.drop_index(name, table_name="casefile")
        only = sa.text("is_open")
        op.create_index(name, "casefile", columns, unique=False, sqlite_where=only, postgresql_where=only)
    if op.get_bind().dialect.name == "sqlite":
        for act in ("INSERT", "UPDATE OF state"):
            op.execute(
                f"CREATE TRIGGER casefile_open_{act.split()[0].lower()} AFTER {act} ON casefile"
                f" WHEN NEW.is_open <> (NEW.{OPEN})"
                f" BEGIN UPDATE casefile SET is_open = (NEW.{OPEN}) WHERE id = NEW.id; END"
            )
        return
    op.execute(
        "CREATE FUNCTION keep_open() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN NEW.is_open := NEW.{OPEN}; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER casefile_open BEFORE INSERT OR UPDATE OF state ON casefile FOR EACH ROW EXECUTE FUNCTION keep_open()"
    )


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
