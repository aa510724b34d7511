"""The lock files pin all that pyproject.toml asks for, by version and hash, and name no host."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = {name: (ROOT / name).read_text("utf-8") for name in ("requirements.lock", "bench/requirements.lock")}
PIN = re.compile(r"^([\w.-]+)==([^\s;]+)([^\n]*)\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)*)", re.MULTILINE)


def wanted() -> list[tuple[str, Requirement]]:
    """Return each requirement beside the lock that pins it: what the benchmarks compare has a lock of its own."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    bench = project["optional-dependencies"]["bench"]
    lists = [project["dependencies"], project["optional-dependencies"]["dev"], document["build-system"]["requires"]]
    return [
        *(("requirements.lock", Requirement(line)) for lines in lists for line in lines),
        *(("bench/requirements.lock", Requirement(line)) for line in bench),
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_host(lock: str) -> None:
    assert "://" not in LOCKS[lock]
    assert not re.search(r"^(--?i|--index|--extra|--find|-f)", LOCKS[lock], re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_with_hashes(lock: str) -> None:
    pins = PIN.findall(LOCKS[lock])
    read = "".join(f"{name}=={version}{rest}\n{hashes}" for name, version, rest, hashes in pins)
    assert read == LOCKS[lock]
    assert [name for name, _, _, hashes in pins if not hashes] == []


@pytest.mark.parametrize(("lock", "requirement"), wanted(), ids=str)
def test_each_dependency_is_pinned_to_a_version_it_allows(lock: str, requirement: Requirement) -> None:
    versions = [
        version
        for name, version, _, _ in PIN.findall(LOCKS[lock])
        if canonicalize_name(name) == canonicalize_name(requirement.name)
    ]
    assert versions, f"{requirement} is not in {lock}: make lock"
    assert all(requirement.specifier.contains(version) for version in versions)


def test_what_is_measured_is_what_runs() -> None:
    """The benchmarks run this program on the very versions that the office does."""
    ours, measured = ({(name, version) for name, version, _, _ in PIN.findall(LOCKS[lock])} for lock in LOCKS)
    assert ours <= measured
