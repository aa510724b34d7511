"""An office whose every command is killed, and its twin in which nobody dies: in the end both are the same office.

A day's work of two applications and a ledger is done by commands; then the database is laid back to the oldest schema and
migrated, and an office on SQLite moves to PostgreSQL. Each command is first killed at a call chosen by a seed, a sweep within
each of its steps; after each death `gongkai verify` must be clean, and then the command is given again, as a person would who saw
it die.
"""

import json
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from gaoping import APPLICANT, CONFIG, KEY, OFFICE, REQUEST, STAFF
from mortal import WHOLE, Ended, Mortal
from sqlalchemy import column, inspect, select, table, text

from workflow import people, schema
from workflow.database import Database
from workflow.keeping import copying
from workflow.parts import PARTS

TODAY = "2026-04-09"
"""The day after both applications' last day: they are late, and so is what the ledger brought."""
A, B = "GPZB-2026-0001", "GPZB-2026-0002"
LEDGER = "登记号,承办单位,收到日期,渠道,申请人类型,申请人,联系方式,申请内容,办理结果,办结日期\n" + "".join(
    f"旧{n:03d},,2026-03-{10 + n % 3:02d},邮寄,自然人,王喆,,{REQUEST},{'予以公开,2026-03-20' if n % 2 else ','}\n"
    for n in range(40)
)
INIT = ("init",)
ON = ("--on", "2026-03-10")


OLDEST = "0001"
"""The schema a finished day is laid back to, to be migrated from."""


