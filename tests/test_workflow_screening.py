"""Screening: what a file hides is found on real files, what can be taken out is, and the copy is screened again."""

from io import BytesIO

import pytest
import released_files as files
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from workflow import screening
from workflow.screening import package, words
from workflow.screening.report import BadFile, hiding, told


def counts(ending: str, content: bytes) -> dict[str, int]:
    return screening.screened(ending, content).counts


def cleaned(ending: str, content: bytes) -> bytes:
    copy = screening.cleaned(ending, content)
    assert hiding(counts(ending, copy)) == {}
    return copy


def test_text_under_a_black_box_is_found_with_its_words_and_gone_from_the_copy() -> None:
    content = files.pdf("征收补偿安置方案", boxed="户主张三")
    (found,) = screening.screened("pdf", content).found
    assert (found.kind, found.where, found.words) == ("covered", "第1页", "户主张三")
    assert "户主张三" in PdfReader(BytesIO(content)).pages[0].extract_text()
    assert PdfReader(BytesIO(cleaned("pdf", content))).pages[0].extract_text() == ""


def test_a_page_that_hides_nothing_stays_text() -> None:
    content = files.pdf("征收补偿安置方案")
    assert counts("pdf", content) == {}
    assert "征收补偿安置方案" in PdfReader(BytesIO(cleaned("pdf", content))).pages[0].extract_text()


def test_white_and_off_page_text_is_hidden_text() -> None:
    white = files.pdf("正文", extra=b"\n1 g BT /F1 20 Tf 72 500 Td <2122> Tj ET")
    away = files.pdf("正文", extra=b"\nBT /F1 20 Tf 1072 500 Td <2122> Tj ET")
    assert counts("pdf", white) == {"hidden": 1}
    assert counts("pdf", away) == {"hidden": 1}
    cleaned("pdf", white)


def written(change: object) -> bytes:
    writer = PdfWriter(BytesIO(files.pdf("正文")))
    change(writer)  # type: ignore[operator]
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("metadata", lambda writer: writer.add_metadata({"/Author": "王喆"})),
        ("embedded", lambda writer: writer.add_attachment("a.txt", b"secret")),
        ("annotations", lambda writer: writer.add_annotation(0, FreeText(text="note", rect=(50, 550, 200, 650)))),
    ],
)
def test_what_lies_beside_the_pages_is_found_and_left_out(kind: str, change: object) -> None:
    content = written(change)
    assert kind in counts("pdf", content)
    assert kind not in counts("pdf", cleaned("pdf", content))


def test_layers_are_found_and_printed_as_shown() -> None:
    content = files.pdf("正文", catalog=b"/OCProperties<</OCGs[]/D<</OFF[]>>>>")
    assert counts("pdf", content) == {"layers": 1}
    cleaned("pdf", content)


def test_an_earlier_version_in_the_file_is_found() -> None:
    content = files.pdf("正文")
    later = content + b"%%later\nstartxref\n%d\n%%%%EOF\n" % content.index(b"xref\n0 7")
    assert counts("pdf", later) == {"earlier": 1}
    cleaned("pdf", later)


def test_a_word_document_is_cleaned_of_comments_changes_hidden_and_blackened_words() -> None:
    content = files.word()
    found = counts("docx", content)
    assert found == {
        "covered": 1, "hidden": 1, "comments": 1, "tracked": 2, "metadata": 2, "identity": 1, "phone": 1,
    }  # fmt: skip
    copy = cleaned("docx", content)
    assert counts("docx", copy) == {"identity": 1, "phone": 1}
    text = "\n".join(item.text for item in files.docx.Document(BytesIO(copy)).paragraphs)
    assert text.startswith("征收补偿安置方案补上的话\n")
    assert "████" in text
    for gone in ("删去", "藏起来", "涂黑"):
        assert gone not in text


def test_a_workbook_is_cleaned_of_hidden_sheets_rows_columns_and_comments() -> None:
    content = files.sheets()
    assert counts("xlsx", content) == {"comments": 1, "hidden_sheets": 1, "hidden_rows": 5, "metadata": 1}
    copy = cleaned("xlsx", content)
    assert counts("xlsx", copy) == {}
    book = files.openpyxl.load_workbook(BytesIO(copy))
    assert book.sheetnames == ["Sheet"]
    assert [cell.value for cell in book["Sheet"][2]][:2] == ["甲", 100]


def test_a_photograph_loses_its_place_and_keeps_its_pixels_and_orientation() -> None:
    content = files.photograph()
    assert counts("jpg", content) == {"gps": 1, "metadata": 2}
    copy = cleaned("jpg", content)
    assert counts("jpg", copy) == {}
    assert copy.endswith(content[content.index(b"\xff\xda") :])
    assert b"\x12\x01\x03\0\x01\0\0\0\x03\0" in copy


def test_a_screenshot_loses_what_it_tells_and_what_hangs_behind_it() -> None:
    assert counts("png", files.screenshot()) == {"trailing": 1, "metadata": 1}
    assert counts("png", cleaned("png", files.screenshot())) == {}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("身份证 110101199003070038", ["identity"]),
        ("身份证 110101199003070039", []),
        ("身份证11010119900307003８", ["identity"]),
        ("电话 139-0000-1234、0356-5222222，办公室 (010)66666666", ["phone", "phone", "phone"]),
        ("发票号 20260312139000012345", []),
        ("绝密★10年", ["secrecy"]),
        ("密级：秘密", ["secrecy"]),
        ("抄送\n 机 密 \n正文", ["secrecy"]),
        ("依法确定为国家秘密的政府信息不予公开，商业秘密除外", []),
    ],
)
def test_words(text: str, kinds: list[str]) -> None:
    assert [found.kind for found in words.found_in(text, "第1页")] == kinds


def encrypted() -> bytes:
    writer, out = PdfWriter(BytesIO(files.pdf("正文"))), BytesIO()
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


DEFINED = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("ending", "content", "line"),
    [
        ("pdf", b"%PDF-1.7\nbroken", "PDF 文件损坏，打不开"),
        ("pdf", encrypted(), "PDF 加了密码"),
        ("docx", b"PK\x03\x04broken", "文件损坏，打不开"),
        ("docx", files.bomb(), "解压后太大"),
        ("docx", files.sheets(), "不是 Word 文档"),
        ("xlsx", files.word(), "不是 Excel 工作簿"),
        ("docx", package.packed({"word/document.xml": DEFINED}), "DOCTYPE"),
        ("docx", package.packed({"word/document.xml": b"<a"}), "内容读不出来"),
        ("jpg", b"\xff\xd8\xff\xe0", "图像文件不完整"),
        ("png", b"\x89PNG\r\n\x1a\n\0\0", "图像文件不完整"),
    ],
)
def test_a_hostile_file_is_one_line_and_cannot_be_cleared(ending: str, content: bytes, line: str) -> None:
    (found,) = screening.screened(ending, content).found
    assert found.kind == "unreadable"
    assert line in found.words
    assert hiding({"unreadable": 1})
    with pytest.raises(BadFile, match=line):
        screening.cleaned(ending, content)


def test_a_kind_the_program_cannot_read_says_so() -> None:
    assert told(counts("ofd", b"PK\x03\x04")) == "程序不能检查的文件种类，须人工检查 1 处"
    with pytest.raises(BadFile, match="ofd"):
        screening.cleaned("ofd", b"PK\x03\x04")
