"""One kind of letter and its facts become one Letter value.

A template is plain text. Its blocks are set apart by empty lines; a block that begins with "标题：" gives the title
(else the kind's own), "主送：" the addressee, "附件：" one attachment, "# " a heading, "## " a heading of the second
level, "- " an item and "-- " an item below it (numbered here when there are several), "> " a note below the date,
"抄送：" one who gets a copy, "附页：" an annex with a page of its own, which holds what follows; every other is a
paragraph. Lines that begin with "|" are a form to fill in: the columns' relative widths first, then the rows, with
"<" and "^" as in letters.grid; those above a line "|=|" are its head, repeated on every page.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from letters import faults
from letters.grid import ABOVE, END_OF_HEAD, LEFT, Grid, written
from letters.kinds import Kind, UnknownKind, kind_of, kinds, values
from letters.letter import Block, Letter
from letters.templates import declared, templates
from letters.words import cleaned, counted, in_full_width, unshielded

__all__ = ["BadTemplate", "Kind", "MissingFact", "UnknownKind", "compose", "kinds"]

MARKS = {
    "标题：": "title",
    "主送：": "addressee",
    "附件：": "attachment",
    "附页：": "annex",
    "抄送：": "copy",
    "# ": "heading1",
    "## ": "heading2",
    "- ": "item",
    "-- ": "subitem",
    "> ": "note",
}

LONGEST = 400_000
WIDE = {LEFT: "\uff1c", ABOVE: "\uff3e"}
APART = ("title", "addressee", "attachment", "copy")

Said = tuple[str, str]


class MissingFact(Exception):
    """A letter lacks facts it cannot do without; `name` is the path of the first, the text one line naming all; `labels` has
    what each is called, by its path with “[]” for each of several."""

    def __init__(self, kind: Kind, missing: Mapping[str, str]) -> None:
        self.kind, self.labels = kind.name, dict(missing)
        self.names = tuple(path.replace("[]", "") for path in missing)
        self.name = self.names[0]
        told = (f"{label}（{name}）" for name, label in zip(self.names, missing.values(), strict=True))
        super().__init__(f"{kind.title}缺少：{'、'.join(told)}")


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
    said = _said_by(known, declared(given, known.facts), folder)
    head = {mark: text for mark, text in said if mark in ("title", "addressee")}
    body = tuple(Block(mark, text) for mark, text in numbered(said) if mark not in APART)
    is_form = known.layout == "form"
    if not body or ("addressee" not in head and not is_form):
        raise BadTemplate(f"模板 {kind}.txt 没有{'主送（“主送：”一行）' if body else '正文'}")
    return Letter(
        kind=kind,
        law=given["law"]["id"],
        letterhead=given["office"]["letterhead"],
        title=head.get("title", known.heading),
        number=None,
        addressee=head.get("addressee", ""),
        blocks=body,
        attachments=tuple(text for kept in ("attachment", "annex") for mark, text in said if mark == kept),
        signature=given["office"]["name"],
        dated=_day(given["dated"]),
        seal=known.seal,
        layout=known.layout,
        copies=tuple(text for mark, text in said if mark == "copy"),
    )


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
    """Yield the blocks, items that follow one another numbered 1. 2. 3., an item alone without, those below （1）（2）."""
    for listed, group in groupby(said, key=lambda block: block[0] in ("item", "subitem")):
        run = list(group)
        yield from _numbered(run) if listed else run


def _numbered(run: list[Said]) -> Iterator[Said]:
    ordinals, several = {"item": 0, "subitem": 0}, [mark for mark, _ in run].count("item") > 1
    for mark, text in run:
        ordinals[mark] += 1
        if mark == "item":
            ordinals["subitem"] = 0
            yield mark, counted(ordinals[mark], text) if several else text
        else:
            yield mark, f"（{ordinals[mark]}）{text}"


def _said_by(kind: Kind, facts: Mapping[str, Any], folder: Path | None) -> list[Said]:
    try:
        return list(blocks(_rendered(kind, facts, folder)))
    except ValueError as error:
        raise BadTemplate(f"模板 {kind.name}.txt 的表格写法有误：{error}") from None


def _rendered(kind: Kind, facts: Mapping[str, Any], folder: Path | None) -> str:
    name = f"{kind.name}.txt"
    try:
        return _within_measure(templates(folder).get_template(name).generate(facts))
    except TemplateNotFound as error:
        raise BadTemplate(f"找不到模板 {error.name}") from None
    except TemplateSyntaxError as error:
        where, what = Path(error.name or name).name, faults.of_writing(error.message)
        raise BadTemplate(f"模板 {where} 第{error.lineno}行写法有误：{what}") from None
    except UndefinedError as error:
        raise BadTemplate(
            f"模板 {faults.place_of(error, name)}写出了没有的事实：{faults.undefined(error.message)}"
        ) from None
    except (TemplateError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadTemplate(f"模板 {faults.place_of(error, name)}有误：{faults.of_use(error)}") from None


def _within_measure(pieces: Iterator[str]) -> str:
    said, length = [], 0
    for piece in pieces:
        said.append(piece)
        length += len(piece)
        if length > LONGEST:
            raise ValueError(f"写出的内容超过{LONGEST}字")
    return "".join(said)


def _marked(lines: Iterable[str]) -> Iterator[Said]:
    mark, text = "paragraph", ""
    for is_form, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_form:
            if text:
                yield mark, unshielded(text)
            mark, text = "paragraph", ""
            yield "form", form(group)
            continue
        mark, text = yield from _said(group, mark, text)
    if text:
        yield mark, unshielded(text)


def _said(lines: Iterable[str], mark: str, text: str) -> Generator[Said, None, Said]:
    for line in lines:
        found = next((start for start in MARKS if line.startswith(start)), None)
        if found is None:
            text += line
            continue
        if text:
            yield mark, unshielded(text)
        mark, text = MARKS[found], line.removeprefix(found).strip()
    return mark, text


def form(lines: Iterable[str]) -> str:
    """Return the grid of a form's lines; raises ValueError, in Chinese, for rows of unequal length or widths that are none."""
    widths, *rows = ([cell.strip() for cell in line[1:].removesuffix("|").split("|")] for line in lines)
    above = rows.index([END_OF_HEAD]) if [END_OF_HEAD] in rows else 0
    told = [[_cell(cell) for cell in row] for row in rows if row != [END_OF_HEAD]]
    if (odd := next((width for width in widths if not width.isdecimal() or not int(width)), None)) is not None:
        raise ValueError(f"第一行应为各列的宽度，“{odd}”不是正整数")
    text = written([int(width) for width in widths], told[:above], told[above:])
    Grid.read(text)
    return text


def _cell(shielded: str) -> str:
    """Return a cell's text on one line; a value that reads like a mark of the grid is written in full width."""
    text = unshielded(shielded).replace("\n", " ")
    return WIDE.get(text, text) if shielded != text else text


def _day(given: Any) -> date:
    return date.fromisoformat(given) if isinstance(given, str) else given
