"""Files as an office would release them, made in the test: each really hides what its name says."""

import re
import struct
import zipfile
import zlib
from io import BytesIO

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment

IDENTITY = "110101199003070038"


def pdf_said(words: str) -> bytes:
    """Return a page that says the words; those in 【】 stand under a black box."""
    plain, _, rest = words.partition("【")
    return pdf(plain, boxed=rest.rstrip("】"))


def pdf(plain: str, boxed: str = "", extra: bytes = b"", catalog: bytes = b"") -> bytes:
    """Return a PDF of one page, every letter drawn as a Latin one that reads as itself by its ToUnicode."""
    letters = {letter: code for code, letter in enumerate(dict.fromkeys(plain + boxed), start=0x21)}
    drawn = [f"BT /F1 20 Tf 72 700 Td <{_codes(plain, letters)}> Tj ET"] if plain else []
    if boxed:
        drawn += [f"BT /F1 20 Tf 72 600 Td <{_codes(boxed, letters)}> Tj ET", "0 g 60 590 500 35 re f"]
    listed = "\n".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in letters.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(letters)} beginbfchar\n{listed}\nendbfchar\nendcmap end end"
    )
    names = "/" + " /".join("ABDEFGHKMNPQRSTUVWXYZabdefghkmnpqrstuvwxyz"[n % 42] for n in range(len(letters)))
    encoding = f"<</Type/Encoding/Differences[33 {names}]>>" if letters else "/WinAnsiEncoding"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        _stream("\n".join(drawn).encode() + extra),
        f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding {encoding}/ToUnicode 6 0 R>>".encode(),
        _stream(cmap.encode()),
    ]
    out, starts = b"%PDF-1.7\n", []
    for n, part in enumerate(parts, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return out + b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


def unembedded(plain: str, boxed: str = "") -> bytes:
    """Return a PDF of one page in a font that neither came along nor has these letters where it is opened."""
    content, codes = pdf(plain, boxed), len(dict.fromkeys(plain + boxed))
    first, end = content.index(b"<</Type/Font"), content.index(b"\nendobj\n6 0 obj")
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/NoSuchFont/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/NoSuchFont/DW 1000/CIDToGIDMap/Identity/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/NoSuchFont/Flags 4"
        b"/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80>>>>]>>"
    )
    content = (content[:first] + font + content[end:]).replace(b"<00> <ff> endcode", b"<0000> <ffff> endcode")
    for code in range(0x21, 0x21 + codes):
        content = content.replace(b"\n<%02x> <" % code, b"\n<ea%02x> <" % code)
    return re.sub(rb"(?<=Td <)[0-9a-f]+(?=> Tj)", lambda said: re.sub(rb"..", rb"ea\g<0>", said[0]), content)


def word() -> bytes:
    """Return a DOCX with a comment, a deletion, an insertion, hidden, blackened words and an author."""
    book = docx.Document()
    paragraph = book.add_paragraph("征收补偿安置方案")
    book.add_comment(paragraph.runs, text="这一句要不要写", author="王喆")
    for name, inner in (("ins", "<w:t>补上的话</w:t>"), ("del", "<w:delText>删去的话</w:delText>")):
        paragraph._p.append(
            parse_xml(f'<w:{name} {nsdecls("w")} w:id="9" w:author="王喆"><w:r>{inner}</w:r></w:{name}>')
        )
    book.add_paragraph().add_run("藏起来的话").font.hidden = True
    run = book.add_paragraph().add_run("涂黑的话")
    run._r.get_or_add_rPr().append(parse_xml(f'<w:highlight {nsdecls("w")} w:val="black"/>'))
    book.add_paragraph(f"经办 {IDENTITY} 13900001234")
    book.core_properties.author = "王喆"
    return _saved(book)


def sheets() -> bytes:
    """Return an XLSX with a hidden sheet, a hidden row and column, a comment and an author."""
    book = openpyxl.Workbook()
    shown, hidden = book.active, book.create_sheet("底稿")
    shown.append(["户主", "补偿款", "备注"])
    shown.append(["甲", 100, "内部意见"])
    shown.append(["乙", 200, "内部意见"])
    shown.row_dimensions[3].hidden = True
    shown.column_dimensions["C"].hidden = True
    shown["A2"].comment = Comment("核对一下", "王喆")
    hidden["A1"] = "未公布的底数"
    hidden.sheet_state = "hidden"
    book.properties.creator = "王喆"
    return _saved(book)


def photograph() -> bytes:
    """Return a JPEG (its segments; the picture is one grey block) taken upside down at a place."""
    gps = struct.pack("<HHHII", 1, 0x0001, 2, 2, 0x4E) + b"\0\0\0\0"
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, 3, 0) + struct.pack("<HHII", 0x8825, 4, 1, 38)
    tiff = b"II*\0\x08\0\0\0\x02\0" + entries + b"\0\0\0\0" + gps
    exif = b"Exif\0\0" + tiff
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return b"\xff\xd8" + app1 + b"\xff\xfe\0\x05abc" + b"\xff\xda\0\x02\x11\xff\0\x22\xff\xd9"


def screenshot() -> bytes:
    """Return a PNG of one pixel with its author, and a text behind its end."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    told = _chunk(b"tEXt", b"Author\0Wang")
    data = _chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + head + told + data + _chunk(b"IEND", b"") + b"hidden behind"


def bomb() -> bytes:
    """Return a ZIP that says it unpacks to 300 MB of nothing."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1024 * 1024))
    return out.getvalue()


def _codes(words: str, letters: dict[str, int]) -> str:
    return "".join(f"{letters[letter]:02x}" for letter in words)


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _saved(book: object) -> bytes:
    out = BytesIO()
    book.save(out)  # type: ignore[attr-defined]
    return out.getvalue()
