"""Until the rest of a server is loaded first pages answer as ever, everything else waits, and nothing is lost."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest
from browsing import ADDRESS
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gaoping import Bureau

from desk.web import front, server
from desk.web.app import create_app
from desk.web.frame import Frame
from desk.web.front import Front, create_doorstep
from desk.web.meters import Meters
from desk.web.pages import static

pytestmark = pytest.mark.on_sqlite

ONCE = re.compile(r'name="csrf_token" value="\w+"')
"""What no two answers share."""
FIRST = (
    "/", "/sign-in?next=/case/1", "/portal", "/language/en?back=/portal", "/health", static("gongkai.css"),
    "/static/0/no.css",
)  # fmt: skip
NOT_FOR_A_FIRST_PAGE = (
    "alembic", "apscheduler", "argon2", "authlib", "docx", "lxml", "openpyxl", "psycopg", "pypdfium2", "transitions",
    "typst", "workflow.facts", "workflow.moves", "workflow.procedure", "workflow.tables", "xlsxwriter",
)  # fmt: skip


@pytest.fixture
def until_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is loaded when it is wanted, and never by itself."""
    monkeypatch.setattr(front, "PATIENCE", None)


@pytest.fixture
def visited(office: Bureau) -> Iterator[Callable[..., tuple[Front, TestClient]]]:
    """Make a front whose rest `load` gives (the whole application, unless told otherwise), and a browser at it."""
    with ExitStack() as stack:
        executor = stack.enter_context(ThreadPoolExecutor(1))

        def visit(load: Callable[[], FastAPI], meters: Meters | None = None) -> tuple[Front, TestClient]:
            made = Front(create_doorstep(Frame(office.office, office.database), meters or Meters()), load, executor)
            stack.callback(made.want)
            return made, TestClient(made, base_url=ADDRESS, follow_redirects=False)

        yield visit


Visit = Callable[..., tuple[Front, TestClient]]


def whole(office: Bureau, meters: Meters | None = None) -> FastAPI:
    return create_app(office.office, office.database, meters=meters)


@pytest.mark.usefixtures("until_wanted")
@pytest.mark.parametrize("address", FIRST)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_answers_first_answers_as_the_whole_application_does(
    office: Bureau, visited: Visit, address: str, language: str
) -> None:
    allowed = Event()

    def load() -> FastAPI:
        allowed.wait()
        return whole(office)

    made, client = visited(load)
    client.cookies.set("gongkai_language", language)
    try:
        first = client.get(address)
        assert not made.rest.done()
    finally:
        allowed.set()
    made.rest.result()
    later = client.get(address)
    assert first.status_code == later.status_code
    assert told(first.text) == told(later.text)
    assert kept(first.headers) == kept(later.headers)


def told(page: str) -> str:
    return re.sub(r"<code>\w+</code>", "", ONCE.sub("", page))


def kept(headers: object) -> dict[str, str]:
    once = {"x-request-id", "set-cookie", "content-length", "last-modified"}
    return {name: value for name, value in dict(headers).items() if name not in once}  # type: ignore[call-overload]


@pytest.mark.usefixtures("until_wanted")
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/ready", 200), ("GET", "/work", 303), ("GET", "/api/v1/openapi.json", 200),
     ("POST", "/sign-in", 403), ("GET", "/nowhere", 404)],
)  # fmt: skip
def test_any_other_request_waits_for_the_rest_and_has_it_loaded(
    office: Bureau, visited: Visit, method: str, address: str, status: int
) -> None:
    made, client = visited(lambda: whole(office))
    assert not made.rest.done()
    assert client.request(method, address).status_code == status
    assert made.rest.done()


@pytest.mark.usefixtures("until_wanted")
def test_the_first_answer_has_the_rest_loaded_and_stays_counted(office: Bureau, visited: Visit) -> None:
    meters = Meters()
    made, client = visited(lambda: whole(office, meters), meters)
    client.get("/sign-in")
    app = made.rest.result()
    assert isinstance(app, FastAPI)
    assert app.state.meters is meters
    client.get("/sign-in")
    labels = {"method": "GET", "route": "/sign-in", "status": "200"}
    assert meters._registry.get_sample_value("gongkai_request_seconds_count", labels) == 2


def test_the_rest_is_loaded_without_a_visitor_too(
    office: Bureau, visited: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "PATIENCE", 0)
    made, _ = visited(lambda: whole(office))
    assert isinstance(made.rest.result(), FastAPI)


@pytest.mark.usefixtures("until_wanted")
def test_a_portal_on_its_own_has_no_desk_to_sign_in_at(office: Bureau) -> None:
    doorstep = create_doorstep(Frame(office.office, office.database, portal_only=True), Meters())
    with ThreadPoolExecutor(1) as executor:
        made = Front(doorstep, lambda: create_app(office.office, office.database, portal_only=True), executor)
        client = TestClient(made, follow_redirects=False)
        assert client.get("/").headers["location"] == "/portal"
        assert client.get("/sign-in").status_code == 404


def test_a_server_ends_with_the_reason_when_the_rest_cannot_be_loaded(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> FastAPI:
        raise ImportError("a library is missing")

    monkeypatch.setattr(front, "PATIENCE", 0)
    monkeypatch.setattr("desk.web.app.create_app", broken)
    monkeypatch.setattr("desk.log_lines.begin", lambda: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    taken = server.listen("127.0.0.1", 0)
    try:
        with pytest.raises(ImportError, match="a library is missing"):
            server.run(office.office, office.database, taken, with_jobs=True, portal_only=False)
    finally:
        taken.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def test_what_a_first_page_does_not_need_is_not_loaded_before_it() -> None:
    words = "import sys, desk.serve_commands; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True).stdout.split()
    assert "desk.web.front" in loaded
    assert set(NOT_FOR_A_FIRST_PAGE).isdisjoint(loaded)
