"""Staff by page: entered, changed and signed out by administrators, each change recorded; one's own absence and password."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from browsing import PASSWORD, Browser, browsing, forms
from gaoping import FINANCE, OFFICE, Bureau, bureau, noon

from workflow import people, staff, staffing, store
from workflow.people import BadPerson
from workflow.tables import Person

TODAY = date(2026, 3, 10)
NEW = "a better horse battery"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url) as office:
        with office.database.write() as session:
            people.add(session, "boss", "管理员", ["admin"], OFFICE, None)
            people.add(session, "finance_admin", "财政管理员", ["admin"], FINANCE, None)
        yield office


def person(office: Bureau, login: str) -> Person | None:
    with office.database.read() as session:
        return store.person(session, login)


def test_an_administrator_enters_and_changes_people_and_each_change_is_kept(office: Bureau, browser: Browser) -> None:
    browser.sign_in("boss")
    given = {
        "login": "newcomer",
        "name": "新人",
        "unit": FINANCE,
        "email": "n@x.invalid",
        "roles": ["handler", "legal"],
    }
    assert browser.send(browser.get("/people"), "/people", given).status_code == 303
    page = browser.get("/people/newcomer")
    changed = browser.send(page, "/people/newcomer", {"roles": ["handler"], "name": "新人甲", "active": "yes"})
    assert changed.status_code == 303
    found = person(office, "newcomer")
    assert found is not None
    assert (found.name, found.roles, found.unit) == ("新人甲", "handler", FINANCE)
    with office.database.read() as session:
        kept = [(one.what, one.before, one.after, one.by) for one in staffing.changes(session, "newcomer")]
    assert set(kept[:2]) == {("roles", "handler,legal", "handler", "boss"), ("name", "新人", "新人甲", "boss")}
    twice = browser.send(browser.get("/people"), "/people", given)
    assert (twice.status_code, "已有人用" in twice.text) == (409, True)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"login": "经小三"}, "login"), ({"login": "a" * 41}, "login"), ({"login": "system"}, "login"),
     ({"login": "handler"}, "login"), ({"name": "名" * 41}, "name"), ({"name": "经\u202e小三"}, "name"),
     ({"roles": []}, "roles"), ({"roles": ["king"]}, "roles"), ({"unit": "没有的局"}, "unit"),
     ({"email": "a b@c.invalid"}, "email")],
)  # fmt: skip
def test_what_is_wrong_of_a_new_person_is_said_at_its_field(
    office: Bureau, browser: Browser, said: dict[str, Any], field: str
) -> None:
    browser.sign_in("boss")
    given = {"login": "newcomer", "name": "新人", "unit": OFFICE, "email": "", "roles": ["handler"]} | said
    refused = browser.send(browser.get("/people"), "/people", given)
    assert (refused.status_code, f'<a href="#{field}">' in refused.text) == (409, True)
    assert f'id="{field}-wrong"' in refused.text
    assert f'id="{field}"' in refused.text
    assert person(office, "newcomer") is None


def test_what_was_typed_stays_when_it_is_refused(office: Bureau, browser: Browser) -> None:
    browser.sign_in("boss")
    page = browser.get("/people/handler")
    said = {"name": "新名", "email": "不是邮箱", "roles": ["legal"], "unit": OFFICE}
    refused = browser.send(page, "/people/handler", said)
    kept = forms(refused)[1].fields
    assert {("name", "新名"), ("email", "不是邮箱"), ("roles", "legal")} <= set(kept)
    assert ("roles", "handler") not in kept
    assert '<a href="#email">' in refused.text
    assert re.search(r'id="email-wrong">[^<]*寄不到', refused.text)
    away = {"since": "2026-03-20", "until": "2026-03-11", "substitute": "handler2"}
    for address in ("/people/handler", "/me"):
        login = "handler" if address != "/me" else "boss"
        refused = browser.send(browser.get(address), f"/people/{login}/away", away)
        assert (refused.status_code, "颠倒" in refused.text) == (409, True)
        assert set(away.items()) <= {field for form in forms(refused) for field in form.fields}
        assert re.search(r'id="until-wrong">[^<]*颠倒', refused.text)
    found = person(office, "handler")
    assert found is not None
    assert (found.away_from, found.name, found.roles) == (None, "经小办", "handler")


def test_who_is_put_out_of_use_is_signed_out(office: Bureau, browser: Browser) -> None:
    with browsing(office) as other:
        other.sign_in("handler")
        browser.sign_in("boss")
        browser.send(browser.get("/people/handler"), "/people/handler", {"active": "no"})
        assert other.get("/work").status_code == 303
    for leaving in ({"active": "no"}, {"roles": "approver"}, {"unit": FINANCE}):
        last = browser.send(browser.get("/people/boss"), "/people/boss", leaving)
        assert (last.status_code, "最后一位管理员" in last.text) == (409, True), leaving
    assert browser.send(browser.get("/people/boss"), "/people/boss", {"name": "新名"}).status_code == 303


def test_a_bureaus_administrator_keeps_to_the_bureau(office: Bureau, browser: Browser) -> None:
    browser.sign_in("finance_admin")
    assert "handler2" not in browser.get("/people").text
    assert browser.get("/people/handler").status_code == 403
    page = browser.get("/people/finance")
    foreign = browser.send(page, "/people/finance", {"unit": OFFICE, "active": "yes"})
    assert foreign.status_code == 409
    token = dict(forms(page)[0].fields)["csrf_token"]
    for address in ("/people/handler", "/people/handler/password", "/people/handler/away"):
        sent = browser.client.post(
            address,
            data={
                "csrf_token": token, "name": "甲", "roles": "admin", "unit": OFFICE, "password": NEW, "since": "2026-03-11",
                "until": "2026-03-12", "substitute": "handler2",
            },
        )  # fmt: skip
        assert sent.status_code == 403, address
    found = person(office, "handler")
    assert found is not None
    assert (found.roles, found.away_from) != ("admin", date(2026, 3, 11))


@pytest.mark.parametrize("login", ["handler", "registrar", "approver", "supervisor", "reviewer", "legal"])
def test_nobody_else_administers(browser: Browser, login: str) -> None:
    browser.sign_in(login)
    assert [browser.get(address).status_code for address in ("/people", "/people/handler2", "/me")] == [403, 403, 200]


def test_ones_own_absence_and_its_end(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    said = {"since": "2026-03-11", "until": "2026-03-20", "substitute": "handler2"}
    assert browser.send(browser.get("/me"), "/people/handler/away", said).status_code == 303
    with office.database.read() as session:
        assert people.stand_ins(staff.of(session), date(2026, 3, 12)) == {"handler2": ("handler",)}
    refused = browser.send(browser.get("/me"), "/people/handler/away", said | {"substitute": "finance", "do": ""})
    assert (refused.status_code, "同一单位" in refused.text) == (409, True)
    browser.send(browser.get("/me"), "/people/handler/away", {"do": "back"})
    found = person(office, "handler")
    assert found is not None
    assert found.away_from is None


def test_ones_own_password(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    page = browser.get("/me")
    for said, field, why in (
        ({"old": "wrong wrong wrong", "new": NEW, "again": NEW}, "old", "现在的口令不对"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "again", "不一样"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "new", "用过的"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "new", "12至200"),
    ):
        refused = browser.send(page, "/me/password", said)
        assert (refused.status_code, f'<a href="#{field}">' in refused.text) == (409, True)
        assert re.search(rf'id="{field}-wrong">[^<]*{why}.*id="{field}"', refused.text)
    done = browser.send(page, "/me/password", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert done.headers["location"] == "/sign-in"
    assert browser.sign_in("handler", NEW).status_code == 303
    with office.database.read() as session:
        (kept,) = staffing.changes(session, "handler")
    assert (kept.what, kept.before, kept.after) == ("password", None, None)


def test_a_password_given_by_an_administrator(office: Bureau, browser: Browser) -> None:
    browser.sign_in("boss")
    assert (
        browser.send(browser.get("/people/reviewer"), "/people/reviewer/password", {"password": NEW}).status_code == 303
    )
    assert browser.sign_in("reviewer", NEW).status_code == 303
    with office.database.write() as session, pytest.raises(BadPerson, match="没有“ghost”"):
        staffing.back(session, people.actor_of(session, "boss"), OFFICE, noon(TODAY), "ghost")


def test_ones_own_page_is_ones_own_account_and_nobody_has_none(browser: Browser) -> None:
    browser.sign_in("handler")
    assert browser.get("/people/handler").headers["location"] == "/me"
    browser.sign_in("boss")
    nobody = browser.get("/people/nobody")
    assert (nobody.status_code, "没有这个人" in nobody.text) == (404, True)


def test_what_was_changed_is_told_in_names_and_not_in_codes(browser: Browser) -> None:
    browser.sign_in("boss")
    page = browser.get("/people/handler2")
    changed = {"roles": ["handler", "legal"], "active": "yes"}
    assert browser.send(page, "/people/handler2", changed).status_code == 303
    away = {"since": "2026-03-10", "until": "2026-03-20", "substitute": "handler"}
    assert browser.send(browser.get("/people/handler2"), "/people/handler2/away", away).status_code == 303
    told = browser.get("/people/handler2").text
    assert 'lang="zh-CN">经办人、法制工作人员</td>' in told
    assert 'lang="zh-CN">2026-03-10—2026-03-20 经小办</td>' in told
    assert "handler,legal" not in told
