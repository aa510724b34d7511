"""A sheet that is broken, or would never end, is refused in one line that names the file."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from gaoping import configuration
from ledger_files import CLOSED, xlsx_of

from workflow.ledger import ledgers, spreadsheet
from workflow.ledger.spreadsheet import BadLedger
from workflow.office import Office, office_of


@pytest.fixture
def office() -> Office:
    return office_of(configuration(database_url="sqlite://"))


def damaged(whole: bytes, how: str) -> bytes:
    """Return an XLSX broken in one of the ways disks, mails and other programs break them."""
    if how == "truncated":
        return whole[: len(whole) // 2]
    if how == "not a zip":
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    if how == "empty":
        return b""
    parts = {
        name: zipfile.ZipFile(io.BytesIO(whole)).read(name) for name in zipfile.ZipFile(io.BytesIO(whole)).namelist()
    }
    sheet = "xl/worksheets/sheet1.xml"
    match how:
        case "no workbook":
            del parts["xl/workbook.xml"]
        case "no sheet":
            del parts[sheet]
        case "sheet cut off":
            parts[sheet] = parts[sheet][: len(parts[sheet]) // 2]
        case "sheet is no xml":
            parts[sheet] = b"hello"
        case "workbook is no xml":
            parts["xl/workbook.xml"] = b"hello"
        case "cell of nonsense":
            parts[sheet] = re.sub(rb'<c r="A1".*?</c>', b'<c r="A1" t="s"><v>99</v></c>', parts[sheet])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    broken = out.getvalue()
    if how == "bad checksum":
        at = broken.index(sheet.encode()) + len(sheet) + 20
        broken = broken[:at] + bytes(byte ^ 0xFF for byte in broken[at : at + 20]) + broken[at + 20 :]
    return broken


@pytest.mark.parametrize(
    "how",
    [
        "truncated", "not a zip", "empty", "no workbook", "no sheet", "sheet cut off", "sheet is no xml", "workbook is no xml",
        "cell of nonsense", "bad checksum",
    ],
)  # fmt: skip
def test_a_broken_sheet_is_one_line(office: Office, tmp_path: Path, how: str) -> None:
    path = xlsx_of(tmp_path, CLOSED)
    path.write_bytes(damaged(path.read_bytes(), how))
    with pytest.raises(BadLedger, match=r"台账\.xlsx"):
        ledgers.read(path, office)


def test_a_row_no_spreadsheet_has_is_refused(office: Office, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, CLOSED)
    path.write_bytes(respelt(path.read_bytes(), b'<row r="2"', b'<row r="999999999999"'))
    with pytest.raises(BadLedger, match=r"第1048577行超出了表格的范围"):
        ledgers.read(path, office)


def test_a_column_no_ledger_has_is_refused_unless_it_is_empty(office: Office, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, CLOSED)
    whole = path.read_bytes()
    path.write_bytes(respelt(whole, b"</row></sheetData>", b'<c r="XFD2" s="0"/></row></sheetData>'))
    assert len(ledgers.read(path, office)) == 1
    path.write_bytes(respelt(whole, b"</row></sheetData>", b'<c r="XFD2"><v>1</v></c></row></sheetData>'))
    with pytest.raises(BadLedger, match=r"第2行超出了表格的范围"):
        ledgers.read(path, office)


def test_a_sheet_that_unpacks_to_a_mountain_is_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx_of(tmp_path, CLOSED)
    path.write_bytes(respelt(path.read_bytes(), b"</sheetData>", b"</sheetData>" + b" " * 1_000_000))
    monkeypatch.setattr(spreadsheet, "LARGEST_UNPACKED", 900_000)
    with pytest.raises(BadLedger, match="解开后太大"):
        ledgers.read(path, office)


def respelt(whole: bytes, said: bytes, instead: bytes) -> bytes:
    """Return an XLSX with other words in its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert said in content
                content = content.replace(said, instead)
            written.writestr(name, content)
    return out.getvalue()
