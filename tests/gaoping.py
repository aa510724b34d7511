"""The office of Gaoping as the tests know it: its choices (gaoping.toml), its staff, a database of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import released_files
import sqlalchemy
from psycopg import sql
from pydantic import SecretStr, TypeAdapter

from letters import text
from workflow import calendars, engine, jobs, letterbook, people, screening, store, uploads
from workflow.acts.releasing import RELEASES
from workflow.config import Chain, Config, LetterOptions, load
from workflow.database import Database
from workflow.engine import Done
from workflow.keeping import verification
from workflow.keeping.copying import Told
from workflow.local_time import SHANGHAI
from workflow.office import Office, office_of
from workflow.schema import migrate
from workflow.tables import CaseFile, LetterRow
from workflow.telling import alerts
from workflow.telling.alerts import Swept
from workflow.telling.mail import FilesTransport
from workflow.view import describe

CONFIG = Path(__file__).with_name("gaoping.toml")
KEY = "Z29uZ2thaS10ZXN0cy1nb25na2FpLXRlc3RzLWdvbmc="
OFFICE, FINANCE, TOWNSHIP = "高平市人民政府办公室", "高平市财政局", "高平市米山镇人民政府"
STAFF = (
    ("registrar", "登小记", ("registrar",), OFFICE),
    ("handler", "经小办", ("handler",), OFFICE),
    ("handler2", "经小二", ("handler",), OFFICE),
    ("reviewer", "保小密", ("reviewer",), OFFICE),
    ("approver", "签主任", ("approver",), OFFICE),
    ("approver2", "签副主任", ("approver",), OFFICE),
    ("legal", "法小制", ("legal",), OFFICE),
    ("supervisor", "督主任", ("supervisor",), OFFICE),
    ("allround", "全能人", ("registrar", "handler", "reviewer", "approver"), OFFICE),
    ("finance", "财小办", ("registrar", "handler"), FINANCE),
    ("finance_head", "财局长", ("approver",), FINANCE),
    ("finance_boss", "财督办", ("supervisor",), FINANCE),
    ("township", "米小办", ("registrar", "handler"), TOWNSHIP),
)
APPLICANT = {"name": "王喆", "phone": "139-0000-0000", "address": "高平市东城街道1号", "identity_shown": True}
OPENINGS = {"pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n", "docx": b"PK\x03\x04"}
COPIED: set[str] = set()
"""The PostgreSQL servers whose new offices are copies: one nobody stops, reached without a pooler."""
REQUEST = "2025年度城区集体土地征收补偿安置方案"


@dataclass(frozen=True)
class Bureau:
    """The office over one database; an act's instant is noon of its day in Gaoping."""

    office: Office
    database: Database

    def receive(self, on: date, by: str = "registrar", key: str | None = None, **facts: Any) -> Done:
        said = {"channel": "当面", "applicant": APPLICANT, "content": REQUEST, "form": "纸质，邮寄"} | facts
        with self.database.write() as session:
            return engine.register(session, self.office, by=by, on=on, at=noon(on), facts=json_like(said), key=key)

    def act(self, number: str, event: str, on: date, by: str = "handler", **facts: Any) -> Done:
        with self.database.write() as session:
            return engine.advance(
                session, self.office, number, event, by=by, on=on, at=noon(on), facts=json_like(facts)
            )

    def upload(self, words: str, by: str, on: date) -> dict[str, Any]:
        """Lay a small file made of `words` in the store, of the kind they end in (else a PDF that says them, those in 【】
        under a black box); return how an act names it."""
        ending = words.rpartition(".")[2] if words.endswith(tuple(OPENINGS)) else "pdf"
        content = released_files.pdf_said(words) if ending == "pdf" else OPENINGS[ending] + words.encode()
        file = uploads.checked(f"file.{ending}", content, self.office.config)
        letterbook.put(letterbook.folder_of(self.database, self.office) / uploads.path_of(file), content)
        with self.database.write() as session:
            uploads.enter(session, file, by, noon(on), screening.screened(file.ending, content).counts)
        return file.model_dump()

    def sweep(self, today: date, at: datetime | None = None) -> Swept:
        return alerts.sweep(self.database, self.office, today, at or noon(today))

    def run(self, name: str, at: datetime) -> None:
        """Do a piece of the periodic work, as at an instant."""
        job = next(one for one in jobs.JOBS if one.name == name)
        job.run(self.database, self.office, FilesTransport(self.database.folder / "mail"), at)

    def answered(self, number: str, on: date, by: str = "handler", **draft: Any) -> None:
        """Draft, clear, sign and issue an answer, all on one day; it is still to be served."""
        opening = {"decision": "open", "documents": ["征收补偿安置方案"], "manner": "邮寄纸质复印件"}
        said = opening | draft if draft.get("decision", "open") in RELEASES else draft
        self.act(number, "draft", on, by, **said)
        self.act(number, "submit", on, by)
        self.act(number, "clear", on, "reviewer", finding="不涉密")
        self.act(number, "sign", on, "approver")
        self.act(number, "issue", on, by)

    def row(self, number: str) -> CaseFile:
        with self.database.read() as session:
            row = store.case_row(session, number)
        assert row is not None
        return row

    def document(self, number: str, today: date) -> dict[str, Any]:
        """Return the case as `gongkai case --json` shows it, not yet text."""
        with self.database.read() as session:
            row = store.case_row(session, number)
            assert row is not None
            return describe(session, calendars.current(session, self.office), row, today)

    def letters(self, number: str) -> list[LetterRow]:
        """Return a case's letters in their order."""
        with self.database.read() as session:
            row = store.case_row(session, number)
            assert row is not None
            return list(store.letters(session, row.id or 0))

    def text(self, number: str, kind: str) -> str:
        """Return the last letter of a kind as text."""
        found = [one for one in self.letters(number) if one.kind == kind]
        return text.write(letterbook.value_of(found[-1]))


