"""A second process over the same database: it does what it is told, at the word, and dies by SIGKILL where it is told.

    python rival.py '{"url": …, "do": "sweep" | "drain" | "register", "today": …, "chunk": …, "die": [POINT, N], …}'

prints "ready", waits for a line, does it and prints what came of it as JSON. POINT is the end of a step within a
transaction or between two: `inserted`, `mailed`, `committed` of a sweep's N-th chunk, `half sent` or `sent` of a
drain's N-th batch.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from threading import Thread
from typing import Any

from gaoping import APPLICANT, Bureau, configuration, noon
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import Session

from workflow.config import Mail
from workflow.database import Database
from workflow.office import office_of
from workflow.telling import alerts, outbox
from workflow.telling.mail import Message, Outcome
from workflow.telling.outbox import Transport
from workflow.telling.post import transport_of
from workflow.trial import NotAllowed

Act = Callable[[Session], Any]


class Rival:
    """The process as the test that started it sees it."""

    def __init__(self, **orders: Any) -> None:
        command = [sys.executable, __file__, json.dumps(orders, default=str)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def ended(self) -> tuple[int, Any]:
        """Wait for its end; return its exit code (negative: the signal it died of) and what it said."""
        said, _ = self.process.communicate(timeout=120)
        return self.process.returncode, json.loads(said) if said else None


def together(*rivals: Rival) -> list[tuple[int, Any]]:
    for rival in rivals:
        rival.ready()
    for rival in rivals:
        rival.go()
    return [rival.ended() for rival in rivals]


def until_waiting(office: Bureau) -> None:
    """Return as soon as somebody waits for somebody else's lock."""
    with office.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(2000):
            if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
                return
    raise AssertionError("nobody waits")


def meanwhile(office: Bureau, first: Act, second: Act, then: Act = lambda _: None) -> Exception | None:
    """Do `first`, and let somebody else do `second` before it is committed: once they wait, do `then` and commit; return what
    the second was stopped by.
    """
    stopped: list[Exception] = []

    def other() -> None:
        try:
            with office.database.write() as session:
                second(session)
        except Exception as error:  # noqa: BLE001  whatever it is, the test looks at it
            stopped.append(error)

    with office.database.write() as session:
        first(session)
        thread = Thread(target=other)
        thread.start()
        until_waiting(office)
        then(session)
    thread.join(timeout=10)
    assert not thread.is_alive()
    return stopped[0] if stopped else None


def main(orders: dict[str, Any]) -> None:
    changes = (
        {"mail": Mail(**orders["mail"]), "mail_password": SecretStr(orders["password"])} if "mail" in orders else {}
    )
    office = office_of(configuration(database_url=orders["url"], **changes))
    database = Database(orders["url"])
    point, at = orders.get("die", ("", 0))
    print("ready", flush=True)
    sys.stdin.readline()
    match orders["do"]:
        case "sweep":
            today = date.fromisoformat(orders["today"])
            alerts.CHUNK = orders["chunk"]
            for step, name in (("inserted", "_insert"), ("mailed", "_mail"), ("committed", "_due")):
                if point == step:
                    setattr(alerts, name, _mortal(getattr(alerts, name), at, before=step == "committed"))
            said: Any = vars(alerts.sweep(database, office, today, noon(today)))
        case "drain":
            outbox.BATCH = orders["batch"]
            transport: Transport = transport_of(office.config, database)
            if point:
                transport = _Mortal(transport, at, whole=point == "sent")
            said = outbox.drain(database, office.config, transport, datetime.fromisoformat(orders["now"]))
        case _:
            said = _register(Bureau(office, database), orders["threads"], orders["each"])
    database.close()
    print(json.dumps(said), flush=True)


def _mortal(step: Callable[..., Any], at: int, *, before: bool) -> Callable[..., Any]:
    calls = [0]

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if before and calls[0] == at + 1:
            os.kill(os.getpid(), signal.SIGKILL)
        done = step(*args, **kwargs)
        if not before and calls[0] == at:
            args[0].flush()
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    return wrapped


class _Mortal:
    """A transport that really sends, and then dies before anybody can note it."""

    def __init__(self, real: Transport, at: int, *, whole: bool) -> None:
        self.real, self.at, self.whole = real, at, whole

    def opened(self) -> "AbstractContextManager[_Mortal]":
        return nullcontext(self)

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        self.at -= 1
        if self.at:
            return self.real.send(messages)
        self.real.send(messages if self.whole else messages[: len(messages) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def _register(bureau: Bureau, threads: int, each: int) -> list[str]:
    """Register and ask for a correction from several threads at once; every third attempt is refused after its number."""
    numbers: list[str] = []

    def work(thread: int) -> None:
        for turn in range(each):
            on = date(2026, 3, 10) + timedelta(days=thread % 2)
            done = bureau.receive(on, applicant={**APPLICANT, "name": f"申请人{os.getpid()}-{thread}-{turn}"})
            numbers.append(done.number)
            bureau.act(done.number, "request_correction", on, items=["写明文号"])
            try:
                bureau.receive(on, by="finance", unit="高平市人民政府办公室")
            except NotAllowed:
                continue
            raise AssertionError("财政局的人登记了办公室的件")

    workers = [Thread(target=work, args=(thread,)) for thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return numbers


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
