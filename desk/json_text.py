"""JSON as people hand it in: a name that stands twice in one object says two things, and is refused."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is read as JSON: no office writes more, and a device has no end."""


class NamedTwice(ValueError):
    """One name with two values in the same object; the text is one Chinese line."""


def read(text: str | bytes) -> object:
    """Return what a JSON text says; raises NamedTwice, and like json.loads."""
    return json.loads(text, object_pairs_hook=_once)


def read_file(path: Path) -> object:
    """Return what a file of UTF-8 JSON says; raises as `read`, and OSError for one that cannot be read or is too large."""
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(f"文件超过{LARGEST // 1024 // 1024}MB")
    return read(content.decode("utf-8-sig"))


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        named = Counter(name for name, _ in pairs)
        raise NamedTwice(f"“{next(name for name, count in named.items() if count > 1)}”写了两次")
    return found
