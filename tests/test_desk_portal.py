"""The portal without a real browser: apply, receipt, look up, follow up; and what strangers send."""

import re
from dataclasses import replace
from datetime import date

import pytest
from applying import SAID, apply, code_of, number_of
from browsing import Browser, browsing, forms, is_shown_again
from gaoping import Bureau, bureau
from papers import PDF

from workflow import query_codes, store
from workflow.acts import submission
from workflow.keeping.verification import verify
from workflow.vault import Vault

pytestmark = pytest.mark.portal
DAY = date(2026, 3, 10)
HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}{% raw %}${7*7}'


def test_applying_gives_a_receipt_and_the_code_opens_the_case_again(office: Bureau, browser: Browser) -> None:
    receipt = apply(browser)
    assert receipt.status_code == 200
    number, code = number_of(receipt.text), code_of(receipt.text)
    assert number.startswith("GPCZ-2026-")
    for words in ("已经收到您的申请", "王喆", "2026年3月10日", "2026年4月8日", "暂按提交之日", "确认收到回执"):
        assert words in receipt.text
    assert "140581199001010014" not in receipt.text
    browser.forget("gongkai_case")
    assert browser.get("/portal/case").headers["location"] == "/portal/look-up?ended"
    found = browser.send(browser.get("/portal/look-up"), "/portal/look-up", {"number": number, "code": code.lower()})
    assert found.headers["location"] == "/portal/case"
    page = browser.get("/portal/case").text
    assert number in page
    assert code not in page
    assert browser.send(browser.get("/portal/case"), "/portal/leave").headers["location"] == "/portal"
    assert browser.get("/portal/case").status_code == 303
    assert verify(office.database, office.office).problems == ()


def test_loading_the_receipt_again_sends_nothing(office: Bureau, browser: Browser) -> None:
    receipt = apply(browser)
    assert receipt.url.path == "/portal/receipt"
    again = browser.get(str(receipt.url))
    assert (again.status_code, code_of(again.text)) == (200, code_of(receipt.text))
    with office.database.read() as session:
        assert store.count_cases(session) == 1
    with browsing(office, portal_only=True) as neighbour:
        neighbour.get("/portal/apply")
        assert neighbour.get(str(receipt.url)).headers["location"] == "/portal/look-up?ended"
    kept = str(receipt.url).partition("?")[2]
    assert browser.get(f"/portal/apply?{kept}").status_code == 200
    browser.send(browser.get("/portal/case"), "/portal/leave")
    assert browser.get(str(receipt.url)).headers["location"] == "/portal/look-up?ended"


def test_a_receipt_is_not_shown_of_a_case_it_is_not_of(browser: Browser) -> None:
    receipt = apply(browser)
    apply(browser, content="另一件")
    assert browser.get(str(receipt.url)).headers["location"] == "/portal/case"


def test_sent_twice_it_is_the_same_receipt(browser: Browser) -> None:
    page = browser.get("/portal/apply")
    first, second = (browser.send(page, "/portal/apply", SAID) for _ in range(2))
    assert (number_of(first.text), code_of(first.text)) == (number_of(second.text), code_of(second.text))
    other = browser.send(page, "/portal/apply", SAID | {"content": "另一件"})
    assert "这份申请已经提交过" in other.text
    assert browser.send(other, "/portal/apply").status_code == 200


def test_a_forms_secret_that_anybody_could_know_stops_nobody(office: Bureau, browser: Browser) -> None:
    short = SAID | {"_secret": "1"}
    assert browser.send(browser.get("/portal/apply"), "/portal/apply", short).status_code == 200
    with browsing(office, portal_only=True) as neighbour:
        other = neighbour.send(neighbour.get("/portal/apply"), "/portal/apply", short | {"content": "另一件"})
    assert other.status_code == 200


