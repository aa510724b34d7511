"""Commands that die: each `gongkai` command a process of its own, killed by SIGKILL at its n-th call of a function.

    python mortal.py

reads one order a line, `{"words": […], "folder": …, "environment": {…}, "die": n or null}`, forks, runs the command in the child
and prints what came of it: `{"code", "calls", "out", "err"}`; `calls` is null when it was killed. The program is imported once,
so that a death costs no start-up. Every call counts, those of C as well: a death falls between any two steps of Python, a
statement's sending, a file's fsync, a rename.
"""

import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from workflow.database import Database


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal it died of), and how many calls it made if it lived."""

    code: int
    calls: int | None
    out: str
    err: str


@dataclass(frozen=True)
class Mortal:
    """The process that forks, as whoever kills sees it."""

    process: "subprocess.Popen[str]"

    def run(self, words: tuple[str, ...], folder: Path, environment: dict[str, str], die: int | None = None) -> Ended:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"words": words, "folder": str(folder), "environment": environment, "die": die}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return Ended(**json.loads(self.process.stdout.readline()))


@contextmanager
def mortal() -> Iterator[Mortal]:
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Mortal(process)
        process.stdin.close()  # type: ignore[union-attr]


def main() -> None:
    for room in ("rules", "letters", "workflow", "desk"):
        for module in pkgutil.walk_packages([str(Path(__file__).parents[1] / room)], f"{room}."):
            if not module.name.startswith(("desk.web", "workflow.migrations")):
                import_module(module.name)
    _warm_up()
    for line in sys.stdin:
        print(json.dumps(_one(json.loads(line))), flush=True)


def _warm_up() -> None:
    """Read the law, the procedure and the configuration once, here: each child would read them anew."""
    from gaoping import configuration

    from workflow import procedure
    from workflow.office import office_of
    from workflow.schema import migrate

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/gongkai.db")
        migrate(database)
        database.close()
    office_of(configuration())
    procedure.model_of("draft")


def _one(order: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder)
        child = os.fork()
        if child == 0:
            _live(order, said)
        _, status = os.waitpid(child, 0)
        counted = said / "calls"
        calls = int(counted.read_text()) if counted.exists() else None
        out, err = ((said / name).read_text("utf-8", "replace") for name in ("out", "err"))
    return {"code": os.waitstatus_to_exitcode(status), "calls": calls, "out": out, "err": err}


def _live(order: dict[str, Any], said: Path) -> None:
    """Run the command in this child and leave; never returns."""
    from desk.cli import main as gongkai

    code = 70
    try:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(said / name, os.O_WRONLY | os.O_CREAT, 0o600), number)
        os.chdir(order["folder"])
        os.environ.update(order["environment"])
        sys.argv = ["gongkai", *order["words"]]
        calls, die = 0, order["die"]

        def count(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal calls
            if event in ("call", "c_call"):
                calls += 1
                if calls == die:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        try:
            gongkai()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.setprofile(None)
        (said / "calls").write_text(str(calls))
    except BaseException:  # noqa: BLE001  whatever it is, this child must not go on as its parent
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
