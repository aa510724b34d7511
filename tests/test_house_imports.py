"""Our packages are ours (other people own the names on PyPI), rules stand on the standard library alone, tests on helpers."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("rules", "letters", "workflow", "desk")


@pytest.mark.parametrize("room", ROOMS)
def test_the_package_imported_is_ours(room: str) -> None:
    module = importlib.import_module(room)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().is_relative_to(ROOT / room)


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("file", sorted((ROOT / "rules").rglob("*.py")), ids=lambda file: file.name)
def test_rules_import_the_standard_library_only(file: Path) -> None:
    assert imported(file) <= sys.stdlib_module_names | {"rules"}


def test_tests_take_what_they_share_from_helpers_and_not_out_of_one_another() -> None:
    tests = sorted((ROOT / "tests").glob("*.py"))
    modules = {file.stem for file in tests if file.stem.startswith("test_")}
    assert modules
    assert {file.name: shared for file in tests if (shared := imported(file) & modules)} == {}
