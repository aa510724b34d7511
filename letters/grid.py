"""A table as plain text, so that a letter stays text: what is signed and hashed is what every writer sets.

The first line holds the columns' relative widths, then come the rows, the head's and the body's parted by a line "=". Cells are
parted by tabs; "<" belongs to the cell at its left, "^" to the cell above.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LEFT, ABOVE, END_OF_HEAD = "<", "^", "="
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?")
"""What a spreadsheet keeps of a number: it would drop a zero before it, and digits after the fifteenth."""


@dataclass(frozen=True)
class Cell:
    """One cell at `row`, `column` (from 0), `rows` high and `columns` wide."""

    row: int
    column: int
    rows: int
    columns: int
    text: str

    @property
    def is_number(self) -> bool:
        return NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Grid:
    """`head` counts the rows of the head; `cells` stand in the order of reading."""

    widths: tuple[int, ...]
    head: int
    rows: int
    cells: tuple[Cell, ...]

    @classmethod
    def read(cls, text: str) -> "Grid":
        """Return the grid a text describes; raises ValueError for rows of unequal length."""
        first, *lines = text.split("\n")
        widths = tuple(int(width) for width in first.split("\t"))
        head = lines.index(END_OF_HEAD)
        rows = [line.split("\t") for line in lines if line != END_OF_HEAD]
        if any(len(row) != len(widths) for row in rows):
            raise ValueError("表格各行的列数不一致")
        return cls(widths, head, len(rows), tuple(_cells(rows)))


def written(widths: Sequence[int], head: Sequence[Sequence[str]], body: Sequence[Sequence[str]]) -> str:
    """Return the text of a grid."""
    lines = [[str(width) for width in widths], *head, [END_OF_HEAD], *body]
    return "\n".join("\t".join(line) for line in lines)


def _cells(rows: Sequence[Sequence[str]]) -> list[Cell]:
    found = []
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text not in (LEFT, ABOVE):
                wide = _run([*row[x + 1 :]], LEFT)
                high = _run([below[x] for below in rows[y + 1 :]], ABOVE)
                found.append(Cell(y, x, high, wide, text))
    return found


def _run(following: Sequence[str], mark: str) -> int:
    length = 1
    for text in following:
        if text != mark:
            break
        length += 1
    return length
