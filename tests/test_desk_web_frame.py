"""What every page stands on: doors, headers, forms of ours, errors as pages, two languages, nothing personal in the log."""

import asyncio
import json
import logging
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from browsing import Browser, browsing, forms
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from gaoping import Bureau
from pythonjsonlogger.json import JsonFormatter
from starlette.types import Message

from desk.web.app import create_app
from desk.web.doors import SESSION, anybody, posted, signed_in
from desk.web.words import CATALOGUES, words

pytestmark = pytest.mark.on_sqlite

ROOT = Path(__file__).parents[1]


def calls(dependant: Dependant) -> set[object]:
    found: set[object] = {dependant.call}
    for inner in dependant.dependencies:
        found |= calls(inner)
    return found


def routes(office: Bureau, *, portal_only: bool = False) -> list[APIRoute]:
    app = create_app(office.office, office.database, portal_only=portal_only)
    found: list[APIRoute] = []
    for route in app.routes:
        within = getattr(route, "original_router", None)
        inner = within.routes if within is not None else [route]
        for one in inner:
            assert isinstance(one, APIRoute) or getattr(one, "name", "") in {"static", "api"}, one
        found += [one for one in inner if isinstance(one, APIRoute)]
    assert found
    return found


def test_every_route_has_a_door_and_every_post_checks_its_form(office: Bureau) -> None:
    for route in routes(office):
        asked = calls(route.dependant)
        assert asked & {signed_in, anybody}, f"{route.path} has no door: say SignedIn or open_to_all"
        if route.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            assert posted in asked, f"{route.path} takes a form without checking whose it is: say Posted"


def test_every_page_for_staff_sends_a_stranger_to_the_sign_in(office: Bureau, browser: Browser) -> None:
    for route in routes(office):
        if "GET" in route.methods and signed_in in calls(route.dependant):
            address = re.sub(r"\{\w+(:\w+)?\}", "1", route.path)
            answer = browser.get(address)
            assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")


def test_the_portal_alone_has_no_page_for_staff(office: Bureau) -> None:
    assert not [route.path for route in routes(office, portal_only=True) if signed_in in calls(route.dependant)]
    with browsing(office, portal_only=True) as browser:
        assert browser.get("/").headers["location"] == "/portal"
        assert browser.get("/sign-in").status_code == 404
        assert "申请公开政府信息" in browser.get("/portal").text


def test_every_answer_forbids_scripts_of_others_and_frames(browser: Browser) -> None:
    for address in ("/sign-in", "/work", "/nowhere", "/static/x/gongkai.css"):
        headers = browser.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"])


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    for path in (ROOT / "desk" / "web" / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), path.name
        assert "http://" not in text, path.name
        assert "https://" not in text, path.name


def test_what_goes_wrong_is_a_page_that_says_what_to_do(browser: Browser) -> None:
    lost = browser.get("/nowhere")
    assert lost.status_code == 404
    assert "没有这一页" in lost.text
    public = browser.get("/portal/nowhere")
    assert (public.status_code, "可能是地址抄错了" in public.text, 'href="/portal"' in public.text) == (404, True, True)
    assert "列表" not in public.text
    browser.sign_in("handler")
    assert 'href="/case/GPZB-2026-0001"' in browser.get("/case/GPZB-2026-0001/do/nothing").text
    wrong = browser.client.post("/work")
    assert wrong.status_code == 405
    assert "不能这样" in wrong.text


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/people/handler/away", "/people/handler"), ("/people/handler/password", "/people/handler"), ("/me/password", "/me"),
        ("/queue/2024%2F15/do/clear", "/queue/2024%2F15"), ("/annual/2025/write", "/annual/2025"), ("/figures/sheet", "/figures"),
        ("/destruction/1/approve", "/destruction/1"), ("/portal/draft", "/portal"), ("/portal/leave", "/portal"),
    ],
)  # fmt: skip
def test_an_address_that_only_takes_a_form_leads_to_the_page_the_form_stood_on(
    browser: Browser, address: str, above: str
) -> None:
    gone = browser.get(address)
    assert (gone.status_code, gone.headers["location"]) == (303, above)


