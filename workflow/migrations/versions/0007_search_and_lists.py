"""an index of pairs of characters to search by; lists and counts over indexes"""

import sqlalchemy as sa
from alembic import op

from workflow.search import row_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CHUNK = 5000
KEPT_ON_SQLITE = (
    "CREATE VIRTUAL TABLE case_words USING fts5(pairs, content='case_search', content_rowid='case_id', detail=none,"
    " columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER case_search_inserted AFTER INSERT ON case_search BEGIN"
    " INSERT INTO case_words (rowid, pairs) VALUES (new.case_id, new.pairs); END",
    "CREATE TRIGGER case_search_deleted AFTER DELETE ON case_search BEGIN"
    " INSERT INTO case_words (case_words, rowid, pairs) VALUES ('delete', old.case_id, old.pairs); END",
    "CREATE TRIGGER case_search_updated AFTER UPDATE ON case_search BEGIN"
    " INSERT INTO case_words (case_words, rowid, pairs) VALUES ('delete', old.case_id, old.pairs);"
    " INSERT INTO case_words (rowid, pairs) VALUES (new.case_id, new.pairs); END",
)


def upgrade() -> None:
    op.create_table(
        "case_search",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casefile.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    _fill()
    if op.get_bind().dialect.name == "sqlite":
        for statement in KEPT_ON_SQLITE:
            op.execute(statement)
        op.execute("INSERT INTO case_words (case_words) VALUES ('rebuild')")
    else:
        op.execute("CREATE INDEX ix_case_search_pairs ON case_search USING gin (string_to_array(pairs, ' '))")
    op.execute("UPDATE schema_note SET number = number + 1")


def _fill() -> None:
    """Index the cases there are, some thousand at a time."""
    cases = sa.table("casefile", *(sa.column(name) for name in ("id", "number", "applicant", "subject")))
    search = sa.table("case_search", sa.column("case_id"), sa.column("pairs"))
    last = 0
    while rows := op.get_bind().execute(sa.select(cases).where(cases.c.id > last).order_by(cases.c.id).limit(CHUNK)).all():
        op.bulk_insert(search, [row_of(*row) for row in rows])
        last = rows[-1].id


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
