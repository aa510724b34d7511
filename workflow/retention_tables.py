"""The rows of retention: lists of cases to be destroyed."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from workflow.tables import one_of


class DestructionList(SQLModel, table=True):
    """A list of cases one person proposes to destroy and another approves; kept for good.

    `cases` is canonical JSON, `[{"number", "closed_on", "class", "years", "due_on", "head"}…]`, and `sha256` its hash, which
    the journal of each destroyed case names.
    """

    __tablename__ = "destruction_list"
    __table_args__ = (
        one_of("status", ("proposed", "approved", "done", "rejected")),
        Index("ix_destruction_list_unit", "unit", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    unit: str
    status: str
    cases: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    proposed_by: str
    proposed_on: date
    proposed_at: datetime
    decided_by: str | None = None
    decided_on: date | None = None
    decided_at: datetime | None = None
    decision: str | None = Field(default=None, sa_column=Column(Text))
    done_at: datetime | None = None
