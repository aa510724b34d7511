"""How long a state secret of each level is kept at most, where nothing else is provided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rules.source import DATA, LawError, Section, read

LEVELS = {"top_secret": "绝密", "secret": "机密", "confidential": "秘密"}


@dataclass(frozen=True)
class Limit:
    """The longest terms of one version of the statute, by the label of the level, from the day it came into force."""

    since: date
    years: Mapping[str, int]
    article: str
    checked: bool


@cache
def limits(root: Path = DATA) -> tuple[Limit, ...]:
    """Return every version, oldest first; raises LawError for a broken record."""
    file = read(root / "secrecy.toml", root)
    found = tuple(_limit(section) for section in file.sections("limit"))
    file.close()
    if not found or list(found) != sorted(found, key=lambda one: one.since):
        raise LawError(f"{file.file}: limit: 应从早到晚写，至少一版")
    return found


def limit(on: date) -> Limit:
    """Return the version for a secret classified on a day, before the first version that one."""
    known = limits()
    return next((one for one in reversed(known) if one.since <= on), known[0])


def _limit(section: Section) -> Limit:
    years = section.section("years")
    found = Limit(
        section.day("from"), {label: years.number(level) for level, label in LEVELS.items()}, section.text("article"),
        section.flag("checked"),
    )  # fmt: skip
    years.close()
    section.close()
    return found
