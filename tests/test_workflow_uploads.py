"""Files handed to an act: what is taken in, where it lies, and what `verify` says when it is gone or altered."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import Bureau, bureau, configuration
from sqlalchemy import text

from workflow import letterbook, uploads
from workflow.config import LetterOptions
from workflow.keeping import verification
from workflow.trial import NotAllowed
from workflow.uploads import BadUpload

DAY = date(2026, 3, 12)


def with_document(office: Bureau) -> str:
    number = office.receive(DAY).number
    file = office.upload("方案原件", "handler", DAY)
    office.act(number, "add_document", DAY, title="征收补偿安置方案", source="征收办", pages=36, file=file)
    return number


def stored(office: Bureau) -> list[Path]:
    return sorted((letterbook.folder_of(office.database, office.office) / "uploads").glob("*/*"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("方案.exe", b"MZ", "不收这种文件，可收：pdf"),
        ("方案", b"%PDF-1.7", "不收这种文件"),
        ("方案.pdf", b"", "是空文件"),
        ("方案.pdf", b"PK\x03\x04", "内容不是 pdf 文件"),
        ("照片.jpeg", b"%PDF-1.7", "内容不是 jpg 文件"),
        ("方案.pdf", b"%PDF-" + b" " * 1024 * 1024, "超过1兆字节"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(BadUpload, match=words):
        uploads.checked(name, content, configuration(letters=LetterOptions(largest_mb=1)))


def test_a_file_is_known_by_its_content() -> None:
    file = uploads.checked("照片.JPEG", b"\xff\xd8\xff\xe0", configuration())
    assert (file.ending, file.bytes) == ("jpg", 4)
    assert uploads.path_of(file) == f"uploads/{file.sha256[:2]}/{file.sha256}.jpg"


def test_an_act_names_only_files_of_the_store(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(DAY).number
        file = office.upload("方案原件", "handler", DAY)
        with pytest.raises(NotAllowed, match="文件还没有交来"):
            office.act(
                number,
                "add_document",
                DAY,
                title="方案",
                source="征收办",
                pages=1,
                file={**file, "bytes": file["bytes"] + 1},
            )


def test_verify_names_the_file_that_was_altered_or_lost(database_url: str) -> None:
    with bureau(database_url) as office:
        number = with_document(office)
        assert verification.verify(office.database, office.office).problems == ()
        (path,) = stored(office)
        path.write_bytes(b"%PDF-1.7 other")
        (problem,) = verification.verify(office.database, office.office).problems
        assert problem.startswith(f"{number}：第2条的文件 uploads/")
        assert problem.endswith("被改动过")
        path.unlink()
        (problem,) = verification.verify(office.database, office.office).problems
        assert problem.endswith("不见了")


def test_verify_names_the_document_whose_row_was_altered(database_url: str) -> None:
    with bureau(database_url) as office:
        number = with_document(office)
        with office.database.write() as session:
            session.connection().execute(text("UPDATE released_document SET pages = 35"))
        assert verification.verify(office.database, office.office).problems == (
            f"{number}：第1份待提供的文件的 pages 为 35，按日志应为 36",
        )
        with office.database.write() as session:
            session.connection().execute(text("DELETE FROM released_document"))
        assert verification.verify(office.database, office.office).problems == (f"{number}：第1份待提供的文件没有缓存",)


def test_titles_of_documents_lie_in_the_vault(database_url: str) -> None:
    with bureau(database_url) as office:
        document = office.document(with_document(office), DAY)
        assert document["documents"][0]["title"] == "征收补偿安置方案"
        assert document["journal"][1]["facts"]["title"].keys() == {"ref", "sha256"}
