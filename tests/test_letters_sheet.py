"""`make letters`: every kind is written, and all of them are on one sheet."""

from pathlib import Path

import letter_sheet
from PIL import Image

from letters.compose import kinds

MAKEFILE = (Path(__file__).parents[1] / "Makefile").read_text("utf-8")


def test_every_kind_is_written_and_on_the_sheet(tmp_path: Path) -> None:
    sheet = letter_sheet.write(tmp_path / "out")
    for ending in ("docx", "pdf"):
        assert {path.stem for path in sheet.parent.glob(f"*.{ending}")} == set(kinds())
    with Image.open(sheet) as image:
        page = (image.width - letter_sheet.GAP) // letter_sheet.ACROSS
        assert image.height > -(-len(kinds()) // letter_sheet.ACROSS) * page


def test_make_knows_the_program() -> None:
    assert "tests/letter_sheet.py letters.out" in MAKEFILE
