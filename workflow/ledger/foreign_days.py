"""Days as other offices' ledgers write them: 2024.3.5, 2024年3月5日, ２０２４／３／５, 20240305, an Excel serial, an instant of a
web system (2024-03-05T16:30:00Z, a day later in China).
"""

import re
from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import normalize

from workflow import local_time

WRITTEN = re.compile(
    r"(\d{4})(?:[./-]|年)\s*(\d{1,2})(?:[./-]|月)\s*(\d{1,2})[日号]?(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})")
RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
BEFORE_SERIALS = date(1899, 12, 30)
"""Excel counts days from here, its 29 February 1900 behind it; five digits are the years 1927 to 2173."""


def day_of(cell: Any) -> date | None:
    """Return the day a cell says, a time of day left out; None for what says no day or could say two."""
    if isinstance(cell, datetime):
        return date(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return cell
    text = normalize("NFKC", str(cell)).strip()
    if found := WRITTEN.fullmatch(text) or RUN_TOGETHER.fullmatch(text):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    if found := INSTANT.fullmatch(text):
        zone = {"Z": "+00:00", "UTC": "+00:00"}.get(found[3], found[3])
        try:
            return local_time.day_of(datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}"))
        except (OverflowError, ValueError):
            return None
    if found := SERIAL.fullmatch(text):
        return BEFORE_SERIALS + timedelta(days=int(found[1]))
    return None


def shape_of(text: str) -> str:
    """Return how a day is written, digits as “0”: days of one shape are shown to a person by one example."""
    return re.sub(r"\d+", lambda run: "0" * len(run[0]) if len(run[0]) > 2 else "0", text)
