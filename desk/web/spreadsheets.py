"""A spreadsheet somebody posted, laid where it can be read for as long as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.datastructures import FormData, UploadFile

from workflow.parts import aside
from workflow.spreadsheet import BadLedger

LARGEST = 20 * 1024 * 1024
ENDINGS = (".csv", ".xlsx")


@contextmanager
def uploaded(form: FormData) -> Iterator[Path]:
    """Give the path of the file that was sent; raises BadLedger for what cannot be a table."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadLedger("请先选择文件(CSV UTF-8 或 XLSX)")
    ending = Path(file.filename).suffix.lower()
    if ending not in ENDINGS:
        raise BadLedger(f"应是 {'、'.join(ENDINGS)} 文件,不能是“{ending or file.filename[:40]}”")
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadLedger(f"文件超过{LARGEST // 1024 // 1024}MB,请按年份分开")
    with aside() as folder:
        path = folder / f"台账{ending}"
        path.write_bytes(content)
        yield path
