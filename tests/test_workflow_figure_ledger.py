"""A ledger of figures: all rows or none, each bad row named."""

from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, bureau, noon
from openpyxl import Workbook
from reports import FIGURES_2012, TODAY

from workflow.ledger import figure_ledger
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.report import figures

HEAD = "年份,项目,数值,来源,单位,月份\n"


def test_csv_and_xlsx_are_read_alike(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(f"{HEAD}2023,行政许可,7,报表,高平市财政局,3\n2023,行政处罚,8,报表,,\n", "utf-8")
    book = Workbook()
    sheet = book.worksheets[0]
    for cells in (
        HEAD.strip().split(","),
        [2023, "行政许可", 7.0, "报表", "高平市财政局", 3],
        [2023, "行政处罚", 8, "报表"],
    ):
        sheet.append(cells)
    book.save(tmp_path / "f.xlsx")
    with bureau(sqlite_url) as office:
        read = [figure_ledger.read(tmp_path / name, office.office) for name in ("f.csv", "f.xlsx")]
        assert [[(row.unit, row.month, row.key, row.value) for row in rows] for rows in read] == [
            [(FINANCE, 3, "行政许可", "7"), (OFFICE, None, "行政处罚", "8")]
        ] * 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("二零,行政许可,7,报表,,", "第2行「年份」：“二零”不是年份"),
        (f"{'2' * 5000},行政许可,7,报表,,", f"第2行「年份」：“{'2' * 5000}”不是年份"),
        ("2023,许可,7,报表,,", "第2行「项目」：没有“许可”这一项"),
        ("2023,行政许可,七,报表,,", "第2行「数值」：“七”不是数字"),
        ("2023,行政许可,7,,,", "第2行「来源」：不能为空"),
        ("2023,行政许可,7,报表,无此局,", "第2行「单位」：config.toml 里没有“无此局”"),
        ("2023,行政许可,7,报表,,13", "第2行「月份」：“13”不是月份"),
        ("2023,行政许可,7,报表,,,多", "第2行：比表头多出列"),
    ],
)
def test_a_bad_row_is_named(sqlite_url: str, tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text(HEAD + row + "\n", "utf-8")
    with bureau(sqlite_url) as office, pytest.raises(BadRows) as refused:
        figure_ledger.read(path, office.office)
    assert refused.value.lines[0].startswith(said)


def test_nothing_is_entered_when_one_row_cannot_be(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"{HEAD}2023,行政处罚,7,报表,,\n2023,行政许可,7,报表,,\n2023,行政许可,8,报表,,5\n", "utf-8")
    with bureau(sqlite_url) as office:
        rows = figure_ledger.read(path, office.office)
        with pytest.raises(BadRows) as refused, office.database.write() as session:
            figure_ledger.take_in(session, rows, "handler", noon(TODAY))
        assert refused.value.lines == (f"第4行：{OFFICE}2023年的“行政许可”已按全年填报，请更正全年的数",)
        with office.database.read() as session:
            assert figures.entered(session, 2023, None) == []


def test_an_empty_ledger(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(FIGURES_2012.split("\n")[0], "utf-8")
    with bureau(sqlite_url) as office, pytest.raises(BadLedger, match="只有表头"):
        figure_ledger.read(path, office.office)