@dataclass(frozen=True)
class Office:
    """A folder with its config.toml; the database is in a folder within it, or at a URL."""

    folder: Path
    url: str
    moves_to: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """`timeout_seconds` makes the lease of who dies while mailing run out at once."""
        return {
            "GONGKAI_DATABASE_URL": self.url,
            "GONGKAI_KEY": KEY,
            "GONGKAI_TODAY": TODAY,
            "GONGKAI_MAIL__TIMEOUT_SECONDS": "0.0001",
        }

    @property
    def home(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///")).parent if self.url.startswith("sqlite") else self.folder

    @property
    def moved(self) -> "Office":
        """The office where it is in the end."""
        return self if self.moves_to is None else replace(self, url=self.moves_to)


@dataclass(frozen=True)
class Work:
    """A command, and what is done before it or once it is done."""

    words: tuple[str, ...]
    before: Callable[[Office], None] = lambda _: None
    after: Callable[[Office], None] = lambda _: None

    @property
    def name(self) -> str:
        return "issue" if self.words[2:3] == ("issue",) else self.words[0]


@dataclass
class Tally:
    """What was killed, and what the deaths fell on."""

    deaths: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By command and step."""
    late: int = 0
    """Deaths after the act was done: giving the command again changed nothing."""


def work(office: Office) -> Iterator[Work]:
    """Yield all the work of an office: setting up, the day, migrating the old database, moving."""
    yield Work(INIT, after=employ)
    yield from (Work(words) for words in day())
    yield Work(INIT, before=lay_back)
    if office.moves_to is not None:
        yield Work(("move", "--to", office.moves_to))


def day() -> list[tuple[str, ...]]:
    """Return the commands of the day: intake, acts, a 文号, rendering, an import, sweeps, mail."""
    facts = {"channel": "当面", "applicant": APPLICANT, "content": REQUEST, "form": "纸质，邮寄"}
    other = facts | {"applicant": {**APPLICANT, "name": "李昇"}, "id_number": "140581199001011234"}
    said = {"decision": "open", "documents": ["征收补偿安置方案"], "manner": "邮寄纸质复印件"}
    served = {"method": "post", "posted_on": "2026-03-12", "tracking": "XA12345678914"}
    return [
        ("receive", "--facts", json.dumps(facts), *ON, "--by", "registrar", "--key", "r1"),
        ("receive", "--facts", json.dumps(other), *ON, "--by", "registrar", "--key", "r2"),
        act(A, "assign", "registrar", handler="handler"),
        act(A, "draft", "handler", **said),
        act(A, "submit", "handler"),
        act(A, "clear", "reviewer", finding="不涉密"),
        act(A, "sign", "approver"),
        act(A, "issue", "handler"),
        act(A, "serve", "handler", on="2026-03-12", **served),
        act(B, "request_correction", "handler", items=["写明文号"]),
        ("import", "ledger.csv"),
        ("sweep", "--today", TODAY),
        ("sweep", "--today", "2026-04-16"),
    ]  # fmt: skip


def act(number: str, event: str, by: str, on: str = "2026-03-10", **facts: Any) -> tuple[str, ...]:
    said = ("--facts", json.dumps(facts)) if facts else ()
    return ("act", number, event, "--by", by, "--on", on, "--key", f"{number} {event}", *said)


def employ(office: Office) -> None:
    database = Database(office.url)
    with database.write() as session:
        for login, name, roles, unit in STAFF[:8]:
            people.add(session, login, name, roles, unit, f"{login}@gaoping.invalid")
    database.close()


def lay_back(office: Office) -> None:
    """Make the database what the first program would have written: its tables, and what they can hold of the rows there are."""
    database = Database(office.url)
    with database.read() as session:
        rows = {each.name: (each, session.connection().execute(select(each)).all()) for each in copying.all_tables()}
    if database.is_sqlite:
        database.close()
        for ending in ("", "-wal", "-shm"):
            Path(office.url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)
        database = Database(office.url)
    with database.write() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, OLDEST)
        for name, (now, found) in rows.items():
            if found and inspect(connection).has_table(name):
                known = [item["name"] for item in inspect(connection).get_columns(name)]
                then = table(name, *(column(one, now.columns[one].type) for one in known))
                connection.execute(then.insert(), [{one: row._mapping[one] for one in known} for row in found])
    database.close()


def founded(folder: Path, url: str | None = None, moves_to: str | None = None) -> Office:
    (folder / "data").mkdir(parents=True)
    shutil.copy(CONFIG, folder / "config.toml")
    (folder / "ledger.csv").write_text(LEDGER, "utf-8")
    return Office(folder, url or f"sqlite:///{folder / 'data' / 'gongkai.db'}", moves_to)


def undisturbed(mortal: Mortal, office: Office) -> list[dict[str, int]]:
    """Do all the work; return how many calls each command made within each of its steps."""
    counted = []
    for work_ in work(office):
        work_.before(office)
        ended = mortal.run(work_.words, office.folder, office.environment, count=True)
        assert ended.code == 0, (work_, ended)
        assert ended.calls is not None
        counted.append(ended.calls)
        work_.after(office)
    return counted


def killed(mortal: Mortal, office: Office, calls: list[dict[str, int]], seed: int) -> Tally:
    """Do all the work, each command killed once within each of its steps before it is done; `calls` are its twin's."""
    tally, chosen = Tally(), random.Random(seed)
    for work_, made in zip(work(office), calls, strict=True):
        work_.before(office)
        for step, least, most in _steps(work_, made, chosen):
            die = (step, chosen.randrange(least, most))
            ended = mortal.run(work_.words, office.folder, office.environment, die=die)
            if ended.code != -signal.SIGKILL:
                _done(work_, ended)
                tally.late += 1
                continue
            tally.deaths[work_.name, step] += 1
            _is_clean(mortal, office, work_, (seed, die))
        _done(work_, mortal.run(work_.words, office.folder, office.environment))
        work_.after(office)
    return tally


def _steps(work_: Work, made: dict[str, int], chosen: random.Random) -> Iterator[tuple[str, int, int]]:
    """Yield where a command is to die: the step, and its first and last call; a whole command reads its configuration first."""
    named = {"sweep": ("sweep", "render", "drain"), "init": ("migrate",), "move": ("move",)}
    where = named.get(work_.name) or (chosen.choice((WHOLE, "decide", "commit")),)
    for step in (*where, "render") if work_.name == "issue" else where:
        yield step, made[step] // 4 if step == WHOLE else 1, made[step] + 1


def _is_clean(mortal: Mortal, office: Office, work_: Work, which: object) -> None:
    """Assert that what a death left is whole: the old schema or the new; the office here, or there."""
    if work_.words == INIT:
        assert _revision(office) in {None, OLDEST, schema.head()}, which
        return
    found = mortal.run(("verify", "--json"), office.folder, office.environment)
    if work_.name == "move" and found.code == 1 and "已迁往" in found.err:
        found = mortal.run(("verify", "--json"), office.folder, office.moved.environment)
        if found.code == 1:  # proved, but not released yet
            assert "没有核对完的复制件" in found.err, (which, found)
            return
    assert found.code == 0, (which, work_, found)


def _revision(office: Office) -> str | None:
    database = Database(office.url)
    with database.read() as session:
        there = inspect(session.connection()).has_table("alembic_version")
        query = text("SELECT version_num FROM alembic_version")
        found: str | None = session.connection().execute(query).scalar_one_or_none() if there else None
    database.close()
    return found


def _done(work_: Work, ended: Ended) -> None:
    """Assert that a command was done, now or before it died: a ledger that is in already is refused, and so is a second move."""
    assert "Traceback" not in ended.err, (work_, ended)
    if ended.code == 1 and work_.name in {"import", "move"}:
        assert {"import": "已经", "move": "这个数据库已迁往"}[work_.name] in ended.err, ended
        return
    assert ended.code == 0, (work_, ended)


QUESTIONS = {
    "cases": "SELECT number, unit, state, due_on, handler, outcome FROM casefile",
    "acts": "SELECT c.number, e.event, e.on_day, e.by FROM entry e JOIN casefile c ON c.id = e.case_id",
    "letters": "SELECT c.number, l.ordinal, l.kind, l.status, l.doc_number, l.sha256, l.pdf_sha256, l.docx_sha256"
    " FROM letter l JOIN casefile c ON c.id = l.case_id",
    "deadlines": "SELECT c.number, d.clock, d.due_on, d.status, d.rung FROM deadline d JOIN casefile c ON c.id = d.case_id",
    "alerts": "SELECT c.number, a.clock, a.due_on, a.rung, a.recipient, a.status, a.on_day"
    " FROM alert a JOIN casefile c ON c.id = a.case_id",
    "numbers": "SELECT unit, year, name, last FROM register",
    "mails": "SELECT kind, recipient, subject, body, status FROM outbox",
}


def likeness(office: Office) -> dict[str, Counter[tuple[str, ...]]]:
    """Return what an office is where it is in the end, without the instants and the row numbers of its making."""
    mails, office = office.home / "mail", office.moved
    database = Database(office.url)
    try:
        with database.read() as session:
            found = {
                name: Counter(tuple(str(value) for value in row) for row in session.connection().execute(text(query)))
                for name, query in QUESTIONS.items()
            }
            paths = session.connection().execute(
                text("SELECT docx_path, pdf_path FROM letter WHERE pdf_path IS NOT NULL")
            )
            registered = {path for row in paths for path in row}
            messages = session.connection().execute(text("SELECT message_id FROM outbox")).scalars().all()
    finally:
        database.close()
    store = office.home / "documents"
    on_disk = {
        path.relative_to(store).as_posix()
        for path in store.rglob("*")
        if path.is_file() and path.parent != store / PARTS
    }
    assert on_disk == registered, "letters on disk are the letters in the register"
    assert len(messages) == len(set(messages)) == len(list(mails.glob("*.eml")))
    assert OFFICE in str(found["cases"])
    return found
