"""In a real browser, with scripts and without: a foreign ledger comes in, a phrase goes in, a lost session loses nothing."""

from typing import Any

import pytest
from browsing import PASSWORD
from gaoping import Bureau, noon
from real_browser import DAY, fits, sign_in

from desk.web.doors import SESSION
from workflow.paperwork import phrases
from workflow.people import actor_of

pytestmark = pytest.mark.on_sqlite

LEDGER = """2023年台账,,,,,,,
编号,申请时间,姓名,类别,联系电话,申请方式,所需信息,答复结果,答复日期
旧-1,2023.3.5,李四,公民,139,鸽子,道路规划,同意公开,2023年3月20日
旧-2,45042,王五,公民,138,网络,预算,,
""".encode()


def test_a_foreign_ledger_comes_in(page: Any, office: Bureau) -> None:
    sign_in(page, "registrar")
    page.get_by_role("link", name="导入台账").click()
    page.get_by_label("台账文件").set_input_files({"name": "台账.csv", "mimeType": "text/csv", "buffer": LEDGER})
    page.get_by_role("button", name="先看看").click()
    page.get_by_role("alert").get_by_text("第3行「申请方式（渠道）」").wait_for()
    assert fits(page)
    page.get_by_role("row", name="鸽子").get_by_role("combobox").select_option("邮寄")
    page.get_by_role("button", name="按下面的对应重新检查").click()
    page.get_by_role("button", name="全部导入").click()
    page.locator("#progress").wait_for()
    for _ in range(20):
        if page.get_by_text("已导入").count():
            break
        page.goto(page.url)
    assert office.row("旧-1").channel == "post"


def test_a_phrase_goes_into_a_form(page: Any, office: Bureau) -> None:
    number = office.receive(DAY).number
    with office.database.write() as session:
        phrases.save(session, actor_of(session, "handler"), None, "年份", "请写明文件的年份", noon(DAY))
    sign_in(page, "handler")
    page.goto(f"/case/{number}/do/request_correction")
    page.get_by_label("补正事项").fill("请写明文号")
    page.get_by_role("button", name="年份").click()
    value = page.get_by_label("补正事项").input_value()
    assert value.startswith("请写明文号")
    assert value.endswith("请写明文件的年份")
    assert fits(page)


def test_a_lost_session_loses_nothing(page: Any, office: Bureau) -> None:
    number = office.receive(DAY).number
    sign_in(page, "handler")
    page.goto(f"/case/{number}/do/request_correction")
    page.get_by_label("补正事项").fill("请写明文件的年份")
    page.context.clear_cookies(name=SESSION)
    page.get_by_role("button", name="要求补正").click()
    page.get_by_text("登录已经过期").wait_for()
    page.get_by_label("登录名").fill("handler")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("请写明文件的年份").wait_for()
    assert office.row(number).state == "received"
    page.get_by_role("button", name="提交").click()
    page.get_by_role("status").wait_for()
    assert office.row(number).state == "correcting"


@pytest.mark.parametrize("page", ["wide"], indirect=True)
def test_lists_are_walked_and_searched_by_key(page: Any, office: Bureau) -> None:
    first, second = office.receive(DAY).number, office.receive(DAY).number
    sign_in(page, "registrar")
    page.goto("/cases?sort=received")
    page.keyboard.press("j")
    assert page.locator(":focus").inner_text() in {first, second}
    page.keyboard.press("j")
    chosen = page.locator(":focus").inner_text()
    page.keyboard.press("/")
    assert page.locator(":focus").get_attribute("id") == "f-q"
    page.keyboard.type("j")
    assert page.locator("#f-q").input_value() == "j"
    page.keyboard.press("Tab")
    page.get_by_role("link", name=chosen).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=chosen).wait_for()
    page.goto("/keys")
    page.get_by_role("button", name="停用单键").click()
    page.goto("/cases")
    page.keyboard.press("/")
    assert page.locator("#f-q:focus").count() == 0
