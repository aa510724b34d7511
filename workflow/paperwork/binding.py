"""Several PDFs as one, in their order: what is printed together comes out of the printer together."""

from collections.abc import Iterable
from io import BytesIO

from workflow.pdfium import ALONE


def bound(files: Iterable[bytes]) -> bytes:
    written = BytesIO()
    with ALONE:
        from pypdfium2 import PdfDocument  # slow to load

        whole = PdfDocument.new()
        for content in files:
            part = PdfDocument(content)
            whole.import_pages(part)
            part.close()
        whole.save(written)
        whole.close()
    return written.getvalue()
