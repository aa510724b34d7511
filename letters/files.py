"""A letter as a file of a kind; what writes it is loaded when the first one is asked for, for it is slow to load."""

import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from letters import text
from letters.envelope import Envelope
from letters.letter import Letter

ENDINGS = ("docx", "pdf")
"""What is kept of every letter."""
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def write(letter: Letter, ending: str, fonts: Path | None = None) -> bytes:
    """Return the file's bytes, the same for the same letter and fonts; `fonts` is the folder the PDF takes them from first."""
    if ending == "txt":
        return text.write(letter).encode()
    writer = import_module(f"letters.{ending}")
    content: bytes = writer.write(letter, fonts) if ending == "pdf" else writer.write(letter)
    return content


def pages(pdf: bytes) -> int | None:
    """Count the pages of a PDF; None when it does not say."""
    return len(PAGE.findall(pdf)) or None


def pictures(letter: Letter, fonts: Path | None) -> tuple[bytes, ...]:
    """Return the pages of the letter's PDF as PNG."""
    found: tuple[bytes, ...] = import_module("letters.pdf").pictures(letter, fonts)
    return found


def envelopes(found: Sequence[Envelope], fonts: Path | None) -> bytes:
    """Return the PDF of envelopes, one a page."""
    content: bytes = import_module("letters.pdf").envelopes(found, fonts)
    return content