def test_a_form_found_again_makes_no_second_application(office: Bureau, browser: Browser) -> None:
    pages = [browser.get("/portal/apply") for _ in range(3)]
    first, second = (browser.send(page, "/portal/apply", SAID) for page in pages[:2])
    assert (number_of(first.text), code_of(first.text)) == (number_of(second.text), code_of(second.text))
    assert number_of(browser.send(pages[2], "/portal/apply", SAID | {"content": "另一件"}).text).endswith("0002")
    with browsing(office, portal_only=True) as neighbour:
        other = apply(neighbour)
    assert number_of(other.text).endswith("0003")
    assert code_of(other.text) != code_of(first.text)


def test_who_withdrew_may_apply_for_the_same_again(browser: Browser) -> None:
    first = apply(browser)
    browser.send(browser.get("/portal/case/withdraw"), "/portal/case/withdraw", {"sure": "yes"})
    again = apply(browser)
    assert number_of(again.text) != number_of(first.text)
    assert number_of(apply(browser).text) == number_of(again.text)


def test_what_strangers_write_is_only_text(browser: Browser) -> None:
    refused = apply(browser, name=HOSTILE, content="")
    sent = apply(browser, name=HOSTILE, content=HOSTILE + "\r\nSet-Cookie: x=1")
    assert sent.status_code == 200
    case = browser.get("/portal/case")
    found = browser.send(browser.get("/portal/look-up"), "/portal/look-up", {"number": HOSTILE, "code": HOSTILE})
    for page in (refused, sent, case, found):
        assert "<script>alert" not in page.text
        assert "{{ 49 }}" not in page.text
        assert not [name for name, value in page.headers.items() if name == "set-cookie" and "x=1" in value]
    letter = browser.get("/portal/case/letters/1")
    assert letter.content.startswith(b"%PDF-")
    assert letter.headers["content-disposition"] == f"attachment; filename*=UTF-8''{number_of(sent.text)}-1.pdf"


def test_without_a_key_the_form_says_so_before_it_is_filled_in(database_url: str) -> None:
    with bureau(database_url, today=DAY, key=None) as office, browsing(office, portal_only=True) as browser:
        assert "网上现在收不了申请" in browser.get("/portal/apply").text
        assert "系统现在收不了身份证明" in apply(browser).text


def test_a_number_that_cannot_be_sealed_is_not_called_a_file(office: Bureau, browser: Browser) -> None:
    number = number_of(apply(browser, unit=office.office.config.office.name).text)
    office.act(number, "request_correction", DAY, items=["请写明年度"])
    office.act(number, "serve", DAY, method="online")
    with browsing(replace(office, office=replace(office.office, vault=Vault(None))), portal_only=True) as keyless:
        keyless.client.cookies = browser.client.cookies
        ask, said = keyless.get("/portal/case/correct"), {"id_number": "140581199001010014"}
        refused = keyless.send(ask, "/portal/case/correct", said).text
        assert "系统现在收不了证件号码或者附件，请稍后再试，或者当面、邮寄提交" in refused
        assert keyless.send(ask, "/portal/case/correct", {"text": "2025年的"}).status_code == 303


def test_the_case_shows_what_was_asked_to_who_has_its_code(office: Bureau, browser: Browser) -> None:
    asked = f"2025年城区征收补偿安置方案\n本人证件{SAID['id_number']}"
    number = number_of(apply(browser, unit=office.office.config.office.name, content=asked).text)
    page = browser.get("/portal/case").text
    for words in (
        "您申请的内容",
        "2025年城区征收补偿安置方案\n本人证件140*************14",
        "王*",
        "电子文件，网上提供",
    ):
        assert words in page
    for hidden in ("王喆", SAID["id_number"], SAID["phone"]):
        assert hidden not in page
    office.act(number, "request_correction", DAY, items=["请写明哪一片"])
    office.act(number, "serve", DAY, method="online")
    browser.send(browser.get("/portal/case/correct"), "/portal/case/correct", {"text": "2025年东城片区的方案"})
    page = browser.get("/portal/case").text
    assert "2025年东城片区的方案" in page
    assert "这是补正以后的内容" in page
    browser.forget("gongkai_case")
    assert browser.get("/portal/case").status_code == 303


