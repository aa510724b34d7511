"""The letter as plain text, and the difference between two drafts of it."""

from difflib import unified_diff

from letters.letter import Letter
from letters.words import in_prose

INDENT = "\u3000\u3000"
DRAFT = "草稿"


def write(letter: Letter) -> str:
    """Return the letter as plain text, its parts set apart by empty lines, which no value can make."""
    return "\n\n".join("\n".join(part) for part in parts(letter) if part) + "\n"


def lines(letter: Letter) -> list[str]:
    """Return the letter's lines in the order of the page: every writer says exactly these."""
    return [line for part in parts(letter) for line in part]


def parts(letter: Letter) -> list[list[str]]:
    """Return the lines of head, title, body, attachments, signature and notes."""
    return [
        [*([DRAFT] if letter.draft else []), letter.letterhead, *([letter.number] if letter.number else [])],
        [letter.title],
        [addressed(letter), *(INDENT + block.text for block in letter.blocks if block.kind != "note")],
        [INDENT + line for line in attached(letter)],
        [letter.signature, in_prose(letter.dated)],
        [INDENT + noted(block.text) for block in letter.blocks if block.kind == "note"],
    ]


def addressed(letter: Letter) -> str:
    """Return the line of the addressee; empty for a letter to everybody."""
    return f"{letter.addressee}：" if letter.addressee else ""


def attached(letter: Letter) -> list[str]:
    """Return the lines of the attachments (附件说明): numbered when there are several."""
    if len(letter.attachments) == 1:
        return [f"附件：{letter.attachments[0]}"]
    return [f"{'附件：' if n == 1 else ''}{n}.{name}" for n, name in enumerate(letter.attachments, start=1)]


def noted(text: str) -> str:
    """Return a note (附注) in its brackets."""
    return f"（{text}）"


def difference(a: Letter, b: Letter) -> str:
    """Return the unified difference of two letters' texts; empty when they say the same."""
    return "\n".join(unified_diff(lines(a), lines(b), "旧稿", "新稿", lineterm="", n=1))
