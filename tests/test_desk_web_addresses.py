"""A case whose imported number holds what addresses are made of is found, shown, acted on and kept like any other."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import quote

import httpx2
import pytest
from browsing import Browser, forms
from gaoping import Bureau, bureau, noon
from ledger_files import ODD_NUMBERS, row_of
from online import online

from desk.web import addresses
from workflow import query_codes, store, tables
from workflow.ledger import ledgers
from workflow.ledger.spreadsheet import BadRows
from workflow.sign_in import tokens
from workflow.sign_in.tokens import SCOPES

DAY = date(2026, 3, 10)


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url) as office:
        table = [(at, row_of(number), None) for at, number in enumerate(ODD_NUMBERS, start=2)]
        rows = ledgers.rows_of(table, office.office, "台账.csv", {})
        with office.database.write() as session:
            ledgers.take_in(session, office.office, rows, noon(DAY), DAY, lambda _done: None)
        yield office


@pytest.fixture
def browser(browser: Browser) -> Browser:
    browser.sign_in("handler")
    return browser


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_case_is_reached_from_the_list_and_acted_on(office: Bureau, browser: Browser, number: str) -> None:
    address = addresses.of_case(number)
    assert f'href="{address}"' in browser.get("/cases?q=征地补偿&sort=received").text
    assert browser.get(address).status_code == 200
    form = browser.get(f"{address}/do/assign")
    assert form.status_code == 200
    done = browser.send(form, f"{address}/do/assign", {"handler": "handler"})
    assert done.headers["location"].startswith(f"{address}?done=")
    assert "已办理" in browser.get(done.headers["location"]).text
    assert office.row(number).handler == "handler"
    for name in ("drafts", "alike"):
        assert browser.get(f"{address}/{name}").status_code == 200
    package = browser.get(f"{address}/evidence.zip")
    assert package.status_code == 200
    assert "/" not in package.headers["content-disposition"].partition("''")[2]


def test_signing_in_and_changing_the_language_lead_back_to_the_case(browser: Browser) -> None:
    address = addresses.of_case("2024/15")
    browser.get("/language/en")
    page = browser.get(address)
    back = f"/language/zh?back={quote(address, safe='/')}"
    assert back in page.text
    assert browser.get(back).headers["location"] == address
    browser.client.cookies.clear()
    asked = browser.get(address).headers["location"]
    assert asked == f"/sign-in?next={quote(address, safe='/')}"
    signed = browser.send(browser.get(asked), "/sign-in", {"login": "handler", "password": "correct-horse-battery"})
    assert signed.headers["location"] == address


def test_a_form_kept_over_a_lost_session_goes_back_to_its_case(office: Bureau, browser: Browser) -> None:
    address = addresses.of_case("2024/15") + "/do/assign"
    form = browser.get(address)
    browser.forget("gongkai_session")
    kept = browser.send(form, address, {"handler": "handler"})
    signed = browser.send(kept, "/sign-in", {"login": "handler", "password": "correct-horse-battery"})
    browser.send(signed if signed.status_code == 200 else browser.get(signed.headers["location"]), address)
    assert office.row("2024/15").handler == "handler"


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_the_api_takes_a_number_written_as_any_client_writes_it(office: Bureau, browser: Browser, number: str) -> None:
    with office.database.write() as session:
        made = tokens.add(session, "系统", "handler", tuple(SCOPES), noon(DAY), noon(DAY) + timedelta(days=9999))
    calls = {"authorization": f"Bearer {made}", "idempotency-key": "key-00000001"}
    address = f"/api/v1/cases/{quote(number, safe='')}"
    assert browser.get(address, **calls).json()["number"] == number
    assert browser.get(f"{address}/letters", **calls).json() == []
    acted = browser.client.post(
        f"{address}/acts", json={"event": "assign", "facts": {"handler": "handler"}}, headers=calls
    )
    assert acted.json()["number"] == number


def test_a_real_server_tells_a_slash_in_a_number_from_one_between_parts(office: Bureau) -> None:
    with office.database.write() as session:
        made = tokens.add(session, "系统", "handler", tuple(SCOPES), noon(DAY), noon(DAY) + timedelta(days=9999))
    with online(office) as address, httpx2.Client(base_url=address) as client:
        for number in ("2024/15", "100%25", "x%2Fy"):
            asked = client.get(f"/api/v1/cases/{quote(number, safe='')}", headers={"authorization": f"Bearer {made}"})
            assert asked.json()["number"] == number


@pytest.mark.parametrize("number", ["2024/15", "a&b=c;d", "晋城〔2024〕15号", ODD_NUMBERS[-1]])
def test_the_portal_finds_it_by_its_code(office: Bureau, browser: Browser, number: str) -> None:
    with office.database.write() as session:
        found = store.case_row(session, number)
        assert found is not None
        query_codes.give(session, found, query_codes.hashed("ABCD2345EFGH"), noon(DAY))
    page = browser.get("/portal/look-up")
    wrong = browser.send(page, "/portal/look-up", {"number": number, "code": "wrong"})
    assert dict(forms(wrong)[0].fields)["number"] == number
    opened = browser.send(page, "/portal/look-up", {"number": number, "code": "ABCD2345EFGH"})
    assert opened.headers["location"] == "/portal/case"
    assert browser.get("/portal/case").status_code == 200


@pytest.mark.parametrize(
    ("number", "words"),
    [("..", "不能只有点"), (".", "不能只有点"), ("高" * 101, "太长，最多100字"), ("2024\x7f15", "应写成一行"),
     ("2024\u202e15", "应写成一行"), ("2024 15", "含有空白")],
)  # fmt: skip
def test_a_number_no_address_can_hold_is_not_taken_in(office: Bureau, number: str, words: str) -> None:
    with pytest.raises(BadRows) as refused:
        ledgers.rows_of([(2, row_of(number), None)], office.office, "台账.csv", {})
    assert [words in line for line in refused.value.lines] == [True]


def test_the_longest_number_fits_an_address() -> None:
    assert addresses.LONGEST == 3 * tables.LONGEST_NUMBER


def test_a_file_is_kept_under_one_name_in_no_folder() -> None:
    told = addresses.kept_as("晋/2024.zip")["content-disposition"]
    assert told == f"attachment; filename*=UTF-8''{quote('晋_2024.zip', safe='')}"