def test_a_line_broken_in_a_word_processor_is_a_line(browser: Browser) -> None:
    assert apply(browser, content="征收方案\x0b补偿标准\r\n名单").status_code == 200
    assert "征收方案\n补偿标准\n名单" in browser.get("/portal/case").text


def test_a_form_that_is_not_ours_does_nothing(office: Bureau, browser: Browser) -> None:
    browser.get("/portal/apply")
    for address in ("/portal/apply", "/portal/look-up", "/portal/draft", "/portal/leave"):
        assert browser.client.post(address, data=SAID).status_code == 403
        crossed = browser.client.post(address, data=SAID, headers={"origin": "https://evil.example"})
        assert crossed.status_code == 403
    with office.database.read() as session:
        assert store.count_cases(session) == 0


def test_wrong_and_unknown_are_answered_alike(browser: Browser) -> None:
    number = number_of(apply(browser).text)
    asked = browser.get("/portal/look-up")
    pages = [
        browser.send(asked, "/portal/look-up", {"number": n, "code": "ABCDEFGHJKLM"})
        for n in (number, "GPCZ-2026-9999")
    ]
    assert all(is_shown_again(page) for page in pages)
    assert _plain(pages[0].text, number) == _plain(pages[1].text, "GPCZ-2026-9999")


def test_trying_codes_ends_soon(browser: Browser) -> None:
    number = number_of(apply(browser).text)
    asked = browser.get("/portal/look-up")
    for _ in range(query_codes.PER_NUMBER):
        browser.send(asked, "/portal/look-up", {"number": number, "code": "ABCDEFGHJKLM"})
    refused = browser.send(asked, "/portal/look-up", {"number": number, "code": "ABCDEFGHJKLM"})
    assert refused.status_code == 429
    assert "15分钟" in refused.text


def test_an_address_sends_no_more_forms_than_people_do(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "PER_ADDRESS", 1)
    page = browser.get("/portal/apply")
    assert browser.send(page, "/portal/apply", SAID).status_code == 200
    again = browser.send(page, "/portal/apply", SAID | {"content": "另一件"})
    assert (again.status_code, "另一件" in again.text) == (429, True)
    asked = browser.get("/portal/case/withdraw")
    assert browser.send(asked, "/portal/case/withdraw", {"sure": "yes"}).status_code == 429
    assert "已撤回" not in browser.get("/portal/case").text


def test_a_draft_is_kept_and_found_again_by_its_code(browser: Browser) -> None:
    saved = apply(browser, do="save", name="李昇", content="")
    code = code_of(saved.text)
    browser.forget("gongkai_visit")
    again = browser.send(browser.get("/portal/apply"), "/portal/draft", {"code": code.lower()})
    kept = dict(forms(again)[0].fields)
    assert (kept["name"], kept["id_number"]) == ("李昇", SAID["id_number"])
    assert code not in str(again.url)
    sent = browser.send(again, "/portal/apply", {"content": "征收方案", "do": "send"})
    assert sent.status_code == 200
    gone = browser.send(browser.get("/portal/apply"), "/portal/draft", {"code": code})
    assert gone.status_code == 404
    assert "没有找到这份草稿" in gone.text


