"""Drafts compared, likely repeats side by side, and what the case page says of documents and signatures."""

from datetime import date

import pytest
from browsing import Browser
from gaoping import Bureau

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)


def test_two_drafts_are_compared_line_by_line(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    office.act(number, "draft", DAY, decision="open", documents=["方案"], manner="邮寄")
    assert "还没有两稿可以比较" in browser.get(f"/case/{number}/drafts").text
    office.act(number, "draft", DAY, decision="open", documents=["方案<b>"], manner="当面领取")
    assert f'href="/case/{number}/drafts"' in browser.get(f"/case/{number}").text
    assert "<dt>决定类型</dt><dd>予以公开</dd>" in browser.get(f"/case/{number}").text
    compared = browser.get(f"/case/{number}/drafts").text
    assert "<del>− " in compared
    assert "当面领取" in compared
    assert "<b>" not in compared
    assert "两稿文字相同" in browser.get(f"/case/{number}/drafts?older=2&newer=2").text
    assert browser.get(f"/case/{number}/drafts?older=7&newer=9").status_code == 404


def test_likely_repeats_stand_side_by_side_with_their_reasons(office: Bureau, browser: Browser) -> None:
    first, second = office.receive(DAY).number, office.receive(DAY).number
    browser.sign_in("handler")
    alike = browser.get(f"/case/{first}/alike").text
    assert f'href="/case/{second}"' in alike
    assert "电话相同" in alike
    assert "地址相同" in alike
    other = office.receive(
        DAY,
        applicant={"name": "李四", "phone": "1", "address": "外地", "identity_shown": True},
        content="公务用车购置费用",
    ).number
    assert "前后九十天内没有" in browser.get(f"/case/{other}/alike").text


@pytest.mark.parametrize("page", ["drafts", "alike"])
def test_only_who_works_on_a_case_compares_it(office: Bureau, browser: Browser, page: str) -> None:
    number = office.receive(DAY).number
    browser.sign_in("supervisor")
    assert browser.get(f"/case/{number}/{page}").status_code == 403
    browser.forget("gongkai_session")
    browser.sign_in("township")
    assert browser.get(f"/case/{number}/{page}").status_code == 404


def test_a_case_shows_its_documents_with_findings_and_the_signatures_taken(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    file = office.upload("原件", "handler", DAY)
    office.act(number, "add_document", DAY, title="征收方案", source="征收办", pages=36, file=file)
    browser.sign_in("handler")
    assert "待审查" in browser.get(f"/case/{number}").text
    office.act(number, "draft", DAY, decision="open", manner="邮寄")
    office.act(number, "submit", DAY)
    office.act(
        number,
        "clear",
        DAY,
        "reviewer",
        finding="不涉密",
        findings=[{"document": 1, "verdict": "open", "finding": "无"}],
    )
    case = browser.get(f"/case/{number}").text
    assert "征收方案" in case
    assert "可以公开" in case
    assert '<span lang="zh-CN">保小密</span> 2026-03-10' in case
    assert '<span class="tag">等待</span>' in case
    browser.forget("gongkai_session")
    browser.sign_in("supervisor")
    assert "征收方案" not in browser.get(f"/case/{number}").text
