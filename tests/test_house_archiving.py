"""PostgreSQL's own archive and replicas, by the lines docs/operations.md shows: a base backup, WAL, a death, a return to a moment
before; a standby that only reads."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg
import pytest
from gaoping import CONFIG, Bureau, bureau
from operations_page import ARCHIVES, PAGE, sections
from postgres_server import SETTINGS, Server, free_port
from shell import Shell

DAY = date(2026, 3, 10)
SCALE = PAGE.with_name("scale.md")
AT = "2026-11-23 09:30:00+08"


@dataclass
class Archived:
    """The office on a PostgreSQL that archives: `letters` lie on their own; each port of the page's is one of this test's."""

    server: Server
    letters: Path
    ports: dict[str, int] = field(default_factory=lambda: {"5433": free_port(), "5434": free_port()})

    def shell(self, port: str | None = None) -> Shell:
        """Return the office's shell, on this server or on the one the page has at that port."""
        url = self.url(self.ports[port] if port else None)
        return Shell(self.letters.parent, {"GONGKAI_DATABASE_URL": url, "GONGKAI_LETTERS__STORE": str(self.letters)})

    def url(self, port: int | None = None) -> str:
        return f"{self.server.url.rpartition(':')[0]}:{port or self.server.port}/gongkai"

    def run(self, line: str) -> None:
        """Run one of the page's lines: as the database's user, or the office's."""
        home = self.server.home
        places = {"/var/lib/postgresql/15": home, "/backup": home / "backup", "/srv/letters": self.letters} | self.ports
        office = {f"postgresql://gongkai@db:{port}/gongkai": self.url(ours) for port, ours in self.ports.items()}
        for theirs, ours in (office | places).items():
            line = line.replace(theirs, str(ours))
        prompt, _, command = line.partition("$ ")
        if command.startswith("GONGKAI_DATABASE_URL="):
            named, program, *words = command.split()
            assert program == "gongkai"
            there = dict([named.split("=", 1)])
            Shell(self.letters.parent, self.shell().environment | there).run(*words).done()
            return
        installed = self.server.program
        environment = {
            "PATH": f"{installed.folder}:{os.environ['PATH']}", "PGHOST": "127.0.0.1", "PGPORT": str(self.server.port),
            "PGUSER": "gongkai", "PGPASSWORD": self.server.password, "PGDATABASE": "postgres",
        }  # fmt: skip
        with (home / "said").open("w+") as said_to:
            whose = installed.run_as() if prompt else {}
            ran = subprocess.run(
                ["bash", "-c", command], cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=said_to, stderr=said_to,
                check=False, **whose,
            )  # fmt: skip
        assert ran.returncode == 0, (
            command,
            (home / "said").read_text(),
            *(log.read_text() for log in home.glob("*.log")),
        )

    def ended(self, folder: str) -> None:
        """End a server that a line of the page has started."""
        pg_ctl = self.server.program.folder / "pg_ctl"
        stop = [pg_ctl, "-D", self.server.home / folder, "-m", "immediate", "stop"]
        subprocess.run(
            stop, cwd=self.server.home, stdout=subprocess.DEVNULL, check=True, **self.server.program.run_as()
        )


