"""The unit's phrases: written by who drafts and signs, put into a field without losing what was typed."""

from datetime import date

import pytest
from browsing import Browser, forms
from gaoping import Bureau

from workflow.paperwork import phrases

pytestmark = pytest.mark.on_sqlite

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)
TEXT = "您申请的信息属于行政执法案卷，\n依法可以不予公开。"


def add(browser: Browser, **said: str) -> int:
    return browser.send(browser.get("/phrases"), "/phrases", said).status_code


def test_a_phrase_is_written_changed_and_taken_away(browser: Browser) -> None:
    browser.sign_in("handler")
    assert add(browser, title="案卷", text=TEXT) == 303
    assert TEXT.split("\n")[1] in browser.get("/phrases").text
    edited = browser.get("/phrases?edit=1")
    assert browser.send(edited, "/phrases", {"text": "改过的话"}).status_code == 303
    page = browser.get("/phrases").text
    assert "改过的话" in page
    assert "执法案卷" not in page
    assert browser.send(browser.get("/phrases?edit=1"), "/phrases", {"do": "remove"}).status_code == 303
    assert "还没有常用语" in browser.get("/phrases").text


def test_what_cannot_be_kept_is_said_and_stays_typed(browser: Browser) -> None:
    browser.sign_in("handler")
    refused = browser.send(browser.get("/phrases"), "/phrases", {"title": "空的", "text": "  "})
    assert refused.status_code == 422
    assert "请填写常用语的文字" in refused.text
    assert 'value="空的"' in refused.text
    assert add(browser, title="长" * 61, text="x") == 422
    assert add(browser, text="长" * (phrases.TEXT + 1)) == 422


def test_a_phrase_goes_into_the_field_that_was_chosen_and_nothing_else_changes(
    office: Bureau, browser: Browser
) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    add(browser, title="案卷", text=TEXT)
    address = f"/case/{number}/do/request_correction"
    page = browser.get(address)
    assert "案卷" in page.text
    with_it = browser.send(page, address, {"_phrase": "1", "_into": "items", "items": "请写明年份", "days": "10"})
    assert with_it.status_code == 200
    fields = dict(next(form for form in forms(with_it) if form.action == address).fields)
    assert fields["items"] == f"请写明年份\n{TEXT}"
    assert fields["days"] == "10"
    assert office.row(number).state == "received"


def test_a_phrase_goes_into_a_draft(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    add(browser, title="案卷", text=TEXT)
    address = f"/case/{number}/do/draft"
    chosen = browser.send(browser.get(address), address, {"_choose": "1", "decision": "refused.enforcement_file"})
    filled = browser.send(chosen, address, {"_phrase": "1", "_into": "reason"})
    assert dict(next(form for form in forms(filled) if form.action == address).fields)["reason"] == TEXT


@pytest.mark.parametrize("login", ["registrar", "supervisor"])
def test_who_writes_no_letters_reads_only(browser: Browser, login: str) -> None:
    browser.sign_in("handler")
    add(browser, title="案卷", text=TEXT)
    form = browser.get("/phrases")
    browser.sign_in(login)
    assert "案卷" in browser.get("/phrases").text
    assert "新增一条" not in browser.get("/phrases").text
    token = dict(forms(browser.get("/work"))[0].fields)
    for said in ({"text": "x"}, {"do": "remove", "phrase": "1"}):
        sent = browser.client.post("/phrases", data=token | said)
        assert sent.status_code == 422
        assert "由本单位的经办" in sent.text
    assert form.status_code == 200


def test_another_units_phrases_are_out_of_reach(office: Bureau, browser: Browser) -> None:
    browser.sign_in("handler")
    add(browser, title="案卷", text=TEXT)
    number = office.receive(DAY, "finance", unit="高平市财政局").number
    browser.sign_in("finance")
    assert "案卷" not in browser.get("/phrases").text
    token = dict(forms(browser.get("/work"))[0].fields)
    assert browser.client.post("/phrases", data=token | {"do": "remove", "phrase": "1"}).status_code == 422
    address = f"/case/{number}/do/request_correction"
    sent = browser.send(browser.get(address), address, {"_phrase": "1", "_into": "items"})
    assert TEXT not in sent.text
