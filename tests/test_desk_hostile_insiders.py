"""A hostile colleague: what the system shows them of another unit's case opens nothing more."""

from typing import Any

import pytest
from api_systems import DAY, Site
from browsing import browsing
from gaoping import FINANCE


def test_the_hash_of_another_unit_s_file_does_not_bring_the_file(site: Site) -> None:
    """A unit asked to assist sees the case's journal, the documents' hashes in it; the documents themselves it does not."""
    office = site.office
    again = office.receive(DAY).number
    ours, theirs = office.receive(DAY).number, office.receive(DAY, "finance", unit=FINANCE).number
    file = office.upload("还没有审查的原件", "handler", DAY)
    office.act(ours, "assist", DAY, to=FINANCE, question="有无留存")
    office.act(ours, "add_document", DAY, title="方案", source="征收办", pages="3", file=file)
    finance, handler = site.system("finance"), site.system("handler")
    assert file["sha256"] in finance.get(f"/cases/{ours}").text
    said: dict[str, Any] = {"title": "预算", "source": "预算科", "pages": "3", "file": file}
    refused = finance.post(f"/cases/{theirs}/acts", {"event": "add_document", "facts": said}, "document-1")
    assert refused.status_code == 409
    assert "文件还没有交来" in refused.json()["detail"]
    own = office.upload("财政局自己的文件", "finance", DAY)
    for number, who, facts in ((theirs, finance, said | {"file": own}), (again, handler, said)):
        done = who.post(f"/cases/{number}/acts", {"event": "add_document", "facts": facts}, f"document of {number}")
        assert done.status_code == 200, done.json()


@pytest.mark.parametrize("more", ["decision", "reason", "nothing", "withheld"])
def test_one_more_row_of_what_has_no_rows_is_no_row(site: Site, more: str) -> None:
    number = site.office.receive(DAY).number
    site.office.act(number, "assign", DAY, "registrar", handler="handler")
    with browsing(site.office) as browser:
        browser.sign_in("handler")
        address = f"/case/{number}/do/draft"
        typed = {"decision": "refused.deliberative", "reason": "过程性信息", "_more": more}
        assert browser.send(browser.get(address), address, typed).status_code == 200
        receipt = {"channel": "oral", "content": "方案", "spokesperson": "3", "_more": "spokesperson"}
        assert browser.send(browser.get("/receive"), "/receive", receipt).status_code == 200


def test_a_number_no_database_holds_is_no_page_of_the_looks(site: Site) -> None:
    with browsing(site.office) as browser:
        browser.sign_in("supervisor")
        assert browser.get(f"/looks?before={10**30}").status_code == 422


def test_a_nul_is_no_error_of_the_program(site: Site) -> None:
    """PostgreSQL cannot read one."""
    with browsing(site.office) as browser:
        page = browser.get("/portal/look-up")
        assert browser.send(page, "/portal/look-up", {"number": "\0", "code": "\0"}).status_code == 200
        assert browser.send(browser.get("/portal/apply"), "/portal/draft", {"code": "\0"}).status_code == 404
        for address, said in {
            "/phrases": {"title": "\0", "text": "\0"}, "/cases": {"name": "\0", "handler": "\0", "unit": "\0"},
            "/people/handler/away": {"since": "2026-03-10", "until": "2026-03-11", "substitute": "\0"},
        }.items():  # fmt: skip
            browser.sign_in("handler")
            page = browser.get({"/people/handler/away": "/me"}.get(address, address))
            assert browser.send(page, address, said).status_code < 500, address
    registrar = site.system("registrar")
    assert registrar.post("/lookups", {"number": "\0", "code": "\0"}).status_code == 404
    number = site.office.receive(DAY).number
    for facts in ({"handler": "\0"}, {"handler": [[]] * 9}):
        acted = registrar.post(f"/cases/{number}/acts", {"event": "assign", "facts": facts}, f"key of {facts}")
        assert acted.status_code == 422
    assert registrar.post(f"/cases/{number}/acts", {"event": "\0", "facts": {}}, "key of none").status_code in {
        409,
        422,
    }
