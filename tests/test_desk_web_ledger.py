"""A ledger taken in by page: looked at first, bad rows named, all or nothing, only by who may."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from browsing import Browser, browsing, forms
from gaoping import Bureau, bureau

from desk.web import ledger
from workflow import store
from workflow.ledgers import COLUMNS

ROWS = (
    "旧-1,,2024-03-05,当面,自然人,李四,电话,道路规划,予以公开,2024-03-20",
    "旧-2,,2024-04-01,邮寄,自然人,王五,电话,预算,,",
)


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url) as office:
        yield office


@pytest.fixture
def browser(office: Bureau) -> Iterator[Browser]:
    with browsing(office) as browser:
        browser.sign_in("registrar")
        yield browser


def csv(*rows: str) -> bytes:
    return "\n".join((",".join(COLUMNS), *rows)).encode("utf-8-sig")


def send(browser: Browser, name: str, content: bytes, do: str) -> str:
    answer = browser.send(browser.get("/ledger"), "/ledger", {"do": do}, files={"file": (name, content)})
    assert answer.status_code in {200, 422}
    text: str = answer.text
    return text


def count(office: Bureau) -> int:
    with office.database.read() as session:
        return store.count_cases(session)


def test_it_is_looked_at_first_and_then_taken_in(office: Bureau, browser: Browser) -> None:
    looked = send(browser, "台账.csv", csv(*ROWS), "look")
    assert "检查无误,还没有写入" in looked
    assert "道路规划" in looked
    assert count(office) == 0
    assert "已导入" in send(browser, "台账.csv", csv(*ROWS), "import")
    assert count(office) == 2
    assert "旧-1数据库里已经有了" in send(browser, "台账.csv", csv(*ROWS), "import")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("台账.csv", csv(ROWS[0], ROWS[1].replace("2024-04-01", "昨天")), "第3行「收到日期」"),
        ("台账.csv", b"\xff\xfe\x00", "不是 UTF-8"),
        ("台账.xls", b"x", "不能是“.xls”"),
        ("台账", b"x", "不能是“台账”"),
        ("台账.xlsx", b"not a workbook", "不是完好的 XLSX"),
        ("", b"", "请先选择台账文件"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_taken_in(
    office: Bureau, browser: Browser, name: str, content: bytes, words: str
) -> None:
    assert words in send(browser, name, content, "import")
    assert count(office) == 0


def test_an_archive_that_unpacks_to_a_mountain_is_refused(
    office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LARGEST_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_000)
    assert "解开后太大" in send(browser, "台账.xlsx", packed.getvalue(), "import")
    monkeypatch.setattr(ledger, "LARGEST", 10)
    assert "文件超过" in send(browser, "台账.csv", csv(*ROWS), "import")
    assert count(office) == 0


@pytest.mark.parametrize("login", ["handler", "finance", "supervisor"])
def test_only_the_offices_registrars_and_administrators_may(office: Bureau, login: str) -> None:
    with browsing(office) as browser:
        browser.sign_in(login)
        refused = browser.get("/ledger")
        assert refused.status_code == 403
        assert "须由公开工作机构的登记员或管理员办理" in refused.text
        token = browser_token(browser)
        sent = browser.client.post("/ledger", data=token | {"do": "import"}, files={"file": ("台账.csv", csv(*ROWS))})
        assert sent.status_code == 403
    assert count(office) == 0


def browser_token(browser: Browser) -> dict[str, str]:
    return {name: value for form in forms(browser.get("/work")) for name, value in form.fields if name == "csrf_token"}
