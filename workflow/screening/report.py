"""What screening a file found: one line for each thing, with its place; the words themselves are for the reviewer only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

KINDS: Mapping[str, str] = {
    "secrecy": "密级标志（绝密、机密、秘密）",
    "unreadable": "文件无法检查",
    "covered": "黑块下面仍有文字",
    "hidden": "隐藏的文字",
    "layers": "图层",
    "annotations": "批注、标注",
    "form": "表单域",
    "embedded": "嵌入的文件、对象或数据",
    "earlier": "文件的以前版本",
    "comments": "批注",
    "tracked": "修订痕迹",
    "hidden_sheets": "隐藏的工作表",
    "hidden_rows": "隐藏的行、列里的内容",
    "trailing": "图像末尾附带的数据",
    "gps": "拍摄地点（GPS）",
    "metadata": "文件属性（作者、时间、设备等）",
    "identity": "身份证件号码",
    "phone": "电话号码",
    "unchecked": "程序不能检查的文件种类，须人工检查",
}
HIDING = frozenset(
    {
        "unreadable", "covered", "hidden", "layers", "annotations", "embedded", "earlier", "comments", "tracked",
        "hidden_sheets", "hidden_rows", "trailing",
    }
)  # fmt: skip
"""What keeps a file from being cleared: it hides, or may hide, words the reviewer does not see."""


class BadFile(Exception):
    """A file cannot be opened to be screened or cleaned; one Chinese line."""


@dataclass(frozen=True)
class Found:
    """One thing found: its kind (a key of KINDS), where it is, and the words, shortened."""

    kind: str
    where: str
    words: str = ""

    def line(self) -> str:
        words = f"：{self.words}" if self.words else ""
        return f"{KINDS[self.kind]}（{self.where}）{words}"


@dataclass(frozen=True)
class Report:
    found: tuple[Found, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How often each kind was found, no words: what the journal may keep."""
        counted = Counter(item.kind for item in self.found)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}


def short(words: str) -> str:
    """Return words on one line of at most 40 characters."""
    line = " ".join(words.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def told(counts: Mapping[str, int]) -> str:
    """Return counts as an official reads them: 黑块下面仍有文字 2 处、身份证件号码 1 处."""
    return "、".join(f"{KINDS[kind]} {number} 处" for kind, number in counts.items())


def hiding(counts: Mapping[str, int]) -> dict[str, int]:
    """Return those of the counts for which a file cannot be cleared."""
    return {kind: number for kind, number in counts.items() if kind in HIDING or kind == "secrecy"}
