"""The rows of the staff's own desk: who looked at whose data, the unit's phrases, how a foreign ledger is read."""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.tables import one_of

LOOKED_AT = ("application", "identity", "letter", "attachment", "document", "drafts", "alike", "evidence", "query_code")


class Look(SQLModel, table=True):
    """Somebody read personal data of a case. The database refuses to change or remove a row, as it does for the journal.

    `unit` is the case's; `ordinal` says which letter, attachment or document; `reason` is asked for an identity number.
    """

    __table_args__ = (
        one_of("what", LOOKED_AT),
        Index("ix_look_case_id", "case_id", "id"),
        Index("ix_look_login", "login", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    login: str = Field(foreign_key="person.login")
    case_id: int = Field(foreign_key="casefile.id")
    unit: str
    what: str
    ordinal: int | None = None
    reason: str | None = Field(default=None, sa_column=Column(Text))


class Phrase(SQLModel, table=True):
    """A sentence a unit uses again and again in its letters (常用语)."""

    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(index=True)
    title: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    by: str = Field(foreign_key="person.login")
    at: datetime


class SavedView(SQLModel, table=True):
    """A worklist a person keeps under a name of their own: the query of its address, without words that are looked for."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("login", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(foreign_key="person.login")
    name: str
    address: str


class LedgerWord(SQLModel, table=True):
    """What a word of a foreign ledger means in ours, said once by a person: a heading, or a value of the column `about`.

    An empty `means` says that the heading is left out.
    """

    __tablename__ = "ledger_word"
    __table_args__ = (UniqueConstraint("unit", "about", "word"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str
    about: str
    word: str
    means: str
    by: str = Field(foreign_key="person.login")
    at: datetime


class LedgerUpload(SQLModel, table=True):
    """A ledger sent by page and not yet taken in: kept for its sender until it is taken in or a day has gone by.

    `begun_at` is set when taking in begins, `ended_at` with its `count` or its refusal when it ends.
    """

    __tablename__ = "ledger_upload"
    ident: str = Field(primary_key=True)
    login: str = Field(foreign_key="person.login", index=True)
    unit: str
    name: str
    header: int
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    made_at: datetime
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    count: int | None = None
    refused: str | None = Field(default=None, sa_column=Column(Text))
