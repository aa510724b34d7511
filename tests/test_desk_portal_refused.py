"""Forms the portal refuses: what is said of them, and where what was typed is kept."""

import re
from datetime import UTC, date, datetime

import pytest
from applying import SAID, apply, number_of
from browsing import Browser, browsing, forms, is_shown_again
from gaoping import Bureau
from papers import BOMB, JPEG, PAGE, PDF, PROGRAM
from sqlmodel import select

from desk.web.frame import Frame
from workflow import attachments, saved_forms, store
from workflow.web_tables import SavedForm

pytestmark = pytest.mark.portal
DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": " "}, "name", "请填写姓名或者名称"),
        ({"name": "高平市昇达商贸有限公司"}, "kind", "申请人是单位的，请选择单位的类型"),
        ({"content": ""}, "content", "请写明您要的政府信息"),
        ({"phone": ""}, "phone", "至少填写一种联系方式"),
        ({"id_number": ""}, "id_number", "请填写证件号码，或者上传身份证明的照片"),
        ({"form": "纸质，邮寄"}, "address", "要邮寄的，请填写通信地址"),
        ({"email": "某人在某处"}, "email", "寄不到，请核对"),
        ({"email": '"a b"@example.invalid'}, "email", "寄不到，请核对"),
        ({"form": "别的"}, "form", "怎样得到信息"),
        ({"unit": "没有的局"}, "unit", "请选择您要申请的机关"),
        ({"kind": "外星人"}, "kind", "请选择您是公民还是单位"),
        ({"content": "字" * 20_001}, "content", "最多20000字"),
        ({"name": "名" * 201}, "name", "最多200字"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_at_the_top(
    browser: Browser, change: dict[str, str], field: str, words: str
) -> None:
    refused = apply(browser, **change)
    assert is_shown_again(refused)
    assert f'<a href="#{field}">' in refused.text
    assert re.search(rf'id="{field}-wrong">[^<]*{words}', refused.text)
    kept = dict(forms(refused)[0].fields)
    assert kept["phone"] == (SAID | change)["phone"]
    assert kept["content"] == (SAID | change)["content"].strip()


def test_files_are_judged_by_what_they_are(office: Bureau, browser: Browser) -> None:
    for name, content in (
        ("a.pdf", PROGRAM),
        ("a.pdf", PAGE),
        ("a.docx", BOMB),
        ("a.pdf", PDF + b" " * attachments.LARGEST),
    ):
        refused = apply(browser, files=[("attachments", (name, content, "application/pdf"))])
        assert is_shown_again(refused)
        assert '<a href="#attachments">' in refused.text
    six = [("attachments", (f"{n}.pdf", PDF, "application/pdf")) for n in range(6)]
    assert "附件最多5个" in apply(browser, files=six).text
    with office.database.read() as session:
        assert store.count_cases(session) == 0
    sent = apply(browser, id_number="", files=[("identity", ("证.jpg", JPEG, "image/jpeg")), six[0]])
    assert sent.status_code == 200
    with office.database.read() as session:
        held = attachments.of_case(session, office.row(number_of(sent.text)).id or 0)
    assert [(item.kind, item.sealed) for item in held] == [("identity", True), ("other", False)]


def test_a_refused_form_is_a_page_to_come_back_to_and_only_this_browser_s(office: Bureau, browser: Browser) -> None:
    refused = apply(browser, id_number="", name="李昇")
    address = str(refused.url)
    assert [forms(page)[0].fields[4:] for page in (browser.get(address), refused)] == [forms(refused)[0].fields[4:]] * 2
    twice = browser.send(browser.get(address), "/portal/apply", {"name": ""})
    assert str(twice.url) == address
    assert "请填写姓名或者名称" in browser.get(address).text
    with office.database.read() as session:
        kept = session.exec(select(SavedForm)).all()
    assert len(kept) == 1
    assert SAID["content"] not in kept[0].model_dump_json()
    with browsing(office, portal_only=True) as neighbour:
        assert SAID["content"] not in neighbour.get(address).text
    assert browser.send(browser.get(address), "/portal/apply", SAID | {"name": "李昇"}).status_code == 200
    gone = browser.get(address)
    assert "刚才填写的表已经提交" in gone.text
    assert SAID["content"] not in gone.text


def test_a_refused_form_is_kept_for_an_hour(office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    address = str(apply(browser, id_number="").url)
    later = datetime.now(UTC) + saved_forms.REFUSED_LASTS
    monkeypatch.setattr(Frame, "now", lambda _: later)
    assert SAID["content"] not in browser.get(address).text
    with office.database.write() as session:
        saved_forms.forget_expired(session, later)
        assert session.exec(select(SavedForm)).all() == []


@pytest.mark.parametrize("words", ["a\x00b", "a\x0cb"])
def test_control_characters_are_refused_in_words(browser: Browser, words: str) -> None:
    refused = apply(browser, content=words)
    assert is_shown_again(refused)
    assert "控制字符" in refused.text
