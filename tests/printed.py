"""What a printed letter says, and where on its page."""

import re

from pypdfium2 import PdfDocument, PdfPage

MM = 72 / 25.4


def squeezed(told: str) -> str:
    return re.sub(r"\s+", "", told)


def lines(page: PdfPage) -> dict[int, list[tuple[float, float, str]]]:
    """Return the printed characters by the height of their line in points: left and right in mm, character."""
    told = page.get_textpage()
    found: dict[int, list[tuple[float, float, str]]] = {}
    for index in range(told.count_chars()):
        char = told.get_text_range(index, 1)
        if char.strip():
            left, bottom, right, top = told.get_charbox(index, loose=True)
            found.setdefault(round((bottom + top) / 2), []).append((left / MM, right / MM, char))
    return found


def last_line(content: bytes) -> float:
    """Return the height of the last line of the text in points from the lower edge of its page."""
    return min(height for height in lines(list(PdfDocument(content))[-1]) if height / MM > 35)
