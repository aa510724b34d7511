"""The case page: what it shows to whom, what comes first on it, one door, rights on the server."""

import re
from datetime import date

import pytest
from browsing import Browser, forms
from gaoping import APPLICANT, FINANCE, REQUEST, Bureau

from desk.web.doors import SESSION

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)


def test_an_application_goes_its_whole_way_through_the_pages(office: Bureau, browser: Browser) -> None:
    browser.sign_in("allround")
    done = browser.send(browser.get("/receive"), "/receive", {
        "channel": "in_person", "applicant.name": "王喆", "applicant.phone": "139", "applicant.identity_shown": "1",
        "content": REQUEST, "form": "纸质，邮寄", "_on": "2026-03-10",
    })  # fmt: skip
    assert done.status_code == 303
    landed = browser.get(done.headers["location"])
    assert "<strong>登记</strong> · 已办理" in landed.text
    number = "GPZB-2026-0001"
    steps: list[tuple[str, str, dict[str, str]]] = [
        ("allround", "assign", {"handler": "handler"}),
        ("handler", "draft", {"decision": "open", "documents": "方案\n附件一", "manner": "邮寄"}),
        ("handler", "submit", {}),
        ("reviewer", "clear", {"finding": "不涉密"}),
        ("approver", "sign", {}),
        ("handler", "issue", {}),
        ("handler", "serve", {"method": "in_person", "received_on": "2026-03-12", "receiver": "王喆"}),
    ]
    for login, event, said in steps:
        browser.forget(SESSION)
        browser.sign_in(login)
        page = browser.get(f"/case/{number}/do/{event}")
        answer = browser.send(page, f"/case/{number}/do/{event}", {**said, "_on": "2026-03-12"})
        assert answer.status_code == 303, (event, re.findall(r"<li>.*?</li>", answer.text))
    case = browser.get(f"/case/{number}")
    assert "已答复" in case.text
    assert "高政办公开复〔2026〕1号" in case.text
    for ending, magic in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = browser.get(f"/case/{number}/letter/2.{ending}")
        assert file.content.startswith(magic)
        assert "frame-ancestors 'self'" in file.headers["content-security-policy"]
    assert "王喆" in browser.get(f"/case/{number}/letter/2").text
    assert office.row(number).state == "answered"


