"""The rows. The journal (`entry`) is the truth; the other columns of a case are caches that `verify` proves.

Days are `date` (legal days, Asia/Shanghai), instants aware `datetime` in UTC. JSON columns hold canonical text, because the
journal's hashes are taken over exactly these characters.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

STATES = (
    "received", "correcting", "justifying", "awaiting_payment", "consulting", "confidentiality_review",
    "signing", "awaiting_service", "answered", "appealed", "closed",
)  # fmt: skip
LONGEST_NUMBER = 100
"""Characters of a 登记号, another office's too."""
OPEN = "is_open"
"""A case that still has to be worked on, as the worklists' partial indexes say it: by a column most moves leave alone, so that
they leave these indexes alone too."""
URGES = "clock LIKE 'urge:%'"
"""A clock of a supervisor's urge, as its partial index says it."""
ENTERED = "event NOT IN ('import', 'import_proceedings', 'render', 'calendar')"
"""An entry somebody made, as its partial index says it: not what the system writes or a ledger of old cases brings in."""


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}")


def _only(name: str, where: str, *columns: str) -> Index:
    """An index of the few rows a list, a sweep or a count asks for in these very words."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class SchemaNote(SQLModel, table=True):
    """One row: the schema's number and the oldest program (by its own schema number) that may still use it.

    `moved_to`: the office has moved to that database, this one takes no more acts. `copied_from`: a copy of that database not
    yet proved, nobody may use it. `staff`: a mark the database renews whenever a person's row changes (workflow.staff).
    """

    __tablename__ = "schema_note"
    id: int = Field(primary_key=True)
    number: int
    oldest_program: int
    staff: str
    moved_to: str | None = None
    copied_from: str | None = None


class Person(SQLModel, table=True):
    """A member of staff. `roles` is a comma-separated list."""

    login: str = Field(primary_key=True)
    name: str
    unit: str = Field(index=True)
    roles: str
    email: str | None = None
    active: bool = True
    substitute: str | None = None
    away_from: date | None = None
    away_until: date | None = None
    password_hash: str | None = None


class CaseFile(SQLModel, table=True):
    """A case as lists read it: the fold of its journal, cached. `is_open`: neither answered nor closed. `due_on` is the answer's
    day; `pressing_on`, by which lists sort, that of the office's own running term due first; where none runs, the answer's if it
    is given, else none.
    """

    __table_args__ = (
        one_of("state", STATES),
        Index("ix_casefile_unit_state", "unit", "state", "pressing_on", "id"),
        Index("ix_casefile_state", "state", "pressing_on", "id"),
        Index("ix_casefile_pressing", "pressing_on", "id"),
        Index("ix_casefile_unit_pressing", "unit", "pressing_on", "id"),
        Index("ix_casefile_handler", "handler", "pressing_on", "id"),
        _only("ix_casefile_handler_open", OPEN, "handler", "pressing_on", "id"),
        Index("ix_casefile_handler_received", "handler", "received_on", "id"),
        _only("ix_casefile_handler_unit", "handler IS NOT NULL", "handler", "unit"),
        _only("ix_casefile_open_received", OPEN, "received_on", "id"),
        Index("ix_casefile_concluded", "concluded_on", "pressing_on", "id"),
        Index("ix_casefile_report", "applicant_kind", "outcome", "concluded_on", "received_on", "voided", "unit"),
        _only("ix_casefile_open", OPEN, "pressing_on", "id"),
        _only("ix_casefile_unit_open", OPEN, "unit", "pressing_on", "id"),
        Index("ix_casefile_received", "received_on", "id"),
        Index("ix_casefile_unit_received", "unit", "received_on", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    unit: str
    state: str
    is_open: bool = True
    law: str
    received_on: date
    receipt_confirmed: bool
    channel: str
    applicant_kind: str
    applicants: int = 1
    applicant: str | None = Field(default=None, index=True)
    subject: str | None = Field(default=None, sa_column=Column(Text))
    handler: str | None = None
    outcome: str | None = None
    concluded_on: date | None = None
    due_on: date | None = Field(default=None, index=True)
    pressing_on: date | None = None
    provisional: bool = False
    imported: bool = False
    voided: bool = False
    head_seq: int
    head_hash: str


class CaseSearch(SQLModel, table=True):
    """What a case is searched by (workflow.search): its pairs of characters, cached. The index over them is each database's own
    and stands in the migration alone.
    """

    __tablename__ = "case_search"
    case_id: int = Field(primary_key=True, foreign_key="casefile.id")
    pairs: str = Field(sa_column=Column(Text, nullable=False))


class Entry(SQLModel, table=True):
    """One act and its outcome, never changed: the database itself refuses UPDATE and DELETE."""

    __table_args__ = (UniqueConstraint("case_id", "seq"), _only("ix_entry_entered", ENTERED, "at"))
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
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


class Particular(SQLModel, table=True):
    """Personal data an entry refers to. Erasing `value` and `salt` leaves the chain verifiable.

    `secret` rows hold Fernet ciphertext; `lookup` is a keyed hash that finds repeats of the same identity number.
    """

    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="casefile.id", index=True)
    duty_id: int | None = Field(default=None, foreign_key="duty.id", index=True)
    unit: str
    field: str
    value: str | None = Field(default=None, sa_column=Column(Text))
    salt: str | None = None
    secret: bool = False
    lookup: str | None = Field(default=None, index=True)
    erased_at: datetime | None = None


class Deadline(SQLModel, table=True):
    """One clock of a case, cached. `rung` is the highest rung of the ladder already alerted for `due_on`; `duty` names who
    owes the step when it is not the handler: a login, a unit, or @role.
    """

    __table_args__ = (
        UniqueConstraint("case_id", "clock"),
        one_of("status", ("running", "paused", "met", "ended")),
        Index("ix_deadline_sweep", "status", "whose", "due_on", "rung"),
        _only("ix_deadline_provisional", "provisional", "due_on"),
        _only("ix_deadline_duty", "duty IS NOT NULL", "duty", "case_id"),
        _only("ix_deadline_urge", URGES, "started_on", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
    unit: str
    clock: str
    whose: str
    status: str
    started_on: date
    due_on: date | None = None
    met_on: date | None = None
    provisional: bool = False
    duty: str | None = None
    rung: int | None = None


class ProceedingRow(SQLModel, table=True):
    """A reconsideration, a lawsuit or a complaint, cached. `result` is the label of the report's table four, None while it is
    undecided; `decision` the key of how it ended, None for an imported one.
    """

    __tablename__ = "proceeding"
    __table_args__ = (
        UniqueConstraint("case_id", "ordinal"),
        one_of("status", ("open", "suspended", "decided")),
        one_of("kind", ("reconsideration", "litigation", "litigation_after_reconsideration", "complaint")),
        Index("ix_proceeding_unit_decided", "unit", "decided_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
    unit: str
    ordinal: int
    kind: str
    status: str
    received_on: date
    result: str | None = None
    decision: str | None = None
    decided_on: date | None = None
    imported: bool = False


class LetterRow(SQLModel, table=True):
    """A letter or one version of a draft; `value` is the composed value as canonical JSON, frozen when signed."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("case_id", "ordinal"),
        UniqueConstraint("unit", "year", "register_name", "seq"),
        one_of("status", ("draft", "signed", "issued", "served", "void")),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id")
    unit: str
    ordinal: int
    kind: str
    status: str
    value: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    doc_number: str | None = None
    year: int | None = None
    register_name: str | None = None
    seq: int | None = None
    docx_path: str | None = None
    docx_sha256: str | None = None
    pdf_path: str | None = None
    pdf_sha256: str | None = None


