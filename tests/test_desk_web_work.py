"""The first page of a day: whole lists behind the short ones, and what an office that has just begun is told."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from browsing import Browser, browsing
from gaoping import FINANCE, OFFICE, Bureau, bureau, configuration, opened

from desk.web.frame import Frame
from workflow import people, schema, worklists
from workflow.config import Rung
from workflow.database import Database
from workflow.vault import Vault

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)


@pytest.fixture
def unstaffed(sqlite_url: str) -> Iterator[Bureau]:
    """An office on its first morning: one person, no case."""
    database = Database(sqlite_url)
    schema.migrate(database)
    with database.write() as session:
        people.add(session, "chief", "王主任", ("admin", "approver"), OFFICE, "chief@gaoping.invalid")
    database.close()
    with opened(sqlite_url) as office:
        yield office


def test_a_new_chief_is_told_whom_the_office_lacks_and_where_to_begin(unstaffed: Bureau) -> None:
    with browsing(unstaffed) as browser:
        browser.sign_in("chief")
        page = browser.get("/work").text
        assert '本单位还没有：登记员、经办人、保密审查员。<a href="/people">登记人员</a>' in page
        assert '<a href="/ledger">导入以前的台账</a>' in page
        browser.get("/language/en")
        assert "Your unit has no Registrar, Handler, Secrecy reviewer." in browser.get("/work").text


def test_a_new_chief_is_told_of_the_missing_key_and_of_who_cannot_sign_in(unstaffed: Bureau) -> None:
    keyless = replace(unstaffed, office=replace(unstaffed.office, vault=Vault(None)))
    with browsing(keyless) as browser:
        browser.sign_in("chief")
        assert "还没有密钥（GONGKAI_KEY）" in browser.get("/work").text
        browser.send(
            browser.get("/people"), "/people", {"login": "new", "name": "新人", "unit": OFFICE, "roles": "handler"}
        )
        people_page = browser.get("/people").text
        assert '没有口令 <a href="/people/new#new">去设置' in people_page
        assert 'id="new"' in browser.get("/people/new").text
    with browsing(unstaffed) as browser:
        browser.sign_in("chief")
        assert "还没有密钥" not in browser.get("/work").text


def test_who_may_not_enter_people_is_told_whom_to_ask(office: Bureau, browser: Browser) -> None:
    browser.sign_in("finance")
    page = browser.get("/work").text
    assert "请管理员在“人员”里登记" in page
    assert 'href="/people"' not in page
    office.receive(DAY)
    browser.sign_in("registrar")
    assert "本单位还没有" not in browser.get("/work").text


def test_a_list_is_narrowed_to_a_handler_of_ones_own_unit(browser: Browser) -> None:
    for login, names in (("finance", [False, True]), ("supervisor", [True, True])):
        browser.sign_in(login)
        page = browser.get("/cases").text
        assert [name in page for name in ("经小办", "财小办")] == names


def test_a_whole_office_without_a_case_begins_with_one(browser: Browser) -> None:
    browser.sign_in("registrar")
    page = browser.get("/work").text
    assert "本单位还没有申请。" in page
    assert '<a href="/receive">登记第一件</a>' in page
    assert "本单位还没有：" not in page


@pytest.mark.parametrize("login", ["registrar", "supervisor"])
def test_what_a_short_list_leaves_off_is_found_behind_it(
    office: Bureau, browser: Browser, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "SHORT", 1)
    late = [office.receive(date(2026, 1, day)).number for day in (5, 6)]
    new = [office.receive(DAY, unit=unit).number for unit in (None, None, FINANCE)]
    browser.sign_in(login)
    page = browser.get("/work").text
    address = "/cases?only=turn" if login == "registrar" else "/cases?light=red&amp;state=all"
    assert f'<a href="{address}">看全部</a>' in page
    behind = browser.get(address.replace("&amp;", "&")).text
    assert all(number in behind for number in (new[:2] if login == "registrar" else late))


@pytest.mark.parametrize(
    ("at", "heading", "count"), [(-1, "1个工作日内到期", 0), (-2, "2个工作日内到期", 1), (1, "今天到期", 0)]
)
def test_what_is_soon_follows_the_ladder(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, at: int, heading: str, count: int
) -> None:
    monkeypatch.setattr(Frame, "today", lambda _: TODAY)
    ladder = configuration().alerts.model_copy(update={"ladder": (Rung(at=at, to=("handler",)),)})
    with bureau(sqlite_url, alerts=ladder) as office:
        office.receive(date(2026, 2, 10))
        with browsing(office) as browser:
            browser.sign_in("supervisor")
            page = browser.get("/work").text
    found = page.partition('aria-labelledby="soon"')[2].partition("</section>")[0]
    assert heading in found
    assert found.count('<th scope="row"') == count
    assert ("没有将到期的" in found) == (count == 0)


def test_a_printed_page_of_a_longer_list_says_that_it_is_not_all(
    office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "PAGE", 2)
    numbers = [office.receive(DAY).number for _ in range(3)]
    browser.sign_in("registrar")
    first = browser.get("/cases")
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following is not None
    last = browser.get(following[1].replace("&amp;", "&"))
    assert [("只印了一页的" in page.text, numbers[2] in page.text) for page in (first, last)] == [
        (True, False),
        (True, True),
    ]
    monkeypatch.setattr(worklists, "PAGE", 3)
    assert "只印了一页的" not in browser.get("/cases").text


def test_a_last_day_is_told_with_its_weekday_in_both_languages(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("registrar")
    for language, weekday in (("zh", "周三"), ("en", "Wed")):
        browser.get(f"/language/{language}?back=/")
        for address in ("/cases", f"/case/{number}"):
            assert f"2026-04-08 {weekday}" in browser.get(address).text


def test_a_saturday_to_work_on_and_a_day_off_are_said_to_be_so(
    office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Frame, "today", lambda _: date(2026, 2, 28))
    office.receive(date(2026, 1, 26))
    browser.sign_in("registrar")
    page = browser.get("/work").text
    assert "2026-02-28 周六（上班）" in page
    assert "今天到期" in page
    assert "今天是 2026年2月28日 周六（上班）" in page
    monkeypatch.setattr(Frame, "today", lambda _: date(2026, 10, 1))
    assert "周四（放假）" in browser.get("/work").text
    monkeypatch.setattr(Frame, "today", lambda _: date(2026, 3, 7))
    assert "周六<" in browser.get("/work").text
