"""One button prints a letter and what goes with it; only who works on the case may press it."""

from datetime import date
from io import BytesIO

import pytest
from browsing import Browser
from gaoping import Bureau
from pypdf import PdfReader

pytestmark = pytest.mark.on_sqlite

DAY = TODAY = date(2026, 3, 10)


def issued(office: Bureau) -> str:
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, "registrar", handler="handler")
    office.answered(number, DAY)
    return number


def test_the_letter_its_envelope_and_the_sheets_come_as_one_file(office: Bureau, browser: Browser) -> None:
    number = issued(office)
    browser.sign_in("handler")
    assert f'href="/case/{number}/papers.pdf"' in browser.get(f"/case/{number}").text
    answer = browser.get(f"/case/{number}/papers.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    assert "公开告知书" in pages[0].replace(" ", "")
    together = "".join(pages).replace(" ", "")
    for paper in ("送达回证", "审批单", "保密审查", "卷内目录", "王喆"):
        assert paper in together, paper


def test_nobody_else_prints_it_and_a_case_without_a_numbered_letter_says_so(office: Bureau, browser: Browser) -> None:
    number = issued(office)
    browser.sign_in("finance")
    assert browser.get(f"/case/{number}/papers.pdf").status_code in {403, 404}
    new = office.receive(DAY).number
    browser.sign_in("handler")
    refused = browser.get(f"/case/{new}/papers.pdf")
    assert refused.status_code == 409
    assert "还没有编号印发的文书" in refused.text
