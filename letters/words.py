"""Other people's words, made safe to stand in a letter: data, never a line, a marker or an invisible command."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

BREAK = "\ufdd1"
VALUE = "\ufdd0"
BAR = "\ufdd2"
_BLANKS = re.compile(r"\s+")
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_TABS = re.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f]+")
_INVISIBLE = "\u115f\u1160\u2800\u3164\uffa0"
_HIDDEN = re.compile(rf"[{_INVISIBLE}]")
_KEPT_FORMATS = "\u200d\ufe0e\ufe0f"
_STOPS = tuple("。；;，,、.：:")
_SHORTENED = re.compile(r"(\b(Co|Corp|Inc|Jr|Ltd|Sr)|\.[A-Za-z])\.$")
_ENDS = tuple("。！？…!?")
_OTHERS = {"application", "applicant", "claimant", "third_party", "asked"}
_CHINESE = r"\u2018-\u201d\u2026\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_BRACKETS = re.compile(r"\(([^()]*)\)")
_IN_CHINESE = re.compile(rf"[{_CHINESE}]")
_HALF = re.compile(rf"(?<=[{_CHINESE}])[,;:?!]|[,;:?!](?=[{_CHINESE}])")
_FULL = dict(zip(",;:?!", "\uff0c\uff1b\uff1a\uff1f\uff01", strict=True))
_CLOSING = tuple("”’」』）)")


def cleaned(value: Any) -> Any:
    """Return facts with every text in them made safe; a blank text or list becomes None.

    Raises TypeError for a value that is no fact: a float, an instant, an object.
    """
    if isinstance(value, str):
        return _text(value) or None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, Mapping):
        return {str(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value] or None
    raise TypeError(f"文书的事实不能是 {type(value).__name__}")


def in_full_width(facts: Any) -> Any:
    """Return facts with the office's and the law's words in the punctuation of an official letter.

    What others wrote (the application, names of people) stays as it is; the form asked for, which no letter quotes, does not.
    """
    if isinstance(facts, Mapping):
        told = {name: item if name in _OTHERS else in_full_width(item) for name, item in facts.items()}
        if isinstance(asked := facts.get("application"), Mapping) and isinstance(asked.get("form"), str):
            told["application"] = {**asked, "form": _punctuated(asked["form"])}
        return told
    if isinstance(facts, list):
        return [in_full_width(item) for item in facts]
    return _punctuated(facts) if isinstance(facts, str) else facts


def shielded(value: Any) -> str:
    """Return a value as it goes into a template: it cannot begin a line's marker, end the line, nor part a form's cells."""
    text = in_prose(value) if isinstance(value, date) else str(value)
    if isinstance(value, bool | None) or not text:
        raise ValueError(f"{value!r} 不是可以写出的内容")
    return VALUE + text.replace("\n", BREAK).replace("|", BAR)


def unshielded(text: str) -> str:
    """Return rendered text without the shields, soft breaks as "\\n"."""
    return text.replace(VALUE, "").replace(BREAK, "\n").replace(BAR, "|")


def in_prose(day: date | str) -> str:
    """Return a date as 2026年11月23日; an ISO text the same way, any other text as it is."""
    if isinstance(day, str):
        try:
            return in_prose(date.fromisoformat(day))
        except ValueError:
            return day
    return f"{day.year}年{day.month}月{day.day}日"


def listed(items: Any) -> str:
    """Return several words joined by 、, one alone as it is; raises ValueError for none."""
    if not items:
        raise ValueError("没有可以列出的内容")
    return items if isinstance(items, str) else "、".join(phrase(item) for item in items)


def sentence(text: Any) -> str:
    """Return the text with a full stop, unless it ends in one already."""
    said = bare = str(text)
    while bare.endswith(_CLOSING):
        bare = bare[:-1]
    return said if bare.endswith(_ENDS) else phrase(said) + "。"


def phrase(text: Any) -> str:
    """Return the text without the stop at its end, to stand inside a sentence; the point of Ltd. is none."""
    said = str(text)
    while said.endswith(_STOPS) and len(said) > 1 and not _SHORTENED.search(said):
        said = said[:-1]
    return said


def counted(ordinal: int, text: str) -> str:
    """Return an item of a list after its number, which does not run into a number the item begins with."""
    return f"{ordinal}.{' ' if text[:1].isdecimal() else ''}{text}"


def you(applicant: Mapping[str, Any]) -> str:
    """Return how the applicant is addressed: 您, 贵单位, or both when the kind is not known; several are counted."""
    kind, count = applicant.get("kind"), applicant.get("count") or 1
    if count > 1:
        return f"您等{count}人" if kind == "自然人" else f"贵方等{count}名申请人"
    if not kind:
        return "您（单位）"
    return "您" if kind == "自然人" else "贵单位"


def breadth(text: str) -> float:
    """Return the width in characters of the text's size: a Chinese one is 1, a Latin one a half."""
    return sum(1 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def _punctuated(text: str) -> str:
    text = _BRACKETS.sub(lambda said: f"\uff08{said[1]}\uff09" if _IN_CHINESE.search(said[1]) else said[0], text)
    return _HALF.sub(lambda mark: _FULL[mark[0]], text)


def _text(text: str) -> str:
    if not text.isprintable() or _HIDDEN.search(text):  # a printable text has none of what is looked for char by char
        text = _TABS.sub(" ", _BLANKS.sub(_in_one_break, "".join(map(_visible, text))))
    return text.strip().strip("\u3000").strip()


def _in_one_break(blanks: re.Match[str]) -> str:
    """Return a line break for blanks with one among them, others as they are."""
    return blanks[0] if _BREAKS.isdisjoint(blanks[0]) else "\n"


def _visible(char: str) -> str:
    """Return the character or what stands for it: controls and direction marks go, a broken code point is shown."""
    kind = unicodedata.category(char)
    if char in "\n\r\t\v\f\x1c\x1d\x1e\x85" or char in _KEPT_FORMATS:
        return char
    if kind in {"Cc", "Cf"} or char in _INVISIBLE or 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE:
        return ""
    return "\ufffd" if kind == "Cs" else char
