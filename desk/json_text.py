"""JSON as people hand it in: a name that stands twice in one object says two things, and is refused."""

import json
from collections import Counter
from collections.abc import Sequence


class NamedTwice(ValueError):
    """One name with two values in the same object; the text is one Chinese line."""


def read(text: str | bytes) -> object:
    """Return what a JSON text says; raises NamedTwice, and like json.loads."""
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        named = Counter(name for name, _ in pairs)
        raise NamedTwice(f"“{next(name for name, count in named.items() if count > 1)}”写了两次")
    return found
