"""A notice of days off by page: its days as the notice writes them, what it would move, and what it moved."""

from datetime import date

import pytest
from browsing import Browser, browsing, give_passwords
from gaoping import OFFICE, Bureau

from desk.web.frame import Frame
from desk.web.holidays import days_of
from rules.workdays import CalendarError
from workflow import people

DAY, TODAY = date(2026, 12, 10), date(2026, 12, 11)
SAID = {
    "year": "2027", "notice": "国办发明电〔2026〕99号", "off": "1月1日（周五）至4日（周一）放假，共4天。", "work": "1月9日",
}  # fmt: skip


def days(*ordinals: int) -> list[date]:
    return [date(2027, 1, day) for day in ordinals]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1月1日\x28周五\x29至3日\x28周日\x29放假调休\x2c共3天。1月9日\x28周六\x29上班", days(1, 2, 3, 9)),
        (
            "1月1日\uff08周五\uff09至3日\uff08周日\uff09放假调休\uff0c共3天。1月9日\uff08周六\uff09上班",
            days(1, 2, 3, 9),
        ),
        ("2027-01-01 2027-01-04", days(1, 4)),
        ("1月1日、2日", days(1, 2)),
        ("2026年12月31日至1月1日", [date(2026, 12, 31), date(2027, 1, 1)]),
        ("", []),
    ],
)
def test_days_are_read_as_a_notice_writes_them(text: str, found: list[date]) -> None:
    assert days_of(text, 2027) == found


def test_the_last_days_there_are_are_days() -> None:
    assert days_of("9999年12月31日", 2027) == [date.max]


@pytest.mark.parametrize("text", ["元旦", "2月30日", "1月3日至1日", "3日", "9999年12月31日至1月1日"])
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(CalendarError, match=text):
        days_of(text, 2027)


def test_an_administrator_sees_what_a_notice_moves_and_then_loads_it(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Frame, "today", lambda _: TODAY)
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, "registrar", handler="handler")
    with office.database.write() as session:
        people.add(session, "boss", "管理员", ["admin"], OFFICE, None)
    give_passwords(office.database)
    with browsing(office) as browser:
        browser.sign_in("boss")
        page = browser.get("/holidays")
        assert "年历公布到2026年" in page.text
        looked = browser.send(page, "/holidays", SAID | {"do": "look"})
        assert "载入后会是这样（还没有载入）" in looked.text
        assert "2027-01-07 暂定" in looked.text
        assert "经小办" in looked.text
        assert office.row(number).head_seq == 2
        wrong = browser.send(looked, "/holidays", {"off": "元旦", "do": "load"})
        assert wrong.status_code == 422
        assert "“元旦”不是日期" in wrong.text
        assert 'value="国办发明电〔2026〕99号"' in wrong.text
        loaded = browser.send(looked, "/holidays", {"do": "load"})
        assert "1件的期限变动；邮件通知经办人，没有经办人的通知签发人，共1人" in loaded.text
        assert office.row(number).head_seq == 3
        assert "这份通知已经载入过" in browser.send(looked, "/holidays", {"do": "load"}).text


def test_who_is_no_administrator_reads_and_does_not_load(browser: Browser) -> None:
    browser.sign_in("handler")
    page = browser.get("/holidays")
    assert "放假通知由公开工作机构的管理员载入" in page.text
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    assert browser.client.post("/holidays", data=SAID | {"csrf_token": token, "do": "load"}).status_code == 403


@pytest.mark.parametrize(
    "said",
    [{"off": "(" * 1001}, {"work": "1月1日至31日、" * 200}, {"notice": "国" * 1001}, {"year": "9999", "off": "12月31日"},
     {"year": "1", "off": "1月1日"}],
)  # fmt: skip
def test_what_no_notice_of_a_year_says_is_refused(office: Bureau, said: dict[str, str]) -> None:
    with office.database.write() as session:
        people.add(session, "boss", "管理员", ["admin"], OFFICE, None)
    give_passwords(office.database)
    with browsing(office) as browser:
        browser.sign_in("boss")
        refused = browser.send(browser.get("/holidays"), "/holidays", SAID | said)
        assert refused.status_code == 422
