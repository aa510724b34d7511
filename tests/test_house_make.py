"""What a newcomer meets first: make, with the Python the machine has."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "-C", str(folder), *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("python", ["false", "no-such-python"])
def test_a_missing_or_old_python_is_one_clear_line(clone: Path, python: str) -> None:
    run = make(clone, "test", f"PYTHON={python}")
    assert run.returncode == 2
    said = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert said == [
        f"Gongkai needs Python 3.11 or newer with its venv module (tried: {python}); name yours: make PYTHON=/path/to/python3"
    ]
    assert not (clone / ".venv").exists()


def test_a_ready_environment_is_built_again_only_when_the_pins_change(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "ready").touch()
    ready = make(clone, "--question", ".venv/ready").returncode
    (clone / "requirements.lock").write_text("changed")
    (clone / "requirements.lock").touch()
    assert (ready, make(clone, "--question", ".venv/ready").returncode) == (0, 1)


def test_the_version_asked_for_is_the_one_promised() -> None:
    assert sys.version_info >= (3, 11)
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "sys.version_info < (3, 11)" in (ROOT / "Makefile").read_text("utf-8")
