"""Acts that take files, by page: chosen in the form, judged, laid in the store, and taken out again when the act is refused."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browsing import Browser
from gaoping import Bureau, bureau
from released_files import pdf_said

from desk.web.doors import SESSION
from workflow import letterbook
from workflow.config import LetterOptions

DAY = date(2026, 3, 10)
TODAY = date(2026, 3, 12)
PDF = pdf_said("征收补偿安置方案")
REDACTED = pdf_said("遮盖后")
DOCUMENT = {"title": "征收补偿安置方案", "source": "征收办", "pages": "36"}


@pytest.fixture
def office(database_url: str) -> Iterator[Bureau]:
    with bureau(database_url, letters=LetterOptions(largest_mb=1)) as office:
        yield office


def stored(office: Bureau) -> list[Path]:
    return sorted((letterbook.folder_of(office.database, office.office) / "uploads").glob("*/*"))


def sent(
    browser: Browser, login: str, number: str, event: str, said: dict[str, str], **files: tuple[str, bytes]
) -> Any:
    browser.forget(SESSION)
    browser.sign_in(login)
    action = f"/case/{number}/do/{event}"
    page = browser.get(action)
    assert page.status_code == 200
    return browser.send(page, action, {**said, "_on": TODAY.isoformat()}, files=files or None)


def test_a_file_is_asked_for_with_its_limits_and_the_warning(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    browser.sign_in("handler")
    page = browser.get(f"/case/{number}/do/add_document").text
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file" id="f-file" name="file"' in page
    assert 'id="f-file-secrets"' in page
    assert 'id="f-redacted-secrets"' in page
    assert "不得录入、存储国家秘密" in page
    assert "每个文件不超过 1 MB" in page
    assert "sha256" not in page


def test_documents_are_entered_with_their_files_and_found_upon_one_by_one(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    done = sent(browser, "handler", number, "add_document", DOCUMENT, file=("方案.PDF", PDF))
    assert done.status_code == 303
    assert "不得录入、存储国家秘密" in browser.get(done.headers["location"]).text
    again = sent(browser, "handler", number, "redact_document", {"document": "1"}, redacted=("方案.pdf", REDACTED))
    assert again.status_code == 303
    assert sorted(path.read_bytes() for path in stored(office)) == sorted([PDF, REDACTED])
    assert sent(browser, "handler", number, "draft", {"decision": "open", "manner": "邮寄"}).status_code == 303
    assert sent(browser, "handler", number, "submit", {}).status_code == 303
    found = {"finding": "不涉密", "findings.0.verdict": "redacted", "findings.0.finding": "已遮盖身份证号码"}
    assert sent(browser, "reviewer", number, "clear", found).status_code == 303
    assert office.document(number, TODAY)["documents"][0]["verdict"] == "redacted"


def test_a_signature_on_paper_and_a_stamped_copy_come_with_their_scans(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", DAY)
    office.act(number, "clear", DAY, "reviewer", finding="不涉密")
    done = sent(
        browser, "handler", number, "sign_on_paper", {"signed_by": "approver"}, scan=("签批单.jpg", b"\xff\xd8\xff.")
    )
    assert done.status_code == 303
    assert office.document(number, TODAY)["signatures"][-1]["paper"] is True
    office.act(number, "issue", TODAY)
    answer = office.document(number, TODAY)["letters"][-1]["letter"]
    done = sent(browser, "handler", number, "record_stamped", {"letter": str(answer)}, file=("盖章.pdf", PDF))
    assert done.status_code == 303
    assert office.document(number, TODAY)["letters"][-1]["stamped"] is not None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("方案.exe", b"MZ", "不收这种文件"),
        ("方案.pdf", b"PK\x03\x04", "内容不是 pdf 文件"),
        ("方案.pdf", b"", "是空文件"),
        ("方案.pdf", b"%PDF-" + b"0" * 1024 * 1024, "超过1兆字节"),
    ],
)
def test_what_is_no_fit_file_is_refused_beside_its_field(
    office: Bureau, browser: Browser, name: str, content: bytes, words: str
) -> None:
    number = office.receive(DAY).number
    refused = sent(browser, "handler", number, "add_document", DOCUMENT, file=(name, content))
    assert refused.status_code == 422
    assert words in refused.text
    assert 'id="f-file-error"' in refused.text
    assert 'value="征收办"' in refused.text
    assert "请重新选择文件" in refused.text
    assert stored(office) == []
    assert office.row(number).head_seq == 1


def test_the_files_of_a_refused_act_do_not_stay(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    missing = sent(browser, "handler", number, "add_document", DOCUMENT)
    assert (missing.status_code, "缺少：原件文件" in missing.text) == (422, True)
    refused = sent(browser, "handler", number, "add_document", DOCUMENT, file=("a.pdf", PDF), redacted=("b.pdf", PDF))
    assert refused.status_code == 409
    assert "没有遮盖" in refused.text
    assert stored(office) == []


def test_every_act_offered_has_a_form_that_answers_whatever_it_is_sent(office: Bureau, browser: Browser) -> None:
    """Every act of every state these cases reach: its page opens, and its form sent on an impossible day is refused."""
    tried: set[str] = set()
    for state, number in cases(office):
        assert office.row(number).state == state
        for login in ("allround", "legal", "supervisor"):
            browser.forget(SESSION)
            browser.sign_in(login)
            for event in offered(browser, number):
                action = f"/case/{number}/do/{event}"
                page = browser.get(action)
                assert page.status_code == 200, (state, login, event)
                answer = browser.send(page, action, {"_on": "1990-01-01"})
                assert answer.status_code in {409, 422}, (state, login, event)
                tried.add(event)
    assert {
        "add_document",
        "represent",
        "clear",
        "sign",
        "sign_on_paper",
        "record_stamped",
        "serve",
        "propose_void",
    } <= tried
    assert len(tried) > 20


def offered(browser: Browser, number: str) -> set[str]:
    return set(re.findall(rf'href="/case/{number}/do/(\w+)"', browser.get(f"/case/{number}").text))


def cases(office: Bureau) -> Iterator[tuple[str, str]]:
    """A case in each of the states an answer goes through, and in those where somebody is waited for."""
    draft: dict[str, Any] = {"decision": "open", "documents": ["方案"], "manner": "邮寄"}
    onward: list[tuple[str, str, str, dict[str, Any]]] = [
        ("confidentiality_review", "submit", "handler", {}),
        ("signing", "clear", "reviewer", {"finding": "不涉密"}),
        ("signing", "sign", "approver", {}),
        ("awaiting_service", "issue", "handler", {}),
        ("answered", "serve", "handler", {"method": "in_person", "received_on": DAY, "receiver": "王喆"}),
    ]
    yield "received", office.receive(DAY).number
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, **draft)
    for state, event, by, facts in onward:
        office.act(number, event, DAY, by, **facts)
        yield state, number
    waiting: list[tuple[str, str, dict[str, Any]]] = [
        ("correcting", "request_correction", {"items": ["写明文件名称"]}),
        ("justifying", "ask_reasons", {"findings": "半年内申请五十件"}),
        ("consulting", "consult_third_party", {"name": "某公司", "contact": "0356-1", "summary": "报价单"}),
    ]
    for state, event, facts in waiting:
        number = office.receive(DAY).number
        office.act(number, event, DAY, **facts)
        yield state, number
