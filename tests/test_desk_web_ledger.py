"""A ledger taken in by page: sent once, its words said once, looked at; bad rows named, all or nothing, only by who may."""

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from browsing import Browser, browsing, forms
from gaoping import Bureau
from ledger_files import CLOSED, xlsx_of

from desk.web import ledger
from workflow import store
from workflow.ledger import foreign_ledger, ledger_uploads, spreadsheet
from workflow.ledger.foreign_ledger import Sheet, Words
from workflow.ledger.ledgers import COLUMNS

pytestmark = pytest.mark.on_sqlite

ROWS = (
    "旧-1,,2024-03-05,当面,自然人,李四,电话,道路规划,予以公开,2024-03-20",
    "旧-2,,2024-04-01,邮寄,自然人,王五,电话,预算,,",
)
FOREIGN = """编号,申请时间,姓名,类别,联系电话,申请方式,所需信息,答复结果,答复日期
旧-3,2024.3.5,李四,公民,139,鸽子,道路规划,同意公开,2024年3月20日
旧-4,45042,王五,公民,138,网络,预算,,
"""


@pytest.fixture
def browser(browser: Browser) -> Browser:
    browser.sign_in("registrar")
    return browser


def csv(*rows: str) -> bytes:
    return "\n".join((",".join(COLUMNS), *rows)).encode("utf-8-sig")


def send(browser: Browser, name: str, content: bytes) -> str:
    """Send a file; return the address of the page it is looked at on, or the page that refuses it."""
    answer = browser.send(browser.get("/ledger"), "/ledger", files={"file": (name, content)})
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def choose(browser: Browser, address: str, do: str, **said: str) -> str:
    """Send the page's form with words of the sheet given a meaning; return the page that follows."""
    page = browser.get(address)
    fields = dict(next(form for form in forms(page) if form.action == address).fields)
    means = {
        f"means.{name[5:]}": said[word] for name, word in fields.items() if name.startswith("word.") and word in said
    }
    answer = browser.send(page, address, {"do": do, **means})
    assert answer.headers["location"] in {address, "/ledger"}
    text: str = browser.get(answer.headers["location"]).text
    return text


def count(office: Bureau) -> int:
    with office.database.read() as session:
        return store.count_cases(session)


def test_it_is_looked_at_first_and_then_taken_in(office: Bureau, browser: Browser) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    looked = browser.get(address).text
    assert "检查无误，还没有写入" in looked
    assert "道路规划" in looked
    assert count(office) == 0
    assert "已导入 <strong>2</strong>" in choose(browser, address, "import")
    assert count(office) == 2
    assert "已导入" in browser.get(address).text
    again = browser.get(send(browser, "台账.csv", csv(*ROWS))).text
    assert "旧-1数据库里已经有了" in again
    assert "全部导入" not in again


def test_what_is_likely_a_mistake_is_shown_and_does_not_hinder(browser: Browser) -> None:
    company = "旧-5,,2924-03-05,当面,自然人,高平市丹河煤业有限公司,电话,道路规划,,"
    address = send(browser, "台账.csv", csv(*ROWS, company))
    looked = browser.get(address).text
    assert "检查无误，还没有写入" in looked
    assert "请先核对：2" in looked
    assert "第4行「申请人类型」：“高平市丹河煤业有限公司”像是单位" in looked
    assert "第4行「收到日期」：2924-03-05在今天" in looked
    assert "已导入 <strong>3</strong>" in choose(browser, address, "import")


def test_what_is_only_a_heading_or_far_too_wide_is_no_ledger(browser: Browser) -> None:
    assert "台账.csv：只有表头，没有数据" in browser.get(send(browser, "台账.csv", csv())).text
    assert f"台账.csv：超过{foreign_ledger.WIDEST}列，不像台账" in send(
        browser, "台账.csv", ("列," * 300 + "列\n").encode()
    )


def test_a_sheet_that_is_not_read_is_shown(browser: Browser, tmp_path: Path) -> None:
    book = xlsx_of(tmp_path, CLOSED, more={"2013年": [["登记号"]]}).read_bytes()
    assert "只读了工作表“Sheet”，没有读“2013年”" in browser.get(send(browser, "台账.xlsx", book)).text


def test_a_foreign_ledger_is_mapped_once_and_the_next_one_asks_nothing(office: Bureau, browser: Browser) -> None:
    address = send(browser, "2024年台账.csv", FOREIGN.encode("gb18030"))
    looked = browser.get(address).text
    assert "第2行「申请方式（渠道）」：“鸽子”不在" in looked
    assert "2023-04-26" in looked
    assert "检查无误" not in choose(browser, address, "import")
    assert count(office) == 0
    assert "检查无误" in choose(browser, address, "look", 鸽子="邮寄")
    assert "已导入 <strong>2</strong>" in choose(browser, address, "import")
    assert office.row("旧-3").received_on.isoformat() == "2024-03-05"
    assert office.row("旧-3").channel == "post"
    following = FOREIGN.replace("旧-", "新-")
    assert "检查无误" in browser.get(send(browser, "2025年台账.csv", following.encode())).text


def test_a_word_may_be_given_another_meaning_and_nonsense_is_not_kept(office: Bureau, browser: Browser) -> None:
    address = send(browser, "台账.csv", FOREIGN.replace("鸽子", "信函").encode())
    choose(browser, address, "look", 信函="平信", 网络="飞船", 联系电话="")
    with office.database.read() as session:
        words = ledger_uploads.remembered(session, office.office.config.office.name)
    assert words["渠道", "信函"] == "平信"
    assert ("渠道", "网络") not in words
    assert words["表头", "联系电话"] == ""
    choose(browser, address, "import")
    assert office.row("旧-3").channel == "plain_mail"


