"""Whose a term is on the case page: the office's own lights, another's and a time to act that is over do not."""

import re
from datetime import date

from browsing import Browser
from gaoping import Bureau

TODAY = date(2026, 7, 1)


def clock_of(page: str, label: str) -> str:
    return next(part for part in page.split('<div class="clock')[1:] if label in part).partition("<details>")[0]


def contested(office: Bureau, kind: str, body: str, accepted: dict[str, str]) -> str:
    number = office.receive(date(2026, 3, 3)).number
    office.answered(number, date(2026, 3, 10))
    office.act(number, "serve", date(2026, 3, 11), method="in_person", received_on="2026-03-11", receiver="王喆")
    said = {"kind": kind, "received_on": "2026-04-10", "body": body} | accepted
    office.act(number, "open_proceeding", date(2026, 4, 10), "legal", **said)
    return number


def test_what_another_is_late_with_is_told_as_theirs(office: Bureau, browser: Browser) -> None:
    number = contested(office, "reconsideration", "高平市人民政府", {"accepted_on": "2026-04-08"})
    browser.sign_in("legal")
    page = browser.get(f"/case/{number}").text
    theirs, ours = clock_of(page, "行政复议审理期限"), clock_of(page, "行政复议答复期限")
    assert "对方的期限" in theirs
    assert "已过" in theirs
    assert not re.search("late|light|超期", theirs)
    assert ours.startswith(" late")
    assert "■ 已超期" in ours


def test_a_time_to_appeal_that_ran_out_says_so(office: Bureau, browser: Browser) -> None:
    number = contested(office, "litigation", "高平市人民法院", {})
    judged = {"proceeding": 1, "result": "declared_unlawful", "decided_on": "2026-05-29", "received_on": "2026-05-31"}
    office.act(number, "decide_proceeding", date(2026, 6, 1), "legal", **judged)
    browser.sign_in("legal")
    own = clock_of(browser.get(f"/case/{number}").text, "本机关上诉期限")
    assert own.startswith(" still")
    assert "上诉期满" in own
    assert not re.search("late|light|超期", own)
    assert "2026-06-15" in own


def test_what_the_office_owes_a_court_is_in_its_own_hands(office: Bureau, browser: Browser) -> None:
    owed = contested(office, "litigation", "高平市人民法院", {})
    sent = contested(office, "reconsideration", "高平市人民政府", {"accepted_on": "2026-04-08"})
    office.act(sent, "answer_proceeding", date(2026, 4, 20), "legal", proceeding=1)
    browser.sign_in("legal")
    assert "<strong>法制工作人员</strong>" in browser.get(f"/case/{owed}").text
    line = browser.get("/cases?state=appealed").text.partition(f'/case/{sent}"')[2].partition("</tr>")[0]
    assert "行政复议审理期限" in line
    assert re.search(r"2026-06-\d\d 周\w</span> 已过", line)
    assert "2026-03-31" not in line
    listed = browser.get("/legal").text.partition(f'/case/{sent}"')[2].partition("</tr>")[0]
    assert '<span class="tag">已过</span>' in listed
    assert "light" not in listed


def test_a_notice_served_while_its_term_stands_still_says_so(office: Bureau, browser: Browser) -> None:
    number = office.receive(date(2014, 3, 10)).number
    office.act(number, "request_extension", date(2014, 3, 11), "handler", reason="涉及多家单位", days=10)
    office.act(number, "extend", date(2014, 3, 11), "approver")
    office.act(number, "request_correction", date(2014, 3, 12), "handler", items=["请写明文号"])
    for letter in (3, 2):
        office.act(number, "serve", date(2014, 3, 14), letter=letter, method="当面送达", receiver="王喆")
    browser.sign_in("handler")
    told = clock_of(browser.get(f"/case/{number}").text, "延期告知期限")
    assert "完成时停止计算" in told
    assert "完成于 2014-03-14" in told
