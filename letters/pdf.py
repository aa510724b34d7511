"""The letter as PDF/A in the letter format of GB/T 9704—2012: the same letter and fonts give the same bytes."""

import json
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from typst import Compiler, TypstError

from letters.fonts import Faces, NoFonts, faces
from letters.letter import Letter
from letters.text import addressed, attached, noted
from letters.words import in_prose

__all__ = ["NoFonts", "write"]

SOURCE = Path(__file__).with_name("letter.typ")
STANDARD: Literal["a-2a"] = "a-2a"
_one_at_a_time = Lock()
_unprintable = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_escape = re.compile(r"\\u\{([0-9a-f]+)\}")


def write(letter: Letter, fonts: Path | None = None) -> bytes:
    """Return the letter as tagged PDF/A-2a; `fonts` is a folder with the office's own fonts.

    A character that no font has is printed as its code, [U+3106C], never as a box. Raises NoFonts.
    """
    found = faces(fonts)
    content = json.dumps(_content(letter, found), ensure_ascii=False)
    try:
        return _compiled(content, found)
    except TypstError as error:
        missing = _missing(error.diagnostic)
        if not missing:
            raise
    return _compiled(content.translate({ord(char): f"[U+{ord(char):04X}]" for char in missing}), found)


def _content(letter: Letter, found: Faces) -> dict[str, Any]:
    """Return what letter.typ sets, every text a string."""
    return {
        "draft": letter.draft,
        "letterhead": letter.letterhead,
        "number": letter.number,
        "title": letter.title,
        "addressee": addressed(letter),
        "body": [{"kind": block.kind, "text": block.text} for block in letter.blocks if block.kind != "note"],
        "attached": attached(letter),
        "signature": letter.signature,
        "dated": in_prose(letter.dated),
        "date": {"year": letter.dated.year, "month": letter.dated.month, "day": letter.dated.day},
        "notes": [noted(block.text) for block in letter.blocks if block.kind == "note"],
        "seal": letter.seal,
        "fonts": found.families,
    }


def _compiled(content: str, found: Faces) -> bytes:
    with _one_at_a_time:
        made = _compiler(found).compile(sys_inputs={"letter": content}, format="pdf", pdf_standards=[STANDARD])
    if not isinstance(made, bytes):
        raise TypeError("typst 没有给出 PDF")
    return made


@cache
def _compiler(found: Faces) -> Compiler:
    return Compiler(str(SOURCE), root=str(SOURCE.parent), font_paths=found.fonts, ignore_system_fonts=True)


def _missing(diagnostic: str) -> set[str]:
    shown = "".join(_unprintable.findall(diagnostic))
    return set(_escape.sub(lambda code: chr(int(code[1], 16)), shown))
