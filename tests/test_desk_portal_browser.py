"""The portal in a real browser on a telephone, with JavaScript and without: apply, receipt, look up, supplement."""

from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from gaoping import OFFICE, bureau
from online import online
from papers import JPEG

from workflow import store
from workflow.config import LetterOptions

DAY = date(2026, 3, 10)
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "plain"])
def test_a_citizen_applies_looks_up_and_supplements(
    chromium: Any, sqlite_url: str, tmp_path: Path, scripts: bool
) -> None:
    proof = tmp_path / "身份证.jpg"
    proof.write_bytes(JPEG)
    with (
        bureau(sqlite_url, today=DAY, letters=LetterOptions(store=str(tmp_path / "files"))) as office,
        online(office, portal_only=True) as url,
    ):
        page = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=scripts).new_page()
        page.goto(f"{url}/portal")
        page.get_by_role("link", name="提出申请").click()
        page.get_by_role("button", name="提交申请").click()
        page.get_by_role("alert").wait_for()
        _fits(page, scripts)
        page.get_by_role("link", name="请填写姓名或者名称").click()
        assert page.url.endswith("#name")
        page.get_by_label("向哪个机关申请").select_option(OFFICE)
        page.get_by_label("您要的政府信息").fill("2025年城区集体土地征收补偿安置方案")
        page.locator("#name").fill("王喆")
        page.get_by_label("身份证明的照片或者扫描件").set_input_files(proof)
        page.locator("#phone").fill("139-0000-0000")
        page.get_by_role("button", name="提交申请").click()
        page.locator("p.code").wait_for()
        assert page.get_by_role("heading", level=1).inner_text() == "已经收到您的申请"
        _fits(page, scripts)
        number, code = page.locator("dd.figure").first.inner_text(), page.locator("p.code").inner_text()
        office.act(number, "request_correction", DAY, items=["请写明所需信息的年度"])
        office.act(number, "serve", DAY, method="online")
        page.goto(f"{url}/portal/look-up")
        page.get_by_label("登记号").fill(number)
        page.get_by_label("查询码").fill(code.replace("-", "").lower())
        page.keyboard.press("Enter")
        page.wait_for_url(f"{url}/portal/case")
        assert page.get_by_text("请写明所需信息的年度").is_visible()
        _fits(page, scripts)
        page.get_by_role("link", name="补正申请").click()
        page.get_by_label("补正后的申请内容").fill("2025年东城街道集体土地征收补偿安置方案")
        page.get_by_role("button", name="补正申请").click()
        assert page.get_by_role("status").inner_text() == "已经办好：补正申请"
        assert office.row(number).state == "received"
        with page.expect_download() as download:
            page.get_by_role("link", name="登记回执").click()
        assert download.value.suggested_filename == f"{number}-1.pdf"
        page.get_by_role("button", name="结束查询").click()
        page.wait_for_url(f"{url}/portal")
        page.goto(f"{url}/portal/case")
        assert page.get_by_text("查询已经结束").is_visible()


@pytest.mark.parametrize("address", ["/portal", "/portal/apply", "/portal/look-up", "/portal/guide", "/portal/reports"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_a_telephone_and_names_its_fields(
    chromium: Any, sqlite_url: str, address: str, language: str
) -> None:
    with bureau(sqlite_url, today=DAY) as office, online(office, portal_only=True) as url:
        page = chromium.new_context(viewport=PHONE).new_page()
        page.goto(f"{url}/language/{language}?back={address}")
        _fits(page, scripts=True)
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')].filter(e => !e.labels.length).length"
        )
        assert unnamed == 0
        assert page.evaluate("getComputedStyle(document.querySelector('main p')).fontSize") in {"18px", "15.84px"}
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"


def test_a_refused_form_is_found_again_by_the_back_button_and_sent_once(chromium: Any, sqlite_url: str) -> None:
    with bureau(sqlite_url, today=DAY) as office, online(office, portal_only=True) as url:
        page = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False).new_page()
        page.goto(f"{url}/portal/apply")
        page.fill("#content", "征收补偿安置方案")
        page.fill("#name", "王𠮷·〇")
        page.click("button[value=send]")
        page.locator("#errors").wait_for()
        page.click("nav a[href='/portal/guide']")
        page.go_back()
        assert (page.input_value("#content"), page.input_value("#name")) == ("征收补偿安置方案", "王𠮷·〇")
        page.reload()
        page.fill("#id_number", "140581199001010014")
        page.fill("#phone", "139")
        page.dblclick("button[value=send]")
        page.locator("p.code").wait_for()
        page.click("text=看办理情况")
        page.locator("text=您申请的内容").wait_for()
        assert page.locator("p.request").inner_text() == "征收补偿安置方案"
        with office.database.read() as session:
            assert store.count_cases(session) == 1


def test_the_receipt_prints_on_one_page(chromium: Any, sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url, today=DAY) as office, online(office, portal_only=True) as url:
        page = chromium.new_context(viewport=PHONE, locale="zh-CN").new_page()
        page.goto(f"{url}/portal/apply")
        for field, value in (
            ("content", "征收补偿安置方案"),
            ("name", "王喆"),
            ("id_number", "140581199001010014"),
            ("phone", "139"),
        ):
            page.fill(f"#{field}", value)
        page.click("button[value=send]")
        page.locator("p.code").wait_for()
        page.pdf(path=tmp_path / "receipt.pdf", format="A4")
        printed = pypdf.PdfReader(tmp_path / "receipt.pdf")
        assert len(printed.pages) == 1
        text = "".join(printed.pages[0].extract_text().split())
        assert page.locator("p.code").inner_text() in text
        assert "确认收到回执" not in text


def _fits(page: Any, scripts: bool) -> None:
    """Nothing may stick out at the side of a telephone."""
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
