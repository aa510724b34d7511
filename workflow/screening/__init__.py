"""Files to be released, screened before they go out: what they hide, what they tell, and a copy without it."""

from importlib import import_module
from types import ModuleType

from workflow.pdfium import ALONE
from workflow.screening.report import BadFile, Found, Report

_READERS = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "jpg": "images", "png": "images"}


def screened(ending: str, content: bytes) -> Report:
    """Return what a file of a kind (uploads.File.ending) hides or tells; one that cannot be opened is reported so."""
    if ending not in _READERS:
        return Report((Found("unchecked", "全文", ending),))
    try:
        report: Report = _reader(ending).screened(content)
        return report
    except BadFile as error:
        return Report((Found("unreadable", "全文", str(error)),))
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError):
        return Report((Found("unreadable", "全文", "文件损坏，内容读不出来"),))


def cleaned(ending: str, content: bytes) -> bytes:
    """Return a copy without what can safely be taken out; screen it again. Raises BadFile."""
    if ending not in _READERS:
        raise BadFile(f"这种文件（{ending}）程序不能清理")
    try:
        copy: bytes = _reader(ending).cleaned(content)
        return copy
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError):
        raise BadFile("文件损坏，无法清理") from None


def _reader(ending: str) -> ModuleType:
    """Import what reads a kind of file when the first one comes: the libraries behind them are slow to load."""
    with ALONE:
        return import_module(f"workflow.screening.{_READERS[ending]}")
