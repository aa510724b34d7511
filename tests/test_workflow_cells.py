"""Every cell opens its cases, and no cell names more or fewer than it counts."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, bureau
from reports import YEARS, line, put_proceedings, take_in

from workflow.period import Period
from workflow.report import annual_2012, annual_report, cells, cells_2012

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
    assert report.figures.get("period") == (None if period.is_year else period.label)


def test_the_first_and_the_last_day_of_a_year_belong_to_it(sqlite_url: str, tmp_path: Path) -> None:
    rows = [
        line("E-1", "2021-12-31", "予以公开", "2022-01-01"),
        line("E-2", "2022-01-01", "予以公开", "2022-12-31"),
        line("E-3", "2022-12-31", "予以公开", "2023-01-01"),
    ]
    contested = [
        ("E-1", "reconsideration", "2022-01-01", "结果维持", "2022-01-01"),
        ("E-2", "reconsideration", "2022-12-31", "结果维持", "2022-12-31"),
        ("E-3", "reconsideration", "2022-12-31", "结果维持", "2023-01-01"),
    ]
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, rows)
        with office.database.write() as session:
            put_proceedings(session, contested)
        with office.database.read() as session:
            report = annual_report.of_2021(session, 2022)
            found = cells.cases(session, Period(2022), None)
    expected = {
        "new": ["E-2", "E-3"], "carried_in": ["E-1"], "open": ["E-1", "E-2"], "total": ["E-1", "E-2"],
        "carried_out": ["E-3"],
    }  # fmt: skip
    table3, table4 = report.figures["table3"], report.figures["table4"]["行政复议"]
    assert {row: counts["总计"] for row, counts in table3.items() if counts["总计"]} == {
        row: len(numbers) for row, numbers in expected.items()
    }
    assert {row: cells.of(found, f"table3.{row}.总计") for row in expected} == expected
    assert (table4["结果维持"], table4["尚未审结"]) == (2, 1)
    assert found["table4.行政复议.结果维持"] == ["E-1", "E-2"]
    assert found["table4.行政复议.尚未审结"] == ["E-3"]
    assert report.foots


def test_the_cases_of_one_cell(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, YEARS)
        with office.database.read() as session:
            found = cells.cases(session, Period(2023), None)
    assert cells.of(found, "table3.carried_out.商业企业") == ["2023-008"]
    assert cells.of(found, "table3.carried_out.总计") == ["2023-008", "2023-009"]
    assert cells.of(found, "table3.open.自然人") == []


def test_the_form_of_2012_tells_how_its_year_ended(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(date(2012, 12, 20)).number
        office.answered(number, date(2012, 12, 28))
        office.act(number, "serve", date(2013, 1, 4), method="当面送达", receiver="王喆")
        with office.database.read() as session:
            report = annual_2012.of_2012(session, 2012, None)
            found = cells_2012.cases(session, Period(2012), None)
    assert report.figures["applications"]["by_result"] == {"尚未办结": 1}
    assert found["applications.by_result.尚未办结"] == [number]
    assert "applications.by_result.予以公开" not in found
    assert report.foots


def test_the_cases_behind_the_form_of_2012(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        first, second = (office.receive(date(2012, 3, 1)).number for _ in range(2))
        third = office.receive(date(2012, 3, 2), channel="邮寄", signed_on=date(2012, 3, 2)).number
        office.answered(first, date(2012, 3, 5))
        office.act(first, "serve", date(2012, 3, 5), method="当面送达", receiver="王喆")
        for kind, body in (("reconsideration", "晋城市人民政府"), ("complaint", "高平市监察局")):
            office.act(
                first, "open_proceeding", date(2012, 4, 9), "legal", kind=kind, body=body, received_on="2012-04-09"
            )
        with office.database.read() as session:
            found = cells_2012.cases(session, Period(2012), None)
            report = annual_2012.of_2012(session, 2012, None)
            none = cells_2012.cases(session, Period(2013), None)
            of_office, of_finance = (cells_2012.cases(session, Period(2012), unit) for unit in (OFFICE, FINANCE))
    assert found == {
        "applications.received": [first, second, third],
        "applications.by_channel.当面": [first, second],
        "applications.by_channel.邮寄": [third],
        "applications.by_result.予以公开": [first],
        "applications.by_result.尚未办结": [second, third],
        "disputes.reconsiderations": [first],
        "disputes.complaints": [first],
    }
    assert report.figures["disputes"] == {"reconsiderations": 1, "suits": 0, "complaints": 1}
    assert of_office == found
    assert none == of_finance == {}
