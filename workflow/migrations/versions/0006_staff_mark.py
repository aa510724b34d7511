"""a mark the database renews whenever a person's row changes"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE schema_note SET number = number + 1")
    with op.batch_alter_table("schema_note") as batch_op:
        batch_op.add_column(
            sa.Column("staff", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="unmarked")
        )
    if op.get_bind().dialect.name == "sqlite":
        renew = "UPDATE schema_note SET staff = hex(randomblob(16))"
        for act in ("INSERT", "UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER person_{act.lower()}_marked AFTER {act} ON person BEGIN {renew}; END")
        op.execute(renew)
        return
    renew = "UPDATE schema_note SET staff = gen_random_uuid()::text"
    op.execute(
        "CREATE FUNCTION mark_staff() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {renew}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER person_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON person"
        " FOR EACH STATEMENT EXECUTE FUNCTION mark_staff()"
    )
    op.execute(renew)


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")
