"""A DOCX file as the package of its parts, the same bytes for the same letter."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as Page

FIXED = (1980, 1, 1, 0, 0, 0)


def packed(page: Page) -> bytes:
    """Return the file with the times of its parts fixed, so that the same letter gives the same bytes."""
    saved, fixed = BytesIO(), BytesIO()
    relations = page.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]
    page.save(saved)
    with ZipFile(saved) as parts, ZipFile(fixed, "w", ZIP_DEFLATED) as made:
        for name in parts.namelist():
            made.writestr(ZipInfo(name, FIXED), parts.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
