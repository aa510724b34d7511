"""Every kind of letter as DOCX, opened by LibreOffice: as many pages as our PDF.

Without LibreOffice the test is skipped; with GONGKAI_CI=1 that is a failure, as for any missing server.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from conftest import in_ci
from letter_samples import SAMPLES
from printed import MM, last_line
from pypdf import PdfReader

from letters import docx, pdf
from letters.compose import compose
from letters.docx import FANGSONG, HEI, KAI, SONG, TITLE
from letters.fonts import FREE
from letters.letter import Letter

FONTS = dict.fromkeys((FANGSONG, KAI, SONG, TITLE), FREE["song"]) | {HEI: FREE["hei"]}
MATCH = (
    '<match target="pattern"><test name="family"><string>{0}</string></test>'
    '<edit name="family" mode="assign" binding="strong"><string>{1}</string></edit></match>'
)
LETTERS: dict[str, Letter] = {
    sample.name: compose(sample.kind, sample.facts).numbered("高政办公开复〔2026〕12号") for sample in SAMPLES
}


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the PDFs LibreOffice made, the standard's fonts replaced by the packaged free ones."""
    program = shutil.which("soffice")
    if program is None:
        (pytest.fail if in_ci() else pytest.skip)("没有 LibreOffice(soffice)")
    folder = tmp_path_factory.mktemp("libreoffice")
    spec = find_spec("mplfonts")
    assert spec is not None
    assert spec.submodule_search_locations
    fonts = Path(next(iter(spec.submodule_search_locations))) / "fonts"
    aliases = "".join(MATCH.format(*names) for names in FONTS.items())
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{folder}/cache</cachedir>{aliases}</fontconfig>",
        "utf-8",
    )
    for name, letter in LETTERS.items():
        (folder / f"{name}.docx").write_bytes(docx.write(letter))
    files = [str(path) for path in sorted(folder.glob("*.docx"))]
    environment = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)}
    subprocess.run(
        [program, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files],
        env=environment, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("name", LETTERS)
def test_the_docx_has_as_many_pages_as_the_pdf(name: str, converted: Path) -> None:
    """A page of ours filled to its last line may run over: LibreOffice 7.4 sets a space around figures, asked not to."""
    ours = pdf.write(LETTERS[name])
    theirs = len(PdfReader(converted / f"{name}.pdf").pages)
    pages = len(PdfReader(BytesIO(ours)).pages)
    is_full = last_line(ours) / MM - 35 < 28 / MM
    assert theirs in ((pages, pages + 1) if is_full else (pages,))
