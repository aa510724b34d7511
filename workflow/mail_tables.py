"""The rows of what people are told: mails to send, alerts raised, signatures on paper that a digest has still to list."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.tables import one_of


class Outbox(SQLModel, table=True):
    """A mail to send at least once under one Message-ID.

    The attachment lies in the folder of letters; without a hash of its own it is a letter's PDF still to be rendered.
    """

    __table_args__ = (
        one_of("status", ("waiting", "sent", "refused", "exhausted")),
        Index("ix_outbox_drain", "status", "next_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    kind: str
    case_id: int | None = Field(default=None, foreign_key="casefile.id")
    recipient: str
    subject: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    attachment_name: str | None = None
    attachment_path: str | None = None
    attachment_sha256: str | None = None
    status: str
    attempts: int = 0
    created_at: datetime
    next_at: datetime
    leased_until: datetime | None = None
    sent_at: datetime | None = None
    error: str | None = None


class Alert(SQLModel, table=True):
    """One rung reached by one clock for one recipient, once for each due day."""

    __table_args__ = (
        UniqueConstraint("case_id", "clock", "due_on", "rung", "recipient"),
        one_of("status", ("queued", "superseded", "unaddressed")),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
    unit: str
    clock: str
    due_on: date
    rung: int
    recipient: str
    status: str
    on_day: date
    message_id: str | None = None


class PaperSignature(SQLModel, table=True):
    """A signature given on paper, for the signer's next digest; `told_on` is the day it was listed there."""

    __tablename__ = "paper_signature"
    __table_args__ = (UniqueConstraint("case_id", "seq"), Index("ix_paper_signature_told", "told_on"))
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
    seq: int
    signer: str
    signed_on: date
    told_on: date | None = None
