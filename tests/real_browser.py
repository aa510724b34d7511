"""The desk in a real browser: with scripts and without, on a wide screen and on a telephone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from browsing import PASSWORD
from gaoping import Bureau
from online import online

from desk.web.frame import Frame

DAY = date(2026, 3, 10)
TODAY = date(2026, 3, 12)


@contextmanager
def at_the_desk(office: Bureau, chromium: Any, way: str) -> Iterator[Any]:
    """A page of a fresh browser, which complains of nothing: no script error, no breach of the content policy."""
    window = {"width": 390 if way == "telephone" else 1400, "height": 900}
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch, online(office) as address:
        patch.setattr(Frame, "today", lambda _: TODAY)
        context = chromium.new_context(
            base_url=address, viewport=window, java_script_enabled=way != "no script", locale="zh-CN"
        )
        page = context.new_page()
        page.on("console", lambda message: None if _is_no_fault(message.text) else said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        context.close()
    assert said == []


def sign_in(page: Any, login: str) -> None:
    page.goto("/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def decide(page: Any, decision: str) -> None:
    """Choose what an answer is: with scripts its fields come by themselves, without them by a button."""
    page.get_by_label("决定类型").select_option(decision)
    if not page.evaluate("() => window.htmx !== undefined"):
        page.locator("[name=_choose]").click()
    page.locator(f"[name=_decided][value='{decision}']").wait_for(state="attached")


def fits(page: Any) -> bool:
    """Say whether the page is no wider than the window."""
    width: dict[str, float] = page.locator("main").bounding_box()
    return width["x"] + width["width"] <= page.viewport_size["width"]


def _is_no_fault(said: str) -> bool:
    """A refusal is told by its status, an ended session too; a field already typed in is not given the focus again."""
    return (
        "status of 409" in said
        or "status of 422" in said
        or "status of 401" in said
        or said.startswith("Autofocus processing was blocked")
    )
