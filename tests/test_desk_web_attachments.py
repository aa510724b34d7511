"""Applicants' files on the desk: for those who work on the case, as they were sent, never shown by the browser."""

from datetime import date
from pathlib import Path

from browsing import browsing
from gaoping import OFFICE, bureau, noon
from papers import JPEG, PDF

from workflow.acts import submission
from workflow.attachments import judge
from workflow.config import LetterOptions

DAY = date(2026, 3, 10)


def test_files_go_to_those_who_work_on_the_case(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url, today=DAY, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        said = {
            "unit": OFFICE,
            "applicant": {"name": "王喆", "phone": "139", "identity_shown": True},
            "content": "方案",
        }
        files = [judge("证.jpg", JPEG, "identity"), judge("说明.pdf", PDF, "other")]
        sent = submission.submit(office.database, office.office, said, files, on=DAY, at=noon(DAY), secret="1")
        number = sent.done.number
        with browsing(office) as browser:
            browser.sign_in("registrar")
            page = browser.get(f"/case/{number}").text
            assert f'href="/case/{number}/attachment/1">1. 身份证明<' in page
            assert "申请人</" in page
            for ordinal, content in ((1, JPEG), (2, PDF)):
                answer = browser.get(f"/case/{number}/attachment/{ordinal}")
                assert answer.content == content
                assert answer.headers["content-disposition"].startswith("attachment; ")
                assert answer.headers["x-content-type-options"] == "nosniff"
            assert browser.get(f"/case/{number}/attachment/3").status_code == 404
        for login, status in (("supervisor", 403), ("finance", 404)):
            with browsing(office) as browser:
                browser.sign_in(login)
                assert browser.get(f"/case/{number}/attachment/1").status_code == status
        with browsing(office) as browser:
            browser.sign_in("supervisor")
            assert "/attachment/" not in browser.get(f"/case/{number}").text
