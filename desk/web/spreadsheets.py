"""A spreadsheet somebody posted."""

from starlette.datastructures import FormData, UploadFile

from workflow.ledger.spreadsheet import LARGEST, BadLedger


def posted(form: FormData) -> tuple[str, bytes]:
    """Return the name and the content of the file that was sent, read no further than the limit; raises BadLedger for none."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadLedger("请先选择文件（CSV 或 XLSX）")
    return file.filename, file.file.read(LARGEST + 1)
