"""PDF: words the reader does not see. A page is drawn, and a letter whose place shows one flat colour is a hidden letter,
whatever hides it: a box, a picture, an annotation, a layer or its own colour."""

import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_double, c_int, c_uint
from io import BytesIO
from itertools import groupby

from pypdfium2 import PdfBitmap, PdfDocument, PdfImage, PdfiumError, PdfMatrix, PdfPage, raw

from workflow.pdfium import ALONE
from workflow.screening import words
from workflow.screening.report import BadFile, Found, Report, short

MOST_PAGES, MOST_SECONDS = 3000, 60
_PIXELS, _FLAT, _DARK, _DOTS = 4_000_000, 16, 110, 200
_TOLD = ("Author", "Title", "Subject", "Keywords", "Creator", "Producer")
_SHAPE = 0.1
_LINK, _WIDGET, _POPUP = 2, 20, 16


def screened(content: bytes) -> Report:
    """Return what a PDF hides or tells; raises BadFile."""
    until = time.monotonic() + MOST_SECONDS
    with _opened(content) as pdf:
        found = _of_file(pdf, content)
        for n in range(len(pdf)):
            if time.monotonic() > until:
                raise BadFile(f"PDF 太复杂，检查超过 {MOST_SECONDS} 秒，请分成几份")
            with _page(pdf, n) as page:
                found += [*_annotations(page, f"第{n + 1}页"), *_letters(page, f"第{n + 1}页")]
    return Report(tuple(found))


def cleaned(content: bytes) -> bytes:
    """Return a new PDF of the same pages; a page that hides anything becomes a picture of what it shows. Raises BadFile."""
    until, out = time.monotonic() + MOST_SECONDS, BytesIO()
    with _opened(content) as pdf:
        new = PdfDocument.new()
        has_layers = any(item.kind == "layers" for item in _of_file(pdf, content))
        for n in range(len(pdf)):
            if time.monotonic() > until:
                raise BadFile(f"PDF 太复杂，清理超过 {MOST_SECONDS} 秒，请分成几份")
            with _page(pdf, n) as page:
                kinds = {item.kind for item in _letters(page, "")}
                if "unreadable" in kinds:
                    raise BadFile("PDF 的字体没有嵌入，画不出来，无法清理：请另存为嵌入字体的 PDF")
                hides = kinds & {"covered", "hidden"}
                if hides or has_layers or raw.FPDFPage_GetAnnotCount(page):
                    _photograph(page, new)
                else:
                    new.import_pages(pdf, [n])
        new.save(out)
        new.close()
    return out.getvalue()


@contextmanager
def _opened(content: bytes) -> Iterator[PdfDocument]:
    with ALONE:
        yield from _open(content)


def _open(content: bytes) -> Iterator[PdfDocument]:
    try:
        pdf = PdfDocument(content)
    except PdfiumError as error:
        locked = "password" in str(error).lower()
        raise BadFile("PDF 加了密码，请交来不加密的文件" if locked else "PDF 文件损坏，打不开") from None
    try:
        if not 0 < len(pdf) <= MOST_PAGES:
            raise BadFile(f"PDF 没有一页打得开，或者超过 {MOST_PAGES} 页")
        pdf.init_forms()
        yield pdf
    except PdfiumError:
        raise BadFile("PDF 文件损坏，有的页打不开") from None
    finally:
        pdf.close()


@contextmanager
def _page(pdf: PdfDocument, n: int) -> Iterator[PdfPage]:
    page = pdf[n]
    try:
        yield page
    finally:
        page.close()


def _of_file(pdf: PdfDocument, content: bytes) -> list[Found]:
    """What is found of the file as a whole: its written-out form names layers and streams of data in the clear."""
    plain = BytesIO()
    pdf.save(plain, flags=raw.FPDF_REMOVE_SECURITY)
    written = plain.getvalue()
    told = [name for name in _TOLD if pdf.get_metadata_value(name).strip() not in {"", "PDFium"}]
    found = [Found("metadata", "文件属性", "、".join(told))] if told else []
    if re.search(rb"/Metadata\b", written):
        found.append(Found("metadata", "XMP 属性"))
    if re.search(rb"/OCProperties\b", written):
        found.append(Found("layers", "全文"))
    if raw.FPDFDoc_GetAttachmentCount(pdf) or re.search(rb"/(EmbeddedFiles?|RichMedia|XFA)\b", written):
        found.append(Found("embedded", "全文"))
    versions = content.count(b"%%EOF") - (b"/Linearized" in content[:2048])
    return [*found, Found("earlier", "全文", f"{versions} 个版本")] if versions > 1 else found


