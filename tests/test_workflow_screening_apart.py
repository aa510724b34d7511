"""Files made to eat memory or time are screened in a process of their own, which ends instead of the server."""

import zlib
from io import BytesIO

import pytest
import released_files as files
from openpyxl import Workbook
from pypdf import PdfReader

from workflow import screening
from workflow.screening import apart
from workflow.screening.report import BadFile


def pdf_of(*objects: bytes) -> bytes:
    body, starts = b"%PDF-1.7\n", list[int]()
    for number, content in enumerate(objects, start=1):
        starts.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    listed = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + listed + end


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (more, len(content), content)


def pages(content: bytes, resources: bytes, *more: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % resources
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, *more)


def nested() -> bytes:
    """Return a form that draws another ten times, and so on ten times over: 3 KB that ask for ten thousand million words."""
    said = b"BT /F 12 Tf 100 700 Td (x) Tj ET"
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    forms = [
        stream(
            b"/X Do " * 10 if number < 14 else said,
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<<%b/XObject<</X %d 0 R>>>>" % (font, number + 1),
        )
        for number in range(5, 15)
    ]
    return pages(stream(b"/X Do"), font + b"/XObject<</X 5 0 R>>", *forms)


def endless() -> bytes:
    """Return one page on which a word stands five million times."""
    packed = zlib.compress(b"BT /F 12 Tf 100 700 Td (x) Tj ET " * 5_000_000)
    return pages(stream(packed, b"/Filter/FlateDecode"), b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>")


def merged() -> bytes:
    """Return a sheet with all its cells merged into one, each of which the library would make."""
    book, out = Workbook(), BytesIO()
    book.active.merged_cells.add("A1:XFD1048576")
    book.save(out)
    return out.getvalue()


def test_it_finds_and_cleans_what_is_found_here() -> None:
    content = files.pdf("征收补偿安置方案", boxed="户主张三")
    assert apart.screened("pdf", content) == screening.screened("pdf", content)
    assert PdfReader(BytesIO(apart.cleaned("pdf", content))).pages[0].extract_text() == ""
    assert apart.screened("xlsx", files.sheets()) == screening.screened("xlsx", files.sheets())
    assert apart.screened("docx", b"PK\x03\x04") == screening.screened("docx", b"PK\x03\x04")
    assert apart.screened("jpg", files.photograph()) == screening.screened("jpg", files.photograph())
    with pytest.raises(BadFile, match="文件损坏"):
        apart.cleaned("docx", b"PK\x03\x04")


def test_what_eats_memory_ends_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_MEMORY", 400 * 2**20)
    (found,) = apart.screened("pdf", nested()).found
    assert (found.kind, found.words) == ("unreadable", apart.TOO_MUCH)
    with pytest.raises(BadFile):
        apart.cleaned("xlsx", merged())


def test_what_eats_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 2)
    (found,) = apart.screened("pdf", endless()).found
    assert (found.kind, found.words) == ("unreadable", apart.TOO_MUCH)


def test_it_is_given_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    given = dict[str, str]()

    def run(_words: list[str], *, env: dict[str, str], **_rest: object) -> None:
        given.update(env)
        raise apart.subprocess.TimeoutExpired("", 0)

    monkeypatch.setenv("GONGKAI_KEY", "secret")
    monkeypatch.setattr(apart.subprocess, "run", run)
    apart.screened("pdf", b"%PDF-")
    assert "PATH" in given
    assert "GONGKAI_KEY" not in given
