"""Proceedings against an answer: their kinds, their results, and which column of the report's table four each result is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules.source import DATA, LawError, NotInForce, Section, read

KINDS = {
    "reconsideration": "行政复议",
    "litigation": "未经复议直接起诉",
    "litigation_after_reconsideration": "复议后起诉",
    "complaint": "向上级机关投诉举报",
}
ROWS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果"}
UNDECIDED = "尚未审结"
APPEALS = ("appeal", "appeal_ruling")


@dataclass(frozen=True)
class Result:
    """How a proceeding may end. `row` is a key of ROWS; `reopens` says whether the office must, unless told otherwise, answer
    anew; `kinds` are the kinds of proceeding that know this end; `appeal` the term in which a court's is appealed against.
    """

    key: str
    label: str
    row: str
    kinds: tuple[str, ...]
    reopens: bool
    article: str
    checked: bool
    appeal: str | None = None


@cache
def results(root: Path = DATA) -> Mapping[str, Result]:
    """Return every result by its key; raises LawError for a broken record or a row of table four without one."""
    file = read(root / "proceedings.toml", root)
    found: dict[str, Result] = {}
    for section in file.sections("result"):
        result = _result(section)
        if result.key in found:
            section.refuse("key", f"{result.key} 出现两次")
        found[result.key] = result
    if missing := [label for row, label in ROWS.items() if row not in {result.row for result in found.values()}]:
        raise LawError(f"{file.file}: result: {'、'.join(missing)} 没有对应的结果")
    affirming = file.section("affirmed")
    affirming.text("label")
    affirming.text("retried")
    affirming.close()
    file.close()
    return found


def result(key: str, kind: str, root: Path = DATA) -> Result:
    """Return a result of one kind of proceeding; raises NotInForce when that kind does not know it."""
    known = {item.key: item for item in results(root).values() if kind in item.kinds}
    if key not in known:
        named = "、".join(f"{item.key} {item.label}" for item in known.values())
        raise NotInForce(f"{KINDS[kind]}没有“{key}”这种结果，有：{named}")
    return known[key]


@cache
def affirmed(name: str = "label") -> str:
    """Return how a judgment of second instance is named that leaves the first one standing; `retried` names one of a retrial."""
    return read(DATA / "proceedings.toml", DATA).section("affirmed").text(name)


def _result(section: Section) -> Result:
    found = Result(
        section.text("key"),
        section.text("label"),
        section.one_of("row", tuple(ROWS)),
        section.words("kinds"),
        section.flag("reopens"),
        section.text("article"),
        section.flag("checked"),
        section.one_of("appeal", APPEALS) if section.has("appeal") else None,
    )
    if not found.kinds or any(kind not in KINDS for kind in found.kinds):
        section.refuse("kinds", f"应为 {'、'.join(KINDS)} 中的一种或几种")
    section.close()
    return found
