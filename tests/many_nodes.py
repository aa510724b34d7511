"""Many processes of the program on one PostgreSQL, some of them killed every few seconds and started again, under load.

Two `gongkai serve --no-jobs` and four `gongkai work` share one database while systems register applications through whichever
page server answers, and alerts fall due. In the end every acknowledged application is there once, the numbers have no gap, every
alert was told once, and no mail is lost.
"""

import json
import random
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import httpx2
from browsing import give_passwords
from gaoping import APPLICANT, CONFIG, OFFICE, REQUEST, bureau, opened
from shell import Shell
from smtp_server import SmtpServer
from sqlalchemy import distinct
from sqlmodel import col, func, select

from rules import workdays
from workflow import people
from workflow.database import Database
from workflow.ledger import ledgers
from workflow.ledger.ledgers import Row
from workflow.local_time import SHANGHAI
from workflow.mail_tables import Alert, Outbox
from workflow.sign_in import tokens
from workflow.tables import CaseFile

SATURDAY = 5
TOLD = 4
"""How many an alert long overdue goes to: three who sign for the office, and its supervisor."""


@dataclass
class Node:
    """One process; `address` is where a page server answers."""

    words: tuple[str, ...]
    process: "subprocess.Popen[str]"
    address: str = ""


@dataclass
class Nodes:
    """The processes as they are now, and how many were killed."""

    shell: Shell
    running: list[Node] = field(default_factory=list)
    killed: int = 0

    def start(self, *words: str) -> None:
        process = subprocess.Popen(
            self.shell.command(*words), cwd=self.shell.folder, env=self.shell.env() | {"PYTHONUTF8": "1"},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        node = Node(words, process)
        assert process.stderr is not None
        for line in process.stderr:
            if "定时工作已开始" in line:
                break
            if found := re.search(r"http://\S+?/", line):
                node.address = found[0]
                break
        else:
            raise AssertionError(f"{words} ended with {process.wait()}")
        threading.Thread(target=_drained, args=(process.stderr,), daemon=True).start()  # a full pipe would stop it
        self.running.append(node)

    def kill(self, node: Node) -> None:
        """Kill one by SIGKILL and start another in its place."""
        self.running.remove(node)
        node.process.kill()
        assert node.process.wait() == -signal.SIGKILL
        self.killed += 1
        self.start(*node.words)

    def addresses(self) -> list[str]:
        return [node.address for node in self.running if node.address]


def _drained(said: IO[str]) -> None:
    with said:
        said.read()


@contextmanager
def nodes(shell: Shell, *, serve: int, work: int) -> Iterator[Nodes]:
    found = Nodes(shell)
    try:
        for words in [("serve", "--no-jobs", "--port", "0")] * serve + [("work",)] * work:
            found.start(*words)
        yield found
    finally:
        for node in found.running:
            node.process.kill()
            node.process.wait()


def founded(url: str, folder: Path, server: SmtpServer) -> tuple[Shell, str]:
    """Set an office up; return its shell and a token that may submit."""
    shutil.copy(CONFIG, folder / "config.toml")
    now = datetime.now(UTC)
    with bureau(url) as office:
        with office.database.write() as session:
            people.add(session, "admin", "管理员", ("admin",), OFFICE, None)
        give_passwords(office.database)
        with office.database.write() as session:
            token = tokens.add(session, "平台", "registrar", ["submit"], now, now + timedelta(days=999))
    shell = Shell(
        folder,
        {
            "GONGKAI_DATABASE_URL": url, "GONGKAI_ALERTS__MORNINGS": "[0, 24]", "GONGKAI_MAIL__TRANSPORT": "smtp",
            "GONGKAI_MAIL__HOST": server.host, "GONGKAI_MAIL__PORT": str(server.port),
            "GONGKAI_MAIL__USERNAME": server.username, "GONGKAI_MAIL__CA_FILE": str(server.ca_file),
            "GONGKAI_MAIL_PASSWORD": server.password, "GONGKAI_MAIL__TIMEOUT_SECONDS": "0.5",
        },
    )  # fmt: skip
    _work_today(shell)
    return shell, token


def _work_today(shell: Shell) -> None:
    """Alerts are told on working days: the office's calendar makes one of today, and of tomorrow, whatever day this runs on."""
    days = [datetime.now(SHANGHAI).date() + timedelta(days=n) for n in range(2)]
    last = workdays.announced().announced_until
    assert last is not None
    for year in range(last.year, days[-1].year + 1):
        work = [day.isoformat() for day in days if day.year == year and day.weekday() >= SATURDAY]
        notice = shell.folder / f"{year}.json"
        notice.write_text(json.dumps({"year": year, "notice": "试验", "off": [], "work": work}), "utf-8")
        shell.run("calendar", "load", str(notice)).done()


def take_in(url: str, numbers: range) -> None:
    """Import open cases that are long overdue and untold."""
    at = datetime.now(UTC) - timedelta(days=90)
    rows = [
        Row(n, f"旧{n:05d}", OFFICE, at.date(), "in_person", "自然人", "王喆", "", REQUEST, None, None) for n in numbers
    ]
    with opened(url) as office, office.database.write() as session:
        ledgers.take_in(session, office.office, rows, at, at.date(), lambda _done: None)


def submitted(found: Nodes, token: str, count: int, who: str) -> list[str]:
    """Register applications through whichever server answers, each until it is acknowledged; return their numbers."""
    numbers = []
    with httpx2.Client(headers={"authorization": f"Bearer {token}"}, timeout=10) as client:
        for turn in range(count):
            said = {"applicant": {**APPLICANT, "name": f"申请人{who}{turn}"}, "content": REQUEST}
            key = {"idempotency-key": f"application-{who}-{turn}"}
            for attempt in range(400):
                with suppress(httpx2.HTTPError):
                    choice = found.addresses() or [""]
                    address = choice[(turn + attempt) % len(choice)]
                    answer = client.post(f"{address}api/v1/applications", json=said, headers=key)
                    if answer.status_code == 201:
                        numbers.append(answer.json()["number"])
                        break
                time.sleep(0.1)
            else:
                raise AssertionError(f"{who}{turn} was never acknowledged")
    return numbers


@dataclass(frozen=True)
class Count:
    """What came of it, to be printed."""

    killed: int
    applications: int
    alerts: int
    mails: int
    doubled: int


def survived(
    url: str, folder: Path, server: SmtpServer, *, serve: int, work: int, cases: int, kills: int, every: float, seed: int
) -> Count:  # fmt: skip
    """Run it all, kill, wait until all is told and sent, and assert that nothing is lost or doubled.

    The cases come in by parts, one before each death, so that alerts fall due all along; deaths come `every` seconds on average.
    """
    shell, token = founded(url, folder, server)
    parts = [range(1 + cases * turn // kills, 1 + cases * (turn + 1) // kills) for turn in range(kills)]
    take_in(url, parts[0])
    chosen, numbers = random.Random(seed), []
    with nodes(shell, serve=serve, work=work) as found:
        clients = [
            threading.Thread(target=lambda who=who: numbers.extend(submitted(found, token, 4 * kills, who)))
            for who in "ab"
        ]
        for client in clients:
            client.start()
        for part in [*parts[1:], range(0)]:
            time.sleep(chosen.uniform(0, 2 * every))
            take_in(url, part)
            found.kill(chosen.choice(found.running))
        for client in clients:
            client.join()
        found.start("work")  # its first sweep tells what came in after the others'
        _all_sent(url, cases)
    shell.run("verify").done()
    return _counted(url, server, numbers, found.killed, cases)


def _all_sent(url: str, cases: int) -> None:
    """Wait until all cases are told and nothing waits: a dead one's lease on mails runs out, others look every thirty seconds."""
    database = Database(url)
    for _ in range(900):
        with database.read() as session:
            waiting = session.exec(select(Outbox.id).where(Outbox.status == "waiting")).first()
            told = session.exec(select(func.count(distinct(col(Alert.case_id)))).where(Alert.clock == "answer")).one()
            if waiting is None and told >= cases:
                break
        time.sleep(0.1)
    database.close()


def _counted(url: str, server: SmtpServer, numbers: list[str], killed: int, cases: int) -> Count:
    year = datetime.now(SHANGHAI).year
    with opened(url) as office, office.database.read() as session:
        there = sorted(session.exec(select(CaseFile.number).where(~col(CaseFile.imported))))
        old = set(session.exec(select(CaseFile.id).where(col(CaseFile.imported))))
        told = Counter(
            (row.case_id, row.recipient)
            for row in session.exec(select(Alert).where(Alert.clock == "answer", Alert.status == "queued"))
            if row.case_id in old
        )
        queued = {row.message_id: row.status for row in session.exec(select(Outbox))}
    assert sorted(numbers) == there == [f"GPZB-{year}-{n:04d}" for n in range(1, len(there) + 1)]
    assert set(told.values()) == {1}
    assert len(told) == cases * TOLD
    assert set(queued.values()) == {"sent"}
    arrived = Counter(str(mail["Message-ID"]) for mail in server.mails())
    assert arrived.keys() == queued.keys(), "no mail lost, none unknown"
    return Count(killed, len(there), len(told), len(queued), arrived.total() - len(arrived))
