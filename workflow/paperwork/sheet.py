"""A form to be printed and filled in: rows of cells under the unit's name, without number, seal or signature block."""

from collections.abc import Sequence
from datetime import date

from letters.compose import WIDE
from letters.grid import written
from letters.letter import Block, Letter
from letters.words import cleaned
from workflow.config import Unit


def form(
    kind: str, title: str, unit: Unit, law: str, on: date, widths: Sequence[int], head: Sequence[Sequence[str]],
    body: Sequence[Sequence[str]], notes: Sequence[str] = (), merges: Sequence[Sequence[str]] = (),
) -> Letter:  # fmt: skip
    """Return the form; `merges` are rows below the body whose cells may be marks of the grid ("<" belongs to the left)."""
    safe = [[cell(text) for text in row] for row in body]
    below = [[text if text == "<" else cell(text) for text in row] for row in merges]
    blocks = [Block("form", written(widths, head, [*safe, *below])), *(Block("note", text) for text in notes)]
    return Letter(
        kind=kind, law=law, letterhead=unit.letterhead or unit.name, title=title, number=None, addressee="",
        blocks=tuple(blocks), attachments=(), signature=unit.name, dated=on, seal=False, layout="form",
    )  # fmt: skip


def cell(text: object) -> str:
    """Return anybody's words as one cell: on one line, never a mark of the grid."""
    told = " ".join(str(cleaned(str(text)) or "").split("\n"))
    return WIDE.get(told, told)
