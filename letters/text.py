"""The letter as plain text, and the difference between two drafts of it."""

import re
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from letters.grid import Grid
from letters.letter import Block, Letter
from letters.words import counted, in_prose

INDENT = "\u3000\u3000"
DRAFT, VOID = "草稿", "作废"
TITLE_LINE = 20
"""Characters of a title (2号) that fit a line of 156 mm."""


def write(letter: Letter) -> str:
    """Return the letter as plain text, its parts set apart by empty lines, which no value can make."""
    return "\n\n".join("\n".join(part) for part in parts(letter) if part) + "\n"


def lines(letter: Letter) -> list[str]:
    """Return the letter's lines in the order of the page: every writer says exactly these."""
    return [line for part in parts(letter) for line in part]


def parts(letter: Letter) -> list[list[str]]:
    """Return the lines of head, title, body, attachments, signature and notes, of each annex, and of the printing block."""
    return [
        [*([mark(letter)] if mark(letter) else []), *headed(letter)],
        [letter.title, *([letter.number] if letter.number and letter.layout == "pleading" else [])],
        [*([addressed(letter)] if letter.layout != "pleading" else []), *_body(letter.body), *closing(letter)],
        *_signed_and_attached(letter),
        [INDENT + noted(block.text) for block in letter.notes],
        *([label, annex[0].text, *_body(annex[1:])] for label, annex in labelled(letter)),
        [*copied(letter), *(["\u3000".join(printed(letter))] if printed(letter) else [])],
    ]


def mark(letter: Letter) -> str:
    """Return the word across every page of a draft or of a void letter; else an empty text."""
    return VOID if letter.void else DRAFT if letter.draft else ""


def _signed_and_attached(letter: Letter) -> list[list[str]]:
    """Return the attachments and the signature; a pleading lists what is attached below its date."""
    named = [INDENT + line for line in attached(letter)]
    signed = [letter.signature, in_prose(letter.dated)] if letter.layout != "form" else []
    return [signed, named] if letter.layout == "pleading" else [named, signed]


def headed(letter: Letter) -> list[str]:
    """Return the letterhead and the number above the title; a pleading has neither there."""
    if letter.layout == "pleading":
        return []
    return [letter.letterhead, *([letter.number] if letter.number else [])]


def titled(title: str) -> str:
    """Return a title as it is set: one too long for a line turns before its year, not within a word (GB/T 9704—2012 7.3.1)."""
    return re.sub(r"(?<=.)(?=\d{4}年)", "\n", title, count=1) if len(title) > TITLE_LINE else title


def closing(letter: Letter) -> list[str]:
    """Return how a pleading names its addressee at the end; nothing for other letters."""
    return [f"{INDENT}此致", letter.addressee] if letter.layout == "pleading" else []


def addressed(letter: Letter) -> str:
    """Return the line of the addressee at the head; empty for a letter to everybody, and for a pleading."""
    return f"{letter.addressee}：" if letter.addressee and letter.layout != "pleading" else ""


def attached(letter: Letter) -> list[str]:
    """Return the lines of the attachments (附件说明): numbered when there are several."""
    label = "附：" if letter.layout == "pleading" else "附件："
    if len(letter.attachments) == 1:
        return [f"{label}{letter.attachments[0]}"]
    return [f"{label if n == 1 else ''}{counted(n, name)}" for n, name in enumerate(letter.attachments, start=1)]


def labelled(letter: Letter) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Yield each annex with the label at its head: 附件, or 附件2 as the attachments are numbered; the annexes come last."""
    first = len(letter.attachments) - len(letter.annexes) + 1
    for ordinal, annex in enumerate(letter.annexes, start=first):
        yield (f"附件{ordinal}" if len(letter.attachments) > 1 else "附件"), annex


def noted(text: str) -> str:
    """Return a note (附注) in its brackets."""
    return f"（{text}）"


def copied(letter: Letter) -> list[str]:
    """Return the line of those who get a copy (抄送); none, an empty list."""
    return [f"抄送：{'，'.join(letter.copies)}。"] if letter.copies else []


def printed(letter: Letter) -> tuple[str, ...]:
    """Return who printed the letter and when (印发机关和印发日期): the document format says it, the letter format does not."""
    return (letter.signature, f"{in_prose(letter.dated)}印发") if letter.layout == "document" else ()


def difference(a: Letter, b: Letter) -> str:
    """Return the unified difference of two letters' texts; empty when they say the same."""
    return "\n".join(unified_diff(lines(a), lines(b), "旧稿", "新稿", lineterm="", n=1))


def _body(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind == "form":
            yield from _rows(Grid.read(block.text))
        else:
            yield INDENT + block.text


def _rows(grid: Grid) -> Iterator[str]:
    for row in range(grid.rows):
        if told := [cell.text for cell in grid.cells if cell.row == row]:
            yield "\u3000".join(told).rstrip()
