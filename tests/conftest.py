"""Real servers for the tests, and the law with a mistake in it. With GONGKAI_CI=1 a missing server fails, and so does a skipped
test."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import identity_provider
import nginx_server
import pgbouncer_server
import postgres_server
import psycopg
import pytest
import smtp_server as smtp_program
from hypothesis import settings
from psycopg import sql
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from rules.source import DATA

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")
numbers = count(1)
COMPILED: Any = LRUCache(2000)
for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
    dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]


@event.listens_for(Engine, "engine_connect")
def _compiled_once(connection: Connection) -> None:
    """SQLAlchemy compiles each statement once for an engine: here once for all the engines of a run, each of one office."""
    connection.execution_options(compiled_cache=COMPILED)


def in_ci() -> bool:
    return os.environ.get("GONGKAI_CI") == "1"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a running PostgreSQL, without a database name (one server a test process)."""
    with postgres_server.running(_installed(postgres_server.find)) as url:
        import gaoping  # brings the program, which many tests do without

        gaoping.COPIED.add(url)
        yield url


def _installed(find: Callable[[], Any]) -> Any:
    """Return what `find` finds; a server this machine has not is skipped at home and a failure in CI."""
    try:
        return find()
    except postgres_server.Missing as missing:
        if in_ci():
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def _program(how_to_get_it: str, *names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise postgres_server.Missing(how_to_get_it)
    return found


@pytest.fixture
def postgres_place(postgres_url: str) -> Iterator[str]:
    """The URL of a PostgreSQL database nobody has made yet, dropped after the test: an office that is opened there makes it."""
    name = f"test_{next(numbers)}"
    yield f"{postgres_url}/{name}"
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres(postgres_place: str) -> str:
    """The URL of a fresh, empty PostgreSQL database, dropped after the test."""
    _made(postgres_place)
    return postgres_place


def _made(url: str) -> None:
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def pgbouncer() -> Path:
    """Where PgBouncer is installed."""
    found: Path = _installed(pgbouncer_server.find)
    return found


@pytest.fixture(scope="session")
def nginx() -> Path:
    """Where nginx is installed."""
    found: Path = _installed(nginx_server.find)
    return found


@pytest.fixture
def pooled(pgbouncer: Path, postgres: str) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database through a PgBouncer in transaction mode."""
    server, _, name = postgres.rpartition("/")
    with pgbouncer_server.before(server, pgbouncer) as through:
        yield f"{through}/{name}"


@pytest.fixture
def restartable() -> Iterator[postgres_server.Server]:
    """A PostgreSQL of the test's own, which it may stop and start."""
    with postgres_server.standing(_installed(postgres_server.find)) as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'gongkai.db'}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of a database once on SQLite and once on PostgreSQL, those marked `on_sqlite` on SQLite alone."""
    if "database_url" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("on_sqlite")
        metafunc.parametrize("database_url", ["sqlite"] if alone else ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Where to open an office: neither database is there yet. Beside PostgreSQL files lie in the working folder, a new one."""
    if request.param == "postgresql":
        request.getfixturevalue("monkeypatch").chdir(request.getfixturevalue("tmp_path"))
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_place")
    return url


@pytest.fixture
def empty_url(database_url: str) -> str:
    """The same with an empty database there, as PostgreSQL's administrator leaves it; SQLite's file makes itself."""
    if database_url.startswith("postgresql"):
        _made(database_url)
    return database_url


@pytest.fixture
def office(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The office of Gaoping over each database; a module may open one of its own. Marked `portal`, it has a folder for its files
    and stands on the day the module calls DAY."""
    from gaoping import bureau

    from workflow.config import LetterOptions

    chosen: dict[str, Any] = {}
    if request.node.get_closest_marker("portal"):
        chosen = {"today": request.module.DAY, "letters": LetterOptions(store=str(tmp_path / "files"))}
    with bureau(database_url, **chosen) as opened:
        yield opened


@pytest.fixture
def shell(tmp_path: Path) -> Any:
    """The command line in a folder where the office is set up; a module may furnish one of its own."""
    from shell import furnished

    return furnished(tmp_path)


@pytest.fixture
def browser(request: pytest.FixtureRequest, office: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A browser at the desk of `office`, on the day the test's module calls TODAY if it does; marked `portal`, at its portal
    alone."""
    from browsing import browsing

    from desk.web.frame import Frame

    at_portal = request.node.get_closest_marker("portal") is not None
    if not at_portal and hasattr(request.module, "TODAY"):
        monkeypatch.setattr(Frame, "today", lambda _: request.module.TODAY)
    with browsing(office, portal_only=at_portal) as opened:
        yield opened


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Any]:
    """An office and its API, for systems with tokens (see api_systems.py); a module may open one of its own."""
    from api_systems import answering

    with answering(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def systemd_analyze() -> str:
    """What reads units as systemd would."""
    program: str = _installed(
        lambda: _program("没有 systemd-analyze:Debian 上 apt-get install systemd", "systemd-analyze")
    )
    return program


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A real browser, stopped with its module: its driver holds an event loop, beside which nothing else can run one. The
    headless shell has the same engine without windows and menus, and takes half the time over a page."""
    how_to_get_it = "没有浏览器：Debian 上 apt-get install chromium-headless-shell，或用 GONGKAI_CHROMIUM 指明程序"
    program = os.environ.get("GONGKAI_CHROMIUM") or _installed(
        lambda: _program(how_to_get_it, "chromium-headless-shell", "chromium", "google-chrome")
    )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["wide", "telephone", "no script"])
def page(request: pytest.FixtureRequest, chromium: Any, office: Any) -> Iterator[Any]:
    """A page of the desk in a real browser (see real_browser.py)."""
    from real_browser import at_the_desk

    with at_the_desk(office, chromium, request.param) as found:
        yield found


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """The issuer of a running OpenID provider (see identity_provider.py)."""
    node, program = _installed(identity_provider.find)
    with identity_provider.running(node, program) as found:
        yield found


@pytest.fixture(scope="session")
def smtp_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[smtp_program.SmtpServer]:
    with smtp_program.running(tmp_path_factory.mktemp("smtp")) as server:
        yield server


@pytest.fixture
def smtp_server(smtp_process: smtp_program.SmtpServer) -> Iterator[smtp_program.SmtpServer]:
    """A real SMTP server over TLS with a password, its mailbox empty (see smtp_server.py)."""
    smtp_process.reset()
    yield smtp_process
    smtp_process.reset()


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Copy the law with one replacement in one file; returns the copy's folder."""

    def change(name: str, old: str, new: str) -> Path:
        root = tmp_path / "data"
        shutil.copytree(DATA, root)
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), "utf-8")
        return root

    return change


def pytest_sessionfinish(session: pytest.Session) -> None:
    if in_ci() and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(config: pytest.Config) -> None:
    if in_ci() and (skipped := _skipped(config)):
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        reporter.section("GONGKAI_CI=1: nothing may be skipped", red=True)
        for report in skipped:
            reporter.line(f"{report.nodeid}: {report.longrepr}")


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter else []
