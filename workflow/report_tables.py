"""The rows of the annual report: figures entered, prose written, reports published, alerts of reports that fall due."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Figure(SQLModel, table=True):
    """One entry of the ledgers of figures, never changed: a figure of a unit's year, or what takes one back.

    `value` is a decimal number as text; `month` is None for a figure of the whole year. A counter-entry names in `counters` the
    entry it takes back, and has its value with the sign turned.
    """

    __table_args__ = (
        Index("ix_figure_year", "year", "unit", "key"),
        UniqueConstraint("counters", name="uq_figure_counters"),
    )
    id: int | None = Field(default=None, primary_key=True)
    unit: str
    year: int
    month: int | None = None
    key: str
    value: str
    source: str
    entered_by: str
    at: datetime
    counters: int | None = None


class ReportProse(SQLModel, table=True):
    """What a person wrote under one heading of a year's report in place of the drafted words; the last row counts."""

    __tablename__ = "report_prose"
    __table_args__ = (Index("ix_report_prose_year", "year", "unit"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str
    year: int
    form: str
    section: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    written_by: str
    at: datetime


class PublishedReport(SQLModel, table=True):
    """One version of a report as it was published, never changed: figures, composed value, and the cases behind every cell.

    `unit` is empty for the government's. `sha256` is taken over the four texts; `reason` says why a later version was needed.
    """

    __tablename__ = "published_report"
    __table_args__ = (UniqueConstraint("unit", "year", "form", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str
    year: int
    form: str
    version: int
    published_on: date
    figures: str = Field(sa_column=Column(Text, nullable=False))
    value: str = Field(sa_column=Column(Text, nullable=False))
    cells: str = Field(sa_column=Column(Text, nullable=False))
    missing: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    reason: str | None = None
    published_by: str
    at: datetime


class ReportAlert(SQLModel, table=True):
    """Somebody told that a report falls due; `unit` is empty for the government's. The key is what
    lets any number of sweeps tell each rung once.
    """

    __tablename__ = "report_alert"
    __table_args__ = (UniqueConstraint("unit", "year", "due_on", "rung", "recipient"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str
    year: int
    due_on: date
    rung: int
    recipient: str
    status: str
    on_day: date
