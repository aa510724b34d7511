"""The annual report of the city's real years, counted on both databases, and what does not foot."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, Bureau, bureau, noon
from reports import TODAY, YEARS, line, put_proceedings, take_in
from sqlalchemy import text
from sqlmodel import Session

from workflow.keeping import verification
from workflow.period import Period
from workflow.report import annual_report, cells, cells_2012, figures, footing, statistics
from workflow.report.annual_report import Report
from workflow.report.figures import BadFigure

TABLE4 = dict.fromkeys(("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"), 0)


def counted(office: Bureau, year: int, unit: str | None = None) -> Report:
    with office.database.read() as session:
        return annual_report.of_2021(session, year, unit)


def not_zero(report: Report, column: str = "总计") -> dict[str, int]:
    return {row: counts[column] for row, counts in report.figures["table3"].items() if counts[column]}


def test_the_citys_published_years_and_what_the_next_starts_with(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, tmp_path, YEARS)
        years = {year: counted(office, year) for year in (2021, 2022, 2023, 2024)}
    assert not_zero(years[2021]) == {}
    assert not_zero(years[2022]) == {"new": 12, "open": 2, "partial": 8, "unavailable.not_held": 2, "total": 12}
    assert not_zero(years[2023]) == {"new": 9, "partial": 2, "unavailable.not_held": 5, "total": 7, "carried_out": 2}
    assert not_zero(years[2024]) == {"carried_in": 2, "open": 1, "total": 1, "carried_out": 1}
    assert not_zero(years[2023], "商业企业") == {"new": 1, "carried_out": 1}
    assert all(report.foots for report in years.values())
    table = years[2022].figures["table3"]
    assert tuple(table) == statistics.ROWS
    assert len(statistics.ROWS) == 25
    assert tuple(table["new"]) == statistics.COLUMNS


def test_a_report_of_one_unit_counts_only_its_cases(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, tmp_path, [*YEARS, line("C-1", "2023-05-05", "其他", "2023-05-09", unit=FINANCE)])
        assert not_zero(counted(office, 2023, FINANCE)) == {"new": 1, "other.other": 1, "total": 1}
        assert not_zero(counted(office, 2023))["new"] == 10


def test_a_live_case_is_a_result_on_the_day_of_service(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(date(2022, 12, 26)).number
        office.answered(number, date(2023, 1, 5))
        assert not_zero(counted(office, 2022)) == {"new": 1, "carried_out": 1}
        assert "total" not in not_zero(counted(office, 2023))
        office.act(number, "serve", date(2023, 1, 6), letter=2, method="当面送达", receiver="王喆")
        assert not_zero(counted(office, 2023)) == {"carried_in": 1, "open": 1, "total": 1}
        with office.database.read() as session:
            assert list(footing.years(session)) == [2022, 2023], "the last year is that of its answer"


def test_a_voided_case_takes_its_disputes_out_of_every_table(database_url: str) -> None:
    """Nobody can decide them any more, and table four would carry them as undecided for good; real ones go to the twin."""
    day = date(2026, 3, 13)
    with bureau(database_url) as office:
        number, other = office.receive(date(2026, 3, 10)).number, office.receive(date(2026, 3, 10)).number
        for one in (number, other):
            office.answered(one, date(2026, 3, 12))
            office.act(one, "serve", day, letter=2, method="当面送达", receiver="王喆")
        suit = {"kind": "行政复议", "body": "高平市人民政府", "received_on": date(2026, 3, 17)}
        office.act(number, "open_proceeding", date(2026, 3, 17), "legal", **suit)
        assert counted(office, 2026).figures["table4"]["行政复议"] == TABLE4 | {"尚未审结": 1, "总计": 1}
        told = office.act(number, "propose_void", date(2026, 3, 18), reason="登记了两次", duplicate_of=other).warnings
        assert told == ("本件登记有复议、诉讼或者投诉1件，作废后年度报告不再计入：真实发生的，请登记在留下的那一件",)
        office.act(number, "approve_void", date(2026, 3, 18), "approver")
        for year in (2026, 2027):
            report = counted(office, year)
            assert report.figures["table4"]["行政复议"] == TABLE4
            assert report.foots, report.checks
        with office.database.read() as session:
            for period in (Period(2026), Period(2027)):
                assert not [name for name in cells.cases(session, period, None) if name.startswith("table4")]
                assert not [name for name in cells_2012.cases(session, period, None) if name.startswith("disputes")]
                assert statistics.disputes(session, period, None) == {}
        office.act(other, "open_proceeding", date(2026, 3, 18), "legal", **suit)
        assert counted(office, 2026).figures["table4"]["行政复议"] == TABLE4 | {"尚未审结": 1, "总计": 1}
        assert verification.verify(office.database, office.office).problems == ()


@pytest.mark.parametrize(
    ("change", "equation"),
    [
        ("applicant_kind = '个体户'", "表三 本年新收一行：各列之和=总计"),
        ("outcome = 'nonsense'", "表三 总计：（一）至（六）之和=（七）总计"),
        ("concluded_on = '2022-01-01'", "表三 总计：本年新收+上年结转=办理结果总计+结转下年度"),
    ],
)
def test_a_case_that_fits_nowhere_breaks_an_equation_and_is_named(
    change: str, equation: str, database_url: str, tmp_path: Path
) -> None:
    with bureau(database_url) as office:
        take_in(office, tmp_path, YEARS)
        with office.database.write() as session:
            session.connection().execute(text(f"UPDATE casefile SET {change} WHERE number = '2023-003'"))
        report = counted(office, 2023)
        with office.database.read() as session:
            told = footing.problems(session)
    assert any(line.startswith(f"2023年年报：{equation}不成立，") and line.endswith("，见2023-003") for line in told)
    assert equation in [check.equation for check in report.checks if not check.holds]
    assert report.blame == ("2023-003",)


def test_what_fits_nowhere_is_named_on_the_first_and_the_last_day_of_its_year(sqlite_url: str, tmp_path: Path) -> None:
    rows = [line(f"Z-{at}", day, "", "") for at, day in enumerate(("2022-12-31", "2023-01-01", "2023-12-31"), start=1)]
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, rows)
        with office.database.write() as session:
            session.connection().execute(text("UPDATE casefile SET applicant_kind = '个体户'"))
        assert counted(office, 2022).blame == ("Z-1",)
        assert counted(office, 2023).blame == ("Z-1", "Z-2", "Z-3"), "the first is still open, carried in"


def test_figures_are_summed_over_units_corrected_by_the_last_and_checked(database_url: str) -> None:
    with bureau(database_url) as office:
        with office.database.write() as session:
            told(session, 2021, "行政规范性文件.现行有效", "40")
            told(session, 2022, "行政规范性文件.制发", "5")
            told(session, 2022, "行政规范性文件.废止", "2")
            told(session, 2022, "行政规范性文件.现行有效", "42")
            told(session, 2022, "行政许可", "10")
            told(session, 2022, "行政许可", "11")
            told(session, 2022, "行政许可", "4", FINANCE)
            told(session, 2022, "行政事业性收费", "1.50")
        table = counted(office, 2022).figures["table2"]
        assert table["行政规范性文件"] == [5, 2, 42]
        assert table["规章"] == [None, None, None]
        assert (table["行政许可"], table["行政处罚"], table["行政事业性收费"]) == (15, None, 1.5)
        assert counted(office, 2022, FINANCE).figures["table2"]["行政许可"] == 4
        failing = [check for check in counted(office, 2022).checks if not check.holds]
        assert [(check.left, check.right) for check in failing] == [(42, 43)]


def test_what_was_published_last_year_is_held_against_what_is_carried_in(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, tmp_path, YEARS)
        with office.database.write() as session:
            told(session, 2023, figures.PUBLISHED_LAST, "3")
        failing = [check for check in counted(office, 2024).checks if not check.holds]
    assert [(check.left, check.right) for check in failing] == [(2, 3)]


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("许可", "1", "没有“许可”这一项"),
        ("行政许可", "很多", "不是数字"),
        ("行政许可", "-1", "不小于零"),
        ("行政许可", "1.5", "整数"),
        ("行政许可", "NaN", "不小于零"),
        ("行政事业性收费", "1.234", "至多两位小数"),
    ],
)
def test_a_figure_that_is_none_is_refused(key: str, value: str, reason: str, sqlite_url: str) -> None:
    with (
        bureau(sqlite_url) as office,
        office.database.write() as session,
        pytest.raises(BadFigure, match=reason),
    ):
        told(session, 2022, key, value)


@pytest.mark.parametrize(
    ("by", "source", "reason"), [("nobody", "各科室汇总表", "没有登录名“nobody”"), ("handler", " ", "须写明数字的来源")]
)
def test_a_figure_says_who_entered_it_and_where_it_is_from(by: str, source: str, reason: str, sqlite_url: str) -> None:
    with (
        bureau(sqlite_url) as office,
        office.database.write() as session,
        pytest.raises(BadFigure, match=reason),
    ):
        figures.enter(session, OFFICE, 2022, "行政许可", "1", source, by, noon(TODAY))


def test_table_four_counts_what_was_decided_and_what_hangs(database_url: str, tmp_path: Path) -> None:
    contested = [
        ("2022-001", "reconsideration", "2022-06-01", "结果维持", "2022-08-01"),
        ("2022-002", "reconsideration", "2022-11-01", "结果纠正", "2023-01-20"),
        ("2022-003", "litigation_after_reconsideration", "2022-12-01", None, None),
        ("2022-004", "complaint", "2022-12-01", None, None),
    ]
    with bureau(database_url) as office:
        take_in(office, tmp_path, YEARS)
        with office.database.write() as session:
            put_proceedings(session, contested)
        before, after = counted(office, 2022), counted(office, 2023)
    none = {"结果维持": 0, "结果纠正": 0, "其他结果": 0, "尚未审结": 0, "总计": 0}
    assert before.figures["table4"] == {
        "行政复议": none | {"结果维持": 1, "尚未审结": 1, "总计": 2},
        "未经复议直接起诉": none,
        "复议后起诉": none | {"尚未审结": 1, "总计": 1},
    }
    assert after.figures["table4"]["行政复议"] == none | {"结果纠正": 1, "总计": 1}
    assert after.figures["table4"]["复议后起诉"] == none | {"尚未审结": 1, "总计": 1}
    assert before.foots
    assert after.foots


def told(session: Session, year: int, key: str, value: str, unit: str = OFFICE) -> None:
    figures.enter(session, unit, year, key, value, "各科室汇总表", "handler", noon(TODAY))
