"""who looked at whose data, phrases, how foreign ledgers are read"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('login', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint(
        "what IN ('application', 'identity', 'letter', 'attachment', 'document', 'drafts', 'alike', 'evidence')",
        name='ck_what',
    ),
    sa.ForeignKeyConstraint(['case_id'], ['casefile.id'], ),
    sa.ForeignKeyConstraint(['login'], ['person.login'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('look', schema=None) as batch_op:
        batch_op.create_index('ix_look_case_id', ['case_id', 'id'], unique=False)
        batch_op.create_index('ix_look_login', ['login', 'id'], unique=False)

    op.create_table('phrase',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.login'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('phrase', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phrase_unit'), ['unit'], unique=False)

    op.create_table('ledger_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('about', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('word', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('means', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.login'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('unit', 'about', 'word')
    )
    op.create_table('ledger_upload',
    sa.Column('ident', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('login', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('header', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('begun_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('count', sa.Integer(), nullable=True),
    sa.Column('refused', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['login'], ['person.login'], ),
    sa.PrimaryKeyConstraint('ident')
    )
    with op.batch_alter_table('ledger_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_upload_login'), ['login'], unique=False)

    _looks_are_append_only()
    op.execute("UPDATE schema_note SET number = number + 1")


def downgrade() -> None:
    raise RuntimeError("journals are not undone: restore a backup instead")


def _looks_are_append_only() -> None:
    """Who looked is as little to be changed as who acted."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER look_no_{act.lower()} BEFORE {act} ON look"
                " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER look_append_only BEFORE UPDATE OR DELETE ON look"
        " FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()"
    )
    op.execute(
        "CREATE TRIGGER look_no_truncate BEFORE TRUNCATE ON look"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
    )
