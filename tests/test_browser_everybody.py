"""Every page for everybody: axe at WCAG 2.2 AA in both languages, reflow at 320 pixels, focus that is seen, languages marked.

The pages are those of tests/rights.txt; our own content policy stays in force, for axe comes in by the browser's debugger.
"""

from collections.abc import Iterator
from typing import Any

import accessible
import pytest
import rights
import screens
from online import furnished

from desk.web.portal.visit import CASE

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
PAGES = [line for line in rights.lines("pages") if line.kind == "page"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """The furnished office online: its address, the case's number, the cookie that opens it to who applied."""
    with furnished(tmp_path_factory.mktemp("everybody")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(chromium: Any, site: tuple[str, str, str]) -> Iterator[dict[str, Any]]:
    """A signed-in page for each column of the table that sees some page first."""
    address, _, cookie = site
    found = {}
    for who in {_who(line) for line in PAGES}:
        context = chromium.new_context(base_url=address, viewport=WIDE, locale="zh-CN")
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": CASE, "value": cookie, "url": address}])
        page = found[who] = context.new_page()
        if who != "stranger":
            accessible.sign_in(page, who)
    yield found
    for page in found.values():
        page.context.close()


def _who(line: rights.Line) -> str:
    return next(who for who, mark in line.may.items() if mark == rights.MAY)


@pytest.mark.parametrize("line", PAGES, ids=[line.path for line in PAGES])
def test_a_page_is_for_everybody(site: tuple[str, str, str], pages: dict[str, Any], line: rights.Line) -> None:
    page, name = pages[_who(line)], line.path.strip("/").replace("/", "-").replace("{", "").replace("}", "")
    for language in ("en", "zh"):
        page.set_viewport_size(WIDE)
        accessible.speak(page, language)
        answer = page.goto(rights.address(line.path, site[1]))
        assert answer.status == 200
        screens.keep(page, f"page-{name or 'portal'}-{language}")
        assert accessible.violations(page) == []
        assert accessible.unmarked(page) == []
        page.set_viewport_size(NARROW)
        assert accessible.width(page) <= NARROW["width"]
    assert accessible.unseen_focus(page) == []


@pytest.mark.parametrize(
    ("who", "address"),
    [("stranger", "/nowhere"), ("stranger", "/portal/look-up?ended"), ("registrar", "/board"), ("reviewer", "/receive"),
     ("registrar", "/cases?q=没有这样的申请"), ("registrar", "/cases?sort=x")],
)  # fmt: skip
def test_what_goes_wrong_is_for_everybody_too(pages: dict[str, Any], who: str, address: str) -> None:
    page = pages.get(who) or pages["registrar"]
    page.set_viewport_size(WIDE)
    page.goto(address)
    assert accessible.violations(page) == []
    page.set_viewport_size(NARROW)
    assert accessible.width(page) <= NARROW["width"]
