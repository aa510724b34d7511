"""Start-up: how long until a command answers, and until a server's first page is there; every run is a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from bench.pairs import Row, times

GONGKAI = str(Path(sys.executable).with_name("gongkai"))
LONGEST = 60


def rows() -> Iterator[Row]:
    due = partial(_run, GONGKAI, "due", "--received", "2026-03-10", "--json")
    imports = partial(_run, sys.executable, "-c", "import fastapi, sqlmodel")
    yield times("gongkai due, cold", "import fastapi, sqlmodel", due, imports, limit=0.5, pairs=9)
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(Path(__file__).parent.parent / "config.toml", folder)
        _run(GONGKAI, "init", folder=folder)
        ours = partial(_first_page, [GONGKAI, "serve", "--no-jobs", "--port"], [], "/sign-in", folder)
        theirs = partial(_first_page, [sys.executable, "-m", "bench.bare_app"], ["bare.db"], "/", folder)
        yield times("serve, until the first page", "bare FastAPI + SQLModel", ours, theirs, limit=1.5)


def _run(*command: str, folder: Path | None = None) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=_env())  # noqa: S603 (ours, and the interpreter)


def _first_page(before: list[str], after: list[str], page: str, folder: Path) -> None:
    port = _free_port()
    command = [*before, str(port), *after]
    with subprocess.Popen(  # noqa: S603 (as above)
        command, cwd=folder, env=_env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(f"http://127.0.0.1:{port}{page}")
        finally:
            process.kill()


def _wait(page: str) -> None:
    end = monotonic() + LONGEST
    while True:
        try:
            with urlopen(page, timeout=LONGEST) as answer:  # noqa: S310 (a server of ours)
                answer.read()
            return
        except URLError as error:
            if monotonic() > end or not isinstance(error.reason, ConnectionError):
                raise
            sleep(0.005)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _env() -> dict[str, str]:
    key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    return os.environ | {"GONGKAI_KEY": key, "PYTHONPATH": str(Path(__file__).parent.parent)}
