"""The command line as a person uses it: a folder with a config.toml and commands run there.

`run` calls the program's own `main` within the test's process, which saves seconds; `spawn` runs it in one of its own.
"""

import contextlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from gaoping import APPLICANT, CONFIG, KEY, REQUEST, bureau

from desk.cli import main

HERE = Path(__file__).parents[1]
FACTS = {"channel": "当面", "applicant": APPLICANT, "content": REQUEST, "form": "纸质"}
"""An application on paper, as `receive` takes it."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document it must be."""
        return json.loads(self.out)

    def refused(self, *words: str, code: int = 1) -> str:
        """Assert that the command failed with one clear line that holds these words; return the line."""
        assert self.code == code, self
        assert "Traceback" not in self.err, self.err
        assert self.out == "", self.out
        lines = [line for line in self.err.splitlines() if line.startswith("错误：")]
        assert len(lines) == 1, self.err
        for some in words:
            assert some in lines[0], lines[0]
        return lines[0]

    def done(self) -> "Ran":
        assert self.code == 0, self
        assert "Traceback" not in self.err, self.err
        return self


@dataclass(frozen=True)
class Shell:
    """`environment` adds to a clean one, None takes a variable out; `largest` bounds every file a spawned command writes, in
    bytes: a full disk. An error the program has not foreseen fails the test, unless it `may_break`.
    """

    folder: Path
    environment: dict[str, str | None] = field(default_factory=dict)
    largest: int | None = None
    may_break: bool = False

    def run(self, *words: object) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), write_through=True) for _ in range(2))
        with (
            contextlib.chdir(self.folder),
            mock.patch.dict(os.environ, self.env(), clear=True),
            mock.patch.object(sys, "argv", ["gongkai", *map(str, words)]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
            _umask_kept(),
        ):
            main()
        ran = Ran(int(ended.value.code or 0), *(stream.buffer.getvalue().decode() for stream in (out, err)))
        assert self.may_break or "没有料到的错" not in ran.err, ran.err
        return ran

    def spawn(self, *words: object) -> Ran:
        ran = subprocess.run(
            self.command(*words), cwd=self.folder, env=self.env(), text=True, encoding="utf-8", capture_output=True,
            check=False, timeout=120, preexec_fn=self._limit,
        )  # fmt: skip
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "desk.cli", *map(str, words)]

    def env(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
        given = clean | {"PYTHONPATH": str(HERE), "GONGKAI_KEY": KEY} | self.environment
        return {name: value for name, value in given.items() if value is not None}

    def receive(self, facts: dict[str, Any], *words: object) -> Ran:
        return self.run(*receiving(facts), *words)

    def act(self, number: str, event: str, by: str, on: str, *words: object, **facts: Any) -> Ran:
        said = ["--facts", json.dumps(facts)] if facts else []
        return self.run("act", number, event, "--by", by, "--on", on, *said, *words)

    def _limit(self) -> None:
        if self.largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest, self.largest))


@contextlib.contextmanager
def _umask_kept() -> Iterator[None]:
    """Leave the test's own process as it was: a command takes the umask of its whole process."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def receiving(facts: dict[str, Any]) -> tuple[str, ...]:
    return ("receive", "--facts", json.dumps(facts), "--on", "2026-03-10", "--by", "registrar")


def furnished(folder: Path) -> Shell:
    """Return a shell in a folder where the office is set up: config.toml, gongkai.db, its staff."""
    shutil.copy(CONFIG, folder / "config.toml")
    with bureau(database_of(folder)):
        return Shell(folder)


def database_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'gongkai.db'}"


def without_key(where: Path, *words: str, **environment: str) -> Ran:
    """Run a command of an office that has no encryption key: these need none."""
    return Shell(where, {"GONGKAI_KEY": None, **environment}).run(*words)
