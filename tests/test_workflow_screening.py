"""Screening: what a file hides is found on real files, what can be taken out is, and the copy is screened again."""

from io import BytesIO

import pytest
import released_files as files
from docx.enum.style import WD_STYLE_TYPE
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


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'


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
        ("metadata", lambda writer: setattr(writer, "xmp_metadata", XMP)),
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


def test_words_hidden_by_their_style_are_found_and_gone() -> None:
    book = files.docx.Document()
    book.styles.add_style("底稿", WD_STYLE_TYPE.PARAGRAPH).font.hidden = True
    book.add_paragraph("第一项\t方案")
    book.add_paragraph("还没有定的意见", style="底稿")
    content = files._saved(book)
    (found,) = [one for one in screening.screened("docx", content).found if one.kind == "hidden"]
    assert found.words == "还没有定的意见"
    text = [item.text for item in files.docx.Document(BytesIO(cleaned("docx", content))).paragraphs]
    assert text == ["第一项\t方案", ""]


def test_what_is_embedded_is_told_of_the_copy_too_and_pictures_in_it_tell_nothing() -> None:
    custom = b'<Properties><property name="a"/><property name="b"/><property name="c"/></Properties>'
    parts = package.opened(files.word()) | {
        "word/embeddings/oleObject1.bin": b"x", "word/media/image1.jpg": files.photograph(), "docProps/custom.xml": custom,
    }  # fmt: skip
    found = counts("docx", package.packed(parts))
    assert (found["embedded"], found["gps"], found["metadata"]) == (1, 1, 5)
    copy = screening.cleaned("docx", package.packed(parts))
    assert hiding(counts("docx", copy)) == {"embedded": 1}
    assert "gps" not in counts("docx", copy)
    assert b"property name" not in package.opened(copy)["docProps/custom.xml"]


def test_a_workbook_as_excel_writes_it_keeps_its_words_apart_and_they_are_found() -> None:
    cells = b'<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>9</v></c>'
    sheet = b'<worksheet><sheetData><row r="1" hidden="1">' + cells + b"</row></sheetData></worksheet>"
    box = f"<p><t>2026</t></p><p><t>{files.IDENTITY}</t></p>".encode()
    parts = {
        "xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": "<sst><si><t>底数</t></si></sst>".encode(),
        "xl/worksheets/sheet1.xml": sheet, "xl/revisions/revisionLog1.xml": b"<a/>",
        "xl/drawings/drawing1.xml": b"<d>" + box + b"</d>",
    }  # fmt: skip
    found = screening.screened("xlsx", package.packed(parts)).found
    assert [(one.kind, one.where, one.words) for one in found] == [
        ("hidden_rows", "xl/worksheets/sheet1.xml A1", "底数"),
        ("tracked", "xl/revisions/revisionLog1.xml", ""),
        ("identity", "xl/drawings/drawing1.xml", files.IDENTITY),
    ]


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


@pytest.mark.parametrize("spoiled", [b"II*\0\xff\0\0\0", b"II*\0\x08\0\0\0\x02\0\x12\x01\x03\0"])
def test_a_photograph_whose_properties_are_cut_off_loses_them(spoiled: bytes) -> None:
    exif = b"Exif\0\0" + spoiled
    content = b"\xff\xd8\xff\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif + b"\xff\xda\0\x02\x11\xff\xd9"
    assert counts("jpg", content) == {"metadata": 1}
    assert b"Exif" not in cleaned("jpg", content)


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


def locked() -> bytes:
    """Return a DOCX whose parts say that they are encrypted."""
    content = bytearray(files.word())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(signature, place + 1)
    return bytes(content)


def all_hidden() -> bytes:
    parts = package.opened(files.sheets())
    shown = b'name="Sheet" sheetId="1" state="visible"'
    assert shown in parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(shown, shown.replace(b"visible", b"hidden"))
    return package.packed(parts)


@pytest.mark.parametrize(
    ("ending", "content", "line"),
    [
        ("xlsx", all_hidden(), "没有一张可见的工作表"),
        ("xlsx", package.packed({"xl/workbook.xml": b"<workbook/>"}), "文件损坏，无法清理"),
        ("pdf", files.unembedded("正文"), "PDF 的字体没有嵌入，画不出来，无法清理"),
    ],
)  # fmt: skip
def test_what_can_be_looked_at_and_not_cleaned_says_why(ending: str, content: bytes, line: str) -> None:
    with pytest.raises(BadFile, match=line):
        screening.cleaned(ending, content)


def test_letters_of_a_font_that_did_not_come_along_are_told_as_such() -> None:
    content = files.unembedded("正文")
    (found,) = screening.screened("pdf", content).found
    assert (found.kind, found.where, found.words) == ("unreadable", "第1页", "字体没有嵌入，画不出来")
    assert counts("pdf", files.unembedded("正文", boxed="户主张三")) == {"unreadable": 1, "covered": 1}


DEFINED = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("ending", "content", "line"),
    [
        ("pdf", b"%PDF-1.7\nbroken", "PDF 文件损坏，打不开"),
        ("pdf", encrypted(), "PDF 加了密码"),
        ("pdf", files.pdf("正文").replace(b"[3 0 R]/Count 1", b"[3 0 R 9 0 R]/Count 2"), "有的页打不开"),
        ("docx", b"PK\x03\x04broken", "文件损坏，打不开"),
        ("docx", locked(), "文件加了密码，请交来不加密的文件"),
        ("docx", files.bomb(), "解压后太大"),
        ("docx", files.sheets(), "不是 Word 文档"),
        ("xlsx", files.word(), "不是 Excel 工作簿"),
        ("docx", package.packed({"word/document.xml": DEFINED}), "DOCTYPE"),
        ("docx", package.packed({"word/document.xml": b"<a"}), "内容读不出来"),
        ("jpg", b"\xff\xd8\xff\xe0", "图像文件不完整"),
        ("jpg", b"\xff\xd8\0\0", "图像文件不完整"),
        ("jpg", b"\xff\xd8\xff\xda\0\x02\x11\x22", "图像文件不完整"),
        ("docx", package.packed({"word/document.xml": b"<a/>", "word/media/a.png": b"GIF89a"}), "图像文件不完整"),
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
