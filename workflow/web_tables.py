"""The rows of pages and API: who is signed in, what the public looks up and sends, systems and calendars that call."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.tables import one_of


class WebSession(SQLModel, table=True):
    """Somebody signed in at a browser; the cookie holds the token, the row only its SHA-256."""

    __tablename__ = "web_session"
    token_hash: str = Field(primary_key=True)
    login: str = Field(foreign_key="person.login", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Attempt(SQLModel, table=True):
    """One try at a secret (a password, a query code): `who` is the hash of what is limited, a login or an address."""

    __table_args__ = (Index("ix_attempt_who_at", "who", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    who: str
    at: datetime


class QueryCode(SQLModel, table=True):
    """The code an applicant looks a case up with; the applicant has the code, the row only a salted, slow hash of it."""

    __tablename__ = "query_code"
    case_id: int = Field(primary_key=True, foreign_key="casefile.id")
    unit: str
    salt: str
    hash: str
    made_at: datetime


class Visit(SQLModel, table=True):
    """A look at one case through the portal, opened with its query code; the cookie holds the token, the row its SHA-256."""

    token_hash: str = Field(primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
    unit: str
    expires_at: datetime = Field(index=True)


class SavedForm(SQLModel, table=True):
    """An application begun and not sent: sealed under the code its writer has, so that nobody else can read it."""

    __tablename__ = "saved_form"
    code_hash: str = Field(primary_key=True)
    unit: str
    sealed: str = Field(sa_column=Column(Text, nullable=False))
    expires_at: datetime = Field(index=True)


PAPERS = ("identity", "authority", "agent_identity", "guardian", "other")


class Attachment(SQLModel, table=True):
    """A file an applicant sent with the entry `seq`. `sha256` is of what was sent, `stored_sha256` of the file as it is kept;
    a sealed file (an identity document) is kept encrypted. An approved destruction takes the file away and notes when.
    """

    __table_args__ = (UniqueConstraint("case_id", "ordinal"), one_of("kind", PAPERS))
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
    unit: str
    ordinal: int
    seq: int
    kind: str
    media_type: str
    size: int
    sha256: str
    path: str
    stored_sha256: str
    sealed: bool
    erased_at: datetime | None = None


class CalendarFeed(SQLModel, table=True):
    """A person's secret address of an iCalendar feed; only the SHA-256 of its token is kept, and a new one ends the old."""

    __tablename__ = "calendar_feed"
    login: str = Field(primary_key=True, foreign_key="person.login")
    token_hash: str = Field(unique=True)
    made_at: datetime


class ApiToken(SQLModel, table=True):
    """A system that may call the API as the person `login`; only the SHA-256 of its token is kept.

    `unit` is the person's when the token was made: a token outlives no move to another unit. `scopes` is comma-separated.
    """

    __tablename__ = "api_token"
    name: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    login: str = Field(foreign_key="person.login")
    unit: str
    scopes: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class PasswordHistory(SQLModel, table=True):
    """The hash of a password a person has had, so that it is not taken again."""

    __tablename__ = "password_history"
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(foreign_key="person.login", index=True)
    password_hash: str
    at: datetime


class PersonChange(SQLModel, table=True):
    """One change of a person's name, unit, roles, absence or sign-in, and who made it; a password's words are never here."""

    __tablename__ = "person_change"
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(foreign_key="person.login", index=True)
    what: str
    before: str | None = None
    after: str | None = None
    by: str
    at: datetime
