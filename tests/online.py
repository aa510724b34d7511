"""The office on a real port, as a real browser reaches it: one thread, ended with the block."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rights
from browsing import give_passwords
from gaoping import Bureau, bureau

from desk.web import server
from desk.web.app import create_app
from desk.web.frame import Frame
from workflow.config import LetterOptions


@contextmanager
def online(office: Bureau, *, portal_only: bool = False) -> Iterator[str]:
    """Serve an office whose staff all have the same password; yields its address."""
    give_passwords(office.database)
    taken = server.listen("127.0.0.1", 0)
    program = server.server(create_app(office.office, office.database, portal_only=portal_only), office.office)
    thread = threading.Thread(target=program.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        yield server.address_of(taken).rstrip("/")
    finally:
        program.should_exit = True
        thread.join()


@contextmanager
def furnished(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Give the office of tests/rights.txt online: its address, the case's number, the cookie that opens it to who applied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Frame, "today", lambda _: rights.TODAY)
        letters = LetterOptions(store=str(folder / "files"))
        with bureau(f"sqlite:///{folder / 'gongkai.db'}", letters=letters) as office:
            number = rights.furnished(office)
            with online(office) as address:
                yield address, number, rights.visit(office, number)
