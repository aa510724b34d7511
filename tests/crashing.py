"""An office whose every command is killed, and its twin in which nobody dies: in the end both are the same office.

A day's work of two applications and a ledger is done by commands. Each is first killed at a call chosen by a seed; after each
death `gongkai verify` must be clean, and then the command is given again, as a person would who saw it die.
"""

import json
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gaoping import APPLICANT, CONFIG, KEY, OFFICE, REQUEST, STAFF
from mortal import Ended, Mortal
from sqlalchemy import text

from workflow import people
from workflow.database import Database

TODAY = "2026-04-09"
"""The day after both applications' last day: they are late, and so is what the ledger brought."""
A, B = "GPZB-2026-0001", "GPZB-2026-0002"
LEDGER = "登记号,承办单位,收到日期,渠道,申请人类型,申请人,联系方式,申请内容,办理结果,办结日期\n" + "".join(
    f"旧{n:03d},,2026-03-{10 + n % 3:02d},邮寄,自然人,王喆,,{REQUEST},{'予以公开,2026-03-20' if n % 2 else ','}\n"
    for n in range(40)
)
INIT = ("init",)
ON = ("--on", "2026-03-10")


@dataclass(frozen=True)
class Office:
    """A folder with its config.toml; its database is beside it or at a URL."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """`timeout_seconds` makes the lease of who dies while mailing run out at once."""
        return {
            "GONGKAI_DATABASE_URL": self.url,
            "GONGKAI_KEY": KEY,
            "GONGKAI_TODAY": TODAY,
            "GONGKAI_MAIL__TIMEOUT_SECONDS": "0.01",
        }


@dataclass
class Tally:
    """What was killed, and what the deaths fell on."""

    deaths: Counter[str] = field(default_factory=Counter)
    late: int = 0
    """Deaths after the act was done: giving the command again changed nothing."""


def day() -> list[tuple[str, ...]]:
    """Return the commands of the day: intake, acts, a 文号, rendering, an import, sweeps, mail."""
    facts = {"channel": "当面", "applicant": APPLICANT, "content": REQUEST, "form": "纸质,邮寄"}
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


def employ(url: str) -> None:
    database = Database(url)
    with database.write() as session:
        for login, name, roles, unit in STAFF[:8]:
            people.add(session, login, name, roles, unit, f"{login}@gaoping.invalid")
    database.close()


def founded(folder: Path, url: str | None = None) -> Office:
    folder.mkdir()
    shutil.copy(CONFIG, folder / "config.toml")
    (folder / "ledger.csv").write_text(LEDGER, "utf-8")
    return Office(folder, url or f"sqlite:///{folder / 'gongkai.db'}")


def undisturbed(mortal: Mortal, office: Office) -> list[int]:
    """Set the office up and do the day's work; return how many calls each command made, setting up first."""
    counted = []
    for words in (INIT, *day()):
        ended = mortal.run(words, office.folder, office.environment)
        assert ended.code == 0, (words, ended)
        counted.append(ended.calls or 0)
        if words == INIT:
            employ(office.url)
    return counted


def killed(
    mortal: Mortal, office: Office, calls: list[int], seed: int, deaths: int = 1,
    tell: Callable[[str], None] = lambda _line: None,
) -> Tally:  # fmt: skip
    """Set the office up and do the day's work, each command killed `deaths` times before it is done."""
    tally, chosen = Tally(), random.Random(seed)
    for words, most in zip((INIT, *day()), calls, strict=True):
        for _ in range(deaths):
            die = chosen.randrange(most // 4, most)  # the first quarter reads the configuration
            ended = mortal.run(words, office.folder, office.environment, die)
            tell(f"{' '.join(words[:3:2])}: call {die} of {most}, {ended.code}")
            if ended.code != -signal.SIGKILL:
                _done(words, ended)
                tally.late += 1
                continue
            tally.deaths[words[0]] += 1
            if words != INIT:
                found = mortal.run(("verify", "--json"), office.folder, office.environment)
                assert found.code == 0, (seed, words, die, found)
        _done(words, mortal.run(words, office.folder, office.environment))
        if words == INIT:
            employ(office.url)
    return tally


def _done(words: tuple[str, ...], ended: Ended) -> None:
    """Assert that a command was done, now or before it died: a ledger that is in already is refused whole."""
    assert "Traceback" not in ended.err, (words, ended)
    if words[0] == "import" and ended.code == 1:
        assert "已经" in ended.err, ended
        return
    assert ended.code == 0, (words, ended)


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
    """Return what an office is, without the instants and the row numbers of its making."""
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
    on_disk = {
        str(path.relative_to(office.folder / "documents"))
        for path in (office.folder / "documents").rglob("*")
        if path.is_file() and path.suffix != ".part"
    }
    assert on_disk == registered, "letters on disk are the letters in the register"
    assert len(messages) == len(set(messages)) == len(list((office.folder / "mail").glob("*.eml")))
    assert OFFICE in str(found["cases"])
    return found
