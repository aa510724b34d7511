"""What is sent for a table: known by its content, not by its name."""

from pathlib import Path

import pytest
from gaoping import configuration
from ledger_files import CLOSED, OPEN, xlsx_of

from workflow import ledgers
from workflow.ledgers import COLUMNS
from workflow.office import Office, office_of
from workflow.spreadsheet import BadLedger


@pytest.fixture
def office() -> Office:
    return office_of(configuration(database_url="sqlite://"))


@pytest.mark.parametrize("name", ["台账.xls", "台账.csv", "台账.xlsx"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "是旧格式的 .xls,或者设了打开密码"),
        (b"%PDF-1.7\n", "是 PDF,不是表格"),
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
