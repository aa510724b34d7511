"""A ledger goes in, comes out and goes into another database without losing or adding anything."""

import csv
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from gaoping import FINANCE, REQUEST, Bureau, bureau, noon
from openpyxl import load_workbook
from sqlmodel import select

from workflow.ledger import ledger_export, ledgers
from workflow.ledger.ledgers import COLUMNS
from workflow.ledger.spreadsheet import guarded, unguarded
from workflow.store import case_row
from workflow.tables import Particular

TODAY = date(2024, 3, 1)
ROWS = [
    (
        "2012-001",
        "",
        "2012-03-12",
        "网上",
        "自然人",
        "申请人甲",
        "网上",
        "某项目财政资金安排",
        "予以公开",
        "2012-03-26",
    ),
    ("2012-002", FINANCE, "2012-06-05", "邮寄", "商业企业", "某公司", "", "第一行\n第二行，“引号”", "", ""),
    ("2012-003", "", "2012-09-20", "口头", "其他", "=1+2", "+86 139", "-5%的依据", "危及“三安全一稳定”", "2012-10-15"),
    ("2012-005", "", "2012-09-20", "传真", "自然人", "某", "", "网页来的\r\n第二行 _x0041_", "其他", "2012-10-15"),
    ("2012-004", "", "2012-09-20", "传真", "自然人", "@某", "'=x", "''-y", "其他", "2012-10-15"),
]


def write(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *([guarded(cell) for cell in row] for row in ROWS)])
    return path


def take_in(office: Bureau, path: Path) -> None:
    rows = ledgers.read(path, office.office)
    with office.database.write() as session:
        ledgers.take_in(session, office.office, rows, noon(TODAY), TODAY, lambda _: None)


def given_back(office: Bureau, path: Path) -> Path:
    with office.database.read() as session:
        ledger_export.write(path, ledger_export.rows(session, office.office))
    return path


def told(office: Bureau, year: int | None = None) -> list[tuple[str, ...]]:
    with office.database.read() as session:
        return list(ledger_export.rows(session, office.office, year))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_went_in_comes_out_and_goes_in_again(form: str, database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, write(tmp_path / "in.csv"))
        out = given_back(office, tmp_path / f"out.{form}")
        assert told(office) == ROWS
    with bureau(f"sqlite:///{tmp_path / 'fresh.db'}") as other:
        take_in(other, out)
        assert told(other) == ROWS
        if form == "csv":
            assert given_back(other, tmp_path / "again.csv").read_bytes() == out.read_bytes()


def test_the_same_ledger_is_the_same_book(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, write(tmp_path / "in.csv"))
        now = given_back(office, tmp_path / "now.xlsx").read_bytes()
        assert b'<dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01' in ZipFile(BytesIO(now)).read(
            "docProps/core.xml"
        )
        assert given_back(office, tmp_path / "later.xlsx").read_bytes() == now


def test_no_cell_becomes_a_formula(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, write(tmp_path / "in.csv"))
        text = given_back(office, tmp_path / "out.csv").read_bytes().decode("utf-8-sig")
        sheet = load_workbook(given_back(office, tmp_path / "out.xlsx")).active
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize("text", ["", "甲", "=1", "'=1", "''=1", "'甲", "\tx", "-", "'", "2012-01-02"])
def test_the_guard_is_taken_off_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert unguarded(text) == text or text.startswith("'")


def test_a_year_is_the_year_of_receipt(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, write(tmp_path / "in.csv"))
        office.receive(date(2026, 3, 2))
        assert [row[2][:4] for row in told(office, 2012)] == ["2012"] * len(ROWS)
        (live,) = told(office, 2026)
    assert live[1:] == (
        "", "2026-03-02", "当面", "自然人", "王喆", "139-0000-0000；高平市东城街道1号", REQUEST, "", "",
    )  # fmt: skip


def test_what_was_destroyed_is_named_so(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, write(tmp_path / "in.csv"))
        with office.database.write() as session:
            row = case_row(session, "2012-001")
            assert row is not None
            for particular in session.exec(select(Particular).where(Particular.case_id == row.id)):
                particular.value = particular.salt = None
                session.add(particular)
        assert told(office, 2012)[0][5:8] == ("（已销毁）",) * 3


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_takes_for_a_formula_is_guarded(sign: str) -> None:
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"
