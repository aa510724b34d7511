"""Who looked is kept where nobody can change it; an identity number is shown for a reason, once, and to nobody else."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from browsing import Browser, browsing, forms
from gaoping import Bureau, bureau, noon
from sqlalchemy import text
from sqlmodel import select

from desk.web.doors import SESSION
from workflow import query_codes
from workflow.database import StoreError
from workflow.desk_tables import Look

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)
NUMBER = "140581199001010011"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url) as office:
        yield office


def looks(office: Bureau) -> list[tuple[str, str, int | None, str | None]]:
    with office.database.read() as session:
        return [(one.login, one.what, one.ordinal, one.reason) for one in session.exec(select(Look).order_by("id"))]  # type: ignore[arg-type]


def test_pages_letters_and_files_leave_who_looked(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    for address in ("", "", "/letter/1", "/letter/1.pdf", "/alike", "/drafts", "/evidence.zip"):
        assert browser.get(f"/case/{number}{address}").status_code == 200
    assert looks(office) == [
        ("handler", what, ordinal, None)
        for what, ordinal in [
            ("application", None),
            ("letter", 1),
            ("alike", None),
            ("drafts", None),
            ("evidence", None),
        ]
    ]


def test_who_may_not_read_the_data_leaves_no_look(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("supervisor")
    assert browser.get(f"/case/{number}").status_code == 200
    assert browser.get(f"/case/{number}/letter/1").status_code == 403
    assert looks(office) == []


def test_an_identity_number_is_shown_for_a_reason_that_is_kept(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY, id_number=NUMBER).number
    browser.sign_in("handler")
    page = browser.get(f"/case/{number}")
    assert NUMBER not in page.text
    assert f"/case/{number}/identity" in page.text
    asked = browser.get(f"/case/{number}/identity")
    assert NUMBER not in asked.text
    refused = browser.send(asked, f"/case/{number}/identity", {"reason": "看"})
    assert refused.status_code == 422
    assert NUMBER not in refused.text
    assert 'value="看"' in refused.text
    shown = browser.send(asked, f"/case/{number}/identity", {"reason": "核对委托书 上的号码"})
    assert NUMBER in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert ("handler", "identity", None, "核对委托书 上的号码") in looks(office)


@pytest.mark.parametrize(("login", "status"), [("supervisor", 403), ("finance", 404), ("legal", 200)])
def test_only_who_works_on_the_case_may_ask_for_the_number(
    office: Bureau, browser: Browser, login: str, status: int
) -> None:
    number = office.receive(DAY, id_number=NUMBER).number
    browser.sign_in("handler")
    form = browser.get(f"/case/{number}/identity")
    browser.sign_in(login)
    assert browser.get(f"/case/{number}/identity").status_code == status
    token = dict(forms(browser.get("/work"))[0].fields)["csrf_token"]
    sent = browser.send(form, f"/case/{number}/identity", {"reason": "核对号码", "csrf_token": token})
    assert (sent.status_code, NUMBER in sent.text) == (status, status == 200)


def test_a_case_without_a_number_has_nothing_to_show(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    assert "/identity" not in browser.get(f"/case/{number}").text
    assert browser.get(f"/case/{number}/identity").status_code == 404


def test_supervisors_read_who_looked_within_their_reach(office: Bureau, browser: Browser) -> None:
    number, other = office.receive(DAY).number, office.receive(DAY, "finance", unit="高平市财政局").number
    for login, case in (("handler", number), ("finance", other)):
        browser.sign_in(login)
        browser.get(f"/case/{case}")
        assert browser.get("/looks").status_code == 403
    browser.sign_in("supervisor")
    page = browser.get("/looks").text
    assert number in page
    assert other in page
    assert other not in browser.get(f"/looks?number={number}").text
    assert "没有符合条件" in browser.get("/looks?login=handler&what=letter").text
    assert "经小办" in page
    browser.sign_in("finance_boss")
    page = browser.get("/looks").text
    assert other in page
    assert number not in page
    assert "经小办" not in page


def test_the_list_is_paged_by_key(office: Bureau, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.looks.PAGE", 2)
    browser.sign_in("handler")
    numbers = [office.receive(DAY).number for _ in range(3)]
    for number in numbers:
        browser.get(f"/case/{number}")
    browser.sign_in("supervisor")
    first = browser.get("/looks").text
    assert numbers[2] in first
    assert numbers[0] not in first
    assert "/looks?before=2" in first
    assert numbers[0] in browser.get("/looks?before=2").text


def test_the_database_refuses_to_change_a_look(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(DAY).number
        with browsing(office) as browser:
            browser.sign_in("handler")
            browser.get(f"/case/{number}")
        for change in ("UPDATE look SET login = 'legal'", "DELETE FROM look"):
            with pytest.raises(StoreError), office.database.write() as session:
                session.connection().execute(text(change))
        assert len(looks(office)) == 1


def test_a_lost_query_code_is_replaced_once_the_applicant_is_identified(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("registrar")
    assert f"/case/{number}/query-code" in browser.get(f"/case/{number}").text
    asked = browser.get(f"/case/{number}/query-code")
    refused = browser.send(asked, f"/case/{number}/query-code", {"reason": "看"})
    assert refused.status_code == 422
    assert "请写明怎样核对了申请人的身份" in refused.text
    codes = []
    for _ in range(2):
        asked = browser.get(f"/case/{number}/query-code")
        shown = browser.send(asked, f"/case/{number}/query-code", {"reason": "本人到场，出示身份证"})
        codes.append(re.findall(r'class="code">([A-Z0-9-]{14})<', shown.text)[0])
        assert shown.headers["cache-control"] == "no-store"
    with pytest.raises(query_codes.NotFound):
        query_codes.find(office.database, number, codes[0], noon(DAY), "10.0.0.1")
    assert query_codes.find(office.database, number, codes[1], noon(DAY), "10.0.0.1").number == number
    assert ("registrar", "query_code", None, "本人到场，出示身份证") in looks(office)
    browser.forget(SESSION)
    browser.sign_in("legal")
    assert browser.get(f"/case/{number}/query-code").status_code == 403
    assert f"/case/{number}/query-code" not in browser.get(f"/case/{number}").text
