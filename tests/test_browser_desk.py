"""The desk in a real browser: with scripts and without, on a wide screen and on a telephone, by keyboard."""

from datetime import date
from typing import Any

import pytest
from browsing import PASSWORD, give_passwords
from gaoping import OFFICE, Bureau
from real_browser import DAY, TODAY, decide, fits, sign_in

from workflow import people

pytestmark = pytest.mark.on_sqlite


def test_a_handler_finds_a_case_and_drafts_its_answer(page: Any, office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, "registrar", handler="handler")
    sign_in(page, "handler")
    page.get_by_role("link", name=number).click()
    page.get_by_text("为什么是这一天").first.wait_for()
    page.get_by_role("link", name="拟稿").click()
    assert fits(page)
    decide(page, "open")
    page.get_by_label("提供的信息名称").fill("方案")
    page.get_by_label("提供方式和途径").fill(" ")
    page.get_by_role("button", name="拟稿").click()
    page.get_by_role("alert").wait_for()
    page.locator("#errors:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#f-manner:focus").wait_for()
    assert page.get_by_label("提供的信息名称").input_value() == "方案"
    page.get_by_label("提供方式和途径").fill("邮寄")
    page.get_by_role("button", name="拟稿").click()
    page.get_by_role("status").wait_for()
    assert fits(page)
    page.get_by_role("link", name="送保密审查").click()
    page.get_by_role("button", name="送保密审查").click()
    page.get_by_text("保密审查", exact=True).first.wait_for()
    assert office.row(number).state == "confidentiality_review"


def test_another_decision_asks_for_its_own_and_the_first_comes_back_as_it_was_typed(page: Any, office: Bureau) -> None:
    number = office.receive(DAY).number
    sign_in(page, "handler")
    page.goto(f"/case/{number}/do/draft")
    decide(page, "open")
    page.get_by_label("提供的信息名称").fill("方案")
    decide(page, "unavailable.not_ours")
    assert page.get_by_label("提供的信息名称").count() == 0
    page.get_by_label("理由").first.fill("属于水务局")
    decide(page, "open")
    assert page.get_by_label("提供的信息名称").input_value() == "方案"
    page.get_by_label("提供方式和途径").fill("邮寄")
    page.get_by_role("button", name="拟稿").click()
    page.get_by_role("status").wait_for()


def test_a_registrar_registers_and_sees_the_case(page: Any, office: Bureau) -> None:
    sign_in(page, "registrar")
    page.get_by_role("link", name="登记申请").click()
    page.get_by_label("渠道").select_option("in_person")
    page.locator("#f-applicant-name").fill("王喆")
    page.locator("#f-content").fill("2025年度征收补偿方案")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="GPZB-2026-0001").wait_for()
    assert fits(page)
    assert office.row("GPZB-2026-0001").received_on == TODAY


def test_a_form_found_again_by_the_back_button_registers_nothing_twice(page: Any, office: Bureau) -> None:
    sign_in(page, "registrar")
    page.goto("/receive")
    page.get_by_label("渠道").select_option("oral")
    page.locator("#f-applicant-name").fill("王喆")
    page.locator("#f-content").fill("2025年度征收补偿方案")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="GPZB-2026-0001").wait_for()
    page.go_back()
    has_scripts = page.evaluate("() => history.state !== null && 'keys' in history.state")
    page.get_by_label("渠道").select_option("oral")
    page.locator("#f-applicant-name").fill("王喆")
    page.locator("#f-content").fill("2025年度征收补偿方案")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="GPZB-2026-000").wait_for()
    if has_scripts:
        page.get_by_role("heading", name="GPZB-2026-0001").wait_for()
        page.get_by_role("link", name="照此再登记一件").click()
        page.locator("#f-applicant-name").fill("李四")
        page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="GPZB-2026-0002").wait_for()
    assert office.row("GPZB-2026-0002").applicant == ("李四" if has_scripts else "王喆")


def test_a_signer_clears_the_queue(page: Any, office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", DAY)
    office.act(number, "clear", DAY, "reviewer", finding="不涉密")
    sign_in(page, "approver")
    page.get_by_role("link", name="待审待签").click()
    page.get_by_role("link", name=number).click()
    sheet = page.get_by_role("img", name="将要发出的文书").first
    sheet.wait_for()
    page.wait_for_load_state("networkidle")
    assert sheet.evaluate("one => one.naturalWidth") > 1000
    page.get_by_text("文书的文字").click()
    page.get_by_text("政府信息公开告知书").wait_for()
    assert fits(page)
    page.get_by_role("button", name="签发", exact=True).click()
    page.get_by_text("没有等您审查、签发的文书").wait_for()
    assert fits(page)
    assert office.document(number, TODAY)["signatures"][-1]["by"] == "approver"


def test_a_supervisor_walks_from_a_red_card_to_urging(page: Any, office: Bureau) -> None:
    number = office.receive(date(2026, 1, 5)).number
    sign_in(page, "supervisor")
    page.get_by_role("link", name="监察看板").click()
    assert fits(page)
    page.locator("a.light.red").first.click()
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="督办", exact=True).click()
    page.get_by_label("督办事项").fill("请尽快答复")
    page.get_by_role("button", name="督办").click()
    page.get_by_role("status").wait_for()
    assert len(office.document(number, TODAY)["urges"]) == 1


def test_the_pages_can_be_walked_by_keyboard(page: Any, office: Bureau) -> None:
    page.goto("/sign-in")
    page.locator("#login:focus").wait_for()
    page.keyboard.type("handler")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="今日工作").wait_for()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "跳到正文"
    assert office.database.is_sqlite


def test_english_is_one_click_away(page: Any) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert page.locator("html").get_attribute("lang") == "en-GB"


def test_a_form_clicked_twice_is_sent_once_and_says_that_it_is_on_its_way(page: Any, office: Bureau) -> None:
    with office.database.write() as session:
        people.add(session, "boss", "管理员", ["admin"], OFFICE, None)
    give_passwords(office.database)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    sign_in(page, "boss")
    page.goto("/people")
    has_scripts = page.evaluate("() => window.htmx !== undefined")
    page.get_by_label("登录名").fill("newcomer")
    page.get_by_label("姓名").fill("新人")
    page.get_by_label("经办人").check()
    if has_scripts:
        page.evaluate(
            """() => addEventListener("submit", () => {
                sessionStorage.said = document.querySelector(".sending")?.textContent;
            })"""
        )
    page.get_by_role("button", name="登记", exact=True).click(click_count=2 if has_scripts else 1)
    page.get_by_role("link", name="newcomer", exact=True).wait_for()
    if has_scripts:
        assert [url.rpartition("/")[2] for url in sent] == ["sign-in", "people"]
        assert page.get_by_role("alert").count() == 0
        assert page.evaluate("() => sessionStorage.said") == "正在提交，请稍候…"
        page.go_back()
        assert page.locator(".sending").count() == 0
