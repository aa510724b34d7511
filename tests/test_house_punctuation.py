"""What the program says in Chinese has Chinese punctuation (GB/T 15834); a mark between Latin words or before a space has not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parents[1]
ROOMS = ("desk", "letters", "rules", "workflow")
HAN = "\u3400-\u9fff"
NARROW = re.compile(
    f"[{HAN}”》\uff09」][,;:?!](?! )|[,;?!](?=[{HAN}“《\uff08「])|[{HAN}][(](?![?:])|[(](?=[{HAN}])|[{HAN}][)]|[)](?=[{HAN}])"
)
KEYS = re.compile(r"[一二三四五六七八九十]\([一二三四五六七八九十]\)")
"""Sections of an annual report are known by such a key."""
PATTERN = re.compile(r"\\d|\(\?|\|")
ENGLISH = re.compile("[A-Za-z]+ [a-z]+ [a-z]+ ")
FILLED = re.compile("[}]}[\uff0c\uff1b\uff1a\u3002\uff08\uff09]|[\uff0c\uff1b\uff1a\u3002\uff08\uff09]{{")
OURS = re.compile(f"[{HAN}]")


def said(source: Path) -> Iterator[str]:
    """Yield what a module says: every text of it, patterns and what is written in English left aside."""
    tree = ast.parse(source.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")]
    patterns = {part for call in calls for part in ast.walk(call)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and node not in patterns else None
        if isinstance(text, str) and not PATTERN.search(text) and not is_english(text):
            yield text


def is_english(text: str) -> bool:
    """Tell a text that is English, a Chinese word in it or not, from Chinese that names a command of three words."""
    return bool(ENGLISH.search(text)) and 2 * len(OURS.findall(text)) < len(re.findall("[A-Za-z]", text))


def texts() -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for source in sorted((HERE / room).rglob("*.py")):
            if source.parent.parent.name != "migrations":
                yield from ((source, text) for text in said(source))
    for page in sorted([*(HERE / "desk/web/templates").rglob("*.html"), *(HERE / "letters").rglob("*.txt")]):
        yield from ((page, line) for line in page.read_text("utf-8").splitlines())


def test_a_mark_between_what_a_page_fills_in_is_that_of_its_language() -> None:
    found = [
        f"{page.relative_to(HERE)}: {line}" for page, line in texts() if page.suffix == ".html" and FILLED.search(line)
    ]
    assert [line for line in found if 'lang="zh-CN"' not in line] == []


def test_chinese_has_chinese_punctuation() -> None:
    found = [f"{source.relative_to(HERE)}: {text}" for source, text in texts() if NARROW.search(KEYS.sub("", text))]
    assert found == []