def test_the_applicant_confirms_supplements_and_withdraws(office: Bureau, browser: Browser) -> None:
    number = number_of(apply(browser, unit=office.office.config.office.name).text)
    page = browser.get("/portal/case")
    assert browser.send(page, "/portal/case/confirm_receipt").headers["location"] == "/portal/case?done=confirm_receipt"
    assert office.row(number).receipt_confirmed
    office.act(number, "request_correction", DAY, items=["请写明年度"])
    assert browser.send(page, "/portal/case/confirm_receipt").status_code == 303
    office.act(number, "serve", DAY, method="online")
    page = browser.get("/portal/case").text
    assert "请写明年度" in page
    assert "2026年3月31日" in page
    ask = browser.get("/portal/case/correct")
    empty = browser.send(ask, "/portal/case/correct", {"text": ""})
    assert "请填写补正的内容" in empty.text
    long = browser.send(ask, "/portal/case/correct", {"text": "2025年的方案", "id_number": "1" * 61})
    assert "“证件号码”太长，最多60字" in long.text
    done = browser.send(
        ask, "/portal/case/correct", {"text": "2025年的方案"}, files=[("attachments", ("a.pdf", PDF, "x/y"))]
    )
    assert done.headers["location"] == "/portal/case?done=correct"
    again = browser.send(
        ask, "/portal/case/correct", {"text": "2025年的方案"}, files=[("attachments", ("a.pdf", PDF, "x/y"))]
    )
    assert again.status_code == 303
    assert office.row(number).state == "received"
    ask = browser.get("/portal/case/withdraw")
    assert "请勾选" in browser.send(ask, "/portal/case/withdraw").text
    browser.send(ask, "/portal/case/withdraw", {"sure": "yes"})
    assert office.row(number).state == "closed"
    assert "您已经撤回申请" in browser.get("/portal/case").text
    events = [
        (entry["event"], entry["by"]) for entry in office.document(number, DAY)["journal"] if entry["by"] == "applicant"
    ]
    assert events == [(event, "applicant") for event in ("receive", "confirm_receipt", "correct", "withdraw")]
    assert verify(office.database, office.office).problems == ()


def test_an_answer_is_read_online_with_the_way_to_contest_it(office: Bureau, browser: Browser) -> None:
    number = number_of(apply(browser, unit=office.office.config.office.name).text)
    office.answered(number, DAY, decision="refused.deliberative", reason="属于讨论记录")
    assert browser.get("/portal/case/letters/2").status_code == 404
    office.act(number, "serve", DAY, method="online")
    page = browser.get("/portal/case").text
    for words in ("已经答复", "应当先申请行政复议", "高平市人民政府", "60日内", "不予公开告知书"):
        assert words in page
    assert page.index("不予公开告知书") < page.index("如果不服这个答复"), (
        "the answer stands before the way to contest it"
    )
    assert browser.get("/portal/case/letters/2").content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "address", ["/portal/case/sign", "/portal/case/letters/99", "/portal/case/letters/x", "/portal/case/letters/-1"]
)
def test_there_is_no_other_way_in(browser: Browser, address: str) -> None:
    apply(browser)
    assert browser.get(address).status_code in {404, 422}


def test_a_case_is_not_shown_to_another_browser(browser: Browser) -> None:
    apply(browser)
    browser.forget("gongkai_case")
    for address in ("/portal/case", "/portal/case/letters/1", "/portal/case/correct"):
        assert browser.get(address).headers["location"] == "/portal/look-up?ended"
    browser.client.cookies.set("gongkai_case", "x" * 43)
    assert browser.get("/portal/case").status_code == 303


def test_the_guide_is_made_of_the_office_and_the_law(browser: Browser) -> None:
    guide = browser.get("/portal/guide").text
    for words in (
        "高平市财政局",
        "自收到申请之日起20个工作日内",
        "《中华人民共和国政府信息公开条例》第三十三条第二款",
        "第二十三条第一款第四项",
        "《中华人民共和国政府信息公开条例》第三十一条",
        "<td>11—30</td>",
        "<td>31起</td>",
    ):
        assert words in guide
    assert "还没有在本系统公布的报告" in browser.get("/portal/reports").text
    assert "提出申请" in browser.get("/portal").text


def _plain(page: str, number: str) -> str:
    return re.sub(r"[0-9a-f]{16,64}|kept(=|%3D)[\w-]+", "", page.replace(number, ""))
