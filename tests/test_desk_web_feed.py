"""The calendar feed: a secret address that can be ended, with no applicant in it, as RFC 5545 wants its lines."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from browsing import Browser
from gaoping import Bureau, noon
from sqlmodel import select

from desk.web.doors import SESSION
from workflow.tables import Person
from workflow.telling import feeds
from workflow.telling.feeds import Item
from workflow.web_tables import CalendarFeed

DAY = date(2026, 3, 10)


def make(browser: Browser) -> str:
    """Make an address; return its path."""
    page = browser.send(browser.get("/calendar"), "/calendar", {"do": "make"}).text
    return urlsplit(page.partition("<code>")[2].partition("</code>")[0]).path


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_feed_tells_ones_own_days_and_no_name(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, "registrar", handler="handler")
    other = office.receive(DAY).number
    browser.sign_in("handler")
    address = make(browser)
    browser.forget(SESSION)
    feed = browser.get(address)
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = unfolded(feed.content.decode())
    assert f"SUMMARY:{number} 答复期限" in lines
    due = office.row(number).due_on
    assert due is not None
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in lines
    assert f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}" in lines
    for word in (other, "王喆", "征收"):
        assert word not in feed.text


def test_an_address_ends_when_revoked_remade_or_its_owner_goes(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    first = make(browser)
    second = make(browser)
    assert [browser.get(address).status_code for address in (first, second)] == [404, 200]
    with office.database.read() as session:
        assert second.removeprefix("/calendar/").removesuffix(".ics") not in repr(
            session.exec(select(CalendarFeed)).all()
        )
    assert browser.send(browser.get("/calendar"), "/calendar", {"do": "end"}).status_code == 303
    assert browser.get(second).status_code == 404
    third = make(browser)
    with office.database.write() as session:
        person = session.get(Person, "handler")
        assert person is not None
        person.active = False
    assert browser.get(third).status_code == 404


def test_lines_are_folded_by_octets_and_words_escaped() -> None:
    items = [Item("GPZB-2026-0001", "urge:2", DAY, provisional=True)]
    text = feeds.written(items, "高平市,某某;办\\公\n室" * 6, noon(DAY))
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert max(len(line.encode()) for line in lines) <= 75
    assert "\n" not in text.replace("\r\n", "")
    whole = unfolded(text)
    assert "SUMMARY:GPZB-2026-0001 答复督办的内部时限（第2次）（暂定）" in whole
    assert "UID:GPZB-2026-0001-urge-2@gongkai" in whole
    assert "DTSTAMP:20260310T040000Z" in whole
    assert "高平市\\,某某\\;办\\\\公\\n室" in whole[4]