def noon(on: date) -> datetime:
    return datetime.combine(on, time(4), UTC)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the instant of a wall clock in Gaoping."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def alter(office: Bureau, *statements: str) -> None:
    """Change rows behind the program's back."""
    with office.database.write() as session:
        for statement in statements:
            session.connection().execute(sqlalchemy.text(statement))


def problems(office: Bureau) -> list[str]:
    """Return what `verify` finds wrong."""
    return list(verification.verify(office.database, office.office).problems)


def json_like(value: Any) -> Any:
    """Return facts as JSON would bring them: dates as text, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: json_like(item) for name, item in value.items()}
    return [json_like(item) for item in value] if isinstance(value, list | tuple) else value


def chosen(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a story's [office] replaces in the configuration: its chain of signatures, its choices for letters."""
    assert said.keys() <= {"chain", "letters"}, said.keys()
    found: dict[str, Any] = {}
    if "chain" in said:
        found["chain"] = TypeAdapter(Chain).validate_python(said["chain"])
    if "letters" in said:
        found["letters"] = LetterOptions(**said["letters"])
    return found


def configuration(**changes: Any) -> Config:
    return load(CONFIG).model_copy(update={"key": SecretStr(KEY), **changes})


@contextmanager
def bureau(url: str, **changes: Any) -> Iterator[Bureau]:
    """Open the office on a new database, its staff entered; `changes` replace parts of its configuration.

    An SQLite file, or a database of a server in COPIED, is a copy of one made once: that comes many times cheaper.
    """
    server, _, name = url.rpartition("/")
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).write_bytes(_furnished_file())
    elif server in COPIED:
        _copy(server, name)
    else:
        furnish(url)
    with opened(url, **changes) as office:
        yield office


@cache
def _furnished_file() -> bytes:
    """Make the file of a new office, once a test process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "gongkai.db"
        furnish(f"sqlite:///{path}")
        return path.read_bytes()


def _copy(server: str, name: str) -> None:
    """Make a database a copy of a new office's, also in the place of an empty one."""
    model, copied = sql.Identifier(_furnished_database(server)), sql.Identifier(name)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(copied))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(copied, model))


@cache
def _furnished_database(server: str) -> str:
    """Make a new office's database on a server, once; return its name."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE furnished")
    furnish(f"{server}/furnished")
    return "furnished"


def furnish(url: str) -> None:
    """Create the schema and enter the staff."""
    with opened(url) as office:
        migrate(office.database)
        with office.database.write() as session:
            for login, name, roles, unit in STAFF:
                people.add(session, login, name, roles, unit, f"{login}@gaoping.invalid")


@contextmanager
def opened(url: str, **changes: Any) -> Iterator[Bureau]:
    """Open the office on a database as it is."""
    database = Database(url)
    try:
        yield Bureau(office_of(configuration(database_url=url, **changes)), database)
    finally:
        database.close()


@contextmanager
def quiet(_words: str, _total: int) -> Iterator[Told]:
    """A progress bar (workflow.keeping.landing.Bar) nobody sees."""
    yield lambda _done: None