def _annotations(page: PdfPage, where: str) -> Iterator[Found]:
    for n in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, n)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind not in {_LINK, _POPUP}:
            yield Found("form" if kind == _WIDGET else "annotations", where)


def _letters(page: PdfPage, where: str) -> list[Found]:
    """Return the hidden words of a page, and what its words say."""
    text = page.get_textpage()
    try:
        held = text.get_text_range()
        found = words.found_in(held, where)
        if not held.strip():
            return found
        width, height = page.get_size()
        scale = min(2.0, (_PIXELS / max(width * height, 1)) ** 0.5)
        picture = page.render(scale=scale, grayscale=True)
        try:
            seen = [(chr(code), _hiding(page, picture, text, n)) for n, code in _codes(text)]
        finally:
            picture.close()
    finally:
        text.close()
    for kind, letters in groupby(seen, key=lambda item: item[1]):
        if kind:
            said = "字体没有嵌入，画不出来" if kind == "unreadable" else "".join(letter for letter, _ in letters)
            found.append(Found(kind, where, short(said)))
    return found


def _codes(text: object) -> Iterator[tuple[int, int]]:
    """Yield place and code of the letters and digits of a page broad enough to be judged."""
    for n in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, n)
        if code not in {0x4E00, 0x49, 0x6C} and 0 < code < 0x110000 and unicodedata.category(chr(code))[0] in "LN":
            yield n, code


def _hiding(page: PdfPage, picture: PdfBitmap, text: object, n: int) -> str | None:
    """Say how a letter is hidden: its place is flat and dark (covered), flat and light, or off the page (hidden)."""
    left, right, bottom, top = (c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(text, n, left, right, bottom, top):
        return None
    place, has_shape = (left.value, right.value, bottom.value, top.value), top.value - bottom.value > _SHAPE
    if not has_shape:  # its font draws nothing for it here: the place its line gives it
        loose = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(text, n, loose)
        place = loose.left, loose.right, loose.bottom, loose.top
    corners = [_pixel(page, picture, x, y) for x, y in ((place[0], place[3]), (place[1], place[2]))]
    (x1, x2), (y1, y2) = (sorted(pair) for pair in zip(*corners, strict=True))
    if x2 < 0 or y2 < 0 or x1 >= picture.width or y1 >= picture.height:
        return "hidden"
    x1, y1, x2, y2 = max(x1, 0), max(y1, 0), min(x2, picture.width), min(y2, picture.height)
    if x2 - x1 < 3 or y2 - y1 < 3:
        return None
    view = memoryview(picture.buffer).cast("B")
    rows = [bytes(view[y * picture.stride + x1 : y * picture.stride + x2]) for y in range(y1, y2)]
    least, most = min(map(min, rows)), max(map(max, rows))
    if most - least > _FLAT:
        return None
    if most < _DARK:
        return "covered"
    if not _is_drawable(text, n):
        return "unreadable"
    return "hidden" if has_shape else None


def _is_drawable(text: object, n: int) -> bool:
    """Say whether a letter's font came with the file: another may lack the letter, which then leaves its place empty."""
    ink = [c_uint() for _ in range(4)]
    if raw.FPDFText_GetFillColor(text, n, *ink) and min(one.value for one in ink[:3]) > 255 - _FLAT:
        return True
    font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(text, n))
    return not font or raw.FPDFFont_GetIsEmbedded(font) == 1 or raw.FPDFText_GetUnicode(text, n) < 0x250


def _pixel(page: PdfPage, picture: PdfBitmap, x: float, y: float) -> tuple[int, int]:
    across, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, picture.width, picture.height, 0, x, y, across, down)
    return across.value, down.value


def _photograph(page: PdfPage, new: PdfDocument) -> None:
    """Add a page that is a picture of another, 200 dots an inch where its size allows."""
    width, height = page.get_size()
    scale = min(_DOTS / 72, (_PIXELS * 2 / max(width * height, 1)) ** 0.5)
    picture, image, sheet = page.render(scale=scale), PdfImage.new(new), new.new_page(width, height)
    image.set_bitmap(picture)
    image.set_matrix(PdfMatrix().scale(width, height))
    sheet.insert_obj(image)
    sheet.gen_content()
    sheet.close()
    picture.close()
