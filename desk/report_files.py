"""An annual report as a file: DOCX, PDF, XLSX or HTML, alike for the command line, the pages and the demonstration."""

from letters.letter import Letter
from workflow.office import Office
from workflow.report.annual_report import Report

FORMATS = ("docx", "pdf", "xlsx", "html")


def written(counted: Report, letter: Letter, office: Office, ending: str) -> bytes:
    """Return the report as a file of that kind."""
    from letters import annual_2012, annual_2021, files, page, sheets

    if ending == "xlsx":
        return sheets.write((annual_2012 if counted.form == "2012" else annual_2021).sheets(counted.figures))
    if ending == "html":
        return page.write(letter).encode()
    return files.write(letter, ending, office.fonts)
