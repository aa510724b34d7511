"""The queue: what waits for a reviewer or signer, decided on one page with the letter and the evidence; nobody else's."""

from datetime import date

import pytest
from browsing import Browser
from gaoping import FINANCE, OFFICE, Bureau
from released_files import pdf_said

from desk.web.doors import SESSION
from workflow import people

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)


@pytest.fixture
def number(office: Bureau) -> str:
    """A case whose draft waits for review, with one document that has a blacked-out copy."""
    number = office.receive(DAY).number
    files = {"file": office.upload("原件", "handler", DAY), "redacted": office.upload("遮盖", "handler", DAY)}
    office.act(number, "add_document", DAY, title="方案", source="征收办", pages="3", **files)  # type: ignore[arg-type]
    office.act(number, "draft", DAY, decision="open", manner="邮寄")
    office.act(number, "submit", DAY)
    return number


def sign_in(browser: Browser, login: str) -> None:
    browser.forget(SESSION)
    browser.sign_in(login)


def test_a_draft_is_reviewed_and_signed_from_the_queue(office: Bureau, browser: Browser, number: str) -> None:
    sign_in(browser, "approver")
    assert number not in browser.get("/queue").text
    sign_in(browser, "reviewer")
    assert f'href="/queue/{number}"' in browser.get("/queue").text
    page = browser.get(f"/queue/{number}")
    for words in (
        "王喆",
        "方案",
        "征收办",
        "《中华人民共和国政府信息公开条例》第三十六条第二项",
        "● 期限内",
        "个工作日",
        f"/queue/{number}/document/1/redacted",
    ):
        assert words in page.text, words
    said = {"finding": "不涉密", "findings.0.verdict": "redacted", "findings.0.finding": "遮盖了姓名"}
    done = browser.send(page, f"/queue/{number}/do/clear", said)
    assert done.status_code == 303
    after = browser.get(done.headers["location"]).text
    assert f"{number}</a> <strong>保密审查通过</strong> · 已办理。现在的状态：待签发" in after
    assert f'href="/queue/{number}"' not in after
    assert "已办理" not in browser.get("/queue?done=web.approver.1").text
    sign_in(browser, "approver")
    page = browser.get(f"/queue/{number}")
    assert "遮盖后公开" in page.text
    assert browser.send(page, f"/queue/{number}/do/sign").status_code == 303
    assert office.row(number).state == "signing"
    assert number not in browser.get("/queue").text


def test_ones_own_draft_is_said_to_be_for_others(office: Bureau, browser: Browser) -> None:
    """Somebody with every role may neither review nor sign what they drafted: the queue says who may."""
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, "allround", decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", DAY, "allround")
    sign_in(browser, "allround")
    for step, by, others in (("clear", "reviewer", "保小密"), ("sign", "approver", "签主任、签副主任")):
        page = browser.get("/queue").text
        assert f'href="/queue/{number}"' not in page
        assert others in page.partition("须由他人办理")[2]
        assert number not in browser.get("/cases?only=turn").text
        office.act(number, step, DAY, by, **({"finding": "不涉密"} if step == "clear" else {}))
    assert number not in browser.get("/queue").text


def test_who_stands_in_for_the_drafter_is_told_who_may_and_is_there(office: Bureau, browser: Browser) -> None:
    """In the place of an approver away nobody signs what that approver drafted; for who is away the substitute is named."""
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, "allround", decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", DAY, "allround")
    office.act(number, "clear", DAY, "reviewer", finding="不涉密")
    with office.database.write() as session:
        for login, substitute in (("allround", "handler2"), ("approver", "legal")):
            people.away(session, login, DAY, date(2026, 3, 31), substitute)
    sign_in(browser, "handler2")
    page = browser.get("/queue").text
    assert f'href="/queue/{number}"' not in page
    others = page.partition("须由他人办理")[2]
    assert "签副主任" in others
    assert "法小制" in others
    assert "签主任" not in others
    sign_in(browser, "legal")
    assert f'href="/queue/{number}"' in browser.get("/queue").text


