"""what an applicant sends may be an agent's authority and identity, or the proof of a guardian"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('identity', 'other')"
AFTER = "kind IN ('identity', 'authority', 'agent_identity', 'guardian', 'other')"


def upgrade() -> None:
    _allow(AFTER)
    op.execute("UPDATE schema_note SET number = number + 1")


def downgrade() -> None:
    _allow(BEFORE)


def _allow(kinds: str) -> None:
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_constraint("ck_kind", type_="check")
        batch_op.create_check_constraint("ck_kind", kinds)