class Upload(SQLModel, table=True):
    """A file handed to an act (workflow.uploads): it lies in the store under its hash; rows and files are never changed."""

    sha256: str = Field(primary_key=True)
    ending: str
    bytes: int
    by: str
    at: datetime
    found: str = ""
    """What screening found, JSON: counts by kind (workflow.screening), no words."""


class ReleasedDocument(SQLModel, table=True):
    """A document to be released, cached; title and source lie in the vault under the facts of entry `seq`."""

    __tablename__ = "released_document"
    __table_args__ = (
        UniqueConstraint("case_id", "ordinal"),
        one_of("verdict", ("open", "redacted")),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="casefile.id", index=True)
    unit: str
    ordinal: int
    seq: int
    pages: int
    original: str
    redacted: str | None = None
    verdict: str | None = None
    removed: bool = False


class Register(SQLModel, table=True):
    """The last number given out, by unit, year and register; locked while a number is taken."""

    unit: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    last: int


class ActKey(SQLModel, table=True):
    """An idempotency key: what was asked, as a digest of the vault's, and the answer that was given."""

    __tablename__ = "act_key"
    key: str = Field(primary_key=True)
    digest: str
    answer: str = Field(sa_column=Column(Text, nullable=False))


class CalendarNotice(SQLModel, table=True):
    """A notice of days off the office took in, kept for good; `id` rises in the order of loading.

    `document` is the notice as canonical JSON, `replaces` the notice of the same year (and place) it took the place of.
    """

    __tablename__ = "calendar_notice"
    id: int | None = Field(default=None, primary_key=True)
    year: int
    notice: str
    document: str = Field(sa_column=Column(Text, nullable=False))
    announced_on: date | None = None
    loaded_at: datetime
    replaces: int | None = Field(default=None, foreign_key="calendar_notice.id", unique=True)


class Heartbeat(SQLModel, table=True):
    """When a periodic job last finished."""

    name: str = Field(primary_key=True)
    at: datetime