def test_a_pleading_is_signed_in_person_and_not_by_who_stands_in(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.answered(number, DAY)
    office.act(number, "serve", DAY, method="in_person", receiver="王喆")
    brought = {"kind": "reconsideration", "body": "高平市人民政府", "received_on": "2026-03-11"}
    office.act(number, "open_proceeding", TODAY, "legal", **brought)
    said = {"request": "请求维持。", "argument": "答复合法。", "representative": "李某，主任"}
    office.act(number, "draft_pleading", TODAY, "legal", proceeding=1, **said)
    with office.database.write() as session:
        people.away(session, "approver", DAY, date(2026, 3, 31), "handler2")
    sign_in(browser, "handler2")
    assert "签副主任" in browser.get("/queue").text.partition("须由他人办理")[2]
    sign_in(browser, "approver2")
    assert number in browser.get("/queue").text.partition("须由他人办理")[0]


def test_nobody_approves_what_they_asked_for(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_extension", DAY, "allround", days=20, reason="材料多")
    sign_in(browser, "allround")
    assert "签主任" in browser.get("/queue").text.partition("须由他人办理")[2]
    sign_in(browser, "approver")
    assert number in browser.get("/queue").text.partition("须由他人办理")[0]


def test_a_draft_is_sent_back_from_the_queue(office: Bureau, browser: Browser, number: str) -> None:
    sign_in(browser, "reviewer")
    page = browser.get(f"/queue/{number}")
    done = browser.send(page, f"/queue/{number}/do/send_back", {"reason": "请遮盖电话号码"})
    assert done.status_code == 303
    assert office.row(number).state == "received"
    assert browser.get(f"/queue/{number}").status_code == 404


def test_what_is_missing_is_said_on_the_acts_own_form(office: Bureau, browser: Browser, number: str) -> None:
    sign_in(browser, "reviewer")
    refused = browser.send(browser.get(f"/queue/{number}"), f"/queue/{number}/do/clear", {"finding": "不涉密"})
    assert refused.status_code == 422
    assert 'value="不涉密"' in refused.text or ">不涉密<" in refused.text.replace("\n", "")
    assert office.row(number).state == "confidentiality_review"


def test_documents_are_given_as_they_were_handed_in(office: Bureau, browser: Browser, number: str) -> None:
    sign_in(browser, "reviewer")
    for which, words in (("original", "原件"), ("redacted", "遮盖")):
        given = browser.get(f"/queue/{number}/document/1/{which}")
        assert given.content == pdf_said(words)
        assert given.headers["content-disposition"].startswith("attachment")
    for address in ("document/2/original", "document/1/other"):
        assert browser.get(f"/queue/{number}/{address}").status_code == 404
    assert office.row(number).unit == OFFICE


@pytest.mark.parametrize(("login", "status"), [("supervisor", 403), ("finance", 404), ("finance_head", 404)])
def test_nobody_from_elsewhere_reads_what_waits(
    office: Bureau, browser: Browser, number: str, login: str, status: int
) -> None:
    sign_in(browser, login)
    assert number not in browser.get("/queue").text
    assert browser.get(f"/queue/{number}").status_code == status
    assert browser.get(f"/queue/{number}/document/1/original").status_code == status
    assert office.row(number).unit != FINANCE


def test_who_drafted_it_may_not_decide_and_reads_why(office: Bureau, browser: Browser, number: str) -> None:
    sign_in(browser, "handler")
    page = browser.get(f"/queue/{number}")
    assert page.status_code == 200
    assert f'action="/queue/{number}/do/clear"' not in page.text
    token = {"csrf_token": page.text.partition('name="csrf_token" value="')[2].partition('"')[0]}
    sent = browser.client.post(f"/queue/{number}/do/clear", data=token | {"finding": "不涉密", "_on": "2026-03-12"})
    assert sent.status_code in {409, 422}
    assert browser.client.post(f"/queue/{number}/do/void", data=token).status_code == 404
    assert office.row(number).state == "confidentiality_review"


def test_who_stands_in_for_somebody_away_finds_their_queue(office: Bureau, browser: Browser, number: str) -> None:
    sign_in(browser, "handler2")
    assert number not in browser.get("/queue").text
    with office.database.write() as session:
        people.away(session, "reviewer", TODAY, TODAY, "handler2")
    assert number in browser.get("/queue").text


def test_what_a_signatory_is_asked_to_approve_waits_for_them(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY, submitted_on=date(2026, 3, 9)).number
    office.act(number, "assign", DAY, "registrar", handler="handler")
    office.act(number, "request_extension", DAY, reason="逐村调取档案")
    office.act(number, "propose_amendment", DAY, reason="签收日登记错", received_on=DAY)
    sign_in(browser, "approver")
    asked = browser.get("/queue").text
    assert [asked.count(words) for words in ("批准延期", "批准更正、作废", f'href="/case/{number}"')] == [1, 1, 2]
    assert number in browser.get("/work").text.partition("等我办")[2].partition("等别人办")[0]
    office.act(number, "deny_change", DAY, "approver", reason="凭证不符")
    assert "批准更正、作废" not in browser.get("/queue").text
    page = browser.get(f"/case/{number}/do/extend")
    assert browser.send(page, f"/case/{number}/do/extend").status_code == 303
    assert number not in browser.get("/queue").text
    met = {one["clock"]: one["status"] for one in office.document(number, DAY)["deadlines"]}
    assert met["extension_approval"] == met["change_approval"] == "met"


def test_an_answer_issued_leaves_no_extension_to_approve(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_extension", DAY, reason="逐村调取档案")
    office.answered(number, DAY)
    sign_in(browser, "approver")
    assert number not in browser.get("/queue").text


def test_documents_by_the_dozen_are_reviewed_with_one_finding_for_those_left_empty(
    office: Bureau, browser: Browser
) -> None:
    number, dozens = office.receive(DAY).number, 60
    for n in range(dozens):
        file = office.upload(f"原件{n}", "handler", DAY)
        office.act(number, "add_document", DAY, title=f"方案{n}", source="征收办", pages="3", file=file)
    office.act(number, "draft", DAY, decision="open", manner="邮寄")
    office.act(number, "submit", DAY)
    sign_in(browser, "reviewer")
    page = browser.get(f"/queue/{number}")
    assert page.text.count(">第60份（3页）</option>") == 1
    own = {"findings.58.verdict": "open", "findings.58.finding": "另有说明"}
    refused = browser.send(page, f"/queue/{number}/do/clear", {"finding": "不涉密", "_rest_verdict": "open", **own})
    assert refused.status_code == 422
    done = browser.send(refused, f"/queue/{number}/do/clear", {"_rest_finding": "不涉密，可以公开"})
    assert done.headers["location"].startswith("/queue?done=")
    told = office.document(number, TODAY)
    assert [item["verdict"] for item in told["documents"]] == ["open"] * dozens
    story = browser.get(f"/case/{number}").text
    assert story.count("不涉密，可以公开") == dozens - 1
    assert "另有说明" in story
