"""Registering by page: the channel's own days, who signed for a letter in anybody's words, and one application like another."""

from datetime import date, timedelta

import pytest
from browsing import Browser, forms
from gaoping import APPLICANT, FINANCE, OFFICE, TOWNSHIP, Bureau

TODAY = date(2026, 3, 12)
PLACE = "高平市南城街道2号"


def said(page: object) -> dict[str, str]:
    return dict(next(form for form in forms(page) if form.action == "/receive").fields)  # type: ignore[arg-type]


def test_the_guard_who_signed_is_written_down(office: Bureau, browser: Browser) -> None:
    browser.sign_in("registrar")
    page = browser.get("/receive")
    assert '<div class="by-choice for-post">' in page.text
    assert "邮寄的收到之日；门卫、收发室签收也算" in page.text
    assert "只作记录，不是收到之日" in page.text
    done = browser.send(page, "/receive", {
        "channel": "post", "signed_on": "2026-03-05", "signed_by": "门卫老周", "handed_over_on": "2026-03-06",
        "applicant.name": "王喆", "applicant.address": PLACE, "applicant.identity_shown": "1", "content": "征收补偿方案",
    })  # fmt: skip
    assert done.status_code == 303
    told = browser.get(done.headers["location"]).text
    assert "<dt>签收人</dt><dd>门卫老周</dd>" in told
    assert "<dt>渠道</dt><dd>邮寄</dd>" in told
    assert "文书：" in told
    assert "登记回执" in told
    assert "receipt" not in told
    assert office.row("GPZB-2026-0001").received_on == date(2026, 3, 5)


def test_ones_own_unit_is_chosen_already(browser: Browser) -> None:
    for login, unit in (("registrar", OFFICE), ("finance", FINANCE)):
        browser.sign_in(login)
        assert said(browser.get("/receive"))["unit"] == unit


def test_a_day_of_another_channel_stays_in_sight(browser: Browser) -> None:
    browser.sign_in("registrar")
    typed = {"channel": "post", "submitted_on": "2026-03-05", "applicant.name": "王喆", "content": "征收补偿方案"}
    refused = browser.send(browser.get("/receive"), "/receive", typed)
    assert refused.status_code == 409
    assert "邮寄的申请没有提交日" in refused.text
    assert "(submitted_on)" not in refused.text
    assert 'for-online">\n<div class="field day"><label for="f-submitted_on"' not in refused.text
    assert said(refused)["submitted_on"] == "2026-03-05"


def test_a_day_after_today_is_refused_beside_its_field(office: Bureau, browser: Browser) -> None:
    later = date.today() + timedelta(days=400)  # noqa: DTZ011  whatever day the desk takes for today
    browser.sign_in("registrar")
    typed = {"channel": "in_person", "applicant.name": "王喆", "content": "方案", "_on": later.isoformat()}
    refused = browser.send(browser.get("/receive"), "/receive", typed)
    assert refused.status_code == 422
    assert "登记日不能晚于今天" in refused.text
    assert said(refused)["_on"] == later.isoformat()
    number = office.receive(TODAY).number
    act = f"/case/{number}/do/assign"
    again = browser.send(browser.get(act), act, {"handler": "handler", "_on": later.isoformat()})
    assert again.status_code == 422
    assert "办理日不能晚于今天" in again.text
    assert office.row(number).head_seq == 1


def test_one_like_another_is_not_typed_again(office: Bureau, browser: Browser) -> None:
    number = office.receive(
        TODAY, applicant=APPLICANT | {"name": "王喆", "address": PLACE}, content="征收补偿方案"
    ).number
    browser.sign_in("registrar")
    assert f'href="/receive?like={number}"' in browser.get(f"/case/{number}").text
    page = browser.get(f"/receive?like={number}")
    known = said(page)
    assert (known["content"], known["applicant.address"], known["applicant.name"]) == ("征收补偿方案", PLACE, "")
    done = browser.send(page, "/receive", {"applicant.name": "李四", "applicant.identity_shown": "1"})
    assert done.status_code == 303
    assert office.row("GPZB-2026-0002").applicant == "李四"


@pytest.mark.parametrize(("login", "status"), [("finance", 404), ("supervisor", 403), ("township", 403)])
def test_nobody_else_copies_it(office: Bureau, browser: Browser, login: str, status: int) -> None:
    number = office.receive(TODAY, applicant=APPLICANT | {"address": PLACE}).number
    office.act(number, "assist", TODAY, to=TOWNSHIP, question="有无留存")
    browser.sign_in(login)
    answer = browser.get(f"/receive?like={number}")
    assert answer.status_code == status
    assert PLACE not in answer.text


@pytest.mark.parametrize("login", ["reviewer", "approver", "legal", "supervisor"])
def test_who_registers_nothing_is_offered_no_form(office: Bureau, browser: Browser, login: str) -> None:
    office.receive(TODAY)
    browser.sign_in("registrar")
    page = browser.get("/receive")
    browser.sign_in(login)
    refused = browser.get("/receive")
    assert (refused.status_code, "/receive" in {form.action for form in forms(refused)}) == (403, False)
    assert "登记申请须由登记员或者经办人办理" in refused.text
    token = dict(next(form for form in forms(browser.get("/work")) if form.action == "/sign-out").fields)
    sent = browser.send(page, "/receive", {"content": "方案", "csrf_token": token["csrf_token"]})
    assert sent.status_code == 403


