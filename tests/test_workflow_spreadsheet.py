"""What is sent for a table: known by its content, not by its name."""

from datetime import datetime
from pathlib import Path

import pytest
from gaoping import configuration
from ledger_files import CLOSED, OPEN, changed, xlsx_of
from openpyxl import load_workbook

from workflow.ledger import ledgers, spreadsheet
from workflow.ledger.ledgers import COLUMNS
from workflow.ledger.spreadsheet import BadLedger, BadRows, beside, plain
from workflow.office import Office, office_of


@pytest.fixture
def office() -> Office:
    return office_of(configuration(database_url="sqlite://"))


@pytest.mark.parametrize("name", ["台账.xls", "台账.csv", "台账.xlsx"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "是旧格式的 .xls，或者设了打开密码"),
        (b"%PDF-1.7\n", "是 PDF，不是表格"),
    ],
)
def test_what_only_looks_like_a_table_is_called_what_it_is(
    office: Office, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadLedger, match=words):
        ledgers.read(tmp_path / name, office)


@pytest.mark.parametrize("sign", ["\t", ";"])
def test_a_table_parted_by_tabs_or_semicolons(office: Office, tmp_path: Path, sign: str) -> None:
    path = tmp_path / "台账.txt"
    path.write_text("\n".join(sign.join(row) for row in (COLUMNS, CLOSED, OPEN)), "utf-8-sig")
    assert len(ledgers.read(path, office)) == 2


def test_a_page_named_like_a_table(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "台账.xls"
    path.write_text("\n<html><body><table><tr><td>登记号</td></tr></table></body></html>", "utf-8")
    with pytest.raises(BadLedger, match="内容是网页或者 XML"):
        ledgers.read(path, office)


@pytest.mark.parametrize("name", ["台账.xls", "台账.csv", "台账"])
def test_a_book_is_read_whatever_its_name(office: Office, tmp_path: Path, name: str) -> None:
    path = xlsx_of(tmp_path, CLOSED, OPEN).rename(tmp_path / name)
    assert len(ledgers.read(path, office)) == 2


def test_the_sheet_that_is_shown_and_says_something_is_read(office: Office, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, header=(), more={"台账": [COLUMNS, CLOSED]})
    assert len(ledgers.read(path, office)) == 1
    assert beside(path) == []


def test_rows_somebody_hid_are_read_and_told(office: Office, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, *(changed(CLOSED, 登记号=f"2012-{n}") for n in range(1, 6)))
    book = load_workbook(path)
    for line in (3, 5, 6, 9):
        book.worksheets[0].row_dimensions[line].hidden = True
    book.save(path)
    assert len(ledgers.read(path, office)) == 5
    assert beside(path) == ["第3、5至6行是隐藏的（多半是筛选掉的），也一起读了"]
    assert beside(path, header=5) == ["第6行是隐藏的（多半是筛选掉的），也一起读了"]


def test_a_formula_nobody_reckoned_is_not_an_empty_cell(office: Office, tmp_path: Path) -> None:
    reckoned = changed(CLOSED, 办理结果="=A1", 办结日期="=C2+14")
    with pytest.raises(BadLedger, match=r"单元格 I2 是公式，文件里没有算好的结果，请用表格软件打开、保存一次再导入"):
        ledgers.read(xlsx_of(tmp_path, reckoned), office)


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        (b'<c r="B7"><f>C2+14</f><v></v></c>', "B7"),
        (b'<c s="3" r="B7"><f>C2+14</f></c>', "B7"),
        (b'<x:c r="B7" t="str"><x:f t="shared" si="0"/></x:c>', "B7"),
        (b'<c r="A1"><v>5</v></c><c r="B7"><f>IF(A1&gt;2,"","x")</f><v/></c>', "B7"),
        (b'<c r="B7" t="str"><f>IF(A1="","",A1)</f><v></v></c>', None),
        (b'<c r="B7"><f ca="1">C2/14</f><v>3.5</v></c>', None),
        (b'<c r="B7" t="str"><f>A1</f><v>x</v></c>', None),
        (b'<c r="B7"><v>5</v></c><c r="C7"/>', None),
    ],
)
def test_what_a_formula_came_to_is_known_or_not(cell: bytes, place: str | None) -> None:
    assert spreadsheet._unreckoned(b"<row>" + cell + b"</row>") == place


def test_digits_a_sheet_did_not_keep_are_not_made_up(office: Office, tmp_path: Path) -> None:
    assert [plain(cell) for cell in (1.40581199001011e17, 140581199001011000, 13812345678.0, 7, True)] == [
        "1.40581199001011E+17", "1.40581199001011E+17", "13812345678", "7", "True",
    ]  # fmt: skip
    with pytest.raises(BadRows) as refused:
        ledgers.read(xlsx_of(tmp_path, (datetime(2012, 3, 1), *CLOSED[1:])), office)  # noqa: DTZ001
    assert refused.value.lines == ("第2行「登记号」：表格把它存成了日期，请把这一列设为文本，再填登记号",)


def test_what_openpyxl_says_in_english_is_not_told(office: Office, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, CLOSED)
    book = load_workbook(path)
    book.worksheets[0]["C2"] = 9e9
    book.worksheets[0]["C2"].number_format = "yyyy-mm-dd"
    book.save(path)
    with pytest.raises(BadRows) as refused:
        ledgers.read(path, office)
    assert refused.value.lines == ("第2行「收到日期」：“#VALUE!”不是日期，应为 2012-03-12 的样子",)
