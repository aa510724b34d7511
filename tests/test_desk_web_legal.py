"""Proceedings and the evidence to download: for those who follow them, of their own unit."""

import io
import re
import zipfile
from datetime import date

import pypdf
import pytest
from browsing import Browser
from gaoping import Bureau

from desk.web.doors import SESSION

TODAY, OPENED = date(2026, 4, 14), date(2026, 3, 10)


@pytest.fixture
def number(office: Bureau) -> str:
    return contested(office, date(2026, 3, 3))


def contested(office: Bureau, received: date) -> str:
    """Return a case answered and contested before the reconsideration body."""
    number = office.receive(received).number
    office.answered(number, date(2026, 3, 10))
    office.act(number, "serve", date(2026, 3, 11), method="in_person", received_on="2026-03-11", receiver="王喆")
    said = {
        "kind": "reconsideration",
        "received_on": "2026-04-10",
        "body": "高平市人民政府",
        "accepted_on": "2026-04-08",
    }
    office.act(number, "open_proceeding", date(2026, 4, 10), "legal", **said)
    return number


def test_legal_staff_see_the_clocks_and_download_the_evidence(browser: Browser, number: str) -> None:
    browser.sign_in("legal")
    page = browser.get("/legal").text
    assert number in page
    assert "行政复议答复期限" in page
    assert 'name="q"' in page, "a new one is entered on the page of its case, which is found from here"
    package = browser.get(f"/case/{number}/evidence.zip")
    assert package.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        names = archive.namelist()
        assert names[0] == "证据目录.docx"
        assert archive.read(names[0]).startswith(b"PK")
        assert len(names) == 6
        assert ["保密审查表" in names[1], "审批单" in names[2]] == [True, True], names
        assert all(archive.read(name).startswith(b"%PDF") for name in names[1:])


def test_the_bodies_of_the_letters_are_offered_for_a_new_proceeding(browser: Browser, number: str) -> None:
    browser.sign_in("legal")
    page = browser.get(f"/case/{number}/do/open_proceeding").text
    offered = re.findall(
        '<option value="([^"]+)">', page.partition('<datalist id="f-body-likely">')[2].partition("</datalist>")[0]
    )
    assert offered == ["高平市人民政府", "高平市人民法院"]


@pytest.mark.parametrize(
    ("login", "page", "package"),
    [
        ("handler", 403, 200),
        ("registrar", 403, 200),
        ("supervisor", 200, 403),
        ("finance", 403, 404),
        ("finance_head", 200, 404),
    ],
)
def test_others_see_no_more_than_their_own(browser: Browser, number: str, login: str, page: int, package: int) -> None:
    browser.forget(SESSION)
    browser.sign_in(login)
    listed = browser.get("/legal")
    assert listed.status_code == page
    assert (number in listed.text) == (login == "supervisor")
    assert browser.get(f"/case/{number}/evidence.zip").status_code == package


def test_a_signatory_reads_the_reply_where_it_is_signed(office: Bureau, browser: Browser, number: str) -> None:
    """From the queue one page shows the letter as it will go out, with one button; what waits is named without a clock."""
    said = {"request": "请求维持", "argument": "依据充分", "representative": "李某，主任"}
    office.act(number, "draft_pleading", date(2026, 4, 13), "legal", proceeding=1, **said)
    browser.sign_in("approver")
    queue = browser.get("/queue").text
    assert "签发答复书、答辩状、上诉状（第1件）" in queue
    assert f'href="/case/{number}/do/sign_pleading"' in queue
    page = browser.get(f"/case/{number}/do/sign_pleading")
    assert f"/case/{number}/letter/3/page-1.png" in page.text
    assert "依据充分" in page.text
    assert browser.send(page, f"/case/{number}/do/sign_pleading").status_code == 303
    assert number not in browser.get("/queue").text


def test_what_an_act_warns_of_is_said_without_codes(browser: Browser, number: str) -> None:
    browser.sign_in("legal")
    for event, said in (
        ("decide_proceeding", {"result": "upheld", "decided_on": "2026-04-13", "received_on": "2026-04-13"}),
        ("open_proceeding", {"kind": "litigation_after_reconsideration", "body": "法院", "received_on": "2026-04-14"}),
        (
            "decide_proceeding",
            {"proceeding": "2", "result": "revoked", "decided_on": "2026-04-14", "received_on": "2026-04-14"},
        ),
    ):
        done = browser.send(browser.get(f"/case/{number}/do/{event}"), f"/case/{number}/do/{event}", said)
        assert done.status_code == 303
        told = browser.get(done.headers["location"]).text
        assert not re.search(r"\((take_effect|co_defendants)", told)
    assert "生效后请登记（《中华人民共和国行政诉讼法》" in told


def test_the_sheets_tell_the_answer_that_was_contested_and_not_a_later_draft(
    office: Bureau, browser: Browser, number: str
) -> None:
    revoked = {"proceeding": 1, "result": "revoked", "decided_on": "2026-04-13", "received_on": "2026-04-13"}
    office.act(number, "decide_proceeding", date(2026, 4, 13), "legal", **revoked)
    office.act(number, "draft", date(2026, 4, 14), decision="declined.petition", reason="属于信访", channel="信访局")
    browser.sign_in("legal")
    with zipfile.ZipFile(io.BytesIO(browser.get(f"/case/{number}/evidence.zip").content)) as archive:
        sheet = next(name for name in archive.namelist() if "审批单" in name)
        told = pypdf.PdfReader(io.BytesIO(archive.read(sheet))).pages[0].extract_text()
    assert "公开告知书" in told
    assert "信访" not in told


