"""The annual report as one more letter: prose drafted from the figures, or a person's own, and the tables in their places."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from letters import annual_2012, annual_2021
from letters.compose import blocks
from letters.letter import Block, Letter
from letters.words import cleaned, in_full_width

FOLDER = Path(__file__).with_name("annual")
PREFACE = "前言"
UNWRITTEN = "本部分由公开工作机构填写。"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Prose = Mapping[str, str]


def compose(
    report: Mapping[str, Any], more: Mapping[str, Any], office: Mapping[str, str], law: str, dated: date, draft: bool,
    prose: Prose,
) -> Letter:  # fmt: skip
    """Return the report (the figures of either form, and what else its prose tells) as a letter to everybody.

    `prose` replaces the drafted words under a heading, named as `sections` names it.
    """
    said = _said(report, more, office)
    tables = {f"[{name}]": grid for name, grid in _form(report).tables(report).items()}
    return Letter(
        kind="annual_report",
        law=law,
        letterhead=office["letterhead"],
        title=next(text for mark, text in said if mark == "title"),
        number=None,
        addressee="",
        blocks=tuple(_written(said, tables, prose)),
        attachments=(),
        signature=office["name"],
        dated=dated,
        seal=False,
        draft=draft,
        layout="document",
    )


def sections(report: Mapping[str, Any], more: Mapping[str, Any], office: Mapping[str, str]) -> dict[str, str]:
    """Return the words drafted under each heading: 前言, then 一, 一(一), …; a heading over nothing but a table is not there."""
    found: dict[str, list[str]] = {}
    for key, mark, text in _keyed(_said(report, more, office)):
        if mark == "paragraph" and not text.startswith("["):
            found.setdefault(key, []).append(text)
    return {key: "\n".join(texts) for key, texts in found.items()}


def headings(report: Mapping[str, Any], more: Mapping[str, Any], office: Mapping[str, str]) -> dict[str, str]:
    """Return the heading of each section as it is printed, by the key `sections` gives it; a lower one below its higher."""
    found = {PREFACE: PREFACE}
    above = ""
    for key, mark, text in _keyed(_said(report, more, office)):
        if mark == "heading1":
            above = found[key] = text
        elif mark == "heading2":
            found[key] = f"{above} {text}"
    return found


def unwritten(letter: Letter) -> list[str]:
    """Return the headings under which nobody has written yet what no figure can tell."""
    said = [(block.kind, block.text) for block in letter.blocks]
    return list(dict.fromkeys(key for key, _, text in _keyed(said) if UNWRITTEN in text))


def numbers_left_out(drafted: str, written: str) -> list[str]:
    """Return the figures of the drafted words that the written ones do not have."""
    there = set(_NUMBER.findall(written))
    return [number for number in dict.fromkeys(_NUMBER.findall(drafted)) if number not in there]


def _form(report: Mapping[str, Any]) -> Any:
    return annual_2021 if "table3" in report else annual_2012


def _said(report: Mapping[str, Any], more: Mapping[str, Any], office: Mapping[str, str]) -> list[tuple[str, str]]:
    form = _form(report)
    environment = SandboxedEnvironment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)
    template = environment.get_template(form.TEMPLATE)
    facts = form.facts(report, more)
    return list(blocks(in_full_width(template.render(facts, office=office, unwritten=UNWRITTEN))))


def _keyed(said: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield each block with the key of the heading it stands under."""
    first, key = PREFACE, PREFACE
    for mark, text in said:
        if mark == "heading1":
            first = key = text.partition("、")[0]
        elif mark == "heading2":
            key = f"{first}({text[1:].partition('）')[0]})"
        yield key, mark, text


def _written(said: list[tuple[str, str]], tables: Mapping[str, str], prose: Prose) -> Iterator[Block]:
    told = set()
    for key, mark, text in _keyed(said):
        if mark == "title":
            continue
        if text in tables:
            yield Block("table", tables[text])
        elif mark != "paragraph" or key not in prose:
            yield Block(mark, text)
        elif key not in told:
            told.add(key)
            yield from (Block("paragraph", line) for line in in_full_width(cleaned(prose[key])).split("\n"))
