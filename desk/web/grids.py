"""A table of a letter or a report as rows a page can show, each figure with the address it opens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from letters.grid import Cell, Grid


@dataclass(frozen=True)
class Shown:
    """A cell with the address behind its figure, if any; `is_head` for the cells of the table's head."""

    cell: Cell
    address: str | None
    is_head: bool

    @property
    def is_number(self) -> bool:
        return self.cell.is_number


def rows(text: str, names: Mapping[tuple[int, int], str], address: Callable[[str], str]) -> list[list[Shown]]:
    """Return the rows of a grid; a figure of zero opens nothing."""
    grid = Grid.read(text)
    found: list[list[Shown]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        name = names.get((cell.row, cell.column))
        opens = address(name) if name and cell.text != "0" else None
        found[cell.row].append(Shown(cell, opens, cell.row < grid.head))
    return found
