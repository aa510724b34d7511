"""One kind of letter and its facts become one Letter value.

A template is plain text. Its blocks are set apart by empty lines; a block that begins with "标题：" gives the title
(else the kind's own), "主送：" the addressee, "附件：" one attachment, "# " a heading, "## " a heading of the second
level, "- " an item (numbered here when there are several), "> " a note below the date; every other is a paragraph.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from letters.kinds import Kind, UnknownKind, kind_of, kinds, values
from letters.letter import Block, Letter
from letters.templates import declared, templates
from letters.words import cleaned, in_full_width, unshielded

__all__ = ["BadTemplate", "Kind", "MissingFact", "UnknownKind", "compose", "kinds", "template_problems"]

MARKS = {
    "标题：": "title",
    "主送：": "addressee",
    "附件：": "attachment",
    "# ": "heading1",
    "## ": "heading2",
    "- ": "item",
    "> ": "note",
}

Said = tuple[str, str]


class MissingFact(Exception):
    """A letter lacks facts it cannot do without; `name` is the path of the first, the text one line naming all."""

    def __init__(self, kind: Kind, missing: Mapping[str, str]) -> None:
        self.kind = kind.name
        self.names = tuple(path.replace("[]", "") for path in missing)
        self.name = self.names[0]
        told = (f"{label}({name})" for name, label in zip(self.names, missing.values(), strict=True))
        super().__init__(f"{kind.title}缺少:{'、'.join(told)}")


class BadTemplate(Exception):
    """A template cannot be used; the text is one Chinese line that names it."""


def compose(kind: str, facts: Mapping[str, Any], folder: Path | None = None) -> Letter:
    """Return the letter of this kind that the facts make, not yet numbered; `folder` holds the office's own templates.

    Raises UnknownKind, MissingFact, and BadTemplate for a template that fails or uses facts the kind does not declare.
    """
    known = kind_of(kind)
    given = in_full_width(cleaned(facts))
    if missing := lacking(known, given):
        raise MissingFact(known, missing)
    said = list(blocks(_rendered(known, declared(given, known.facts), folder)))
    head = {mark: text for mark, text in said if mark in ("title", "addressee")}
    body = tuple(Block(mark, text) for mark, text in numbered(said) if mark not in ("title", "addressee", "attachment"))
    if not body or "addressee" not in head:
        raise BadTemplate(f"模板 {kind}.txt 没有{'主送(“主送：”一行)' if body else '正文'}")
    return Letter(
        kind=kind,
        law=given["law"]["id"],
        letterhead=given["office"]["letterhead"],
        title=head.get("title", known.heading),
        number=None,
        addressee=head["addressee"],
        blocks=body,
        attachments=tuple(text for mark, text in said if mark == "attachment"),
        signature=given["office"]["name"],
        dated=_day(given["dated"]),
        seal=known.seal,
    )


def template_problems(folder: Path | None = None) -> list[str]:
    """Return what is wrong with the templates, ours and the office's, one Chinese line each; none, an empty list."""
    from letters.check import problems

    return problems(folder)


def lacking(kind: Kind, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the facts that are required and not there, blank, or none of their known values, each with its label."""
    return {
        path: label
        for path, label in kind.needed(facts).items()
        if any(value is None or value not in kind.choices.get(path, (value,)) for value in values(facts, path))
    }


def blocks(rendered: str) -> Iterator[Said]:
    """Yield each block of a rendered template as its mark and its text."""
    lines = (line.strip() for line in rendered.split("\n"))
    for empty, group in groupby(lines, key=lambda line: not line):
        if not empty:
            yield from _marked(group)


def numbered(said: Iterable[Said]) -> Iterator[Said]:
    """Yield the blocks, items that follow one another numbered 1. 2. 3.; an item alone has no number."""
    for mark, group in groupby(said, key=lambda block: block[0]):
        run = list(group)
        for ordinal, (_, text) in enumerate(run, start=1):
            yield mark, f"{ordinal}.{text}" if mark == "item" and len(run) > 1 else text


def _rendered(kind: Kind, facts: Mapping[str, Any], folder: Path | None) -> str:
    try:
        return templates(folder).get_template(f"{kind.name}.txt").render(facts)
    except TemplateNotFound as error:
        raise BadTemplate(f"找不到模板 {error.name}") from None
    except TemplateSyntaxError as error:
        name = error.name or f"{kind.name}.txt"
        raise BadTemplate(f"模板 {name} 第{error.lineno}行写法有误:{error.message}") from None
    except UndefinedError as error:
        raise BadTemplate(f"模板 {kind.name}.txt 写出了没有的事实:{error.message}") from None
    except (TemplateError, TypeError, ValueError, AttributeError) as error:
        raise BadTemplate(f"模板 {kind.name}.txt 有误:{error}") from None


def _marked(lines: Iterable[str]) -> Iterator[Said]:
    mark, text = "paragraph", ""
    for line in lines:
        found = next((start for start in MARKS if line.startswith(start)), None)
        if found is None:
            text += line
            continue
        if text:
            yield mark, unshielded(text)
        mark, text = MARKS[found], line.removeprefix(found).strip()
    if text:
        yield mark, unshielded(text)


def _day(given: Any) -> date:
    return date.fromisoformat(given) if isinstance(given, str) else given
