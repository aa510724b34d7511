"""Every cell opens its cases, and no cell names more or fewer than it counts."""

from pathlib import Path

import pytest
from gaoping import FINANCE, bureau
from reports import YEARS, line, take_in
from test_workflow_statistics import put_proceedings

from workflow.period import Period
from workflow.report import annual_report, cells

CONTESTED = [
    ("2022-001", "reconsideration", "2022-06-01", "结果维持", "2022-08-01"),
    ("2022-002", "reconsideration", "2022-11-01", "结果纠正", "2023-01-20"),
    ("2022-003", "litigation_after_reconsideration", "2022-12-01", None, None),
    ("2022-004", "complaint", "2022-12-01", None, None),
]


@pytest.mark.parametrize("unit", [None, FINANCE])
@pytest.mark.parametrize(
    "period", [Period(2022), Period(2023), Period(2024), Period.quarter(2022, 3), Period.month(2023, 12)]
)
def test_cells_hold_what_the_tables_count(database_url: str, tmp_path: Path, period: Period, unit: str | None) -> None:
    with bureau(database_url) as office:
        take_in(office, tmp_path, [*YEARS, line("F-1", "2022-08-01", "其他", "2023-02-01", FINANCE, "其他")])
        with office.database.write() as session:
            put_proceedings(session, CONTESTED)
        with office.database.read() as session:
            report = annual_report.of_2021(session, period.year, unit, period)
            held = cells.sizes(cells.cases(session, period, unit))
    counted = {
        f"{table}.{row}.{column}": number
        for table in ("table3", "table4")
        for row, columns in report.figures[table].items()
        for column, number in columns.items()
        if number
    }
    assert held == counted


def test_the_cases_of_one_cell(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, YEARS)
        with office.database.read() as session:
            found = cells.cases(session, Period(2023))
    assert cells.of(found, "table3.carried_out.商业企业") == ["2023-008"]
    assert cells.of(found, "table3.carried_out.总计") == ["2023-008", "2023-009"]
    assert cells.of(found, "table3.open.自然人") == []
