"""Signing in: the right password and nothing else, no hint who exists, no endless tries, sessions that end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest
from browsing import PASSWORD, Browser, browsing, give_passwords
from gaoping import STAFF, Bureau, noon

from desk.web.doors import SESSION
from desk.web.frame import Frame
from workflow import store
from workflow.database import Database, StoreError
from workflow.sign_in import passwords, sessions


def test_one_comes_in_and_goes_out(browser: Browser) -> None:
    assert browser.get("/").headers["location"] == "/sign-in"
    came = browser.sign_in("handler", next="/work?x=1")
    assert (came.status_code, came.headers["location"]) == (303, "/work?x=1")
    assert browser.get("/").headers["location"] == "/work"
    page = browser.get("/work")
    assert "经小办" in page.text
    held = browser.client.cookies[SESSION]
    assert browser.send(page, "/sign-out").headers["location"] == "/sign-in"
    browser.client.cookies.set(SESSION, held)
    assert browser.get("/work").status_code == 303


def test_nobody_is_sent_to_another_site(browser: Browser) -> None:
    for address in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert browser.sign_in("handler", next=address).headers["location"] == "/"


def test_wrong_and_unknown_get_the_same_answer(browser: Browser) -> None:
    refused = [
        browser.sign_in("handler", "wrong"),
        browser.sign_in("nobody", PASSWORD),
        browser.sign_in("no\x00body", PASSWORD),
        browser.sign_in("经小办", PASSWORD),
        browser.sign_in("", ""),
    ]
    for answer in refused:
        assert answer.status_code == 403
        assert "登录名或口令不对" in answer.text
        assert SESSION not in answer.cookies


def test_after_five_tries_even_the_right_password_waits_and_then_comes_in(
    office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        assert "口令不对" in browser.sign_in("handler", "wrong").text
    assert "尝试的次数太多" in browser.sign_in("handler").text
    assert browser.sign_in("reviewer").status_code == 303
    later = Frame(office.office, office.database).now() + timedelta(minutes=16)
    monkeypatch.setattr(Frame, "now", lambda _: later)
    assert browser.sign_in("handler").status_code == 303


def test_a_right_password_forgets_the_wrong_ones_before_it(browser: Browser) -> None:
    for _ in range(3):
        for _ in range(4):
            browser.sign_in("handler", "wrong")
        assert browser.sign_in("handler").status_code == 303


def test_one_address_cannot_try_everybody(browser: Browser) -> None:
    logins = [login for login, *_ in STAFF * 3]
    answers = [browser.sign_in(login, "wrong").text for login in logins[:31]]
    assert "口令不对" in answers[29]
    assert "尝试的次数太多" in answers[30]


def test_a_building_behind_one_address_comes_in_on_one_morning(office: Bureau) -> None:
    """Right passwords count against nobody; the wrong ones before them still do."""
    give_passwords(office.database)
    now = noon(date(2026, 3, 10))
    wrong = sessions.PER_ADDRESS - 2
    for n in range(wrong):
        with pytest.raises(sessions.NotSignedIn, match="口令不对"):
            sessions.sign_in(office.database, f"nobody{n}", PASSWORD, now, "10.0.0.1")
    for _ in range(sessions.PER_LOGIN + 1):
        assert sessions.sign_in(office.database, "handler", PASSWORD, now, "10.0.0.1")
    for words in ("口令不对", "口令不对", "尝试的次数太多"):
        with pytest.raises(sessions.NotSignedIn, match=words):
            sessions.sign_in(office.database, "somebody", PASSWORD, now, "10.0.0.1")


def test_many_addresses_cannot_try_one_login(office: Bureau) -> None:
    give_passwords(office.database)
    now = noon(date(2026, 3, 10))
    for n in range(sessions.PER_LOGIN):
        with pytest.raises(sessions.NotSignedIn, match="口令不对"):
            sessions.sign_in(office.database, "handler", "wrong", now, f"10.0.0.{n}")
    with pytest.raises(sessions.NotSignedIn, match="尝试的次数太多"):
        sessions.sign_in(office.database, "handler", PASSWORD, now, "10.0.1.1")
    assert sessions.sign_in(office.database, "reviewer", PASSWORD, now, "10.0.1.1")


def test_tries_of_a_year_the_clock_was_wrong_about_lock_nobody_out(office: Bureau) -> None:
    give_passwords(office.database)
    now = noon(date(2026, 3, 10))
    ahead = now + timedelta(days=365)
    for _ in range(sessions.PER_LOGIN_AND_ADDRESS + 1):
        with pytest.raises(sessions.NotSignedIn):
            sessions.sign_in(office.database, "handler", "wrong", ahead, "10.0.0.1")
    assert sessions.sign_in(office.database, "handler", PASSWORD, now, "10.0.0.1")


@pytest.mark.parametrize(
    "later", [sessions.IDLE + timedelta(seconds=1), sessions.LONGEST, -sessions.IDLE - timedelta(seconds=60)],
    ids=["idle", "old", "clock set back"],
)  # fmt: skip
def test_a_session_ends(office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    browser.sign_in("handler")
    assert browser.get("/work").status_code == 200
    now = Frame(office.office, office.database).now() + later
    monkeypatch.setattr(Frame, "now", lambda _: now)
    assert browser.get("/work").headers["location"] == "/sign-in?next=/work"


def test_who_keeps_working_stays_until_the_longest_day_ends(
    office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = Frame(office.office, office.database).now()
    monkeypatch.setattr(Frame, "now", lambda _: began)
    browser.sign_in("handler")
    for hours in range(1, 12):
        monkeypatch.setattr(Frame, "now", lambda _, hours=hours: began + timedelta(hours=hours))
        assert browser.get("/work").status_code == 200
    monkeypatch.setattr(Frame, "now", lambda _: began + timedelta(hours=12))
    assert browser.get("/work").status_code == 303


def test_who_leaves_the_office_or_gets_another_password_is_out_at_once(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    with office.database.write() as session:
        passwords.set_password(session, "handler", "another-long-password", datetime.now(UTC))
    assert browser.get("/work").status_code == 303
    browser.sign_in("handler", "another-long-password")
    assert browser.get("/work").status_code == 200
    with office.database.write() as session:
        person = store.person(session, "handler")
        assert person is not None
        person.active = False
        session.add(person)
    assert browser.get("/work").status_code == 303
    assert "口令不对" in browser.sign_in("handler", "another-long-password").text


def test_a_form_sent_after_the_session_ended_is_kept_through_the_sign_in(browser: Browser) -> None:
    browser.sign_in("handler")
    page = browser.get("/work")
    browser.forget(SESSION)
    asked = browser.send(page, "/sign-out", {"reason": '理由"<b>', "item": ["一", "二"]})
    assert asked.status_code == 401
    assert "您刚才填写的内容还在" in asked.text
    wrong = browser.send(asked, "/sign-in", {"login": "handler", "password": "wrong"})
    assert "口令不对" in wrong.text
    offered = browser.send(wrong, "/sign-in", {"login": "handler", "password": PASSWORD})
    assert offered.status_code == 200
    assert "理由&#34;&lt;b&gt;" in offered.text
    assert offered.text.count('name="item"') == 2
    assert browser.send(offered, "/sign-out").headers["location"] == "/sign-in"


def test_what_was_typed_is_told_under_the_names_it_was_asked_by(office: Bureau, browser: Browser) -> None:
    """A choice by its words, a secret not at all."""
    number = office.receive(date(2026, 3, 10)).number
    browser.sign_in("handler")
    page, receipt = browser.get(f"/case/{number}/do/draft"), browser.get("/receive")
    me = browser.get("/me")
    browser.forget(SESSION)
    offered = _offered(browser, browser.send(page, f"/case/{number}/do/draft", {"decision": "open", "manner": "邮寄"}))
    assert "<dt>决定类型</dt><dd>予以公开</dd>" in offered
    assert "提供方式和途径" in offered
    page = browser.get(f"/case/{number}/do/assign")
    browser.forget(SESSION)
    offered = _offered(browser, browser.send(page, f"/case/{number}/do/assign", {"handler": "handler"}))
    assert '<dt>经办人</dt><dd lang="zh-CN">经小办</dd>' in offered
    browser.forget(SESSION)
    typed = {"channel": "post", "applicant.name": "王喆", "content": "方案", "id_number": "140581199001010014"}
    offered = _offered(browser, browser.send(receipt, "/receive", typed))
    assert "申请人：姓名或名称" in offered
    assert offered.count("140581199001010014") == 1
    browser.forget(SESSION)
    offered = _offered(
        browser, browser.send(me, "/me/password", {"old": "an-old-password-1", "new": "a-new-password-1"})
    )
    assert "<dd" not in offered


def _offered(browser: Browser, asked: httpx2.Response) -> str:
    answer = browser.send(asked, "/sign-in", {"login": "handler", "password": PASSWORD})
    assert answer.status_code == 200
    return answer.text


def test_a_person_has_five_sessions_at_most(office: Bureau) -> None:
    with browsing(office):
        at = datetime(2026, 3, 10, 2, tzinfo=UTC)
        tokens = [
            sessions.sign_in(office.database, "handler", PASSWORD, at + timedelta(seconds=n), f"10.0.0.{n}")
            for n in range(6)
        ]
        live = [sessions.actor(office.database, token, at + timedelta(minutes=1)) is not None for token in tokens]
    assert live == [False, True, True, True, True, True]


def test_a_page_is_read_while_nothing_can_be_written(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a read-only one, a move under way: that somebody was seen again is not worth a page."""
    browser.sign_in("handler")
    monkeypatch.setattr(sessions, "SEEN_EVERY", timedelta(0))

    @contextmanager
    def full(_: Database) -> Iterator[None]:
        raise StoreError("磁盘已满，本次操作没有写入")
        yield

    monkeypatch.setattr(Database, "write", full)
    assert browser.get("/work").status_code == 200
