"""A list of cases kept long enough goes by page: proposed, looked through, turned down, approved by another."""

from datetime import date

from browsing import Browser
from gaoping import Bureau, noon

from desk.web.doors import SESSION
from workflow import letterbook

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
