"""Pages at 200 %: zoomed by the browser (1280 by 1024 become 640 by 512) and with their text alone twice as large, as
a browser is told to show it.

Nothing is cut off, nothing scrolls sideways but a table in a region of its own, and the focus is seen.
"""

from collections.abc import Iterator
from typing import Any

import accessible
import pytest
import rights
import screens
from online import furnished

from desk.web.portal.visit import CASE

ZOOMED, WHOLE = {"width": 640, "height": 512}, {"width": 1280, "height": 1024}
PAGES = (
    "/sign-in", "/work", "/cases", "/case/{number}", "/case/{number}/do/{event}", "/receive", "/queue", "/queue/{number}",
    "/board", "/statistics", "/people", "/legal", "/portal", "/portal/apply", "/portal/look-up", "/portal/case", "/portal/guide",
)  # fmt: skip
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(one => !one.closest('.unseen,.skip,svg,.wide,object') && one.checkVisibility())
  .filter(one => { const box = one.getBoundingClientRect(), look = getComputedStyle(one);
    const clips = look.overflowX !== 'visible' && !['INPUT', 'SELECT', 'TEXTAREA', 'PRE', 'PROGRESS'].includes(one.tagName)
      && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
    return box.width > 1 && (clips || box.right > document.documentElement.clientWidth + 1 || box.left < -1); })
  .map(one => one.outerHTML.slice(0, 120))"""
COVERED = """() => { const found = [];
  for (const one of document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')) {
    if (!one.checkVisibility() || one.tabIndex < 0 || one.closest('.wide')) continue;
    one.focus();
    const box = one.getClientRects()[0];
    if (!box || box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1)
      found.push(one.outerHTML.slice(0, 120));
  }
  return found; }"""

SIZE = "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"


@pytest.fixture(scope="module")
def pages(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Any], str]]:
    """A page for a stranger and for each column that sees some page first, and the case's number."""
    found: dict[str, Any] = {}
    with furnished(tmp_path_factory.mktemp("zoom")) as (address, number, cookie):
        for who in {_who(path) for path in PAGES}:
            context = chromium.new_context(base_url=address, locale="zh-CN")
            context.set_default_timeout(10_000)
            context.add_cookies([{"name": CASE, "value": cookie, "url": address}])
            found[who] = context.new_page()
            if who != "stranger":
                accessible.sign_in(found[who], who)
        yield found, number
        for page in found.values():
            page.context.close()


def _who(path: str) -> str:
    line = next(line for line in rights.lines("pages") if line.what == f"GET {path}")
    return next(who for who, mark in line.may.items() if mark == rights.MAY)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("how", "window", "text"), [("zoomed", ZOOMED, 1), ("text", WHOLE, 2)])
def test_a_page_at_twice_its_size_loses_nothing(
    pages: tuple[dict[str, Any], str], path: str, how: str, window: dict[str, int], text: int
) -> None:
    page, number = pages[0][_who(path)], pages[1]
    page.set_viewport_size(window)
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 16 * text}})
    for language in ("zh", "en"):
        accessible.speak(page, language)
        page.goto(rights.address(path, number))
        assert page.evaluate(SIZE) == pytest.approx(text * (18 if path.startswith("/portal") else 15))
        assert accessible.width(page) <= window["width"], language
        assert page.evaluate(CUT) == [], language
        assert page.evaluate(COVERED) == [], language
        assert accessible.unseen_focus(page) == []
        screens.keep(page, f"zoom-{how}{path.replace('/', '-').replace('{', '').replace('}', '')}-{language}")
