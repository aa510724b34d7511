"""The annual report as one more letter: prose drafted from the figures, the prescribed tables in their places."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from letters.annual_tables import CONTESTED, GROUPS, table_four, table_three, table_two
from letters.compose import blocks
from letters.letter import Block, Letter
from letters.words import in_full_width

FOLDER = Path(__file__).with_name("annual")


def compose(report: Mapping[str, Any], office: Mapping[str, str], law: str, dated: date, draft: bool) -> Letter:
    """Return the report of the form of 2021 (the contract's document) as a letter to everybody."""
    tables = {
        "[table2]": table_two(report["table2"]),
        "[table3]": table_three(report["table3"]),
        "[table4]": table_four(report["table4"]),
    }
    environment = SandboxedEnvironment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)
    rendered = environment.get_template("form2021.txt").render(_facts(report), office=office)
    said = list(blocks(in_full_width(rendered)))
    return Letter(
        kind="annual_report",
        law=law,
        letterhead=office["letterhead"],
        title=next(text for mark, text in said if mark == "title"),
        number=None,
        addressee="",
        blocks=tuple(
            Block("table", tables[text]) if text in tables else Block(mark, text)
            for mark, text in said
            if mark != "title"
        ),
        attachments=(),
        signature=office["name"],
        dated=dated,
        seal=False,
        draft=draft,
        layout="document",
    )


def _facts(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the prose says, from the tables alone."""
    two, three, four = report["table2"], report["table3"], report["table4"]
    documents = two["行政规范性文件"]
    return {
        "year": report["year"],
        "missing2": [
            name
            for name, value in two.items()
            if value is None or (isinstance(value, list) and any(one is None for one in value))
        ],
        "documents": None if None in documents else documents,
        "charged": two["行政事业性收费"],
        **{row: three[row]["总计"] for row in ("new", "carried_in", "total", "carried_out")},
        "results": list(_results(three)),
        "contested": [(f"{name}", four[name]["总计"]) for name in CONTESTED if four[name]["总计"]],
    }


def _results(three: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, int]]:
    for label, rows in GROUPS[:-1]:
        if count := sum(three[row]["总计"] for row, _ in rows):
            yield label.partition(")")[2].partition("(")[0], count
