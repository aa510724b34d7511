"""One letter of every kind as DOCX and PDF, and all first pages on one sheet: what `make letters` shows."""

import sys
from pathlib import Path

from letter_samples import SAMPLES
from PIL import Image, ImageDraw
from pypdfium2 import PdfDocument

from letters import docx, pdf
from letters.compose import compose, kinds

ACROSS, SCALE, GAP, LABEL = 6, 0.6, 12, 16


def write(folder: Path) -> Path:
    """Write the letters into the folder, and return the sheet's path."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: list[tuple[str, Image.Image]] = []
    for sample in {sample.kind: sample for sample in reversed(SAMPLES)}.values():
        letter = compose(sample.kind, sample.facts)
        if kinds()[sample.kind].register != "none":
            letter = letter.numbered("高政办公开〔2026〕12号")
        content = pdf.write(letter)
        (folder / f"{sample.kind}.docx").write_bytes(docx.write(letter))
        (folder / f"{sample.kind}.pdf").write_bytes(content)
        pages.append((sample.kind, PdfDocument(content)[0].render(scale=SCALE).to_pil()))
    sheet = folder / "contact_sheet.png"
    _sheet(sorted(pages, key=lambda page: page[0])).save(sheet)
    return sheet


def _sheet(pages: list[tuple[str, Image.Image]]) -> Image.Image:
    width, height = (size + GAP for size in pages[0][1].size)
    height += LABEL
    sheet = Image.new("RGB", (ACROSS * width + GAP, -(-len(pages) // ACROSS) * height + GAP), "lightgray")
    draw = ImageDraw.Draw(sheet)
    for index, (name, page) in enumerate(pages):
        left, top = GAP + index % ACROSS * width, GAP + index // ACROSS * height
        draw.text((left, top), name, fill="black")
        sheet.paste(page, (left, top + LABEL))
    return sheet


if __name__ == "__main__":
    print(write(Path(sys.argv[1])))
