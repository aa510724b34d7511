"""Another office's ledger read as ours: headings, words and days guessed, said once, and never guessed over what was said."""

from pathlib import Path

import pytest
from gaoping import configuration

from workflow.ledger import foreign_ledger, ledgers
from workflow.ledger.foreign_ledger import HEADING, Reading, Words
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.office import Office, office_of

OLD = """2023年度依申请公开台账,,,,,,,
编号,申请时间,姓名,类别,联系电话,地址,申请方式,所需信息,答复结果,答复日期
(2023)1号,2023.3.5,李四,公民,139,东街1号,信函,道路规划,同意公开,2023年3月20日
(2023)2号,45042,某公司,企业,138,,网络,预算,不存在,2023-05-06
"""


@pytest.fixture
def office() -> Office:
    return office_of(configuration(database_url="sqlite://"))


def read(folder: Path, office: Office, content: str | bytes, words: Words, header: int = 0) -> Reading:
    path = folder / "台账.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return foreign_ledger.read(foreign_ledger.opened(path, "台账.csv", words, header), words, office)


def rows(reading: Reading, office: Office) -> list[ledgers.Row]:
    return ledgers.rows_of(reading.rows, office, "台账.csv", reading.theirs)


def test_an_old_ledger_with_a_title_is_understood_before_anybody_says_a_word(tmp_path: Path, office: Office) -> None:
    reading = read(tmp_path, office, OLD, {})
    assert reading.problems == []
    assert not reading.is_plain
    assert {one.word: one.means for one in reading.headings}["所需信息"] == "申请内容"
    assert {(one.about, one.word, one.means) for one in reading.values} == {
        ("渠道", "信函", "邮寄"), ("渠道", "网络", "网上"), ("申请人类型", "公民", "自然人"), ("申请人类型", "企业", "商业企业"),
        ("办理结果", "同意公开", "予以公开"), ("办理结果", "不存在", "本机关不掌握相关政府信息"),
    }  # fmt: skip
    assert [(one.example, one.read_as, one.count) for one in reading.days] == [
        ("2023.3.5", "2023-03-05", 1), ("45042", "2023-04-26", 1), ("2023年3月20日", "2023-03-20", 1),
    ]  # fmt: skip
    first, second = rows(reading, office)
    assert (first.number, first.channel, first.contact, first.decision) == ("(2023)1号", "post", "139；东街1号", "open")
    assert (second.line, second.received_on.isoformat(), second.applicant_kind) == (4, "2023-04-26", "商业企业")


@pytest.mark.parametrize("word", ["不予公开\u0028过程性信息\u0029", "不予公开\uff08过程性信息\uff09"])
def test_a_word_is_known_however_wide_its_brackets_are(tmp_path: Path, office: Office, word: str) -> None:
    reading = read(tmp_path, office, OLD.replace("不存在", word), {})
    assert next(one.means for one in reading.values if one.word == word) == "属于四类过程性信息"


def test_what_a_person_said_stands_before_any_guess(tmp_path: Path, office: Office) -> None:
    words = {("渠道", "信函"): "平信", (HEADING, "地址"): "", (HEADING, "联系电话"): "联系方式"}
    first, _ = rows(read(tmp_path, office, OLD, words), office)
    assert (first.channel, first.contact) == ("plain_mail", "139")


def test_a_wrong_cell_is_named_as_its_sheet_names_it(tmp_path: Path, office: Office) -> None:
    reading = read(tmp_path, office, OLD.replace("2023.3.5", "三月五号").replace("信函", "鸽子"), {})
    assert next(one for one in reading.values if one.word == "鸽子").means == ""
    with pytest.raises(BadRows) as refused:
        rows(reading, office)
    assert refused.value.lines[0].startswith("第3行「申请方式（渠道）」：“鸽子”")
    assert refused.value.lines[1].startswith("第3行「申请时间（收到日期）」：“三月五号”")


def test_the_programs_own_ledger_asks_nothing(tmp_path: Path, office: Office) -> None:
    row = '旧-1,,2024-03-05,当面,自然人,李四,电话,道路规划,危及"三安全一稳定",2024-03-20'.replace('"', "“")
    reading = read(tmp_path, office, ",".join(ledgers.COLUMNS) + "\n" + row + "\n", {})
    assert reading.is_plain
    assert rows(reading, office)[0].decision == "refused.security_stability"


def test_a_missing_column_is_one_word_for_every_row(tmp_path: Path, office: Office) -> None:
    bare = "登记号,收到日期,申请人,申请内容\n1,2024-03-05,李四,道路\n2,2024-03-06,王五,预算\n"
    reading = read(tmp_path, office, bare, {})
    assert [(one.about, one.word, one.count) for one in reading.values] == [("渠道", "", 2), ("申请人类型", "", 2)]
    said = {("渠道", ""): "邮寄", ("申请人类型", ""): "自然人"}
    assert [row.channel for row in rows(read(tmp_path, office, bare, said), office)] == ["post", "post"]


@pytest.mark.parametrize(
    ("content", "said", "problem"),
    [
        ("登记号,申请人\n1,李四\n", {}, "没有列对应「收到日期」「申请内容」"),
        (
            "登记号,甲,乙\n1,2,3\n",
            {(HEADING, "甲"): "申请人", (HEADING, "乙"): "申请人"},
            "都对应「申请人」，第2行却填了不止一个，请只留一个",
        ),
        ("登记号,渠道\n" + "".join(f"{n},词{n}\n" for n in range(70)), {}, "「渠道」里有70种不认识的写法"),
    ],
)
def test_headings_that_cannot_be_read_are_said_before_any_row(
    tmp_path: Path, office: Office, content: str, said: Words, problem: str
) -> None:
    reading = read(tmp_path, office, content, said)
    assert any(problem in line for line in reading.problems)
    assert reading.rows == []


