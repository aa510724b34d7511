"""When a year's report is due: each agency's own and the government's (2007条例第三十一条; 2019条例第四十九条)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rules import statutes
from rules.source import DATA, LawError
from rules.statutes import Statute

UNIT, GOVERNMENT = "unit", "government"
LEAP_YEAR = 2024


@dataclass(frozen=True)
class Rule:
    """The last day of the next year to publish on, with its full citation; `checked` as in the law file."""

    month: int
    day: int
    article: str
    checked: bool


def due(year: int, of: str, root: Path = DATA) -> tuple[date, Rule]:
    """Return the last day to publish the report of `year`, of a unit or the government, and the rule that says so.

    The law in force on 1 January of the next year decides; raises NotInForce before the first.
    """
    rule = rules(statutes.in_force("disclosure", date(year + 1, 1, 1), root))[of]
    return date(year + 1, rule.month, rule.day), rule


def rules(statute: Statute) -> Mapping[str, Rule]:
    """Return a version's two rules; raises LawError for one that is missing, named twice or no day of the year."""
    found: dict[str, Rule] = {}
    for section in statute.sections["annual_report"]:
        of = section.one_of("of", (UNIT, GOVERNMENT))
        if of in found:
            section.refuse("of", f"{of}重复")
        month, day = section.number("month"), section.number("day")
        try:
            date(LEAP_YEAR, month, day)
        except ValueError:
            section.refuse("day", f"没有{month}月{day}日")
        article = f"{statute.citation}{section.text('article')}"
        found[of] = Rule(month, day, article, section.flag("checked"))
        section.close()
    for of in (UNIT, GOVERNMENT):
        if of not in found:
            raise LawError(f"{statute.file}: annual_report: 缺少 {of}")
    return found
