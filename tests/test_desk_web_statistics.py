"""The supervision statistics by page: charts with the tables behind them, kept as CSV and XLSX, each for who supervises."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from browsing import Browser
from gaoping import FINANCE, OFFICE, Bureau, bureau
from openpyxl import load_workbook
from reports import YEARS, line, take_in

from workflow import months, people

TODAY = date(2024, 3, 1)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Bureau]:
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, [*YEARS, line("2023-020", "2023-01-05", "部分公开", "2023-04-20", FINANCE)])
        with office.database.write() as session:
            people.add(session, "finance_watch", "财政督办", ["supervisor"], FINANCE, None)
        yield office


def test_charts_have_their_tables_and_every_late_case_opens(browser: Browser) -> None:
    browser.sign_in("supervisor")
    page = browser.get("/statistics?year=2023").text
    assert page.count('role="img"') >= 4
    assert 'href="/case/2023-020"' in page
    assert "style=" not in page
    table = page[page.index("<caption>按月</caption>") :]
    assert '<th scope="row">1</th><td class="number">2</td><td class="number">1</td>' in table
    assert "2023年第二季度" in browser.get("/statistics?year=2023&part=q2").text
    assert "2023年12月" in browser.get("/statistics?year=2023&part=m12").text
    assert browser.get("/board").text.count('role="img"') >= 2


def test_months_count_what_came_and_what_was_late(office: Bureau) -> None:
    with office.database.read() as session:
        found, mine = months.of(session, 2023, None), months.of(session, 2023, FINANCE)
    assert (sum(found.received), sum(found.concluded), sum(found.late)) == (10, 8, 1)
    assert (mine.received[0], mine.late[3], sum(mine.concluded)) == (1, 1, 1)


def test_the_tables_are_kept_as_files(browser: Browser) -> None:
    browser.sign_in("supervisor")
    told = browser.get("/statistics.csv?year=2023").content.decode("utf-8-sig")
    assert "本期,8,7,1,87.5," in told
    assert "2023-020" in told
    book = load_workbook(BytesIO(browser.get("/statistics.xlsx?year=2023").content))
    assert book.sheetnames[:3] == ["按期情况", "按月", "各环节平均天数"]
    assert browser.get("/statistics.pdf?year=2023").status_code == 404


def test_each_supervises_the_unit(browser: Browser) -> None:
    browser.sign_in("finance_watch")
    page = browser.get("/statistics?year=2023").text
    assert "2023-020" in page
    assert OFFICE not in page[page.index("<tbody>") :]
    assert browser.get(f"/statistics?year=2023&unit={OFFICE}").status_code == 403


@pytest.mark.parametrize(
    ("login", "address", "status"),
    [
        ("handler", "/statistics", 403),
        ("supervisor", "/statistics?part=q5", 404),
        ("supervisor", "/statistics?part=m13", 404),
        ("supervisor", "/statistics?year=99", 404),
    ],
)
def test_who_may_not_and_what_is_not_there(browser: Browser, login: str, address: str, status: int) -> None:
    browser.sign_in(login)
    assert browser.get(address).status_code == status