def test_a_page_sent_again_with_other_content_says_so_and_goes_through_the_next_time(
    office: Bureau, browser: Browser
) -> None:
    browser.sign_in("registrar")
    page = browser.get("/receive")
    typed = {"channel": "oral", "applicant.name": "王喆", "content": "征收补偿方案"}
    first = browser.send(page, "/receive", typed)
    assert browser.send(page, "/receive", typed).headers["location"] == first.headers["location"]
    told = browser.send(page, "/receive", typed | {"content": "另一份方案"})
    assert told.status_code == 409
    assert "这一页刚才已经提交过一次" in told.text
    assert said(told)["content"] == "另一份方案"
    assert browser.send(told, "/receive").status_code == 303
    assert office.row("GPZB-2026-0002").subject == "另一份方案"
    action = "/case/GPZB-2026-0001/do/assign"
    page = browser.get(action)
    assert browser.send(page, action, {"handler": "handler"}).status_code == 303
    told = browser.send(page, action, {"handler": "handler2"})
    assert "这一页刚才已经提交过一次" in told.text
    assert browser.send(told, action).status_code == 303
    assert office.row("GPZB-2026-0001").handler == "handler2"


def test_forty_copies_of_one_form_are_typed_once_and_each_is_a_case_of_its_own(
    office: Bureau, browser: Browser
) -> None:
    browser.sign_in("registrar")
    typed = {
        "channel": "in_person", "applicant.name": "王喆", "applicant.phone": "13900000001", "applicant.address": PLACE,
        "content": "征收补偿方案", "_others": "".join(f"村民{n % 5}\n" for n in range(38)) + "李四 11010519491231002X\n",
        "_handler": "handler",
    }  # fmt: skip
    done = browser.send(browser.get("/receive"), "/receive", typed)
    assert done.status_code == 303
    told = browser.get(done.headers["location"]).text
    assert "同样的表格一起登记了39件" in told
    assert {office.row(f"GPZB-2026-00{n:02}").handler for n in range(1, 41)} == {"handler"}
    assert 'href="/case/GPZB-2026-0040"' in told
    assert [office.row(f"GPZB-2026-00{n}").applicant for n in ("01", "02", "39", "40")] == [
        "王喆",
        "村民0",
        "村民2",
        "李四",
    ]
    assert office.row("GPZB-2026-0002").received_on == TODAY
    assert "13900000001" in browser.get("/case/GPZB-2026-0040").text


def test_a_line_that_is_no_copy_is_named_and_nothing_is_registered(browser: Browser) -> None:
    browser.sign_in("registrar")
    typed = {"channel": "in_person", "applicant.name": "王喆", "applicant.kind": "自然人", "content": "征收补偿方案"}
    wrong = browser.send(
        browser.get("/receive"), "/receive", typed | {"_others": "李四\n高平市某某建筑公司 11010519491231002X"}
    )
    assert wrong.status_code == 422
    assert '<a href="#f-_others">第2行“高平市某某建筑公司”' in wrong.text
    assert ">\n李四\n高平市某某建筑公司 11010519491231002X</textarea>" in wrong.text
    assert wrong.text.count("11010519491231002X") == 1
    alone = browser.send(wrong, "/receive", {"_others": "李四", "channel": "plain_mail", "confirmed_on": "2026-03-12"})
    assert "写了与申请人确认之日的，其余各份不能照抄" in alone.text
    many = browser.send(wrong, "/receive", {"_others": "李四\n" * 201})
    assert "一次最多200份" in many.text
    assert browser.send(wrong, "/receive", {"_others": "李四"}).headers["location"].startswith("/case/GPZB-2026-0001?")


def test_who_is_no_handler_of_the_unit_is_given_nothing_and_nothing_is_registered(browser: Browser) -> None:
    browser.sign_in("registrar")
    typed = {"channel": "in_person", "applicant.name": "王喆", "content": "征收补偿方案", "_handler": "finance"}
    refused = browser.send(browser.get("/receive"), "/receive", typed)
    assert refused.status_code == 409
    assert said(refused)["content"] == "征收补偿方案"
    assert browser.send(refused, "/receive", {"_handler": ""}).headers["location"].startswith("/case/GPZB-2026-0001?")


def test_the_further_copies_outlive_a_page_that_is_too_old(browser: Browser) -> None:
    browser.sign_in("registrar")
    typed = {
        "channel": "in_person", "applicant.name": "王喆", "content": "征收补偿方案", "_others": "李四 11010519491231002X\n赵六"
    }  # fmt: skip
    kept = browser.send(browser.get("/receive"), "/receive", typed | {"csrf_token": "x"})
    assert '<dt>其余各份的申请人</dt><dd lang="zh-CN">李四\n赵六</dd>' in kept.text.replace("\r", "")
    done = browser.send(kept, "/receive")
    assert "GPZB-2026-0003" in browser.get(done.headers["location"]).text
