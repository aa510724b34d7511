"""The published reports on the portal: every version, to read and to keep, and nothing that is not published."""

from datetime import date
from pathlib import Path

import pytest
from browsing import Browser
from gaoping import Bureau, noon
from reports import ready

from workflow.report import publishing

pytestmark = [pytest.mark.portal, pytest.mark.on_sqlite]
DAY = date(2023, 1, 20)


def test_what_is_published_can_be_kept_by_anybody(office: Bureau, browser: Browser, tmp_path: Path) -> None:
    ready(office, tmp_path)
    assert "还没有在本系统公布的报告" in browser.get("/portal/reports").text
    assert browser.get("/portal/reports/1.pdf").status_code == 404
    with office.database.write() as session:
        row = publishing.publish(session, office.office, 2022, "2021", None, by="approver", on=DAY, at=noon(DAY))
        ident, version = row.id, row.version
    page = browser.get("/portal/reports").text
    assert "2022年政府信息公开工作年度报告" in page
    assert "2023年1月20日公布" in page
    first, second = (browser.get(f"/portal/reports/{ident}.pdf") for _ in range(2))
    assert first.content.startswith(b"%PDF-")
    assert (first.content, version) == (second.content, 1)
    assert browser.get(f"/portal/reports/{ident}.docx").content.startswith(b"PK")
    for address in (f"{ident}.exe", "2.pdf", "99999999999999999999.pdf", "0.pdf"):
        assert browser.get(f"/portal/reports/{address}").status_code == 404
