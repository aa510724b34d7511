"""A table as text: which cells it has and how far they reach."""

import pytest

from letters.grid import Cell, Grid, written


def test_cells_reach_over_what_belongs_to_them() -> None:
    text = written((3, 1, 1), [["项目", "数量", "<"], ["^", "件", "份"]], [["甲", "1", "2.5"]])
    grid = Grid.read(text)
    assert (grid.widths, grid.head, grid.rows) == ((3, 1, 1), 2, 3)
    assert grid.cells == (
        Cell(0, 0, 2, 1, "项目"), Cell(0, 1, 1, 2, "数量"), Cell(1, 1, 1, 1, "件"), Cell(1, 2, 1, 1, "份"),
        Cell(2, 0, 1, 1, "甲"), Cell(2, 1, 1, 1, "1"), Cell(2, 2, 1, 1, "2.5"),
    )  # fmt: skip
    assert [cell.is_number for cell in grid.cells[-3:]] == [False, True, True]


@pytest.mark.parametrize("text", ["0", "12", "-12", "0.50", "1.5", "999999999999999"])
def test_what_a_spreadsheet_keeps_as_it_stands_is_a_number(text: str) -> None:
    assert Cell(0, 0, 1, 1, text).is_number


@pytest.mark.parametrize("text", ["", ".", "-", "007", "1.", ".5", "²", "１２", "1234567890123456", "2026-01", "1\n"])
def test_what_it_would_change_is_none(text: str) -> None:
    assert not Cell(0, 0, 1, 1, text).is_number


def test_a_block_of_rows_and_columns_is_one_cell() -> None:
    grid = Grid.read(written((1, 1, 1), [["甲", "<", "乙"], ["^", "^", "丙"]], []))
    assert grid.cells[0] == Cell(0, 0, 2, 2, "甲")
    assert len(grid.cells) == 3


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="列数不一致"):
        Grid.read(written((1, 1), [["甲"]], []))
