"""What a page must be for everybody, asked in the browser itself."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from browsing import PASSWORD

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VIOLATIONS = """async tags => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations']});
  return found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target} ${node.failureSummary}`));
}"""
UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode, around = text.parentElement;
    if (around.closest('script,style')) continue;
    if (!/[\\u4e00-\\u9fff]/.test(text.data)) continue;
    if (!around.closest('[lang]').getAttribute('lang').startsWith('zh')) found.push(text.data.trim());
  }
  return found;
}"""
UNSEEN = """() => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')]
  .filter(one => one.offsetParent !== null && one.tabIndex >= 0)
  .filter(one => { one.focus(); const look = getComputedStyle(one);
    return one.tabIndex > 0 || (document.activeElement === one && look.outlineStyle === 'none' && look.boxShadow === 'none'); })
  .map(one => one.outerHTML.slice(0, 120))"""


@cache
def axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def violations(page: Any) -> list[str]:
    """Return what axe finds wrong with a page, one line each; every later page of its context brings axe itself."""
    if not page.evaluate("'axe' in window"):
        page.context.add_init_script(axe())
        page.evaluate(axe())
    found: list[str] = page.evaluate(VIOLATIONS, STANDARD)
    return found


def unmarked(page: Any) -> list[str]:
    """Return the Chinese words that stand where the page says it speaks another language."""
    found: list[str] = page.evaluate(UNMARKED)
    return found


def unseen_focus(page: Any) -> list[str]:
    """Return what the keyboard reaches without its being seen, or out of the page's order."""
    page.keyboard.press("Tab")
    found: list[str] = page.evaluate(UNSEEN)
    return found


def width(page: Any) -> int:
    """Return how wide the page is: wider than its window, and it scrolls sideways."""
    found: int = page.evaluate("document.documentElement.scrollWidth")
    return found


def speak(page: Any, language: str) -> None:
    """Have the pages of this browser in a language from now on, without the page shown after the choice."""
    assert page.request.get(f"/language/{language}", max_redirects=0).status == 303


def sign_in(page: Any, login: str) -> None:
    page.goto("/sign-in")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/work")
