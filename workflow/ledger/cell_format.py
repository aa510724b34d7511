"""What a sheet shows of a number whose format adds to it: 7 in the format "2023-"000 is 2023-007 to whoever looks at it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

DAYS = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})
"""The formats of days that a Chinese Excel numbers without saying them in the file: 31 is 2023年3月5日, 58 is 3月5日."""
FIRST_OWN = 164
"""Formats of a lower number are Excel's own; none of them adds a word to a number."""
PART = re.compile(r'"([^"]*)"|[\\!](.)|_(?:.)|\*(?:.)|\[([^\[\]]*)\]|([0#?@])|(.)', re.DOTALL)
GENERAL = re.compile(r"G/通用格式|General")
DIGITS, TEXT = "0#?", "@"
MOST = 10**15
"""From here on a sheet has lost a number's end, and nothing is made of it."""
CONDITION = re.compile(r"[<>=]")
NO_LITERAL = set(".,%/EeGg") | set("ymdhsaYMDHSA")
"""Signs with a meaning of their own: a format with one of them says an amount, a share or a time."""


def with_words(book: Any) -> dict[int, str]:
    """Return the formats of a book's cells that add to what stands in them: the cell's style -> its format."""
    formats = book._number_formats
    found = {
        at: formats[style.numFmtId - FIRST_OWN]
        for at, style in enumerate(book._cell_styles)
        if style.numFmtId >= FIRST_OWN
    }
    return {at: said for at, said in found.items() if _adds(said)}


def read_days(book: Any) -> None:
    """Have openpyxl read as days what only a Chinese Excel knows to be days."""
    book._date_formats |= {at for at, style in enumerate(book._cell_styles) if style.numFmtId in DAYS}


def seen(cell: Any, formats: Mapping[int, str]) -> Any:
    """Return what a cell of a sheet says to who looks at it."""
    said = formats.get(getattr(cell, "_style_id", 0))
    return cell.value if said is None else shown(cell.value, said)


def shown(value: Any, said: str) -> Any:
    """Return a whole number, or a text, as a sheet shows it in that format; anything else as it is."""
    parts = _parts(said)
    if parts is None or isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if (TEXT, "@") in parts and isinstance(value, int | str):
        return "".join(str(value) if kind == TEXT else sign for kind, sign in parts)
    return _filled(value, parts) if isinstance(value, int) and 0 <= value < MOST else value


def _adds(said: str) -> bool:
    parts = _parts(said)
    if parts is None:
        return False
    return any(not kind and sign.strip() for kind, sign in parts) or sum(sign == "0" for _, sign in parts) > 1


def _parts(said: str) -> Sequence[tuple[str, str]] | None:
    """Return what a format is made of, for a number that is not negative: (0, its place), (@, the text) or ("", a word).

    None for one that says an amount, a share, a time, or another thing under a condition.
    """
    found = list[tuple[str, str]]()
    for quoted, escaped, bracket, place, other in PART.findall(GENERAL.sub("0", said)):
        if CONDITION.match(bracket) or other in NO_LITERAL:
            return None
        if other == ";":
            break
        if word := quoted or escaped or other:
            found.append(("", word))
        elif place:
            found.append((TEXT if place == TEXT else DIGITS, place))
    return found if any(kind for kind, _ in found) else None


def _filled(value: int, parts: Sequence[tuple[str, str]]) -> str:
    """Lay a number's digits into the places of a format from the right; what is left over stands before the first."""
    digits, said, places = str(value), "", sum(kind == DIGITS for kind, _ in parts)
    for kind, sign in reversed(parts):
        if kind != DIGITS:
            said = sign + said
            continue
        places -= 1
        taken = digits if places == 0 else digits[-1:]
        digits = "" if places == 0 else digits[:-1]
        said = (taken or ("0" if sign == "0" else "")) + said
    return said
