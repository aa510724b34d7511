"""The board: each number is the length of the list behind it, each unit's supervisor sees the unit, nobody else anything."""

import csv
import html
import io
import re
from datetime import date

import pytest
from browsing import Browser
from gaoping import FINANCE, OFFICE, TOWNSHIP, Bureau
from openpyxl import load_workbook

from workflow import board, people, worklists

TODAY = date(2026, 4, 14)
LINK = re.compile(r'<a href="(/cases\?[^"]*)"[^>]*>([\d.]+%?)</a>')


@pytest.fixture
def busy(office: Bureau) -> Bureau:
    """One late and urged, one nearly due, one calm but stuck in review, one answered in time; one late at the bureau."""
    late = office.receive(date(2026, 3, 2)).number
    office.act(late, "urge", date(2026, 4, 10), "supervisor", matter="请尽快答复")
    nearly = office.receive(date(2026, 3, 17)).number
    office.act(nearly, "assign", date(2026, 3, 17), "registrar", handler="handler")
    stuck = office.receive(date(2026, 4, 1)).number
    office.act(stuck, "draft", date(2026, 4, 2), decision="open", documents=["方案"], manner="邮寄")
    office.act(stuck, "submit", date(2026, 4, 2))
    done = office.receive(date(2026, 3, 3)).number
    office.answered(done, date(2026, 3, 10))
    office.act(done, "serve", date(2026, 3, 11), method="in_person", received_on="2026-03-11", receiver="王喆")
    office.receive(date(2026, 3, 2), by="finance")
    return office


def test_every_number_is_the_length_of_the_list_behind_it(busy: Bureau, browser: Browser) -> None:
    browser.sign_in("supervisor")
    found = LINK.findall(browser.get("/board").text)
    assert len(found) > 8
    for address, told in found:
        listed = browser.get(html.unescape(address)).text
        assert listed.count('<th scope="row">') == int(told), address
    assert busy.row("GPZB-2026-0001").state == "received"


def test_the_board_counts_cards_steps_urges_and_punctuality(busy: Bureau) -> None:
    with busy.database.read() as session:
        own, finance, *_ = board.rows(session, busy.office, people.actor_of(session, "supervisor"), TODAY)
    assert (own.unit, own.open, own.red, own.yellow, own.step) == (OFFICE, 3, 1, 1, 1)
    assert (own.urges_sent, own.urges_answered, own.urged) == (1, 0, 1)
    assert (own.year.concluded, own.year.rate) == (1, 100.0)
    assert {(one.login, one.open, one.week, one.red) for one in own.holders} == {("-", 2, 0, 1), ("handler", 1, 1, 0)}
    assert (finance.unit, finance.open, finance.red) == (FINANCE, 1, 1)


def test_the_tables_say_what_the_page_says(busy: Bureau, browser: Browser) -> None:
    browser.sign_in("supervisor")
    lines = list(csv.reader(io.StringIO(browser.get("/board.csv").content.decode("utf-8-sig"))))
    assert lines[1][:6] == [OFFICE, "3", str(int(lines[1][2])), "1", "1", "1"]
    book = load_workbook(io.BytesIO(browser.get("/board.xlsx").content))
    cells = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert cells[0] == lines[0]
    assert cells[1][:2] == [OFFICE, 3]
    assert browser.get("/board.txt").status_code == 404
    assert busy.database is not None


