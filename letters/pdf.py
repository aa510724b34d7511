"""The letter as PDF/A in the formats of GB/T 9704—2012: the same letter and fonts give the same bytes."""

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any, Literal
from unicodedata import category

from typst import Compiler, TypstError

from letters import envelope
from letters.fonts import Faces, NoFonts, faces
from letters.grid import Grid
from letters.letter import Block, Letter
from letters.text import addressed, attached, closing, copied, labelled, mark, noted, printed, titled
from letters.words import breadth, in_prose

__all__ = ["NoFonts", "envelopes", "pictures", "write"]

SOURCE = Path(__file__).with_name("letter.typ")
PARTS = SOURCE.with_name("parts.typ")
STANDARD: Literal["a-2a"] = "a-2a"
DOTS = 144
"""The dots per inch of a page shown on a screen."""
NEAR = range(16, 19)
"""Lines from the addressee to the notes of a letter that may miss the first page by one; 16 fit it."""
_one_at_a_time = Lock()
_unprintable = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_escape = re.compile(r"\\u\{([0-9a-f]+)\}")


def write(letter: Letter, fonts: Path | None = None) -> bytes:
    """Return the letter as tagged PDF/A-2a; `fonts` is a folder with the office's own fonts.

    A character that no font has is printed as its code, [U+3106C], never as a box. Raises NoFonts.
    """
    found = faces(fonts)
    return _set(SOURCE, as_data(letter, found), found)[0]


@lru_cache(16)
def pictures(letter: Letter, fonts: Path | None) -> tuple[bytes, ...]:
    """Return the pages of the letter's PDF as PNG, set from the very content the PDF was set from; raises NoFonts.

    The last few are kept: a browser asks for the pages of a letter one by one.
    """
    found = faces(fonts)
    _, content = _set(SOURCE, as_data(letter, found), found)
    with _one_at_a_time:
        made = _compiler(found).compile(input=_files(SOURCE, content), format="png", ppi=DOTS)  # type: ignore[type-var]  # as in _compiled
    return (made,) if isinstance(made, bytes) else tuple(page for page in made or () if page)


def envelopes(those: Sequence[envelope.Envelope], fonts: Path | None = None) -> bytes:
    """Return a page for each envelope, in its own size; raises NoFonts."""
    found = faces(fonts)
    content = {"envelopes": [one.as_dict() for one in those], "fonts": found.families}
    return _set(envelope.SOURCE, content, found)[0]


def _set(source: Path, content: dict[str, Any], found: Faces) -> tuple[bytes, str]:
    """Return the PDF, and the content it was set from once what no font has is spelt out."""
    while True:
        told = json.dumps(content, ensure_ascii=False)
        try:
            return _compiled(source, told, found), told
        except TypstError as error:
            spelt = _spelt(content, _missing(error.diagnostic))
            if spelt == content:
                raise
            content = spelt


def as_data(letter: Letter, found: Faces) -> dict[str, Any]:
    """Return what letter.typ sets, every text a string."""
    return {
        "mark": mark(letter),
        "letterhead": letter.letterhead,
        "number": letter.number,
        "title": letter.title,
        "heading": titled(letter.title),
        "addressee": addressed(letter),
        "layout": letter.layout,
        "body": [_part(block) for block in letter.body],
        "closing": [line.strip() for line in closing(letter)],
        "attached": attached(letter),
        "signature": letter.signature,
        "dated": in_prose(letter.dated),
        "date": {"year": letter.dated.year, "month": letter.dated.month, "day": letter.dated.day},
        "notes": [noted(block.text) for block in letter.notes],
        "annexes": [
            {"label": label, "title": annex[0].text, "body": [_part(block) for block in annex[1:]]}
            for label, annex in labelled(letter)
        ],
        "copied": copied(letter),
        "printed": printed(letter),
        "seal": letter.seal,
        "near": _may_miss_its_page(letter),
        "fonts": found.families,
    }


def _may_miss_its_page(letter: Letter) -> bool:
    """Say whether letter.typ is to measure it: what is far from its page's end is set faster without."""
    told = [*(block.text for block in letter.body), *map(noted, (block.text for block in letter.notes))]
    lines = 1 + sum(ceil((2 + breadth(text)) / 28) for text in told)
    lines += len(letter.attachments) + bool(letter.attachments) + (4 if letter.seal else 3)
    return letter.layout == "letter" and lines in NEAR


def _part(block: Block) -> dict[str, Any]:
    if block.kind not in {"table", "form"}:
        return {"kind": block.kind, "text": block.text}
    grid = Grid.read(block.text)
    cells = [
        {"text": cell.text, "x": cell.column, "y": cell.row, "rows": cell.rows, "columns": cell.columns,
         "number": cell.is_number}
        for cell in grid.cells
    ]  # fmt: skip
    return {"kind": block.kind, "text": "", "widths": grid.widths, "head": grid.head, "cells": cells}


def _compiled(source: Path, content: str, found: Faces) -> bytes:
    with _one_at_a_time:
        made = _compiler(found).compile(input=_files(source, content), format="pdf", pdf_standards=[STANDARD])  # type: ignore[type-var]  # its stub leaves the files out
    if not isinstance(made, bytes):
        raise TypeError("typst 没有给出 PDF")
    return made


def _files(source: Path, content: str) -> dict[str, bytes]:
    """The value is a file among the sources: as sys.inputs it would change typst's own library, and typst would read and hash
    all of it anew for every letter."""
    return {**_sources(source), "letter.json": content.encode()}


@cache
def _sources(source: Path) -> dict[str, bytes]:
    return {"main.typ": source.read_bytes(), PARTS.name: PARTS.read_bytes()}


@cache
def _compiler(found: Faces) -> Compiler:
    return Compiler(font_paths=found.fonts, ignore_system_fonts=True)


def _missing(diagnostic: str) -> list[str]:
    """Return the texts no font can show, the longest first."""
    shown = (_escape.sub(lambda code: chr(int(code[1], 16)), text) for text in _unprintable.findall(diagnostic))
    return sorted(shown, key=len, reverse=True)


def _spelt(content: Any, missing: list[str]) -> Any:
    """Return the content with its unprintable texts as codes; a common character in one of them stays."""
    if isinstance(content, dict):
        return {name: item if name == "fonts" else _spelt(item, missing) for name, item in content.items()}
    if isinstance(content, list):
        return [_spelt(item, missing) for item in content]
    if isinstance(content, str):
        for text in missing:
            content = content.replace(text, _code(text) if len(text) == 1 else "".join(map(_known_or_code, text)))
    return content


def _known_or_code(char: str) -> str:
    return char if char <= "\x7f" or "\u4e00" <= char <= "\u9fff" else _code(char)


def _code(char: str) -> str:
    return "" if category(char) == "Cf" else f"[U+{ord(char):04X}]"
