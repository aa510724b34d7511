"""The rows of the register of other duties of the office, each duty with a journal of its own."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Duty(SQLModel, table=True):
    """A duty beside answering applications: the fold of its own journal, cached. `rung` is the highest rung of
    the ladder already told for `due_on`.
    """

    __table_args__ = (Index("ix_duty_open", "done_on", "due_on"), Index("ix_duty_unit_kind", "unit", "kind"))
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    unit: str
    kind: str
    arose_on: date
    due_on: date
    case_number: str | None = None
    handler: str | None = None
    outcome: str | None = None
    done_on: date | None = None
    voided: bool = False
    rung: int | None = None
    head_seq: int
    head_hash: str


class DutyEntry(SQLModel, table=True):
    """One act on a duty, never changed: the database refuses UPDATE and DELETE here as in the journal of cases."""

    __tablename__ = "duty_entry"
    __table_args__ = (UniqueConstraint("duty_id", "seq"),)
    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id")
    unit: str
    seq: int
    event: str
    on_day: date
    at: datetime
    by: str
    facts: str = Field(sa_column=Column(Text, nullable=False))
    outcome: str = Field(sa_column=Column(Text, nullable=False))
    prev_hash: str
    hash: str
