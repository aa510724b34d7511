"""What an answer releases online is had on the portal, as it was reviewed and not before it is served."""

import io
from datetime import UTC, date, datetime

import pypdf
import pytest
from applying import apply, number_of
from browsing import Browser
from gaoping import Bureau

from workflow import query_codes, store
from workflow.keeping.verification import verify

pytestmark = pytest.mark.portal
DAY = date(2026, 3, 10)
LATER = datetime(2050, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("manner", "method", "given"), [
    ("电子件在网上提供", "online", True), ("邮寄纸质件", "online", False), ("电子件在网上提供", "in_person", False),
])  # fmt: skip
def test_what_is_released_online_is_had_online_as_it_was_reviewed(
    office: Bureau, browser: Browser, manner: str, method: str, given: bool
) -> None:
    number = number_of(apply(browser, unit=office.office.config.office.name).text)
    for title, more in (("方案", {}), ("名册", {"redacted": office.upload("遮盖", "handler", DAY)}), ("底稿", {})):
        file = office.upload(title, "handler", DAY)
        office.act(number, "add_document", DAY, title=title, source="征收办", pages="1", file=file, **more)
    office.act(number, "remove_document", DAY, document=3, reason="登记错了")
    office.act(number, "draft", DAY, decision="open", manner=manner)
    office.act(number, "submit", DAY)
    findings = [
        {"document": 1, "verdict": "open", "finding": "可以"},
        {"document": 2, "verdict": "redacted", "finding": "遮盖"},
    ]
    office.act(number, "clear", DAY, "reviewer", finding="不涉密", findings=findings)
    office.act(number, "sign", DAY, "approver")
    office.act(number, "issue", DAY)
    assert browser.get("/portal/case/files/1").status_code == 404
    received = {"received_on": DAY.isoformat(), "receiver": "王喆"} if method == "in_person" else {}
    office.act(number, "serve", DAY, method=method, **received)
    assert ("给您的政府信息" in browser.get("/portal/case").text) == given
    taken = [browser.get(f"/portal/case/files/{which}") for which in (1, 2, 3)]
    assert [one.status_code for one in taken] == ([200, 200, 404] if given else [404, 404, 404])
    if given:
        said = [pypdf.PdfReader(io.BytesIO(one.content)).pages[0].extract_text() for one in taken[:2]]
        assert said == ["方案", "遮盖"]


def test_of_items_answered_one_by_one_only_those_released_online_are_had_online(
    office: Bureau, browser: Browser
) -> None:
    """What was had online stays there while another item is answered; a refused item's document is never to be had."""
    number = office.receive(DAY, items=["方案", "纪要", "合同", "名册"]).number
    with office.database.write() as session:
        row = store.case_row(session, number)
        assert row is not None
        browser.client.cookies.set("gongkai_case", query_codes.open_visit(session, row.id or 0, row.unit, LATER))
    for item, title in enumerate(("方案", "纪要", "合同", "名册"), start=1):
        file = office.upload(title, "handler", DAY)
        office.act(number, "add_document", DAY, title=title, source="征收办", pages="1", file=file, item=item)
    office.act(number, "remove_document", DAY, document=2, reason="不予公开")
    refused = {"item": 2, "decision": "refused.deliberative", "reason": "会议记录，不能区分"}
    online = {"item": 1, "decision": "open", "manner": "电子件在网上提供"}
    _answered(office, number, [1, 3], answers=[online, refused, {"item": 3, "decision": "open"}], rest_follows=True)
    office.act(number, "serve", DAY, method="online")
    assert [browser.get(f"/portal/case/files/{which}").status_code for which in (1, 2, 3, 4)] == [200, 404, 404, 404]
    page = browser.get("/portal/case").text
    assert "第1项：方案" in page
    assert "合同" not in page.partition("给您的政府信息")[2].partition("给您的文书")[0]
    _answered(office, number, [4], answers=[{"item": 4, "decision": "open", "manner": "在门户下载"}])
    assert [browser.get(f"/portal/case/files/{which}").status_code for which in (1, 4)] == [200, 404]
    office.act(number, "serve", DAY, method="online")
    assert [browser.get(f"/portal/case/files/{which}").status_code for which in (1, 2, 3, 4)] == [200, 404, 404, 200]
    assert verify(office.database, office.office).problems == ()


def _answered(office: Bureau, number: str, documents: list[int], **draft: object) -> None:
    office.act(number, "draft", DAY, decision="partial", manner="邮寄纸质件", **draft)
    office.act(number, "submit", DAY)
    findings = [{"document": one, "verdict": "open", "finding": "可以"} for one in documents]
    office.act(number, "clear", DAY, "reviewer", finding="不涉密", findings=findings)
    office.act(number, "sign", DAY, "approver")
    office.act(number, "issue", DAY)
