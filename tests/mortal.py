"""Commands that die: each `gongkai` command a process of its own, killed by SIGKILL at its n-th call of a function.

    python mortal.py

reads one order a line, `{"words": […], "folder": …, "environment": {…}, "die": [step, n] or null, "count": …}`, forks, runs the
command in the child and prints what came of it: `{"code", "calls", "out", "err"}`; `calls` is how many were made within each step
(the whole command is the step ""), null when it was killed or not counted. The program is imported once, so that a death costs no
start-up. Every call counts, those of C as well: a death falls between any two steps of Python, a statement's sending, a file's
fsync, a rename.
"""

import inspect
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
from types import FrameType, FunctionType
from typing import Any

from workflow.database import Database

WHOLE = ""
STEPS = {
    "workflow.engine.register": "decide", "workflow.engine.advance": "decide",
    "workflow.ledger.proceeding_ledger.take_in": "decide",
    "workflow.turns.Turns.turn": "commit", "workflow.database.Database._transaction": "commit",
    "workflow.telling.alerts.sweep": "sweep", "workflow.letterbook.render": "render", "workflow.telling.outbox.drain": "drain",
    "workflow.schema.migrate": "migrate", "workflow.keeping.relocation.move": "move",
}  # fmt: skip
"""The functions within which a command may be told to die, and the step each is of; `commit` is a transaction's both ends."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal it died of), and the calls within each step if it lived."""

    code: int
    calls: dict[str, int] | None
    out: str
    err: str


@dataclass(frozen=True)
class Mortal:
    """The process that forks, as whoever kills sees it."""

    process: "subprocess.Popen[str]"

    def run(
        self, words: tuple[str, ...], folder: Path, environment: dict[str, str], *, die: tuple[str, int] | None = None,
        count: bool = False,
    ) -> Ended:  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"words": words, "folder": str(folder), "environment": environment, "die": die, "count": count}
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
        calls = json.loads(counted.read_text()) if counted.exists() else None
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
        if order["count"] or order["die"]:
            counted = _Counted(order["die"] or (WHOLE, 0))
            sys.setprofile(counted)
        try:
            gongkai()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.setprofile(None)
        if order["count"]:
            (said / "calls").write_text(json.dumps(counted.calls))
    except BaseException:  # noqa: BLE001  whatever it is, this child must not go on as its parent
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class _Counted:
    """Counts the calls within each step of STEPS, and dies at the one told."""

    def __init__(self, die: tuple[str, int]) -> None:
        self.step, self.last = die
        self.codes = {_function(name).__code__: step for name, step in STEPS.items()}
        self.calls: dict[str, int] = {WHOLE: 0}
        self.open = [WHOLE]

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        step = self.codes.get(frame.f_code) if event in {"call", "return"} else None
        if step is not None and event == "call":
            self.open.append(step)
            self.calls.setdefault(step, 0)
        elif step is not None:
            self.open.remove(step)
        if event in {"call", "c_call"}:
            for name in self.open:
                self.calls[name] += 1
            if self.last and self.calls.get(self.step) == self.last and self.step in self.open:
                os.kill(os.getpid(), signal.SIGKILL)


def _function(name: str) -> FunctionType:
    owner, _, function = name.rpartition(".")
    module, _, kind = owner.rpartition(".")
    found = getattr(import_module(module), kind) if kind[0].isupper() else import_module(owner)
    there: FunctionType = inspect.unwrap(getattr(found, function))
    return there


if __name__ == "__main__":
    main()
