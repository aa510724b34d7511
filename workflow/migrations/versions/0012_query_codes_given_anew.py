"""who gave an applicant a new query code stands among those who looked

A program before this one may go on beside it.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WHAT = (
    "what IN ('application', 'identity', 'letter', 'attachment', 'document', 'drafts', 'alike', 'evidence', 'query_code')"
)


def upgrade() -> None:
    op.execute("UPDATE schema_note SET number = number + 1")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("look", recreate="always") as look:
            look.create_check_constraint("ck_what", WHAT)
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER look_no_{act.lower()} BEFORE {act} ON look"
                " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )
        return
    op.drop_constraint("ck_what", "look", type_="check")
    op.create_check_constraint("ck_what", "look", WHAT)


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
