"""A number is read as its sheet shows it."""

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from gaoping import configuration
from ledger_files import CLOSED, xlsx_of
from openpyxl import load_workbook

from workflow.ledger import cell_format, ledgers, spreadsheet
from workflow.office import office_of


@pytest.mark.parametrize(
    ("said", "number", "long", "text"),
    [
        ('"2023-"000', "2023-007", "2023-12345", "甲"),
        ("2023-000", "2023-007", "21223-345", "甲"),
        ("0000", "0007", "12345", "甲"),
        ("0!-00", "0-07", "123-45", "甲"),
        ("000-0000-0000", "000-0000-0007", "000-0001-2345", "甲"),
        ('"依申请"0"号";;;@', "依申请7号", "依申请12345号", "甲"),
        ('"2023-"@', "2023-7", "2023-12345", "2023-甲"),
        ('General"号"', "7号", "12345号", "甲"),
        ("\\A##0_ ", "A7", "A12345", "甲"),
    ],
)
def test_what_a_format_adds_is_read(said: str, number: str, long: str, text: str) -> None:
    assert [cell_format.shown(value, said) for value in (7, 7.0, 12345, "甲")] == [number, number, long, text]
    assert cell_format.shown(None, said) is None


@pytest.mark.parametrize(
    "said",
    [
        "General",
        "@",
        "0",
        "#,##0",
        "0.00",
        "0%",
        "0_);[Red]\\(0\\)",
        'yyyy"年"m"月"d"日"',
        '[>9]"a"0;0',
        "_ * #,##0_ ;_ @_ ",
    ],
)
def test_an_amount_a_share_and_a_day_are_what_they_are(said: str) -> None:
    assert cell_format.shown(7, said) in {7, "7"}
    assert cell_format.shown(0.5, said) == 0.5


def test_what_a_sheet_lost_of_a_long_number_is_not_made_up() -> None:
    assert cell_format.shown(140581199001011000, "0" * 18) == 140581199001011000


def test_the_numbers_of_a_ledger_are_those_people_see(tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, (7, *CLOSED[1:6], 3565221890, *CLOSED[7:]))
    book = load_workbook(path)
    for place, said in (("A2", '"2012-"000'), ("G2", "00000000000")):
        book.worksheets[0][place].number_format = said
    book.save(path)
    (row,) = ledgers.read(path, office_of(configuration(database_url="sqlite://")))
    assert (row.number, row.contact) == ("2012-007", "03565221890")
    bare = [cells for _, cells in spreadsheet.lines(path, as_shown=False)]
    assert (bare[1][0], bare[1][6]) == (7, 3565221890)


@pytest.mark.parametrize("number", [31, 57, 58])
def test_a_day_in_a_format_only_a_chinese_excel_knows_is_a_day(tmp_path: Path, number: int) -> None:
    """Such a file names the format by its number and says nowhere that it is of days."""
    path = xlsx_of(tmp_path, (*CLOSED[:2], datetime(2012, 3, 12), *CLOSED[3:]))  # noqa: DTZ001
    with ZipFile(path) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    styles = parts["xl/styles.xml"]
    parts["xl/styles.xml"] = styles.replace(b'<xf numFmtId="22"', b'<xf numFmtId="%d"' % number).replace(
        b'<xf numFmtId="164"', b'<xf numFmtId="%d"' % number
    )
    assert parts["xl/styles.xml"] != styles
    with ZipFile(path, "w") as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    (row,) = ledgers.read(path, office_of(configuration(database_url="sqlite://")))
    assert row.received_on.isoformat() == "2012-03-12"
