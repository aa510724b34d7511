"""What makes a journal a chain: the canonical text of an entry and its hash over the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson


def entry_hash(prev_hash: str, content: Mapping[str, Any]) -> str:
    """Return sha256(previous hash + canonical JSON of the entry's content), in hex."""
    return hashlib.sha256(prev_hash.encode() + _encoded(content)).hexdigest()


def canonical(value: object) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, dates in ISO."""
    return _encoded(value).decode()


def content(
    number: str, unit: str, seq: int, event: str, on: date, at: datetime, by: str, facts: str, outcome: str
) -> dict[str, str]:
    """Return what an entry's hash covers; `facts` and `outcome` are the stored texts themselves."""
    return {
        "case": number, "unit": unit, "seq": str(seq), "event": event, "on": on.isoformat(), "at": at.isoformat(), "by": by,
        "facts": facts, "outcome": outcome,
    }  # fmt: skip


def _encoded(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=_SORTED)
    except TypeError:  # a number or a depth it does not write
        return _written(value).encode()


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into a journal")


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_iso).encode
