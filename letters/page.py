"""The letter as a web page that needs nothing else: tables have captions and heads, everything is escaped."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from letters.grid import Cell, Grid
from letters.letter import Letter
from letters.words import in_prose


def write(letter: Letter) -> str:
    """Return the page; a table is named after the heading above it."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=True
    )
    page = environment.get_template("page.html")
    return page.render(letter=letter, parts=list(_parts(letter)), dated=in_prose(letter.dated)) + "\n"


def _parts(letter: Letter) -> Iterator[dict[str, Any]]:
    caption = letter.title
    for block in letter.blocks:
        if block.kind == "table":
            grid = Grid.read(block.text)
            rows = _rows(grid)
            yield {"kind": "table", "caption": caption, "head": rows[: grid.head], "body": rows[grid.head :]}
            continue
        if block.kind == "heading1":
            caption = block.text
        yield {"kind": block.kind, "text": block.text}


def _rows(grid: Grid) -> list[list[Cell]]:
    return [[cell for cell in grid.cells if cell.row == row] for row in range(grid.rows)]