def test_a_list_is_kept_whole_as_it_was_narrowed(
    busy: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "PAGE", 2)
    assert busy.row("GPZB-2026-0004").state == "answered"
    browser.sign_in("supervisor")
    page = browser.get("/cases?sort=received").text
    assert "/cases.csv?sort=received" in page
    head, *lines = csv.reader(io.StringIO(browser.get("/cases.csv?sort=received").content.decode("utf-8-sig")))
    assert head[:4] == ["登记号", "单位", "申请内容", "申请人"]
    assert [line[0] for line in lines] == ["GPZB-2026-0003", "GPZB-2026-0002", "GPCZ-2026-0001", "GPZB-2026-0001"]
    every = list(csv.reader(io.StringIO(browser.get("/cases.csv?state=all").content.decode("utf-8-sig"))))
    assert [line[10] for line in every if line[0] == "GPZB-2026-0004"] == ["○ 期限已结束"]
    late = list(csv.reader(io.StringIO(browser.get(f"/cases.csv?light=red&unit={OFFICE}").content.decode("utf-8-sig"))))
    assert (late[1][0], late[1][3], late[1][8], late[1][10]) == ("GPZB-2026-0001", "王*", "2026-03-30", "■ 已超期")
    assert load_workbook(io.BytesIO(browser.get("/cases.xlsx?q=王喆").content)).worksheets[0].max_row > 1
    assert browser.get("/cases.pdf").status_code == 404
    monkeypatch.setattr(worklists, "LONGEST", 2)
    refused = browser.get("/cases.csv?sort=received")
    assert (refused.status_code, "超过2件" in refused.text) == (422, True)
    browser.sign_in("finance_boss")
    theirs = browser.get("/cases.csv").content.decode("utf-8-sig")
    assert (theirs.count("GPCZ"), theirs.count("GPZB")) == (1, 0)


def test_a_units_supervisor_sees_the_unit(busy: Bureau, browser: Browser) -> None:
    browser.sign_in("finance_boss")
    page = browser.get("/board").text
    assert FINANCE in page
    assert TOWNSHIP not in page
    assert FINANCE in browser.get(f"/board/slip?unit={FINANCE}").text
    refused = browser.get(f"/board/slip?unit={OFFICE}")
    assert refused.status_code == 403
    assert "只能打印自己督办的单位" in refused.text
    assert busy.row("GPZB-2026-0001").unit == OFFICE


@pytest.mark.parametrize("login", ["registrar", "handler", "reviewer", "approver", "legal", "finance"])
def test_nobody_else_sees_any_of_it(busy: Bureau, browser: Browser, login: str) -> None:
    browser.sign_in(login)
    for address in ("/board", "/board.csv", "/board.xlsx", "/board/late", f"/board/slip?unit={OFFICE}"):
        refused = browser.get(address)
        assert refused.status_code == 403, address
        assert "监察看板由督办人员查看" in refused.text
        assert "GPZB" not in refused.text
    assert "/board" not in browser.get("/work").text
    assert busy.database is not None


def test_the_slip_lists_the_pressing_and_names_no_applicant(busy: Bureau, browser: Browser) -> None:
    browser.sign_in("supervisor")
    page = browser.get(f"/board/slip?unit={OFFICE}").text
    assert [f"GPZB-2026-000{n}" in page for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "王" not in page
    assert re.search("环节超时<br>.*内部时限.* 2026-04-", page)
    assert "没有超期" in browser.get(f"/board/slip?unit={TOWNSHIP}").text
    assert busy.database is not None


def test_the_slip_is_chinese_whoever_prints_it(busy: Bureau, browser: Browser) -> None:
    def paper() -> tuple[str, str, str]:
        page = browser.get(f"/board/slip?unit={OFFICE}").text
        heading, table, signing = re.search(
            '(<h1.*?</h1>).*(<table.*</table>).*(<p class="signing.*?</p>)', page, re.S
        ).groups()
        return heading, table, signing

    browser.sign_in("supervisor")
    chinese = paper()
    browser.get("/language/en")
    assert paper() == chinese
    assert "2026年" in chinese[0]
    assert all('lang="zh-CN"' in part for part in chinese)
    assert busy.database is not None


def test_what_was_entered_late_is_listed(busy: Bureau, browser: Browser) -> None:
    office = busy
    office.receive(date(2026, 4, 10), channel="邮寄", signed_on=date(2026, 4, 1))
    browser.sign_in("supervisor")
    assert "/board/late?unit=" in browser.get("/board").text
    page = browser.get(f"/board/late?unit={OFFICE}").text
    assert "2026-04-01" in page
    assert "本月没有迟登记" in browser.get(f"/board/late?unit={TOWNSHIP}").text


def test_a_list_nobody_knows_is_refused(browser: Browser) -> None:
    browser.sign_in("supervisor")
    refused = browser.get("/cases?only=wrong")
    assert refused.status_code == 422
    assert "没有“wrong”这个条件" in refused.text
