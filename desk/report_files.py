"""An annual report as a file: DOCX, PDF, XLSX or HTML, alike for the command line, the pages and the demonstration."""

from letters.letter import Letter
from workflow.annual_report import Report
from workflow.office import Office

FORMATS = (".docx", ".pdf", ".xlsx", ".html")


def written(counted: Report, letter: Letter, office: Office, suffix: str) -> bytes:
    """Return the report as a file of that kind."""
    from letters import annual_2012, annual_2021, docx, page, pdf, sheets

    if suffix == ".xlsx":
        return sheets.write((annual_2012 if counted.form == "2012" else annual_2021).sheets(counted.figures))
    if suffix == ".html":
        return page.write(letter).encode()
    if suffix == ".docx":
        return docx.write(letter)
    return pdf.write(letter, office.fonts)