def test_what_is_recorded_stands_beside_each_field_that_puts_it_right(
    office: Bureau, browser: Browser, number: str
) -> None:
    """Of several proceedings of each that may still be put right, as corrected last."""
    browser.sign_in("legal")

    def shown() -> list[str]:
        page = browser.get(f"/case/{number}/do/amend_proceeding").text
        return [
            re.sub("<[^>]+>", "", page.partition(f'id="f-{name}-now">')[2].partition("</span></span>")[0])
            for name in ("reason", "body", "received_on", "filed_on", "accepted_on", "case_number")
        ]

    said = ["高平市人民政府", "2026-04-10", "（没有）", "2026-04-08", "（没有）"]
    assert shown() == ["", *(f"现在登记的：{value}" for value in said)]
    office.act(number, "amend_proceeding", TODAY, "legal", proceeding=1, reason="漏了", case_number="高复〔2026〕1号")
    assert shown()[-1] == "现在登记的：高复〔2026〕1号"
    second = {"kind": "litigation", "received_on": "2026-04-13", "body": "高平市人民法院"}
    office.act(number, "open_proceeding", TODAY, "legal", **second)
    assert shown()[1] == "现在登记的：第1件 高平市人民政府；第2件 高平市人民法院"
    assert 'aria-describedby="f-body-now "' in browser.get(f"/case/{number}/do/amend_proceeding").text
    office.act(number, "decide_proceeding", TODAY, "legal", proceeding=1, result="upheld", decided_on="2026-04-14")
    assert shown()[1] == "现在登记的：高平市人民法院"


def test_which_applicants_and_which_items_a_proceeding_is_about_is_asked_only_where_there_are_several(
    office: Bureau, browser: Browser
) -> None:
    browser.sign_in("legal")
    alone = office.receive(OPENED).number
    several = office.receive(OPENED, co_applicants=[{"name": "赵六"}], items=["甲", "乙"]).number
    for number, are_several in ((alone, False), (several, True)):
        opening = f"/case/{number}/do/open_proceeding"
        page = browser.get(opening)
        assert ('name="applicants"' in page.text) is are_several
        told = {"kind": "reconsideration", "body": "高平市人民政府", "received_on": OPENED, "_on": OPENED}
        done = browser.send(page, opening, told | ({"applicants": "2"} if are_several else {}))
        assert done.status_code == 303, done.text
        deciding = f"/case/{number}/do/decide_proceeding"
        page = browser.get(deciding)
        assert ('name="of_items"' in page.text) is are_several
        told = {"proceeding": "1", "result": "ordered", "decided_on": OPENED, "_on": OPENED}
        assert browser.send(page, deciding, told | ({"of_items": "2"} if are_several else {})).status_code == 303
    opened, decided = (office.document(several, OPENED)["journal"][at]["facts"] for at in (-2, -1))
    assert (opened["applicants"], decided["of_items"]) == ([2], [2])


def test_a_stay_of_execution_is_listed_until_it_is_lifted_also_when_its_proceeding_is_decided(
    office: Bureau, browser: Browser, number: str
) -> None:
    browser.sign_in("legal")
    other = contested(office, date(2026, 3, 4))
    assert "停止执行" not in browser.get("/legal").text

    office.act(number, "stay_execution", date(2026, 4, 12), "legal", proceeding=1, reason="决定")
    assert re.search("停止执行</span> <span[^>]*>2026-04-12", browser.get("/legal").text)
    kept = {"proceeding": 1, "result": "upheld", "decided_on": "2026-04-13", "received_on": "2026-04-13"}
    office.act(number, "decide_proceeding", date(2026, 4, 13), "legal", **kept)
    office.act(other, "decide_proceeding", date(2026, 4, 13), "legal", **kept)
    page = browser.get("/legal").text
    assert (number in page, other in page) == (True, False)
    assert re.search("停止执行</span> <span[^>]*>2026-04-12</span> <span[^>]*>已审结", page)
    assert "execution stayed" in browser.get(browser.get("/language/en?back=/legal").headers["location"]).text

    office.act(number, "lift_stay", date(2026, 4, 14), "legal", proceeding=1, reason="决定生效")
    assert number not in browser.get("/legal").text


def test_those_stayed_are_seen_alone(office: Bureau, browser: Browser, number: str) -> None:
    browser.sign_in("legal")
    other = contested(office, date(2026, 3, 4))
    office.act(number, "stay_execution", date(2026, 4, 12), "legal", proceeding=1, reason="决定")
    assert 'href="/legal?stayed=yes"' in browser.get("/legal").text
    page = browser.get("/legal?stayed=yes").text
    assert (number in page, other in page) == (True, False)


def test_the_first_due_stand_on_the_first_page_of_all(
    office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (contested(office, date(2026, 3, day)) for day in (3, 4, 5))
    for number in (first, second):
        office.act(number, "answer_proceeding", date(2026, 4, 13), "legal", proceeding=1)
    office.act(second, "stay_execution", date(2026, 4, 13), "legal", proceeding=1, reason="决定")
    monkeypatch.setattr("workflow.disputes.contested.PAGE", 2)
    browser.sign_in("legal")
    page = browser.get("/legal").text
    assert re.findall(r'/case/([^"/]+)">', page) == [third, second]
    assert '<span class="count">3</span>' in page
    (following,) = re.findall('rel="next" href="([^"]+)"', page)
    page = browser.get(following).text
    assert re.findall(r'/case/([^"/]+)">', page) == [first]
    assert 'rel="next"' not in page
    assert 'rel="next"' not in browser.get("/legal?stayed=yes").text
    assert browser.get("/legal?at=0").status_code == 422
