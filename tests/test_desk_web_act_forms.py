"""The form of an act by page: what it asks, what it keeps, what it says of an error, and that it is done once."""

import re
from datetime import date

import pytest
from browsing import PASSWORD, Browser, forms
from gaoping import APPLICANT, TOWNSHIP, Bureau

from desk.web import forms as forms_module
from desk.web.doors import SESSION
from workflow import moves
from workflow.acts import draft_facts as d

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)


def names(page: object, action: str) -> set[str]:
    form = next(form for form in forms(page) if form.action == action)  # type: ignore[arg-type]
    return {name for name, _ in form.fields}


def test_a_form_asks_what_the_act_asks(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    held = {"csrf_token", "_key", "_expect", "_on"}
    assert names(browser.get(f"/case/{number}/do/request_correction"), f"/case/{number}/do/request_correction") == held | {
        "items", "days",
    }  # fmt: skip
    assert ">要求补正</button>" in browser.get(f"/case/{number}/do/request_correction").text
    searches = browser.get(f"/case/{number}/do/record_search")
    action = f"/case/{number}/do/record_search"
    assert names(searches, action) == held | {
        f"searches.0.{part}" for part in ("who", "where", "words", "when", "result")
    }
    more = browser.send(searches, action, {"searches.0.who": "档案室 李", "_more": "searches"})
    assert "searches.1.who" in names(more, action)
    assert 'value="档案室 李"' in more.text


def test_service_asks_of_an_agent_and_of_further_applicants_only_where_there_are_any(
    office: Bureau, browser: Browser
) -> None:
    agent = {"name": "孙律师", "document": "授权委托书", "powers": ["receive"]}
    alone = office.receive(DAY).number
    several = office.receive(DAY, co_applicants=[{"name": "赵六"}], agent=agent).number
    browser.sign_in("handler")
    for number, are_any in ((alone, False), (several, True)):
        office.act(number, "request_correction", DAY, items=["请写明年份"])
        page = browser.get(f"/case/{number}/do/serve")
        assert ('name="by_agent"' in page.text) is are_any
        assert ('name="_more" value="also"' in page.text) is are_any


def test_a_document_is_asked_for_its_item_only_where_there_are_several(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    for number, is_asked in (
        (office.receive(DAY).number, False),
        (office.receive(DAY, items=["甲", "乙"]).number, True),
    ):
        page = browser.get(f"/case/{number}/do/add_document")
        assert ('name="item"' in page.text) is is_asked
        assert ("第2项" in page.text) is is_asked


@pytest.mark.parametrize(
    ("event", "said"),
    [("correct", {"content": "2025年征收补偿方案"}), ("amend", {"channel": "post", "reason": "登记时选错"})],
)
def test_the_applicant_that_stands_is_shown_and_left_alone(
    office: Bureau, browser: Browser, event: str, said: dict[str, str]
) -> None:
    number = office.receive(DAY).number
    if event == "correct":
        office.act(number, "request_correction", DAY, items=["请写明年份"])
    browser.sign_in("handler")
    page = browser.get(f"/case/{number}/do/{event}")
    assert 'name="applicant.name" value="王喆"' in page.text
    assert browser.send(page, f"/case/{number}/do/{event}", said).status_code == 303
    told = next(one for one in office.document(number, DAY)["journal"] if one["event"] == event)
    assert "applicant" not in told["facts"]


def test_a_correction_keeps_of_the_applicant_what_it_does_not_change(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_correction", DAY, items=["请写明联系电话"])
    browser.sign_in("handler")
    page = browser.get(f"/case/{number}/do/correct")
    browser.send(page, f"/case/{number}/do/correct", {"applicant.phone": "138-1111-1111"})
    case = browser.get(f"/case/{number}").text
    assert "138-1111-1111" in case
    assert APPLICANT["address"] in case


def test_an_applicant_of_nothing_but_what_the_form_chose_is_not_said(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_correction", DAY, items=["请写明年份"])
    browser.sign_in("handler")
    page, emptied = browser.get(f"/case/{number}/do/correct"), dict.fromkeys(("name", "phone", "address"), "")
    said = {f"applicant.{name}": value for name, value in emptied.items()} | {"content": "2025年方案"}
    form = next(form for form in forms(page) if form.action.endswith("/do/correct"))
    sent = {name: value for name, value in form.fields if name != "applicant.identity_shown"} | said
    assert browser.client.post(form.action, data=sent).status_code == 303


def test_every_act_of_the_procedure_has_a_form(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("allround")
    for event in {move.event for move in moves.MOVES if "received" in move.source}:
        page = browser.get(f"/case/{number}/do/{event}")
        assert page.status_code == 200, event
        assert f'action="/case/{number}/do/{event}"' in page.text


def test_what_was_typed_stays_and_each_error_stands_beside_its_field(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/record_search"
    said = {"searches.0.who": '李"四', "searches.0.when": "昨天", "_on": "2026-03-12"}
    refused = browser.send(browser.get(action), action, said)
    assert refused.status_code == 422
    assert 'value="李&#34;四"' in refused.text
    assert 'value="昨天"' in refused.text
    assert '<a href="#f-searches-0-when">检索日期 不是日期' in refused.text
    assert 'id="f-searches-0-where-error"' in refused.text
    assert "缺少：检索范围" in refused.text
    bad_day = browser.send(browser.get(action), action, {"_on": "2026-02-30"})
    assert "办理日不是日期" in bad_day.text
    assert office.row(number).head_seq == 1


def test_what_the_procedure_refuses_is_said_on_the_form(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/draft"
    refused = browser.send(
        browser.get(action), action, {"decision": "unavailable.not_held", "reason": "查过", "_on": "2026-03-12"}
    )
    assert refused.status_code == 409
    assert "须有检索记录" in refused.text
    assert ">\n查过</textarea>" in refused.text


def test_a_form_sent_twice_is_done_once_and_an_old_one_not_at_all(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("registrar")
    action = f"/case/{number}/do/assign"
    page = browser.get(action)
    said = {"handler": "handler", "_on": "2026-03-12"}
    first = browser.send(page, action, said)
    again = browser.send(page, action, said)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    head = office.row(number).head_seq
    old = browser.send(page, action, {**said, "handler": "handler2", "_key": "another"})
    assert old.status_code == 409
    assert "请重新查看后再办" in old.text
    assert office.row(number).head_seq == head
    assert f'href="/case/{number}" target="_blank"' in old.text


def test_who_has_been_told_that_somebody_acted_may_go_on(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/record_search"
    page = browser.get(action)
    office.act(number, "assign", DAY, "registrar", handler="handler")
    part = {"who": "李", "where": "档案室", "words": "征收", "when": "2026-03-11", "result": "没有"}
    typed = {f"searches.0.{name}": value for name, value in part.items()} | {"_on": "2026-03-12"}
    told = browser.send(page, action, typed)
    assert told.status_code == 409
    assert browser.send(told, action).status_code == 303


def test_a_session_lost_while_typing_keeps_what_was_typed(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/request_correction"
    page = browser.get(action)
    browser.forget(SESSION)
    asked = browser.send(page, action, {"items": "请写明文件名称\n请写明年度", "_on": "2026-03-12"})
    assert asked.status_code == 401
    offered = browser.send(asked, "/sign-in", {"login": "handler", "password": PASSWORD})
    assert browser.send(offered, action).status_code == 303
    assert office.row(number).state == "correcting"


def test_a_step_that_is_no_number_is_as_if_none_had_been_seen(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/request_correction"
    said = {"items": "请写明文件名称", "_on": "2026-03-12", "_expect": "1" * 5000}
    assert browser.send(browser.get(action), action, said).status_code == 303


@pytest.mark.parametrize("login", ["supervisor", "township"])
def test_a_form_shows_no_applicant_and_no_draft_to_who_may_not_read_them(
    office: Bureau, browser: Browser, login: str
) -> None:
    number = office.receive(DAY, applicant=APPLICANT | {"address": "高平市南城街道9号"}).number
    office.act(number, "assist", DAY, to=TOWNSHIP, question="有无留存")
    office.act(number, "draft", DAY, decision="open", documents=["方案"], manner="邮寄")
    browser.sign_in(login)
    for event in ("amend", "submit", "urge", "return_assist"):
        page = browser.get(f"/case/{number}/do/{event}")
        assert "高平市南城街道9号" not in page.text
        assert f"/case/{number}/letter/" not in page.text


def test_a_draft_asks_for_the_decision_first_and_then_what_it_needs(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/draft"
    held = {"csrf_token", "_key", "_expect", "_on", "_decided"}
    first = browser.get(action)
    assert names(first, action) == held
    silent = browser.send(first, action, {"_choose": "1"})
    assert silent.status_code == 422
    assert '<a href="#f-decision">请先选择作出哪一种决定</a>' in silent.text
    assert 'id="f-decision-error"' in silent.text
    assert names(silent, action) == held
    opened = browser.send(first, action, {"decision": "open", "_choose": "1"})
    assert opened.status_code == 200
    assert names(opened, action) == held | {"decision", "documents", "manner", "together"}
    assert [
        opened.text.count(f'name="{name}" lang="zh-CN" rows="3" required') for name in ("documents", "together")
    ] == [1, 0]
    partial = browser.send(first, action, {"decision": "partial", "_choose": "1"})
    assert {"withheld.0.what", "withheld.0.reason"} <= names(partial, action)
    secret = browser.send(opened, action, {"decision": "refused.state_secret", "manner": "邮寄", "_choose": "1"})
    asked = names(secret, action)
    assert {"reason", "classification.basis", "_aside.manner"} <= asked
    assert not asked & {"documents", "manner", "statute", "agency.name", "archives.name", "where"}
    assert office.row(number).head_seq == 1


def test_what_was_typed_for_another_decision_is_put_aside_and_comes_back_with_it(
    office: Bureau, browser: Browser
) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/draft"
    partial = browser.send(browser.get(action), action, {"decision": "partial", "_choose": "1"})
    said = {"documents": "方案\n清单", "manner": "邮寄", "withheld.0.what": "身份证号", "withheld.0.reason": "个人隐私"}
    elsewhere = browser.send(partial, action, said | {"decision": "unavailable.not_ours"})
    assert elsewhere.status_code == 422
    assert '<a href="#f-decision">决定改过了' in elsewhere.text
    assert not names(elsewhere, action) & set(said)
    back = browser.send(elsewhere, action, {"decision": "partial", "_choose": "1", "reason": "属于水务局"})
    form = dict(next(form for form in forms(back) if form.action == action).fields)
    assert {name: form[name] for name in said} == said
    assert form["_aside.reason"] == "属于水务局"
    again = browser.send(back, action, {"decision": "open", "_choose": "1"})
    assert browser.send(again, action).status_code == 303
    told = next(one for one in office.document(number, DAY)["journal"] if one["event"] == "draft")["facts"]
    assert told["decision"] == "open"
    assert "withheld" not in told


def test_what_a_letter_lacks_is_said_beside_the_field_that_says_it_and_marked(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/draft"
    asked = browser.send(browser.get(action), action, {"decision": "partial", "_choose": "1"})
    refused = browser.send(asked, action, {"documents": "方案"})
    assert refused.status_code == 422
    assert '<a href="#f-manner">缺少：提供方式和途径</a>' in refused.text
    assert '<a href="#f-withheld">缺少：不予公开的部分、不予公开情形的名称' in refused.text
    assert 'id="f-withheld-error"' in refused.text
    assert "withheld.what" not in refused.text
    assert ">\n方案</textarea>" in refused.text
    assert forms_module.lacking(d.Draft, {"where": "途径", "application.corrected_on": "收到补正的日期"}) == {
        "where": "缺少：途径", "": "缺少：收到补正的日期",
    }  # fmt: skip
    (where,) = (one for one in forms_module.asked(d.Draft, {}, {"where": "缺少：途径"}, {}) if one.name == "where")
    assert where.required


def test_a_signature_on_paper_is_only_of_who_may_sign(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", DAY)
    browser.sign_in("handler")

    def offered() -> list[str]:
        page = browser.get(f"/case/{number}/do/sign_on_paper").text
        return re.findall(r'<option value="(\w+)"', page.split('name="signed_by"')[1].split("</select>")[0])

    assert "reviewer" in offered()
    assert "approver" not in offered()
    office.act(number, "clear", DAY, "reviewer", finding="不涉密")
    assert "approver" in offered()
    assert not {"reviewer", "registrar", "handler", "supervisor"} & set(offered())


def test_what_is_no_answer_is_no_choice_of_a_draft(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    page = browser.get(f"/case/{number}/do/draft").text
    assert 'value="other.archives"' in page
    assert not re.search(r'value="other\.(correction_lapsed|fee_unpaid|withdrawn)"', page)


def test_what_was_typed_stays_when_a_colleague_has_moved_the_case_past_the_act(
    office: Bureau, browser: Browser
) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    action = f"/case/{number}/do/record_search"
    page = browser.get(action)
    office.act(number, "request_correction", DAY, items=["请写明年份"])
    part = {"who": "李", "where": "档案室", "words": "征收", "when": "2026-03-11", "result": "没有"}
    told = browser.send(page, action, {f"searches.0.{name}": value for name, value in part.items()})
    assert told.status_code == 409
    assert 'value="档案室"' in told.text
    assert browser.send(told, action).status_code == 409
    assert "待补正" in browser.send(told, action).text
    assert browser.get(action).status_code == 404


def test_what_an_act_warns_of_stands_on_the_page_it_leads_to(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    search = {"who": "经小办", "where": "档案室", "words": "征收", "when": "2026-03-11", "result": "找到方案一份"}
    office.act(number, "record_search", TODAY, searches=[search])
    office.act(number, "consult_third_party", TODAY, name="甲公司", contact="电话", summary="合同")
    office.act(number, "record_opinion", TODAY, consultation=1, opinion="agree", received_on=TODAY)
    browser.sign_in("handler")
    said = {"decision": "unavailable.not_held", "reason": "经检索没有"}
    assert "▲ 2026-03-12登记的检索结果是找到了" in acted(browser, number, "draft", said)
    asked = {"name": "甲公司", "contact": "电话", "summary": "合同"}
    assert "不能为延长期限再次征求同一第三方" in acted(browser, number, "consult_third_party", asked)


def acted(browser: Browser, number: str, event: str, said: dict[str, str]) -> str:
    action = f"/case/{number}/do/{event}"
    done = browser.send(browser.get(action), action, said)
    return browser.get(done.headers["location"]).text
