"""Letters: the same facts to the same words, as PDF beside WeasyPrint, bare typst and LibreOffice, as DOCX beside docxtpl.

Everything runs on one core. Ours composes, checks what the kind requires and writes tagged PDF/A-2a; WeasyPrint fills a
Jinja2 page and writes the same kind of file (and, in a row of its own, a plain PDF), its fonts loaded once; bare typst is
given the composed words.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.pairs import Row, rates, times

HERE = Path(__file__).parent / "letter"
KIND = "reply_partial"
WARM, SLOW, CONVERTED = 40, 3, 10


def rows() -> Iterator[Row]:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        _same_words()
        warm = partial(_batch, ours, WARM)
        slow = partial(_batch, weasyprint, SLOW)
        yield rates("a letter, facts to tagged PDF/A", "WeasyPrint", warm, slow, goal=12, pairs=9)
        yield rates(
            "a letter, facts to PDF (theirs: plain)", "WeasyPrint", warm, partial(_batch, weasyprint_plain, SLOW)
        )
        yield rates("a letter, facts to tagged PDF/A", "bare typst", warm, _typst(WARM), goal=0.7)
        yield rates(
            "a letter, facts to DOCX", "docxtpl", partial(_batch, ours_docx, WARM), partial(_batch, docxtpl, WARM)
        )
        yield rates(
            f"a letter, facts to PDF (theirs: {CONVERTED} in one conversion)", "docxtpl + LibreOffice",
            warm, partial(_libreoffice, CONVERTED),
        )  # fmt: skip
        cold = partial(_cold, "ours"), partial(_cold, "weasyprint")
        yield times("a cold process's first letter", "WeasyPrint", *cold, limit=0.5)
    finally:
        os.sched_setaffinity(0, cores)


def ours(ordinal: int) -> bytes:
    from letters import pdf

    return pdf.write(_composed(ordinal))


def ours_docx(ordinal: int) -> bytes:
    from letters import docx

    return docx.write(_composed(ordinal))


def weasyprint(ordinal: int) -> bytes:
    """Return what ours is: tagged PDF/A-2a."""
    return _printed(ordinal, pdf_variant="pdf/a-2a")


def weasyprint_plain(ordinal: int) -> bytes:
    return _printed(ordinal)


def _printed(ordinal: int, **kind: str) -> bytes:
    from weasyprint import HTML

    made = HTML(string=_page().render(_filled(ordinal))).write_pdf(font_config=_font_config(), **kind)
    if made is None:
        raise RuntimeError("WeasyPrint gave no PDF")
    return made


def docxtpl(ordinal: int) -> bytes:
    from docxtpl import DocxTemplate

    page, made = DocxTemplate(BytesIO(_docx_template())), BytesIO()
    page.render(_filled(ordinal), autoescape=True)
    page.save(made)
    return made.getvalue()


def _batch(write: Any, size: int) -> int:
    for ordinal in range(size):
        write(_next() + ordinal)
    return size


@cache
def _counter() -> list[int]:
    return [0]


def _next() -> int:
    """Every letter has words no letter before it had: nothing is answered from a cache of pages."""
    _counter()[0] += 1
    return _counter()[0]


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((HERE / "facts.toml").read_text("utf-8"))


def _varied(ordinal: int) -> dict[str, Any]:
    facts = _facts()
    applicant = facts["applicant"] | {"name": f"王{chr(0x4E00 + ordinal % 5000)}"}
    return facts | {"applicant": applicant, "application": facts["application"] | {"number": f"GPZB2026-{ordinal}"}}


def _number(ordinal: int) -> str:
    return f"高政办公开〔2026〕{ordinal}号"


def _composed(ordinal: int) -> Any:
    from letters.compose import compose

    return compose(KIND, _varied(ordinal)).numbered(_number(ordinal))


def _filled(ordinal: int) -> dict[str, Any]:
    facts = _varied(ordinal)
    received, day = (
        f"{day.year}年{day.month}月{day.day}日" for day in (facts["application"]["received_on"], facts["dated"])
    )
    return facts | {"number": _number(ordinal), "received": received, "day": day}


@cache
def _page() -> Any:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string((HERE / "letter.html").read_text("utf-8"))


@cache
def _font_config() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _docx_template() -> bytes:
    """Return the page's lines as a Word template in docxtpl's own notation."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    page, made = Document(), BytesIO()
    normal, sheet = page.styles["Normal"], page.sections[0]
    normal.font.size, normal.paragraph_format.line_spacing = Pt(16), Pt(28)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.top_margin, sheet.bottom_margin, sheet.left_margin, sheet.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    for line in (HERE / "letter.html").read_text("utf-8").partition("<body>")[2].splitlines():
        if words := re.sub(r"<[^>]+>", "", line).strip():
            page.add_paragraph(words.replace("{% ", "{%p "))
    page.save(made)
    return made.getvalue()


def _typst(size: int) -> Any:
    """Return a batch of bare compilations: the words are composed beforehand, the same sources and data given to typst."""
    from typst import Compiler

    from letters import pdf
    from letters.fonts import faces

    found = faces()
    compiler = Compiler(font_paths=found.fonts, ignore_system_fonts=True)
    sources = {"main.typ": pdf.SOURCE.read_bytes(), pdf.PARTS.name: pdf.PARTS.read_bytes()}
    many = (
        json.dumps(pdf.as_data(_composed(100_000 + n), found), ensure_ascii=False).encode() for n in range(10 * size)
    )
    waiting = list(many)

    def batch() -> int:
        for _ in range(size):
            files = sources | {"letter.json": waiting.pop()}
            compiler.compile(input=files, format="pdf", pdf_standards=[pdf.STANDARD])  # type: ignore[type-var]
        return size

    return batch


def _libreoffice(size: int) -> int:
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{ordinal}.docx" for ordinal in range(size)]
        for ordinal, file in enumerate(files):
            file.write_bytes(docxtpl(_next() + ordinal))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        if missing := [file.name for file in files if not file.with_suffix(".pdf").exists()]:
            raise RuntimeError(f"LibreOffice left out {missing}")
    return size


def _cold(name: str) -> None:
    subprocess.run([sys.executable, "-m", "bench.letters", name], check=True, capture_output=True)


def _same_words() -> None:
    """Raise where the letters compared do not say the same."""
    from docx import Document
    from pypdfium2 import PdfDocument

    def words(text: str) -> str:
        return re.sub(r"— ?\d+ ?—|\W", "", text)

    said = [
        words("".join(page.get_textpage().get_text_range() for page in PdfDocument(write(1))))
        for write in (ours, weasyprint)
    ]
    said.append(words("".join(line.text for line in Document(BytesIO(docxtpl(1))).paragraphs)))
    if len(set(said)) != 1:
        raise RuntimeError(f"the letters differ: {said}")


if __name__ == "__main__":
    {"ours": ours, "weasyprint": weasyprint}[sys.argv[1]](1)
