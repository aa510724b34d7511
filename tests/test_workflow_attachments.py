"""Files applicants send: judged by content, kept beside the letters, sealed when they prove an identity."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import bureau, noon
from papers import BOMB, JPEG, PAGE, PDF, PNG, PROGRAM

from workflow import attachments, store
from workflow.attachments import BadFile, judge
from workflow.config import LetterOptions
from workflow.keeping import verification
from workflow.letterbook import folder_of

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(("content", "kind"), [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png")])
def test_the_type_is_what_the_file_is(content: bytes, kind: str) -> None:
    assert judge("材料.exe", content, "other").media_type == kind


@pytest.mark.parametrize("content", [PROGRAM, PAGE, BOMB, PDF[:20], JPEG[:-2], PNG[:30], b"%PDF-1.7", b"plain"])
def test_what_only_pretends_or_is_cut_short_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile, match=r"“材料\.pdf”不是完整的 PDF、JPG 或 PNG 文件"):
        judge("材料.pdf", content, "other")


def test_empty_and_large_files_are_refused() -> None:
    with pytest.raises(BadFile, match="空文件"):
        judge("a.pdf", b"", "other")
    with pytest.raises(BadFile, match="超过10MB"):
        judge("a.pdf", PDF + b" " * attachments.LARGEST, "other")
    with pytest.raises(BadFile, match="最多5个"):
        attachments.judge_all([judge("a.pdf", PDF, "other")] * 6)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\证件.jpg", "证件.jpg"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "附件"),
    ],
)
def test_a_name_is_only_a_name(name: str, shown: str) -> None:
    assert judge(name, PDF, "other").name == shown


def test_kept_files_come_back_as_sent_and_an_identity_document_is_sealed(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        number = office.receive(DAY).number
        files = [judge("身份证.jpg", JPEG, "identity"), judge("说明.pdf", PDF, "other")]
        with (
            attachments.put(office.database, office.office, files, noon(DAY)) as kept,
            office.database.write() as session,
        ):
            kept.enter(session, store.known_case(session, number), 1)
            kept.enter(session, store.known_case(session, number), 1)
        folder = folder_of(office.database, office.office)
        with office.database.read() as session:
            held = attachments.of_case(session, office.row(number).id or 0)
        assert [(item.ordinal, item.kind, item.sealed, item.size) for item in held] == [
            (1, "identity", True, len(JPEG)), (2, "other", False, len(PDF)),
        ]  # fmt: skip
        assert JPEG not in (folder / held[0].path).read_bytes()
        assert [attachments.content_of(office.database, office.office, item) for item in held] == [JPEG, PDF]
        assert verification.verify(office.database, office.office).problems == ()
        (folder / held[1].path).write_bytes(PDF + b"!")
        (folder / held[0].path).unlink()
        found = verification.verify(office.database, office.office).problems
        assert [words.split("（")[0] for words in found] == [
            f"{number}：第1个附件的文件不在了", f"{number}：第2个附件的文件被改动过",
        ]  # fmt: skip
        for item, words in zip(held, ("不在了", "被改动过"), strict=True):
            with pytest.raises(BadFile, match=words):
                attachments.content_of(office.database, office.office, item)


def test_files_of_an_act_that_was_refused_do_not_stay(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        files = [judge("说明.pdf", PDF, "other")]
        with pytest.raises(ZeroDivisionError), attachments.put(office.database, office.office, files, noon(DAY)):
            raise ZeroDivisionError
        with attachments.put(office.database, office.office, files, noon(DAY)):
            pass  # never entered
        assert _files(folder_of(office.database, office.office)) == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