def test_nobody_waits_while_a_ledger_is_read(office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand rows take many seconds, and a database on SQLite has one writer."""
    opened, read = foreign_ledger.opened, list[str]()

    def watched(path: Path, name: str, words: Words, header: int = 0) -> Sheet:
        with closing(sqlite3.connect(office.database.folder / "gongkai.db", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
        read.append(name)
        return opened(path, name, words, header)

    monkeypatch.setattr(foreign_ledger, "opened", watched)
    address = send(browser, "台账.csv", csv(*ROWS))
    assert "已导入 <strong>2</strong>" in choose(browser, address, "import")
    assert len(read) > 2


@pytest.mark.parametrize("do", ["look", "import"])
def test_a_line_that_cannot_be_the_heading_is_refused_and_the_one_before_stays(browser: Browser, do: str) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    refused = browser.send(browser.get(address), address, {"do": do, "header": "9"})
    assert (refused.status_code, "台账.csv：第9行是空的，不能作表头" in refused.text) == (422, True)
    assert address in refused.text
    assert "检查无误" in browser.get(address).text


def test_it_waits_until_it_is_taken_in_or_thrown_away(browser: Browser) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    assert address in browser.get("/ledger").text
    assert "台账.csv" not in choose(browser, address, "forget")
    assert browser.get(address).status_code == 404


def test_while_it_is_taken_in_the_page_says_how_far_it_is(office: Bureau, browser: Browser) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    ident = address.rpartition("/")[2]
    frame = browser.client.app.state.frame  # type: ignore[attr-defined]
    with office.database.write() as session:
        held = ledger_uploads.held_by(session, "registrar", ident)
        assert held is not None
        assert ledger_uploads.begin(session, held, frame.now())
        assert not ledger_uploads.begin(session, held, frame.now() + ledger_uploads.GIVEN_UP / 2)
        assert ledger_uploads.begin(session, held, frame.now() + ledger_uploads.GIVEN_UP)
    frame.taking_in[ident] = (500, 2000)
    page = browser.get(address).text
    assert '<progress value="500" max="2000"' in page
    assert "看现在到哪里了" in page


def test_what_came_in_between_is_refused_whole_and_said(office: Bureau, browser: Browser) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    ident = address.rpartition("/")[2]
    choose(browser, send(browser, "先来.csv", csv(ROWS[1])), "import")
    frame = browser.client.app.state.frame  # type: ignore[attr-defined]
    ledger._take_in(frame, ident, frame.acting())
    page = browser.get(address).text
    assert "1处有误，没有导入任何一行" in page
    assert "旧-2数据库里已经有了" in page
    assert count(office) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("台账.csv", b"\xff\xff\x00", "不是 UTF-8"),
        ("台账.xls", b"x", "不能是“.xls”"),
        ("台账", b"x", "不能是“台账”"),
        ("台账.xlsx", b"not a workbook", "不是完好的 XLSX"),
        ("", b"", "请先选择文件"),
        ("台账.csv", b"\n\n", "空文件"),
    ],
)
def test_what_is_no_ledger_is_refused_at_once(
    office: Bureau, browser: Browser, name: str, content: bytes, words: str
) -> None:
    assert words in send(browser, name, content)
    assert count(office) == 0


def test_what_is_wrong_in_a_row_is_named_and_nothing_is_taken_in(office: Bureau, browser: Browser) -> None:
    address = send(browser, "台账.csv", csv(ROWS[0], ROWS[1].replace("2024-04-01", "昨天")))
    assert "第3行「收到日期」" in choose(browser, address, "import")
    assert count(office) == 0


def test_an_archive_that_unpacks_to_a_mountain_is_refused(
    office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_000)
    assert "解开后太大" in send(browser, "台账.xlsx", packed.getvalue())
    monkeypatch.setattr(spreadsheet, "LARGEST", 10)
    assert "文件超过" in send(browser, "台账.csv", csv(*ROWS))
    assert count(office) == 0


@pytest.mark.parametrize("login", ["handler", "finance", "supervisor"])
def test_only_the_offices_registrars_and_administrators_may(office: Bureau, browser: Browser, login: str) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    with browsing(office) as other:
        other.sign_in(login)
        refused = other.get("/ledger")
        assert refused.status_code == 403
        assert "须由公开工作机构的登记员或管理员办理" in refused.text
        assert other.get(address).status_code == 403
        sent = other.client.post("/ledger", data=browser_token(other), files={"file": ("台账.csv", csv(*ROWS))})
        assert sent.status_code == 403
    assert count(office) == 0


def test_a_ledger_that_was_sent_is_its_senders(office: Bureau, browser: Browser) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    with browsing(office) as other:
        other.sign_in("allround")
        assert other.get(address).status_code == 404


def test_who_registers_no_more_takes_nothing_in(office: Bureau, browser: Browser) -> None:
    address = send(browser, "台账.csv", csv(*ROWS))
    page = browser.get(address)
    with office.database.write() as session:
        sender = store.person(session, "registrar")
        assert sender is not None
        sender.roles = "handler"
        session.add(sender)
    assert browser.get(address).status_code == 403
    assert browser.send(page, address, {"do": "import"}).status_code == 403
    assert count(office) == 0


def browser_token(browser: Browser) -> dict[str, str]:
    return {name: value for form in forms(browser.get("/work")) for name, value in form.fields if name == "csrf_token"}