def test_what_nobody_expected_becomes_a_number_and_tells_the_log_no_name(
    office: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    with browsing(office) as browser:
        app = browser.client.app

        @app.get("/broken/{name}", dependencies=[])  # type: ignore[attr-defined]
        def broken(name: str) -> None:
            raise RuntimeError(name)

        with caplog.at_level(logging.INFO, "gongkai.web"):
            answer = browser.get("/broken/%E7%8E%8B%E5%96%86?q=%E7%8E%8B%E5%96%86")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "Traceback" not in answer.text
    said = [JsonFormatter().format(record) for record in caplog.records]
    assert any(answer.headers["x-request-id"] in line and "RuntimeError" in line for line in said)
    assert not any("王喆" in line or "%E7" in line for line in said)


def test_a_browser_that_leaves_amid_a_form_is_no_fault_of_the_program(
    office: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Message] = [
        {"type": "http.request", "body": b"login=re", "more_body": True},
        {"type": "http.disconnect"},
    ]
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": "http://desk", "host": "desk"}
    scope = {
        "type": "http", "method": "POST", "path": "/sign-in", "raw_path": b"/sign-in", "query_string": b"", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    said: list[Message] = []

    async def receive() -> Message:
        return heard.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    with browsing(office) as browser, caplog.at_level(logging.INFO, "gongkai.web"):
        asyncio.run(browser.client.app(scope, receive, send))
    assert said[0]["status"] == 400
    assert not heard
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_the_log_names_the_route_and_not_the_address(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "gongkai.web"):
        browser.get("/language/wangzhe?back=/work")
    said = json.loads(JsonFormatter().format(caplog.records[0]))
    assert (said["method"], said["route"], said["status"]) == ("GET", "/language/{code}", 303)
    assert "wangzhe" not in str(said)


def test_the_log_has_no_word_of_a_strangers_for_a_method(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "gongkai.web"):
        assert browser.client.request("wangzhe", "/work").status_code == 405
    assert json.loads(JsonFormatter().format(caplog.records[0]))["method"] == "other"


def test_a_body_over_the_limit_is_refused_before_it_is_read(browser: Browser) -> None:
    answer = browser.client.post("/sign-in", content=b"x", headers={"content-length": str(10**9)})
    assert answer.status_code == 413
    assert "内容太大" in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8000"}, 303),
    ],
)
def test_a_form_sent_from_elsewhere_is_refused(browser: Browser, headers: dict[str, str], status: int) -> None:
    page = browser.get("/sign-in")
    said = {"login": "handler", "password": "correct-horse-battery"}
    assert browser.send(page, "/sign-in", said, headers=headers).status_code == status


def test_a_form_without_this_browsers_token_is_not_done_but_offered_again(browser: Browser) -> None:
    browser.sign_in("handler")
    page = browser.get("/work")
    refused = browser.send(page, "/sign-out", {"csrf_token": "0" * 64})
    assert refused.status_code == 403
    assert browser.get("/work").status_code == 200
    assert browser.send(refused, "/sign-out").headers["location"] == "/sign-in"


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(office: Bureau) -> None:
    with browsing(office) as browser:
        given = browser.sign_in("handler").headers["set-cookie"]
        assert given.startswith(f"{SESSION}=")
        assert "HttpOnly" in given
        assert "SameSite=lax" in given
        assert "Secure" not in given
        browser.client.base_url = "https://127.0.0.1:8000"
        browser.forget(SESSION)
        secure = browser.sign_in("handler")
        assert "Secure" in secure.headers["set-cookie"]
        assert "strict-transport-security" in secure.headers


def test_english_stands_behind_a_switch(browser: Browser) -> None:
    assert '<html lang="zh-CN">' in browser.get("/sign-in").text
    switched = browser.get("/language/en?back=/sign-in")
    assert switched.headers["location"] == "/sign-in"
    page = browser.get("/sign-in").text
    assert '<html lang="en-GB">' in page
    assert "Password" in page
    assert browser.get("/language/en?back=//evil.example").headers["location"] == "/"


def test_every_word_of_the_pages_has_its_english() -> None:
    used = {
        message
        for _, _, message, _, _ in extract_from_dir(
            ROOT / "desk" / "web", [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")], keywords={"_": None}
        )
    }
    assert len(used) > 10
    english = words("en")
    missing = sorted(str(word) for word in used if english.say(str(word)) == word)
    assert not missing, f"add to {CATALOGUES / 'en.po'}: {missing}"


def test_a_language_nobody_knows_is_chinese() -> None:
    assert words("xx").code == "zh"
    assert words("../../en").code == "zh"


def test_static_files_may_be_kept_for_good(browser: Browser) -> None:
    sheet = re.search(r'href="(/static/[0-9a-f]{12}/gongkai.css)"', browser.get("/sign-in").text)
    assert sheet is not None
    assert "immutable" in browser.get(sheet[1]).headers["cache-control"]
    assert browser.get("/static/x/../../web/app.py").status_code == 404


def test_forms_are_found(browser: Browser) -> None:
    assert [form.action for form in forms(browser.get("/sign-in"))] == ["/sign-in"]


def test_a_form_of_one_session_is_not_sent_in_the_name_of_the_next(browser: Browser) -> None:
    browser.sign_in("handler")
    page = browser.get("/phrases")
    browser.sign_in("approver")
    refused = browser.send(page, "/phrases", {"title": "开头", "text": "经审查"})
    assert refused.status_code == 403
    assert "经审查" not in browser.get("/phrases").text


def test_what_another_site_posts_is_not_kept_for_a_sign_in(browser: Browser) -> None:
    said, elsewhere = {"title": "开头", "text": "别处来的"}, {"sec-fetch-site": "cross-site"}
    refused = browser.client.post("/phrases", data=said, headers=elsewhere)
    assert (refused.status_code, "别处来的" in refused.text) == (403, False)
