"""requirements.lock pins all that pyproject.toml asks for, by version and hash, and names no host."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINS = re.findall(r"^([\w.-]+)==([^\s;]+)([^\n]*)\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)*)", LOCK, re.MULTILINE)


def wanted() -> list[Requirement]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values(), document["build-system"]["requires"]]
    return [Requirement(line) for lines in lists for line in lines]


def test_the_lock_names_no_host() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^(--?i|--index|--extra|--find|-f)", LOCK, re.MULTILINE)


def test_every_line_is_a_pin_with_hashes() -> None:
    read = "".join(f"{name}=={version}{rest}\n{hashes}" for name, version, rest, hashes in PINS)
    assert read == LOCK
    assert [name for name, _, _, hashes in PINS if not hashes] == []


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_each_dependency_is_pinned_to_a_version_it_allows(requirement: Requirement) -> None:
    versions = [
        version for name, version, _, _ in PINS if canonicalize_name(name) == canonicalize_name(requirement.name)
    ]
    assert versions, f"{requirement} is not in requirements.lock: make lock"
    assert all(requirement.specifier.contains(version) for version in versions)
