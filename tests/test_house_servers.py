"""The fixtures' own promises: real servers, fresh databases, and a run that cannot hide a skip."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

TESTS = Path(__file__).parent


def test_postgresql_is_real_and_recent(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        assert connection.info.server_version >= 150000


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(postgres: str, turn: int) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE once (turn int)")
        connection.execute("INSERT INTO once VALUES (%s)", [turn])


def run_elsewhere(folder: Path, test: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text((TESTS / "conftest.py").read_text("utf-8"), "utf-8")
    (folder / "test_it.py").write_text(test, "utf-8")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "GONGKAI_"))}
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            "--rootdir",
            str(folder),
            "test_it.py",
        ],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(TESTS)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


# A test file for a run of its own: that its skip is let pass at home and fails in CI is what is tested here.
SKIPPED = "import pytest\n\n@pytest.mark.skip\ndef test_it():\n    pass\n"


def test_a_skip_is_allowed_at_home(tmp_path: Path) -> None:
    assert run_elsewhere(tmp_path, SKIPPED).returncode == 0


def test_a_skip_fails_the_run_in_ci(tmp_path: Path) -> None:
    run = run_elsewhere(tmp_path, SKIPPED, GONGKAI_CI="1")
    assert run.returncode == 1
    assert "nothing may be skipped" in run.stdout


MISSING = """
import {module}
from postgres_server import Missing

def find():
    raise Missing("install {module}")

{module}.find = find

def test_it({fixture}):
    pass
"""
SERVERS = [
    MISSING.format(module=f"{name}_server", fixture=used)
    for name, used in (("postgres", "postgres"), ("pgbouncer", "pooled"), ("nginx", "nginx"))
]


@pytest.mark.parametrize("missing", SERVERS, ids=["postgres", "pgbouncer", "nginx"])
def test_a_missing_server_skips_at_home_and_says_how_to_get_it(tmp_path: Path, missing: str) -> None:
    run = run_elsewhere(tmp_path, missing)
    assert run.returncode == 0
    assert "1 skipped" in run.stdout


@pytest.mark.parametrize("missing", SERVERS, ids=["postgres", "pgbouncer", "nginx"])
def test_a_missing_server_fails_in_ci(tmp_path: Path, missing: str) -> None:
    run = run_elsewhere(tmp_path, missing, GONGKAI_CI="1")
    assert run.returncode == 1
    assert re.search(r"install \w+_server", run.stdout)
