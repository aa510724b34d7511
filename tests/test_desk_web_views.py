"""Worklists kept under a name: a person's own, without words that may name somebody, picked and changed where the list is."""

from datetime import date

import httpx2
import pytest
from browsing import Browser, forms
from gaoping import Bureau

from workflow import saved_views
from workflow.people import actor_of

pytestmark = pytest.mark.on_sqlite

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)
LATE = "/cases?light=red&sort=received"


def kept(browser: Browser, address: str, name: str, **said: str) -> httpx2.Response:
    return browser.client.post("/cases", data=dict(_form(browser.get(address))) | {"name": name, **said})


def _form(page: httpx2.Response) -> list[tuple[str, str]]:
    """The form that keeps a list; the search of the same page goes to the same address by GET."""
    return next(form.fields for form in forms(page) if ("csrf_token" in dict(form.fields)) and form.action == "/cases")


def views(office: Bureau) -> list[tuple[str, str]]:
    with office.database.read() as session:
        return [(one.name, one.address) for one in saved_views.of(session, actor_of(session, "handler"))]


def test_a_list_is_kept_picked_renamed_and_taken_away(office: Bureau, browser: Browser) -> None:
    office.receive(date(2026, 1, 5))
    browser.sign_in("handler")
    assert kept(browser, LATE, " 我的  红牌 ").headers["location"] == LATE
    page = browser.get("/cases").text
    assert '<a href="/cases?light=red&amp;sort=received" lang="zh-CN">我的 红牌</a>' in page
    assert "把这些条件存为我的视图" not in page
    page = browser.get(LATE).text
    assert 'aria-current="true" lang="zh-CN">我的 红牌</a>' in page
    assert "GPZB-2026-0001" in page
    assert kept(browser, LATE, "超期", do="rename").headers["location"] == LATE
    assert "我的 红牌" not in browser.get("/cases").text
    assert kept(browser, LATE, "", do="remove").status_code == 303
    assert "超期</a>" not in browser.get("/cases").text


def test_the_same_name_takes_the_new_conditions_and_the_default_state_is_none(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    kept(browser, "/cases?light=red&state=open&sort=due", "我的")
    assert kept(browser, "/cases?only=week&handler=-", "我的").status_code == 303
    assert views(office) == [("我的", "only=week&handler=-")]


@pytest.mark.parametrize(
    ("address", "name", "said", "why"),
    [
        (LATE, " ", {}, "请给视图起一个名称"),
        (LATE, "长" * (saved_views.NAME + 1), {}, "请给视图起一个名称"),
        (LATE, "名", {"light": "", "sort": "due"}, "现在的列表没有加条件"),
        (LATE, "名", {"unit": "长" * 99}, "条件太长"),
        (LATE, "名", {"sort": "name"}, "不能按“name”排列"),
        (LATE, "名", {"only": "nothing"}, "没有“nothing”这个条件"),
        (LATE, "名", {"do": "rename", "view": "7"}, "没有这个视图"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(
    browser: Browser, address: str, name: str, said: dict[str, str], why: str
) -> None:
    browser.sign_in("handler")
    refused = kept(browser, address, name, **said)
    assert refused.status_code == 422
    assert why in refused.text
    assert f'name="name" value="{name}"' in refused.text


def test_words_that_may_be_a_name_are_not_kept(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    assert "存为我的视图" not in browser.get(f"{LATE}&q=王喆").text
    token = dict(_form(browser.get(LATE)))
    assert browser.client.post("/cases", data=token | {"name": "王", "q": "王喆"}).status_code == 303
    assert views(office) == [("王", "light=red&sort=received")]


def test_a_person_has_so_many_and_no_name_twice(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    browser.sign_in("handler")
    kept(browser, LATE, "一")
    kept(browser, "/cases?light=yellow", "二")
    assert "最多存2个视图" in kept(browser, "/cases?light=green", "三").text
    assert kept(browser, "/cases?light=green", "二").status_code == 303
    assert "已经有叫“二”的视图" in kept(browser, LATE, "二", do="rename").text


def test_another_persons_views_are_out_of_reach(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    kept(browser, LATE, "我的红牌")
    browser.sign_in("registrar")
    assert "我的红牌" not in browser.get(LATE).text
    for do, status in (("rename", 422), ("remove", 303)):
        assert kept(browser, LATE, "别人的", do=do, view="1").status_code == status
    assert views(office) == [("我的红牌", "light=red&sort=received")]


def test_a_list_says_whom_it_is_narrowed_to_even_one_who_is_no_longer_offered(browser: Browser) -> None:
    browser.sign_in("finance")
    assert '<option value="handler" selected lang="zh-CN">' in browser.get("/cases?handler=handler").text
