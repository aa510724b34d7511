"""A list of cases kept long enough goes by page: proposed, looked through, turned down, approved by another."""

from datetime import date

import pytest
from browsing import Browser
from gaoping import Bureau, noon

from desk.web.doors import SESSION
from workflow import handed_over, journal, letterbook, store
from workflow.keeping import destroying, retention, verification

RECEIVED, ANSWERED, SERVED = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13)
TODAY = date(2036, 3, 13)
OLD, OTHER = "GPZB-2026-0001", "GPZB-2026-0002"


def closed(office: Bureau) -> None:
    for number in (OLD, OTHER):
        office.receive(RECEIVED)
        office.act(number, "assign", RECEIVED, "registrar", handler="handler")
        office.answered(number, ANSWERED)
        letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
        office.act(number, "serve", SERVED, "registrar", method="post", tracking="1")


def become(browser: Browser, login: str) -> None:
    browser.forget(SESSION)
    browser.sign_in(login)


def test_one_proposes_by_page_and_another_approves(office: Bureau, browser: Browser) -> None:
    closed(office)
    become(browser, "registrar")
    page = browser.get("/destruction/due")
    assert OLD in page.text
    assert OTHER in page.text
    assert browser.send(page, "/destruction/due", {"reason": " "}).status_code == 422
    done = browser.send(page, "/destruction/due", {"reason": "无继续保存价值", "spared": [OTHER]})
    address = done.headers["location"]
    shown = browser.get(address).text
    assert OLD in shown
    assert OTHER not in shown
    assert "批准并销毁" not in shown
    become(browser, "approver")
    assert f'href="{address}"' in browser.get("/queue").text
    page = browser.get(address)
    unsure = browser.send(page, f"{address}/approve")
    assert (unsure.status_code, "请核对清单后勾选" in unsure.text) == (422, True)
    assert office.row(OLD).applicant is not None
    assert browser.send(page, f"{address}/approve", {"sure": "yes"}).status_code == 303
    assert "已销毁" in browser.get(address).text
    assert (office.row(OLD).applicant, office.row(OTHER).applicant is None) == (None, False)
    assert address not in browser.get("/queue").text


def test_a_list_is_turned_down_with_a_reason(office: Bureau, browser: Browser) -> None:
    closed(office)
    become(browser, "registrar")
    address = browser.send(browser.get("/destruction/due"), "/destruction/due", {"reason": "期满"}).headers["location"]
    become(browser, "approver")
    page = browser.get(address)
    assert browser.send(page, f"{address}/reject").status_code == 422
    assert browser.send(page, f"{address}/reject", {"reason": "再留十年"}).status_code == 303
    assert "再留十年" in browser.get(address).text
    late = browser.send(page, f"{address}/approve", {"sure": "yes"})
    assert (late.status_code, "已退回" in late.text) == (409, True)
    assert office.row(OLD).applicant is not None


def test_who_may_not_decide_is_told_who_does(office: Bureau, browser: Browser) -> None:
    closed(office)
    become(browser, "allround")
    address = browser.send(browser.get("/destruction/due"), "/destruction/due", {"reason": "期满"}).headers["location"]
    page = browser.get(address)
    assert "提出销毁清单的人不能自己批准" in page.text
    assert address not in browser.get("/queue").text
    become(browser, "registrar")
    assert address in browser.get("/destruction").text
    assert address not in browser.get("/queue").text
    become(browser, "finance_head")
    assert browser.get(address).status_code == 404
    assert address not in browser.get("/destruction").text
    assert address not in browser.get("/queue").text


@pytest.mark.parametrize("items", [(), ("方案", "名册")])
def test_a_destroyed_case_says_so_and_gives_nothing_of_what_it_held(
    office: Bureau, browser: Browser, items: tuple[str, ...]
) -> None:
    """Also a document that another case has as well, of a case answered as one or item by item."""
    shared, other = office.upload("方案", "handler", RECEIVED), "GPZB-2026-0002"
    number = office.receive(RECEIVED, items=items, id_number="140581199001011234").number
    assert office.receive(RECEIVED).number == other
    for one, more in ((number, {"item": 1} if items else {}), (other, {})):
        office.act(one, "add_document", RECEIVED, title="方案", source="征收办", pages="1", file=shared, **more)
    open_ = [{"item": n, "decision": "open"} for n, _ in enumerate(items, start=1)]
    said = {"answers": [*open_[:1], {"item": 2, "decision": "open", "documents": ["名册"]}]} if items else {}
    office.act(number, "draft", ANSWERED, decision="open", manner="在网上提供", **said)
    office.act(number, "submit", ANSWERED)
    found = [{"document": 1, "verdict": "open", "finding": "可以"}]
    office.act(number, "clear", ANSWERED, "reviewer", finding="不涉密", findings=found)
    office.act(number, "sign", ANSWERED, "approver")
    office.act(number, "issue", ANSWERED)
    letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
    office.act(number, "serve", SERVED, method="online")
    become(browser, "allround")
    kept = ("identity", "query-code", "evidence.zip", "papers.pdf")
    assert [browser.get(f"/case/{number}/{page}").status_code for page in kept] == [200] * 4
    assert browser.get(f"/receive?like={number}").status_code == 200
    with office.database.write() as session:
        listed = retention.propose(
            session, office.office, by="registrar", on=TODAY, at=noon(TODAY), reason="期满"
        ).number
    destroying.approve(office.database, office.office, listed, by="approver", on=TODAY, at=noon(TODAY))
    page = browser.get(f"/case/{number}")
    assert page.status_code == 200
    for words in ("已销毁</span>", "按批准的清单销毁", listed, "登小记", "（已销毁）"):
        assert words in page.text, words
    for words in ("已加密保存", "query-code", "papers.pdf", "receive?like", ">destroy<"):
        assert words not in page.text, words
    for address, status in (
        ("query-code", 404), ("evidence.zip", 409), ("papers.pdf", 409), ("attachment/1", 404),
    ):  # fmt: skip
        assert browser.get(f"/case/{number}/{address}").status_code == status, address
    assert "已按批准的销毁清单销毁" in browser.get(f"/receive?like={number}").text
    assert browser.get(f"/queue/{number}/document/1/original").status_code == 404
    assert browser.get(f"/queue/{other}/document/1/original").status_code == 200
    with office.database.read() as session:
        row = store.known_case(session, number)
        assert handed_over.of(session, office.office, journal.load(session, row)) == []
    assert verification.verify(office.database, office.office).problems == ()
