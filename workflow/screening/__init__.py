"""Files to be released, screened before they go out: what they hide, what they tell, and a copy without it."""

from collections.abc import Callable, Mapping

from workflow.screening import docx, images, pdf, xlsx
from workflow.screening.report import BadFile, Found, Report

_SCREENS: Mapping[str, tuple[Callable[[bytes], Report], Callable[[bytes], bytes]]] = {
    "pdf": (pdf.screened, pdf.cleaned),
    "docx": (docx.screened, docx.cleaned),
    "xlsx": (xlsx.screened, xlsx.cleaned),
    "jpg": (images.screened, images.cleaned),
    "png": (images.screened, images.cleaned),
}


def screened(ending: str, content: bytes) -> Report:
    """Return what a file of a kind (uploads.File.ending) hides or tells; one that cannot be opened is reported so."""
    if ending not in _SCREENS:
        return Report((Found("unchecked", "全文", ending),))
    try:
        return _SCREENS[ending][0](content)
    except BadFile as error:
        return Report((Found("unreadable", "全文", str(error)),))
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError):
        return Report((Found("unreadable", "全文", "文件损坏,内容读不出来"),))


def cleaned(ending: str, content: bytes) -> bytes:
    """Return a copy without what can safely be taken out; screen it again. Raises BadFile."""
    if ending not in _SCREENS:
        raise BadFile(f"这种文件({ending})程序不能清理")
    try:
        return _SCREENS[ending][1](content)
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError):
        raise BadFile("文件损坏,无法清理") from None
