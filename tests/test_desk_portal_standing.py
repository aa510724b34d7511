"""Who applies for somebody else by the portal: an agent with a written authority, a guardian; and only with the papers."""

import re
from datetime import date
from typing import Any

import applying
import pytest
from browsing import Browser, forms, is_shown_again
from gaoping import OFFICE, Bureau
from papers import JPEG, PDF

from desk.web.doors import VISIT
from workflow import attachments, store
from workflow.keeping.verification import verify

pytestmark = [pytest.mark.portal, pytest.mark.on_sqlite]
DAY = date(2026, 3, 10)
SAID = applying.SAID | {"unit": OFFICE}
AGENT = SAID | {
    "acting": "agent", "agent_name": "孙律师", "agent_document": "授权委托书，申请公开征收补偿方案，2026年3月1日",
    "agent_powers": ["apply", "confirm", "correct"], "agent_until": "2026-12-31", "agent_phone": "138-0000-0000",
}  # fmt: skip
GUARDIAN = SAID | {"acting": "guardian", "guardian_name": "王建国", "guardian_relation": "父亲"}
AUTHORITY, AGENTS_OWN = ("authority", ("委托书.pdf", PDF, "x/y")), ("agent_identity", ("证.jpg", JPEG, "x/y"))
PROOF = ("guardian_proof", ("户口簿.jpg", JPEG, "x/y"))


def apply(browser: Browser, said: dict[str, Any], *files: Any) -> Any:
    return browser.send(browser.get("/portal/apply"), "/portal/apply", said, files=list(files) or None)


def test_an_agent_applies_with_the_authority_and_acts_within_it(office: Bureau, browser: Browser) -> None:
    sent = apply(browser, AGENT, AUTHORITY, AGENTS_OWN)
    assert sent.status_code == 200
    assert "我是代理人" in sent.text
    number = "GPZB-2026-0001"
    with office.database.read() as session:
        held = attachments.of_case(session, office.row(number).id or 0)
    assert [(item.kind, item.sealed) for item in held] == [("authority", False), ("agent_identity", True)]
    confirmed = browser.send(sent, "/portal/case/confirm_receipt", {"by_agent": "yes"})
    assert confirmed.headers["location"] == "/portal/case?done=confirm_receipt"
    page = browser.get("/portal/case/withdraw")
    refused = browser.send(page, "/portal/case/withdraw", {"sure": "yes", "by_agent": "yes"})
    assert is_shown_again(refused)
    assert "不包括撤回申请" in refused.text
    assert office.row(number).state == "received"
    assert verify(office.database, office.office).problems == ()


def test_a_guardian_applies_for_a_child(office: Bureau, browser: Browser) -> None:
    assert apply(browser, GUARDIAN, PROOF).status_code == 200
    with office.database.read() as session:
        (held,) = attachments.of_case(session, office.row("GPZB-2026-0001").id or 0)
    assert (held.kind, held.sealed) == ("guardian", True)
    office.answered("GPZB-2026-0001", DAY)
    with office.database.read() as session:
        letters = store.letters(session, office.row("GPZB-2026-0001").id or 0)
    assert "王建国" in letters[-1].value


@pytest.mark.parametrize(
    ("said", "files", "field"),
    [
        (AGENT | {"agent_name": ""}, (AUTHORITY, AGENTS_OWN), "agent_name"),
        (AGENT | {"agent_document": ""}, (AUTHORITY, AGENTS_OWN), "agent_document"),
        (AGENT | {"agent_powers": ["correct"]}, (AUTHORITY, AGENTS_OWN), "agent_powers"),
        (AGENT | {"agent_powers": ["apply", "everything"]}, (AUTHORITY, AGENTS_OWN), "agent_powers"),
        (AGENT | {"agent_since": "2027-01-01"}, (AUTHORITY, AGENTS_OWN), "agent_until"),
        (AGENT | {"agent_until": "明天"}, (AUTHORITY, AGENTS_OWN), "agent_until"),
        (AGENT, (AGENTS_OWN,), "authority"),
        (AGENT, (AUTHORITY,), "agent_identity"),
        (GUARDIAN | {"guardian_name": ""}, (PROOF,), "guardian_name"),
        (GUARDIAN | {"guardian_relation": ""}, (PROOF,), "guardian_relation"),
        (GUARDIAN, (), "guardian_proof"),
        (GUARDIAN | {"kind": "商业企业"}, (PROOF,), "acting"),
        (SAID | {"acting": "nobody"}, (), "acting"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    office: Bureau, browser: Browser, said: dict[str, Any], files: tuple[Any, ...], field: str
) -> None:
    refused = apply(browser, said, *files)
    assert is_shown_again(refused)
    assert f'<a href="#{field}">' in refused.text
    assert f'id="{field}-wrong"' in refused.text
    assert dict(forms(refused)[0].fields)["agent_phone"] == said.get("agent_phone", "")
    with office.database.read() as session:
        assert store.count_cases(session) == 0


def test_an_authority_that_has_run_out_is_told(browser: Browser) -> None:
    sent = apply(browser, AGENT | {"agent_until": "2026-03-01"}, AUTHORITY, AGENTS_OWN)
    assert "授权" in sent.text


def test_a_draft_keeps_who_acts(browser: Browser) -> None:
    kept = apply(browser, AGENT | {"do": "save"})
    again = browser.send(kept, "/portal/draft")
    fields = forms(again)[0].fields
    assert ("agent_name", "孙律师") in fields
    assert [value for name, value in fields if name == "agent_powers"] == ["apply", "confirm", "correct"]


def test_a_form_sent_with_an_old_page_tells_all_that_was_typed_but_the_number(browser: Browser) -> None:
    page = browser.get("/portal/apply")
    browser.forget(VISIT)
    offered = browser.send(page, "/portal/apply", AGENT, files=[AUTHORITY, AGENTS_OWN])
    assert offered.status_code == 403
    for label, value in (
        ("向哪个机关申请", OFFICE), ("希望怎样得到", "电子文件，网上提供"), ("由谁提出申请", "代理人"),
        ("代理人的姓名或者名称", "孙律师"),
        ("授权范围", "补正"), ("授权截止之日", "2026-12-31"), ("代理人的电话", "138-0000-0000"),
    ):  # fmt: skip
        assert re.search(rf"<dt>{label}</dt><dd[^>]*>{value}</dd>", offered.text), label
    assert offered.text.count("140581199001010014") == 1
    browser.get("/language/en")
    assert "<dt>Who applies</dt><dd>An agent</dd>" in browser.send(page, "/portal/apply", AGENT).text


def test_what_was_typed_and_ticked_stays_when_a_supplement_or_a_withdrawal_is_refused(
    office: Bureau, browser: Browser
) -> None:
    assert apply(browser, AGENT, AUTHORITY, AGENTS_OWN).status_code == 200
    office.act("GPZB-2026-0001", "request_correction", DAY, items=["请补身份证明"])
    page = browser.get("/portal/case/correct")
    wrong = [("identity", ("证.jpg", b"MZ", "image/jpeg"))]
    refused = browser.send(
        page, "/portal/case/correct", {"id_number": "140581199001010014", "by_agent": "yes"}, files=wrong
    )
    assert is_shown_again(refused)
    kept = dict(forms(refused)[0].fields)
    assert (kept["id_number"], kept["by_agent"]) == ("140581199001010014", "yes")
    page = browser.get("/portal/case/withdraw")
    refused = browser.send(page, "/portal/case/withdraw", {"sure": "yes", "by_agent": "yes"})
    assert is_shown_again(refused)
    assert dict(forms(refused)[0].fields)["sure"] == "yes"
