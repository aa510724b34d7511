"""The address of an SQLite file: a path may hold what an address reads as something else."""

from pathlib import Path

SCHEME = "sqlite:///"


def address_of(path: Path) -> str:
    return SCHEME + escaped(path)


def escaped(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3F")
