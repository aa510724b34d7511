"""A hostile applicant: everything they can write, sent by the portal, looked at by everybody who works on it."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rights
from browsing import Browser, is_shown_again
from gaoping import OFFICE, Bureau, bureau
from papers import JPEG, PDF
from sqlmodel import select

from desk.web.doors import SESSION
from desk.web.frame import Frame
from desk.web.guard import LARGEST_BODY
from workflow.config import LetterOptions
from workflow.keeping.verification import verify
from workflow.ledger import ledger_export
from workflow.web_tables import SavedForm

DAY = date(2026, 3, 10)
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}{%raw%}"
FORMULA = '=HYPERLINK("http://evil.invalid","x")'
SAID = {
    "unit": OFFICE, "kind": "自然人", "name": SCRIPT, "phone": SCRIPT, "email": "{{7*7}}|`id`@x.invalid", "address": SCRIPT,
    "id_number": SCRIPT[:60], "content": f"{SCRIPT}\r\nX-Header: 1", "form": "电子文件，网上提供", "acting": "agent",
    "agent_name": SCRIPT, "agent_document": SCRIPT, "agent_powers": ["apply"], "agent_phone": SCRIPT,
    "agent_address": SCRIPT, "do": "send",
}  # fmt: skip
FILES = [
    ("authority", ("../../../etc/passwd\r\nX: 1.pdf", PDF, "text/html")),
    ("agent_identity", (f"{SCRIPT}.jpg", JPEG, "image/svg+xml")),
]
NUMBER = "GPZB-2026-0001"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    monkeypatch.setattr(Frame, "today", lambda _: DAY)
    with bureau(sqlite_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        yield office


def apply(browser: Browser, **changes: Any) -> Any:
    plain = {"name": "王喆", "phone": "139", "id_number": "1", "content": "方案", "unit": OFFICE, "do": "send"}
    return browser.send(browser.get("/portal/apply"), "/portal/apply", plain | changes)


def test_what_they_write_runs_nowhere(office: Bureau, browser: Browser, tmp_path: Path) -> None:
    refused = browser.send(browser.get("/portal/apply"), "/portal/apply", SAID | {"email": SCRIPT}, files=FILES)
    assert is_shown_again(refused)
    assert "<script>alert" not in refused.text
    sent = browser.send(refused, "/portal/apply", SAID, files=FILES)
    assert sent.status_code == 200
    office.act(NUMBER, "confirm_receipt", DAY, how="电话")
    office.act(NUMBER, "draft", DAY, decision="refused.deliberative", reason=SCRIPT)
    office.act(NUMBER, "submit", DAY)
    pages = [line for line in rights.lines("pages") if line.kind == "page"]
    for who in ("handler", "approver", "supervisor", "legal"):
        browser.forget(SESSION)
        browser.sign_in(who)
        for line in pages:
            shown = browser.get(rights.address(line.path, NUMBER))
            assert "<script>alert" not in shown.text, (who, line.path)
            assert "<img src=x" not in shown.text, (who, line.path)
            assert "x-header" not in shown.headers
    browser.forget(SESSION)
    browser.sign_in("handler")
    for ordinal in (1, 2):
        held = browser.get(f"/case/{NUMBER}/attachment/{ordinal}")
        assert held.headers["content-type"] in {"application/pdf", "image/jpeg"}
        assert held.headers["content-disposition"].startswith(
            f"attachment; filename*=UTF-8''{NUMBER}-attachment-{ordinal}."
        )
    assert not list(tmp_path.rglob("passwd*"))
    assert verify(office.database, office.office).problems == ()


@pytest.mark.parametrize(
    "change", [{"name": "王‮喆"}, {"content": "方案‮txt.exe"}, {"phone": "139⁦1"}, {"name": "王\n喆"}]
)
def test_what_turns_the_writing_round_is_refused(office: Bureau, browser: Browser, change: dict[str, str]) -> None:
    refused = apply(browser, **change)
    assert is_shown_again(refused)
    assert office.database.is_sqlite


def test_no_cell_of_a_ledger_is_a_formula(office: Bureau, browser: Browser, tmp_path: Path) -> None:
    assert apply(browser, name=FORMULA, content=FORMULA, phone="+1+1").status_code == 200
    assert apply(browser, name="\uff1d1\uff0b1", content="\uff20SUM", phone="\uff0d1").status_code == 200
    with office.database.read() as session:
        ledger_export.write(tmp_path / "台账.csv", ledger_export.rows(session, office.office))
    with (tmp_path / "台账.csv").open(encoding="utf-8-sig", newline="") as written:
        cells = [cell for row in csv.reader(written) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")]


def test_more_than_a_form_holds_is_refused_before_it_is_kept(browser: Browser) -> None:
    page = browser.get("/portal/apply")
    assert browser.send(page, "/portal/apply", {f"x{n}": "1" for n in range(3000)}).status_code == 400
    assert browser.send(page, "/portal/apply", {"content": "字" * 300_000}).status_code in {400, 413, 422}
    assert browser.client.post("/portal/apply", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    many = [("attachments", (f"{n}.pdf", PDF, "x/y")) for n in range(50)]
    assert browser.send(page, "/portal/apply", SAID, files=many).status_code == 400


def test_a_body_that_does_not_say_how_long_it_is_is_read_no_further(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.web.guard.LARGEST_BODY", 1000)
    form = {"content-type": "application/x-www-form-urlencoded"}
    sent = browser.client.post("/portal/apply", content=iter([b"content=", *[b"x" * 100] * 10]), headers=form)
    assert sent.status_code == 413


def test_a_session_given_by_another_is_not_taken_up(browser: Browser) -> None:
    browser.client.cookies.set(SESSION, "chosen-by-another")
    browser.sign_in("handler")
    mine = [cookie.value for cookie in browser.client.cookies.jar if cookie.name == SESSION]
    assert mine[-1] != "chosen-by-another"
    browser.client.cookies.clear()
    browser.client.cookies.set(SESSION, "chosen-by-another")
    assert browser.get("/work").headers["location"].startswith("/sign-in")


def test_one_case_opened_opens_no_other(office: Bureau, browser: Browser) -> None:
    office.answered(office.receive(DAY).number, DAY)
    office.act(NUMBER, "serve", DAY, method="online")
    assert apply(browser).status_code == 200
    assert browser.get("/portal/case/letters/2").status_code == 404
    assert NUMBER not in browser.get("/portal/case").text
    for address in (
        f"/case/{NUMBER}",
        f"/case/{NUMBER}/letter/1.pdf",
        f"/case/{NUMBER}/attachment/1",
        "/calendar/x.ics",
    ):
        assert browser.get(address).status_code in {303, 404}


@pytest.mark.parametrize(
    "path", ["/static/x/../../pyproject.toml", "/static/x/%2e%2e/%2e%2e/config.toml", "/static/x//etc/passwd"]
)
def test_no_file_but_ours_is_served(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_no_address_breaks_a_header(browser: Browser) -> None:
    for address in (
        "/language/en?back=/work%0d%0aX-Evil:1",
        "/sign-in?next=//evil.invalid",
        "/language/en?back=/%5cevil.invalid",
        "/portal/reports/?a=/portal/reports/",
        "//evil.invalid/portal/",
        "/portal//",
    ):
        answer = browser.client.get(address, headers={"host": "evil.invalid"})
        assert "x-evil" not in answer.headers
        assert "evil.invalid" not in answer.headers.get("location", "")


@pytest.mark.parametrize(
    "address", ["/case/a%0Ab", "/api/v1/cases/a%0Ab", "/api/v1%0A/docs", "/portal/%7F", "/cases?q=%00"]
)
def test_an_address_with_a_control_character_is_asked_of_nobody(browser: Browser, address: str) -> None:
    browser.sign_in("handler")
    assert browser.get(address).status_code == 400


def test_a_slash_too_many_leads_to_the_page_that_was_meant(browser: Browser) -> None:
    assert browser.get("/portal/reports/?a=1").headers["location"] == "/portal/reports?a=1"
    assert browser.get("/portal/nothing/").status_code == 404
    assert browser.get("/api/v1/docs/").status_code == 404


def test_an_origin_that_is_no_address_is_another_site(browser: Browser) -> None:
    assert browser.client.post("/portal/apply", data={}, headers={"origin": "http://["}).status_code == 403


@pytest.mark.parametrize("do", ["save", "send"])
def test_no_more_of_a_form_is_kept_than_people_type(office: Bureau, browser: Browser, do: str) -> None:
    many = dict.fromkeys(("content", "name", "unit", "kind", "acting", "guardian_name"), "x" * 250000)
    assert apply(browser, agent_powers=["x" * 250_000] * 40, do=do, **many).status_code == 200
    with office.database.read() as session:
        kept = session.exec(select(SavedForm)).all()
    assert kept
    assert max(len(one.sealed) for one in kept) < 1_000_000
