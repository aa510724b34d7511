"""A real PostgreSQL for the tests: own data folder, own port, stopped by its own process when they end."""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

OLDEST = 15
ROOM = 2 << 30
USER = "gongkai"
SCHEME = ("-U", USER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
HOW_TO_GET_IT = (
    "no PostgreSQL 15 or newer found: install your system's postgresql package (Debian: apt-get install postgresql)"
)

# Nothing of these databases outlives the run, so no write waits for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}


class Missing(Exception):
    """This machine cannot start a server the tests need; the text says how to get it."""


@dataclass(frozen=True)
class Program:
    """Where PostgreSQL is installed, and whom it may run as (it refuses root)."""

    folder: Path
    owner: pwd.struct_passwd | None

    def run_as(self) -> dict[str, Any]:
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}


def find() -> Program:
    """Return the newest PostgreSQL on PATH or in Debian's folders; raises Missing."""
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    found += Path("/usr/lib/postgresql").glob("*/bin")
    complete = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    newest = max(complete, key=_major, default=None)
    if newest is None or _major(newest) < OLDEST:
        raise Missing(HOW_TO_GET_IT)
    return Program(newest, servant())


def _major(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)", said)
    return int(match.group(1)) if match else 0


def servant() -> pwd.struct_passwd | None:
    """Return whom a server that refuses root runs as; None when this is not root. Raises Missing."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody")


@dataclass
class Server:
    """One server over its data folder, which may stop and start again on the same port."""

    program: Program
    home: Path
    password: str
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}"

    def start(self) -> None:
        log = self.home / "log"
        for _ in range(5):  # another process may take the free port before PostgreSQL does
            port = self.port or free_port()
            options = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
            with log.open("wb") as output:
                self.process = subprocess.Popen(
                    [self.program.folder / "postgres", "-D", self.home / "data", "-p", str(port), *options],
                    cwd=self.home,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    **self.program.run_as(),
                )
            if answers(self.process, f"postgresql://{USER}:{self.password}@127.0.0.1:{port}/postgres"):
                self.port = port
                return
            self.stop()
        raise RuntimeError(f"PostgreSQL does not start: {log.read_text(errors='replace').strip()}")

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it does not wait for clients
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
        self.process.wait()


@contextmanager
def running(program: Program) -> Iterator[str]:
    """Start a server and give its URL, without a database name; stopped and removed when the block ends."""
    with standing(program) as server:
        yield server.url


@contextmanager
def standing(program: Program) -> Iterator[Server]:
    """The same, as a server the block may stop and start."""
    home = Path(tempfile.mkdtemp(prefix="gongkai-postgres-", dir=_memory()))
    try:
        if program.owner is not None:
            os.chown(home, program.owner.pw_uid, program.owner.pw_gid)
        server = Server(program, home, secrets.token_hex(16))
        _create(program, home, server.password)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _memory() -> Path | None:
    """A file system in memory with room for every test's database: to copy a database is to write hundreds of small files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free >= ROOM
    return memory if roomy else None


def _create(program: Program, home: Path, password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    if program.owner is not None:
        os.chown(secret, program.owner.pw_uid, program.owner.pw_gid)
    subprocess.run(
        [program.folder / "initdb", "-D", home / "data", *SCHEME, f"--pwfile={secret}"],
        cwd=home,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        **program.run_as(),
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(process: "subprocess.Popen[bytes]", url: str) -> bool:
    """Wait until a server gives a connection; False when it ended instead."""
    for _ in range(600):
        if process.poll() is not None:
            return False
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False
