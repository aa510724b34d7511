"""An office's ledger goes in whole or not at all; every bad row is named by number, column and reason."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, Bureau, noon
from ledger_files import CLOSED, OPEN, changed, csv_of, xlsx_of
from openpyxl import load_workbook
from sqlmodel import select

from workflow.keeping import verification
from workflow.ledger import ledgers
from workflow.ledger.ledgers import COLUMNS
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.mail_tables import Alert
from workflow.tables import CaseFile, Entry

DAY = date(2026, 3, 10)


def take_in(office: Bureau, path: Path) -> int:
    rows = ledgers.read(path, office.office)
    with office.database.write() as session:
        return ledgers.take_in(session, office.office, rows, noon(DAY), DAY, lambda _done: None)


def lines(office: Bureau, path: Path) -> list[str]:
    with pytest.raises(BadRows) as caught:
        ledgers.read(path, office.office)
    return list(caught.value.lines)


def test_closed_and_open_rows_become_cases_with_a_journal_each(office: Bureau, tmp_path: Path) -> None:
    assert take_in(office, csv_of(tmp_path, CLOSED, OPEN)) == 2
    old, running = office.row("2012-01"), office.row("2026-旧7")
    assert (old.state, old.outcome, old.concluded_on, old.unit, old.law) == (
        "closed", "open", date(2012, 3, 20), OFFICE, "2007",
    )  # fmt: skip
    assert (running.state, running.unit, running.due_on, running.law) == ("received", FINANCE, date(2026, 3, 6), "2019")
    assert all(row.imported and row.head_seq == 1 for row in (old, running))
    assert verification.verify(office.database, office.office).problems == ()
    with office.database.read() as session:
        facts = [entry.facts for entry in session.exec(select(Entry))]
    assert "王喆" not in "".join(facts)


@pytest.mark.parametrize("bom", [False, True])
@pytest.mark.on_sqlite
def test_a_mark_at_the_head_and_any_order_of_columns(office: Bureau, tmp_path: Path, bom: bool) -> None:
    path = csv_of(tmp_path, CLOSED[::-1], header=COLUMNS[::-1], bom=bom)
    assert take_in(office, path) == 1
    assert office.row("2012-01").subject == "征地方案"


@pytest.mark.on_sqlite
def test_a_sheet_with_real_dates_numbers_and_empty_rows(office: Bureau, tmp_path: Path) -> None:
    row = (
        201201.0,
        None,
        datetime(2012, 3, 12),  # noqa: DTZ001  as a sheet has it
        "当面",
        "自然人",
        "王喆",
        139,
        "征地方案",
        "予以公开",
        date(2012, 3, 20),
    )
    assert take_in(office, xlsx_of(tmp_path, row, (None,) * 10, tuple(OPEN))) == 2
    assert office.row("201201").received_on == date(2012, 3, 12)


def test_an_old_open_case_starts_at_the_rung_that_stands_today(office: Bureau, tmp_path: Path) -> None:
    take_in(office, csv_of(tmp_path, changed(OPEN, 承办单位="")))
    office.sweep(date(2026, 3, 10))
    with office.database.read() as session:
        told = {(row.recipient, row.rung) for row in session.exec(select(Alert)) if row.status == "queued"}
    assert told == {("supervisor", 1), *((head, 1) for head in ("allround", "approver", "approver2"))}


@pytest.mark.on_sqlite
def test_an_imported_case_goes_on_like_any_other(office: Bureau, tmp_path: Path) -> None:
    take_in(office, csv_of(tmp_path, changed(OPEN, 承办单位="")))
    office.act("2026-旧7", "assign", DAY, "registrar", handler="handler")
    office.answered("2026-旧7", DAY)
    office.act("2026-旧7", "serve", DAY, "registrar", method="post", tracking="1")
    assert office.row("2026-旧7").state == "answered"
    assert verification.verify(office.database, office.office).problems == ()


@pytest.mark.on_sqlite
def test_numbers_of_new_cases_step_over_those_taken_in(office: Bureau, tmp_path: Path) -> None:
    take_in(office, csv_of(tmp_path, changed(OPEN, 登记号="GPZB-2026-0001", 承办单位="")))
    assert office.receive(DAY).number == "GPZB-2026-0002"
    assert verification.verify(office.database, office.office).problems == ()


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"收到日期": "2026-02-30"}, "第2行「收到日期」：“2026-02-30”不是日期"),
        ({"收到日期": "2012/03/12"}, "第2行「收到日期」：“2012/03/12”不是日期"),
        ({"收到日期": "20120312"}, "第2行「收到日期」：“20120312”不是日期"),
        ({"收到日期": "2012-W11-1"}, "第2行「收到日期」：“2012-W11-1”不是日期"),
        (
            {"收到日期": "3/12/2012"},
            "第2行「收到日期」：“3/12/2012”看不出哪是年、哪是月、哪是日，应为 2012-03-12 的样子",
        ),
        ({"收到日期": "2012年3月"}, "第2行「收到日期」：“2012年3月”没有写明是哪一天"),
        ({"收到日期": ""}, "第2行「收到日期」：不能为空"),
        ({"收到日期": "2001-03-12", "办结日期": "2001-03-20"}, "第2行「收到日期」："),
        (
            {"收到日期": "9999-12-20", "办理结果": "", "办结日期": ""},
            "第2行「收到日期」：9999-12-20超出了日历的范围",
        ),
        ({"登记号": ""}, "第2行「登记号」：不能为空"),
        ({"登记号": "20 12"}, "第2行「登记号」：'20 12'含有空白"),
        ({"登记号": "2012-01\u200b"}, "第2行「登记号」：含有看不见的字符"),
        ({"登记号": "2.01E+15"}, "第2行「登记号」：2.01E+15 是表格缩写的长数字"),
        ({"申请人": "#N/A"}, "第2行「申请人」：#N/A 是出错的公式"),
        ({"登记号": "合计", "申请人": "", "申请内容": "", "渠道": "3"}, "第2行：申请人和申请内容都空着"),
        ({"承办单位": "高平市外星局"}, "第2行「承办单位」：config.toml 里没有“高平市外星局”"),
        ({"渠道": "飞鸽"}, "第2行「渠道」：“飞鸽”不在"),
        ({"申请人类型": "神仙"}, "第2行「申请人类型」：“神仙”不在"),
        ({"申请人": ""}, "第2行「申请人」：不能为空"),
        ({"申请人": "王\u202e喆"}, "第2行「申请人」：应写成一行"),
        ({"申请内容": "a\x01b"}, "第2行「申请内容」：含有控制字符"),
        ({"申请内容": "长" * 32_001}, "第2行「申请内容」：太长"),
        ({"办理结果": "大概公开"}, "第2行「办理结果」："),
        ({"办理结果": ""}, "第2行「办理结果」：办理结果和办结日期须同时填写"),
        ({"办结日期": ""}, "第2行「办结日期」：办理结果和办结日期须同时填写"),
        ({"办结日期": "2012-03-01"}, "第2行「办结日期」：2012-03-01早于收到日期2012-03-12"),
    ],
)
@pytest.mark.on_sqlite
def test_a_bad_row_is_named_by_row_column_and_reason(
    office: Bureau, tmp_path: Path, change: dict[str, str], line: str
) -> None:
    found = lines(office, csv_of(tmp_path, changed(CLOSED, **change)))
    assert len(found) == 1, found
    assert found[0].startswith(line), found


def test_every_bad_row_is_named_and_none_goes_in(office: Bureau, tmp_path: Path) -> None:
    path = csv_of(
        tmp_path, CLOSED, changed(CLOSED, 登记号="2", 渠道="x"), OPEN, CLOSED, changed(CLOSED, 登记号="3", 申请人="")
    )
    assert [line.partition("：")[0] for line in lines(office, path)] == [
        "第3行「渠道」",
        "第5行「登记号」",
        "第6行「申请人」",
    ]
    take_in(office, csv_of(tmp_path, OPEN))
    with pytest.raises(BadRows, match="1处有误"):
        take_in(office, csv_of(tmp_path, CLOSED, OPEN))
    with office.database.read() as session:
        assert list(session.exec(select(CaseFile.number))) == ["2026-旧7"]


@pytest.mark.on_sqlite
def test_a_row_wider_than_the_header_is_named(office: Bureau, tmp_path: Path) -> None:
    assert lines(office, csv_of(tmp_path, OPEN, (*CLOSED, "多出来的"))) == ["第3行：比表头多出列"]


@pytest.mark.on_sqlite
def test_rows_are_counted_as_a_spreadsheet_counts_them(office: Bureau, tmp_path: Path) -> None:
    several = changed(CLOSED, 登记号="1", 申请内容="一、方案\n二、批复\n三、协议")
    empty = ("",) * len(COLUMNS)
    rows = (
        several,
        empty,
        changed(CLOSED, 登记号="2", 渠道="飞鸽"),
        changed(CLOSED, 登记号="3", 申请内容="长" * 140_000),
    )
    named = ["第4行「渠道」", "第5行「申请内容」"]
    assert [line.partition("：")[0] for line in lines(office, csv_of(tmp_path, *rows))] == named
    assert [line.partition("：")[0] for line in lines(office, xlsx_of(tmp_path, *rows[:3]))] == named[:1]


@pytest.mark.on_sqlite
def test_numbers_there_already_are_named_in_the_order_of_the_rows(office: Bureau, tmp_path: Path) -> None:
    path = csv_of(tmp_path, *(changed(CLOSED, 登记号=str(number)) for number in range(20, 0, -1)))
    take_in(office, path)
    with pytest.raises(BadRows) as caught:
        take_in(office, path)
    assert [line.partition("行")[0] for line in caught.value.lines] == [f"第{line}" for line in range(2, 22)]


@pytest.mark.on_sqlite
def test_what_is_merged_over_several_rows_is_said_in_each(office: Bureau, tmp_path: Path) -> None:
    path = xlsx_of(
        tmp_path,
        changed(CLOSED, 登记号="1", 承办单位=FINANCE),
        changed(CLOSED, 登记号="2"),
        changed(CLOSED, 登记号="3"),
    )
    book = load_workbook(path)
    for cells in ("B2:B3", "C2:C3", "I2:I3", "J2:J3", "B5:J7"):
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    assert take_in(office, path) == 3
    rows = [office.row(number) for number in "123"]
    assert [row.unit for row in rows] == [FINANCE, FINANCE, OFFICE]
    assert [(row.received_on, row.outcome) for row in rows] == [(date(2012, 3, 12), "open")] * 3


@pytest.mark.on_sqlite
def test_a_number_merged_over_two_rows_is_a_number_given_twice(office: Bureau, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, CLOSED, changed(CLOSED, 登记号="2"))
    book = load_workbook(path)
    book.worksheets[0].merge_cells("A2:A3")
    book.save(path)
    assert lines(office, path) == ["第3行「登记号」：2012-01与第2行重复"]


@pytest.mark.on_sqlite
def test_a_number_given_twice_is_named_though_its_first_row_is_wrong_too(office: Bureau, tmp_path: Path) -> None:
    """Whoever mends the one line named would be told of the other only at the next try."""
    path = xlsx_of(tmp_path, changed(CLOSED, 承办单位="火星局"), changed(CLOSED, 登记号="2"), CLOSED)
    assert lines(office, path) == [
        "第2行「承办单位」：config.toml 里没有“火星局”",
        "第4行「登记号」：2012-01与第2行重复",
    ]


@pytest.mark.on_sqlite
def test_a_sheet_whose_size_is_told_wrong(office: Bureau, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path, CLOSED, OPEN)
    with zipfile.ZipFile(path) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'<dimension ref="A1:J3"', b'<dimension ref="A1"')
    assert b'"A1"' in parts[name]
    with zipfile.ZipFile(path, "w") as pack:
        for part, content in parts.items():
            pack.writestr(part, content)
    assert take_in(office, path) == 2


@pytest.mark.parametrize("label", ["危及“三安全一稳定”", '危及"三安全一稳定"'])
@pytest.mark.on_sqlite
def test_straight_and_curly_quotes_both(office: Bureau, tmp_path: Path, label: str) -> None:
    take_in(office, csv_of(tmp_path, changed(CLOSED, 办理结果=label)))
    assert office.row("2012-01").outcome == "refused.security_stability"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ((*COLUMNS, "备注"), "不认识的列：备注"),
        (COLUMNS[:-1], "缺少列：办结日期"),
        ((*COLUMNS, "渠道"), "列重复：渠道"),
        ((*COLUMNS[:3], "", *COLUMNS[3:]), "不认识的列：（空）"),
    ],
)
@pytest.mark.on_sqlite
def test_a_header_that_is_not_the_ledgers(office: Bureau, tmp_path: Path, header: tuple[str, ...], words: str) -> None:
    with pytest.raises(BadLedger, match=r"台账\.csv") as caught:
        ledgers.read(csv_of(tmp_path, CLOSED, header=header), office.office)
    assert words in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
@pytest.mark.on_sqlite
def test_an_empty_file(office: Bureau, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "台账.csv").write_bytes(content)
    with pytest.raises(BadLedger):
        ledgers.read(tmp_path / "台账.csv", office.office)


@pytest.mark.on_sqlite
def test_a_ledger_in_gbk_says_how_to_save_it(office: Bureau, tmp_path: Path) -> None:
    path = csv_of(tmp_path, CLOSED)
    ledger = path.read_text("utf-8")
    for encoding, likely in (("gbk", "GBK"), ("utf-16", "UTF-16")):
        path.write_bytes(ledger.encode(encoding))
        with pytest.raises(BadLedger, match=rf"不是 UTF-8 编码（多半是 {likely}），请另存为"):
            ledgers.read(path, office.office)


@pytest.mark.parametrize(
    "tail",
    ['"开了口没有合上\n', "a\x00b" + "," * 9 + "\n", ",".join(["x"] * 12) + "\n"],
    ids=["quote", "nul", "more cells"],
)
@pytest.mark.on_sqlite
def test_a_csv_broken_in_the_middle(office: Bureau, tmp_path: Path, tail: str) -> None:
    path = csv_of(tmp_path, CLOSED)
    path.write_text(path.read_text("utf-8") + tail, "utf-8")
    with pytest.raises(BadLedger):
        ledgers.read(path, office.office)