@pytest.fixture
def archived(restartable: Server, tmp_path: Path) -> Archived:
    """The settings this server is started with stand in its file as well: its copies are started by the page's lines."""
    with (restartable.home / "data" / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
    with psycopg.connect(f"{restartable.url}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE gongkai")
    for folder in (restartable.home / "backup", restartable.home / "backup" / "letters"):
        folder.mkdir()
        if (owner := restartable.program.owner) is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    shutil.copy(CONFIG, tmp_path / "config.toml")
    (tmp_path / "letters").mkdir()
    return Archived(restartable, tmp_path / "letters")


def lines(first: str, last: str) -> list[str]:
    """Return the section's lines from one that begins so to one that ends so."""
    found = sections()[ARCHIVES]
    begin = next(at for at, line in enumerate(found) if line.startswith(first))
    end = next(at for at, line in enumerate(found) if line.endswith(last) and at >= begin)
    return found[begin : end + 1]


SET_UP = lines("postgres$ mkdir", "/backup/wal/%f)'\"")
BASE = lines("postgres$ pg_basebackup -D /backup/base", "/backup/letters/")
BACK = lines("postgres$ cp -a /backup/base", "gongkai verify")
REPLICA = lines("postgres$ pg_basebackup -D /var/lib/postgresql/15/replica", "report 2026 --json")


def test_every_line_of_the_section_is_run_here() -> None:
    assert sections()[ARCHIVES] == SET_UP + BASE + BACK + REPLICA


def received(office: Bureau, archived: Archived) -> None:
    office.receive(DAY)
    archived.shell().run("sweep", "--today", str(DAY)).done()  # its letter is written


def archive_all(archived: Archived) -> None:
    """What five minutes would do: let the segment be archived, and wait until it is."""
    with psycopg.connect(archived.url(), autocommit=True) as connection:
        (segment,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        for _ in range(600):
            (last,) = connection.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone() or (None,)
            if last is not None and last >= segment:
                return
            time.sleep(0.05)
    raise AssertionError("the segment is not archived")


@contextmanager
def gone_back(archived: Archived, back: list[str]) -> Iterator[list[str]]:
    """Give the numbers of the cases that are there after these lines, the office verified."""
    for line in back:
        archived.run(line)
    try:
        found = archived.shell("5433").run("cases", "--json").done().document
        yield sorted(case["number"] for case in found)
    finally:
        archived.ended("restored")
        shutil.rmtree(archived.server.home / "restored")


def test_an_office_goes_back_to_a_moment_and_to_its_last(archived: Archived) -> None:
    for line in SET_UP:
        archived.run(line)
    archived.server.stop()
    archived.server.start()
    with bureau(archived.url()) as office:
        received(office, archived)
        archived.run(BASE[0])
        received(office, archived)
        with psycopg.connect(archived.url()) as connection:
            (moment,) = connection.execute("SELECT clock_timestamp()").fetchone() or (None,)
        received(office, archived)
        archive_all(archived)
        archived.run(BASE[1])
    assert archived.server.process is not None
    archived.server.process.send_signal(3)  # at once, nothing written any more
    archived.server.process.wait()
    shutil.rmtree(archived.server.home / "data")
    shutil.rmtree(archived.letters)
    shutil.copytree(archived.server.home / "backup" / "letters", archived.letters)
    assert len(list(archived.letters.rglob("*.pdf"))) == 3
    with gone_back(archived, [line.replace(AT, str(moment)) for line in BACK]) as numbers:
        assert numbers == ["GPZB-2026-0001", "GPZB-2026-0002"]
    with gone_back(archived, [line for line in BACK if AT not in line]) as numbers:
        assert numbers == ["GPZB-2026-0001", "GPZB-2026-0002", "GPZB-2026-0003"]


READS = (
    "report 2026 --json", "report 2026 -o report.pdf", "statistics 2026 --json", "cases --json",
    "cases --overdue --today 2026-12-01 --json", "case GPZB-2026-0001 --json", "letter GPZB-2026-0001 receipt -o letter.pdf",
    "export -o ledger.csv", "verify", "verify --json", "backup -o replica.zip", "restore replica.zip --check", "late-entries",
    "looks", "mails", "duty list", "person list", "token list", "calendar list", "destruction list",
    "destruction due --on 2037-01-01",
)  # fmt: skip
"""What scale.md says runs on a replica, and `restore --check`, which looks at the backup that was made there."""


def test_what_only_reads_runs_on_a_replica_and_what_writes_is_refused_in_one_line(archived: Archived) -> None:
    with bureau(archived.url()) as office:
        received(office, archived)
        for line in REPLICA[:-1]:
            archived.run(line)
        try:
            received(office, archived)
            replica = archived.shell("5434")
            followed(archived)
            archived.run(REPLICA[-1])
            said = {words: replica.run(*words.split()).done() for words in READS}
            sentence = SCALE.read_text("utf-8").split("read today there:")[1].split(";")[0]
            assert set(re.findall(r"`(.+?)`", sentence)) == {spoken(words) for words in READS} - {"restore"}
            assert len(said["cases --json"].document) == 2
            assert said["report 2026 --json"].document["table3"]["new"]["总计"] == 2
            replica.act("GPZB-2026-0001", "assign", "registrar", "2026-03-10", handler="handler").refused(
                "数据库是只读的"
            )
            replica.run("sweep", "--today", "2026-04-09").refused("数据库是只读的")
        finally:
            archived.ended("replica")


def spoken(words: str) -> str:
    """Return the command's own words, without what it is told."""
    first, *rest = words.split()
    return f"{first} {rest[0]}" if first in {"duty", "person", "token", "calendar", "destruction"} else first


def followed(archived: Archived) -> None:
    """Wait until the replica has what the office has written."""
    there = archived.url(archived.ports["5434"])
    with psycopg.connect(archived.url()) as ours, psycopg.connect(there, autocommit=True) as theirs:
        (written,) = ours.execute("SELECT pg_current_wal_insert_lsn()").fetchone() or (None,)
        for _ in range(600):
            (behind,) = theirs.execute("SELECT %s::pg_lsn > pg_last_wal_replay_lsn()", [written]).fetchone() or (True,)
            if not behind:
                return
            time.sleep(0.05)
    raise AssertionError("the replica does not follow")