def test_the_story_says_decisions_and_results_in_words(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    withheld = [{"what": "讨论记录", "decision": "refused.deliberative", "reason": "内部讨论"}]
    office.answered(number, DAY, decision="partial", withheld=withheld)
    office.act(number, "serve", DAY, method="in_person", received_on=DAY, receiver="王喆")
    office.act(number, "open_proceeding", DAY, "legal", kind="reconsideration", body="高平市人民政府", received_on=DAY)
    office.act(number, "decide_proceeding", DAY, "legal", proceeding=1, result="revoked", decided_on=DAY)
    browser.sign_in("handler")
    story = browser.get(f"/case/{number}").text.partition("经过")[2]
    for words, code in (("属于过程性信息", "refused.deliberative"), ("部分公开", "partial"), ("撤销", "revoked")):
        assert (words in story, code in story) == (True, False), code


def test_a_list_of_very_many_documents_does_not_bury_the_letters(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    for at in range(21):
        page = browser.get(f"/case/{number}").text
        file = office.upload(f"第{at}份.docx", "handler", DAY)
        office.act(number, "add_document", DAY, title=f"第{at}份", source="征收办", pages=1, file=file)
    assert 'class="long listed"' not in page
    box = browser.get(f"/case/{number}").text.partition('class="long listed"')[2].partition("</div>")[0]
    assert (box.count("<li"), "登记回执" in box) == (21, False)


def test_the_act_that_is_due_comes_first(office: Bureau, browser: Browser) -> None:
    """A signed extension waits to be served, a finished draft to be sent on, and nobody is offered what another does."""
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, "registrar", handler="handler")
    browser.sign_in("handler")
    assert _first(browser, number) == "拟稿"
    office.act(number, "request_extension", DAY, reason="材料分散")
    office.act(number, "extend", DAY, "approver")
    assert _first(browser, number) == "送达"
    office.act(number, "serve", DAY, "registrar", method="online", sent_on=DAY)
    office.act(number, "draft", DAY, decision="open", documents=["方案"], manner="邮寄")
    assert _first(browser, number) == "送保密审查"
    office.act(number, "submit", DAY)
    office.act(number, "clear", DAY, "reviewer", finding="不涉密")
    assert _first(browser, number) == "登记纸质签批"
    page = browser.get(f"/case/{number}").text
    assert "<b>" in page
    assert "个工作日</span>" in page


def _first(browser: Browser, number: str) -> str:
    found = re.search(
        r'class="button primary" href="[^"]*" accesskey="a">([^<]+)<', browser.get(f"/case/{number}").text
    )
    assert found
    return found[1]


def test_a_letter_is_shown_as_its_pages(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    page = browser.get(f"/case/{number}/letter/1").text
    shown = re.findall(r'<img class="sheet" src="([^"]+)" alt="[^"]+第 \d 页', page)
    assert shown
    for address in shown:
        picture = browser.get(address)
        assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    for nowhere in (0, len(shown) + 1):
        assert browser.get(f"/case/{number}/letter/1/page-{nowhere}.png").status_code == 404


def test_who_urged_reads_the_urge_and_its_answer(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, "registrar", handler="handler")
    office.act(number, "urge", DAY, "supervisor", matter="请两日内答复")
    office.act(number, "answer_urge", DAY, urge=1, reply="明日送审")
    browser.sign_in("supervisor")
    page = browser.get(f"/case/{number}").text
    assert "请两日内答复" in page
    assert "明日送审" in page
    assert APPLICANT["name"] not in page


@pytest.mark.parametrize("login", ["finance", "township", "finance_boss"])
def test_a_case_of_another_unit_is_as_if_it_were_not_there(office: Bureau, browser: Browser, login: str) -> None:
    number = office.receive(DAY).number
    browser.sign_in(login)
    for address in (
        f"/case/{number}",
        f"/case/{number}/do/draft",
        f"/case/{number}/letter/1",
        f"/case/{number}/letter/1.pdf",
    ):
        theirs, nobodys = browser.get(address), browser.get(address.replace(number, "GPZB-2026-9999"))
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert APPLICANT["name"] not in theirs.text
    form = browser.get("/receive")
    sent = browser.client.post(f"/case/{number}/do/withdraw", data=dict(forms(form)[-1].fields) | {"_on": "2026-03-12"})
    assert sent.status_code == 404
    assert office.row(number).head_seq == 1


def test_an_act_of_another_role_is_refused_by_the_server(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("reviewer")
    action = f"/case/{number}/do/assign"
    page = browser.get(action)
    assert "现在不能办" in page.text
    assert "由登记员、经办人、签发人、督办人员办理" in page.text
    refused = browser.send(page, action, {"handler": "handler", "_on": "2026-03-12"})
    assert refused.status_code == 409
    assert office.row(number).head_seq == 1


def test_who_applied_is_read_by_those_who_work_on_it_only(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY, unit=FINANCE, id_number="140581199001011234").number
    readers = {"finance": True, "finance_head": True, "finance_boss": False, "handler": False, "supervisor": False}
    for login, reads in readers.items():
        browser.forget(SESSION)
        browser.sign_in(login)
        page = browser.get(f"/case/{number}").text
        assert (APPLICANT["name"] in page) == reads, login
        assert (APPLICANT["phone"] in page) == reads, login
        assert "140581199001011234" not in page
        assert browser.get(f"/case/{number}/letter/1.pdf").status_code == (200 if reads else 403)
        assert APPLICANT["name"] not in browser.get("/cases").text


def test_a_page_with_strange_words_shows_them_and_runs_none(office: Bureau, browser: Browser) -> None:
    wild = '<script>alert(1)</script>{{ 7919*7907 }}" onload="x'
    number = office.receive(DAY, content=wild, applicant={**APPLICANT, "name": "<b>王</b>"}).number
    browser.sign_in("handler")
    for address in (f"/case/{number}", "/cases", "/work", f"/case/{number}/do/draft"):
        text = browser.get(address).text
        assert "<script>alert" not in text
        assert "<b>王" not in text
        assert "62615533" not in text


def test_likely_repeats_and_what_is_missing_are_told_after_registration(office: Bureau, browser: Browser) -> None:
    first = office.receive(DAY).number
    browser.sign_in("registrar")
    done = browser.send(browser.get("/receive"), "/receive", {
        "channel": "oral", "applicant.name": APPLICANT["name"], "content": REQUEST, "_on": "2026-03-12",
    })  # fmt: skip
    landed = browser.get(done.headers["location"]).text
    assert "申请缺少：身份证明、联系方式" in landed
    assert f'可能是重复申请，请比对：<a href="/case/{first}">' in landed


def test_a_clock_tells_why_and_the_timeline_what_happened(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    page = browser.get(f"/case/{number}").text
    assert "为什么是这一天" in page
    assert "清明节" in page
    assert "2026-04-08" in page
    assert "登小记" in page
    assert "现在不能办的，为什么" in page
    assert "还没有拟稿" in page


def test_strange_addresses_are_pages_not_failures(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    expected = {
        f"/case/{number}/do/fly": 409, f"/case/{number}/do/receive": 404, f"/case/{number}/letter/99": 404,
        f"/case/{number}/letter/x.pdf": 404, f"/case/{number}/letter/1.exe": 404, "/case/%00": 400, "/cases?after=x": 422,
        "/cases?sort=x": 422, "/cases?state=nonsense": 200, "/case/..%2f..%2fetc": 404,
        f"/case/{number}?done=x": 200, "/cases?q=%00%25": 400,
    }  # fmt: skip
    for address, status in expected.items():
        assert browser.get(address).status_code == status, address