def test_one_column_for_people_and_one_for_companies_are_one(tmp_path: Path, office: Office) -> None:
    content = """申请编号,提交时间,申请人类别,公民姓名,法人名称,申请方式,所需信息描述
1,2024-1-5,公民,李雷,,网站,批文
2,2024-1-6,企业,,某公司,网站,批文
"""
    reading = read(tmp_path, office, content, {})
    assert [row.applicant for row in rows(reading, office)] == ["李雷", "某公司"]
    both = read(tmp_path, office, content.replace(",,某公司", ",张三,某公司"), {})
    assert {one.word: one.means for one in both.headings}["法人名称"] == ""
    said = {(HEADING, "公民姓名"): "申请人", (HEADING, "法人名称"): "申请人"}
    both = read(tmp_path, office, content.replace(",,某公司", ",张三,某公司"), said)
    assert both.problems == ["表头：“公民姓名”“法人名称”都对应「申请人」，第3行却填了不止一个，请只留一个"]


def test_a_heading_is_known_whatever_is_set_between_its_characters(tmp_path: Path, office: Office) -> None:
    reading = read(tmp_path, office, "登 记 号,*收文日期,申 请 人:,申请内容描述\n1,2024-1-5,李雷,批文\n", {})
    assert [one.means for one in reading.headings] == ["登记号", "收到日期", "申请人", "申请内容"]


def test_two_headings_of_one_name_are_told_apart(tmp_path: Path, office: Office) -> None:
    reading = read(tmp_path, office, "登记号,备注,备注\n1,a,b\n", {})
    assert [one.word for one in reading.headings] == ["登记号", "备注", "备注（第3列）"]


def test_a_ledger_saved_by_an_old_windows_is_read_too(tmp_path: Path, office: Office) -> None:
    assert len(rows(read(tmp_path, office, OLD.encode("gb18030"), {}), office)) == 2
    with pytest.raises(BadLedger, match="不是 UTF-8"):
        read(tmp_path, office, b"\xff\xff\x00", {})


ALAVETELI = """id,title,user_name,public_body_name,created_at,described_state,date_closed
501,学区划分,王喆,高平市财政局,2024-03-04 16:30:00 UTC,successful,2024-03-20 02:00:00 UTC
"""
FROIDE = """id,first_message,user_name,summary,status,resolution,resolved_on
71,2024-03-05T08:00:00+08:00,王喆,学区划分,resolved,successful,2024-03-20T10:00:00+08:00
"""
MUCKROCK = """User,Title,Status,Agency,Date Submitted,Date Done,Tracking #
王喆,学区划分,Completed,高平市财政局,2024-03-05 02:11:00.125000+00:00,2024-03-20,24-77
"""
OPENRECORDS = """FOIL ID,Requester Name,Description,Date Received,Date Closed,Current Status
FOIL-2024-1-7,王喆,"学区划分,含附图",2024-03-05,2024-03-20,Closed
"""
ESIC = """Protocolo;Solicitante;ResumoSolicitacao;DataRegistro;DataResposta;Decisao
00075.1/2024-11;王喆;学区划分;2024-03-05 10:00;2024-03-20 10:00;Acesso Concedido
"""


@pytest.mark.parametrize(
    ("content", "headings", "result"),
    [
        (ALAVETELI, ("id", "created_at", "user_name", "title", "described_state", "date_closed"), "successful"),
        (FROIDE, ("id", "first_message", "user_name", "summary", "resolution", "resolved_on"), "successful"),
        (MUCKROCK, ("Tracking #", "Date Submitted", "User", "Title", "Status", "Date Done"), "Completed"),
        (OPENRECORDS, ("FOIL ID", "Date Received", "Requester Name", "Description", "Current Status", "Date Closed"), "Closed"),
        (ESIC.encode("utf-16"), ("Protocolo", "DataRegistro", "Solicitante", "ResumoSolicitacao", "Decisao", "DataResposta"),
         "Acesso Concedido"),
    ],
    ids=["Alaveteli", "froide", "MuckRock", "OpenRecords", "e-SIC"],
)  # fmt: skip
def test_what_the_portals_of_other_countries_export_is_read_once_its_words_are_said(
    tmp_path: Path, office: Office, content: str | bytes, headings: tuple[str, ...], result: str
) -> None:
    ours = ("登记号", "收到日期", "申请人", "申请内容", "办理结果", "办结日期")
    words = {(HEADING, theirs): means for theirs, means in zip(headings, ours, strict=True)}
    words |= {("渠道", ""): "网上", ("申请人类型", ""): "自然人", ("办理结果", result): "予以公开"}
    (row,) = rows(read(tmp_path, office, content, words), office)
    assert (row.applicant, row.channel, row.decision) == ("王喆", "online", "open")
    assert (row.received_on.isoformat(), str(row.concluded_on)) == ("2024-03-05", "2024-03-20")
    assert row.subject.startswith("学区划分")


def test_the_line_of_the_headings_may_be_said(tmp_path: Path, office: Office) -> None:
    assert [one.word for one in read(tmp_path, office, OLD, {}, header=1).headings] == ["2023年度依申请公开台账"]
    with pytest.raises(BadLedger, match="第9行是空的"):
        read(tmp_path, office, OLD, {}, header=9)
