"""Which figure each place of a report's tables holds, by the names its cells are known by (workflow.report.cells)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from letters import annual_2012, annual_2021
from letters.annual_2012 import DISPUTES
from letters.annual_2021 import CONTESTED, GROUPS, KINDS, RESULTS

ENTERED = "entered"
"""The name of every figure that no case gives and an officer enters."""
HEAD_THREE, LABELS_THREE, HEAD_FOUR = 3, 3, 3
NUMBERS_TWO = ((2, (1, 2, 3)), (3, (1, 2, 3)), (6, (1,)), (9, (1,)), (10, (1,)), (13, (1,)))
"""The rows of table two with figures, and their columns."""


@dataclass(frozen=True)
class Named:
    """A table as a grid, and the names of its figures by row and column."""

    title: str
    grid: str
    names: Mapping[tuple[int, int], str]


def tables(report: Mapping[str, Any]) -> list[Named]:
    """Return the tables of a report of either form."""
    return list(_of_2021(report) if "table3" in report else _of_2012(report))


def _of_2021(report: Mapping[str, Any]) -> Iterator[Named]:
    rows = ("new", "carried_in", *(row for _, group in GROUPS for row, _ in group), "carried_out")
    two = {(row, column): ENTERED for row, columns in NUMBERS_TWO for column in columns}
    three = {
        (HEAD_THREE + n, LABELS_THREE + m): f"table3.{row}.{kind}"
        for n, row in enumerate(rows)
        for m, kind in enumerate(KINDS)
    }
    results = [f"table4.{name}.{result}" for name in CONTESTED for result in RESULTS]
    four = {(HEAD_FOUR, n): name for n, name in enumerate(results)}
    for (title, grid), names in zip(annual_2021.sheets(report), (two, three, four), strict=True):
        yield Named(title, grid, names)


def _of_2012(report: Mapping[str, Any]) -> Iterator[Named]:
    shown = [(part, group) for part, group, _ in annual_2012.GROUPS if report[part][group]]
    rest = [ENTERED, "applications.received", ENTERED, ENTERED, *(f"disputes.{key}" for key in DISPUTES), ENTERED]
    named = [
        *(
            [f"{part}.{group}.{name}" if part == "applications" else ENTERED for name in report[part][group]]
            for part, group in shown
        ),
        rest,
    ]
    for (title, grid), names in zip(annual_2012.sheets(report), named, strict=True):
        yield Named(title, grid, {(1 + n, 1): name for n, name in enumerate(names)})
