"""The evidence package holds what the list names: searches, services, what the applicant sent; not who somebody is."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pypdf
from browsing import browsing
from docx import Document
from gaoping import REQUEST, bureau, noon
from papers import JPEG, PDF

from workflow import attachments
from workflow.acts import submission
from workflow.config import LetterOptions

DAY = date(2026, 3, 10)
IDENTITY = "140581199001010014"
SEARCH = {"who": "经小办", "where": f"档案室，查{IDENTITY}", "words": "征收", "when": "2026-03-11", "result": "没有"}


def test_the_package_holds_every_record_and_file_it_lists(database_url: str, tmp_path: Path) -> None:
    options = LetterOptions(store=str(tmp_path / "files"))
    with bureau(database_url, today=date(2026, 4, 20), letters=options) as office, browsing(office) as browser:
        said = {
            "applicant": {"name": "王喆", "phone": "139"},
            "content": REQUEST,
            "unit": office.office.config.office.name,
        }
        sent = [attachments.judge("id.jpg", JPEG, "identity"), attachments.judge("a.pdf", PDF, "other")]
        number = submission.submit(
            office.database, office.office, said, sent, on=DAY, at=noon(DAY), secret="x"
        ).done.number
        office.act(number, "record_search", date(2026, 3, 11), searches=[SEARCH])
        office.answered(number, date(2026, 3, 20))
        posted = {"method": "post", "tracking": "XA123", "posted_on": "2026-03-23"}
        office.act(number, "serve", date(2026, 3, 23), "registrar", **posted)
        office.act(
            number, "record_delivery", date(2026, 3, 30), letter=2, delivered_on="2026-03-25", evidence="邮局回单"
        )
        contested = {"kind": "reconsideration", "body": "高平市人民政府", "received_on": "2026-04-13"}
        office.act(number, "open_proceeding", date(2026, 4, 13), "legal", **contested)
        browser.sign_in("legal")
        package = browser.get(f"/case/{number}/evidence.zip")
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    listed = "\n".join(one.text for one in Document(io.BytesIO(held["证据目录.docx"])).paragraphs)
    for words in (
        "证据1 政府信息公开申请和登记记录",
        "证据2 申请人提交的身份证明",
        "证明内容：申请人的身份",
        "证据3 申请人提交的材料",
    ):
        assert words in listed.replace("\u3000", " "), listed
    assert held["证据03-附件2.pdf"] == PDF
    assert JPEG not in held.values(), "a paper that says who somebody is stays encrypted"
    told = {name: _text(content) for name, content in held.items() if "检索记录" in name or "送达凭证" in name}
    searched, served, signed = (told[name] for name in sorted(told))
    assert "档案室" in searched
    assert IDENTITY not in searched
    assert "140*" in searched.replace("\n", "")
    assert ["XA123" in served, "2026-03-23" in served, "邮局回单" in signed, "2026-03-25" in signed] == [True] * 4


def _text(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
