"""gongkai report, figures and export, as a person runs them."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from reports import LEDGER_2012
from shell import HERE, without_key


@pytest.fixture
def office(tmp_path: Path) -> Path:
    shutil.copy(HERE / "config.toml", tmp_path)
    (tmp_path / "ledger.csv").write_text(LEDGER_2012, "utf-8")
    assert without_key(tmp_path, "import", "ledger.csv").code == 0
    return tmp_path


def test_json_has_its_shape_and_2012_as_published(office: Path) -> None:
    ran = without_key(office, "report", "2012", "--json")
    assert (ran.code, ran.err.count("\n")) == (0, 1)
    assert ran.err.startswith("注意：2021年格式从2021年度的报告起使用，2012年的当时不是这个格式")
    told = json.loads(ran.out)
    assert list(told) == ["year", "table2", "table3", "table4", "checks"]
    assert list(told["table2"]) == ["规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费"]
    assert told["table3"]["new"]["总计"] == told["table3"]["open"]["自然人"] == 3
    assert {tuple(check) for check in told["checks"]} == {("equation", "left", "right", "holds")}
    again = json.loads(without_key(office, "report", "2012", "--form", "2012", "--json").out)
    assert list(again) == ["year", "published", "applications", "enquiries", "disputes", "fees", "checks"]
    assert again["applications"]["by_channel"] == {"网上": 2, "邮寄": 1}


@pytest.mark.parametrize(
    ("year", "form", "said"),
    [
        ("2020", "2021", "2020年的当时不是这个格式"), ("2021", "2021", ""), ("2012", "2012", ""), ("2020", "2012", ""),
        ("2021", "2012", "2021年度的报告：那一年的报告须用2021年格式"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_its_years_is_told(office: Path, year: str, form: str, said: str) -> None:
    ran = without_key(office, "report", year, "--form", form, "--json")
    assert ran.code == 0
    assert said in ran.err
    assert bool(said) == bool(ran.err)


def test_every_form_of_the_report_says_the_same_tables(office: Path) -> None:
    for form in ("docx", "pdf", "xlsx", "html"):
        ran = without_key(office, "report", "2012", "-o", f"r.{form}")
        assert ran.code == 0, form
    labels = ("危及“三安全一稳定”", "四、结转下年度继续办理", "本年收费金额", "复议后起诉", "未填报")
    tables = Document(BytesIO((office / "r.docx").read_bytes())).tables
    docx = "".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    book = load_workbook(office / "r.xlsx")
    assert book.properties.created == datetime(1980, 1, 1)  # noqa: DTZ001 (openpyxl gives no zone): the same report is the same file
    xlsx = "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    pdf = "".join(page.extract_text() for page in PdfReader(office / "r.pdf").pages).replace("\n", "")
    for said in (docx, xlsx, pdf, (office / "r.html").read_text("utf-8")):
        for label in labels:
            assert label in said
    assert len(tables) == len(book.sheetnames) == 3
    assert "六、其他需要报告的事项" in pdf
    assert "本年新收政府信息公开申请3件" in pdf


def test_a_report_that_does_not_foot_exits_1_and_names_the_case(office: Path) -> None:
    with closing(sqlite3.connect(office / "gongkai.db")) as connection, connection:
        connection.execute("UPDATE casefile SET applicant_kind = '个体户' WHERE number = '2012-002'")
    ran = without_key(office, "report", "2012", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["table3"]["new"]["总计"] == 3
    assert "表三 本年新收一行：各列之和=总计不成立：2 ≠ 3" in ran.err
    assert "2012-002" in ran.err
    assert "2012-001" not in ran.err
    assert without_key(office, "report", "2012", "-o", "draft.html").code == 1
    assert "草稿" in (office / "draft.html").read_text("utf-8")


def test_figures_are_entered_listed_and_reported(office: Path) -> None:
    said = ("--by", "wang", "--source", "法制科统计")
    assert without_key(office, "figures", "set", "2012", "行政许可", "7", *said).code == 1
    assert without_key(office, "person", "add", "wang", "--name", "王", "--role", "registrar").code == 0
    assert without_key(office, "figures", "set", "2012", "行政许可", "7", *said).code == 0
    listed = json.loads(without_key(office, "figures", "list", "2012", "--json").out)
    assert [(row["key"], row["value"], row["source"]) for row in listed] == [("行政许可", "7", "法制科统计")]
    assert json.loads(without_key(office, "report", "2012", "--json").out)["table2"]["行政许可"] == 7


@pytest.mark.parametrize(
    "words",
    [
        ("report", "2012"),
        ("report", "2012", "--json", "-o", "r.pdf"),
        ("report", "2012", "-o", "r.txt"),
        ("report", "2012", "--form", "2012", "--month", "3", "--json"),
        ("report", "2012", "--quarter", "1", "--month", "3", "--json"),
        ("report", "2012", "--quarter", "5", "--json"),
        ("report", "2012", "--from", ".", "--unit", "高平市财政局", "--json"),
        ("report", "last"),
        ("export", "-o", "ledger.txt"),
        ("export",),
    ],
)
def test_wrong_words_exit_2_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    shutil.copy(HERE / "config.toml", tmp_path)
    ran = without_key(tmp_path, *words)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert ran.out == ""


def test_a_year_out_of_bounds_is_told_both_of_them(tmp_path: Path) -> None:
    without_key(tmp_path, "report", "99999", "--json").refused("应为 2008 至 9998 的整数", code=2)


def test_an_empty_unit_is_not_every_unit(office: Path) -> None:
    without_key(office, "report", "2012", "--unit", "", "--json").refused("没有单位“”")


def test_the_ledger_given_back_is_the_ledger(office: Path) -> None:
    ran = without_key(office, "export", "-o", "out.csv")
    assert (ran.code, ran.out) == (0, "已导出3件：out.csv\n")
    assert (office / "out.csv").read_bytes().decode("utf-8-sig").replace("\r\n", "\n") == LEDGER_2012
