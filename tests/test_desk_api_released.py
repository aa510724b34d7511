"""The API gives what was released to who has the query code, as the portal does."""

import io
from pathlib import Path

import pypdf
from api_systems import APPLICATION, DAY, answering
from sqlmodel import select

from workflow.desk_tables import Look


def test_a_platform_takes_the_released_files_for_who_has_the_query_code(database_url: str, tmp_path: Path) -> None:
    """What the portal gives and no more: none before service, none by a wrong code, none by a token that may not look up."""
    with answering(database_url, tmp_path) as site:
        platform, office = site.system("registrar", "submit", "lookup"), site.office
        receipt = platform.post("/applications", APPLICATION).json()
        asked, number = {"number": receipt["number"], "code": receipt["code"]}, receipt["number"]
        for title, more in (("方案", {}), ("名册【身份证号】", {"redacted": office.upload("遮盖", "handler", DAY)})):
            file = office.upload(title, "handler", DAY)
            office.act(number, "add_document", DAY, title=title, source="征收办", pages="1", file=file, **more)
        office.act(number, "draft", DAY, decision="open", manner="电子件在网上提供")
        office.act(number, "submit", DAY)
        verdicts = [{"document": n, "verdict": v, "finding": "可以"} for n, v in ((1, "open"), (2, "redacted"))]
        office.act(number, "clear", DAY, "reviewer", finding="不涉密", findings=verdicts)
        office.act(number, "sign", DAY, "approver")
        office.act(number, "issue", DAY)
        assert "没有这份文件" in platform.post("/lookups/files/1", asked).json()["detail"]
        office.act(number, "serve", DAY, method="online")
        assert [one["ordinal"] for one in platform.post("/lookups", asked).json()["files"]] == [1, 2]
        taken = [platform.post(f"/lookups/files/{n}", asked) for n in (1, 2)]
        assert [pypdf.PdfReader(io.BytesIO(one.content)).pages[0].extract_text() for one in taken] == ["方案", "遮盖"]
        for name, words in (("content-type", "application/pdf"), ("x-content-type-options", "nosniff"),
                            ("content-disposition", f"attachment; filename*=UTF-8''{number}-file-1.pdf"),
                            ("cache-control", "no-store")):  # fmt: skip
            assert taken[0].headers[name] == words
        assert "没有这份文件" in platform.post("/lookups/files/3", asked).json()["detail"]
        assert platform.post("/lookups/files/1", asked | {"code": "ABCDEFGHJKLM"}).status_code == 404
        assert site.system("handler", "letters").post("/lookups/files/1", asked).status_code == 403
        with office.database.read() as session:
            assert session.exec(select(Look)).all() == [], (
                "what an applicant reads of their own is no look of the office's"
            )
