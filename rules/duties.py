"""The duties beside answering applications: their names, articles and outcomes. The Regulation sets one of them a term."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rules import statutes
from rules.source import DATA, NotInForce, Section, read


@dataclass(frozen=True)
class Duty:
    """`cite` names an article of the Regulation; the time is the Regulation's `term` or the office's own `setting`; an outcome of
    `again` begins the next round."""

    key: str
    label: str
    cite: str
    setting: str | None
    term: str | None
    outcomes: Mapping[str, str]
    again: str | None = None


@cache
def duties(root: Path = DATA) -> Mapping[str, Duty]:
    """Return every duty by its key; raises LawError for a broken record."""
    file = read(root / "duties.toml", root)
    found: dict[str, Duty] = {}
    for section in file.sections("duty"):
        duty = _read(section, root)
        if duty.key in found:
            section.refuse("key", f"{duty.key} 出现两次")
        found[duty.key] = duty
    file.close()
    if not found:
        file.refuse("duty", "缺少")
    return found


def duty(key: str, on: date, root: Path = DATA) -> Duty:
    """Return a duty named by key or label; raises NotInForce when there is none, or the law of that day does not know it."""
    labels = {item.label: item.key for item in duties(root).values()}
    found = duties(root).get(labels.get(key, key))
    if found is None:
        raise NotInForce(
            f"没有“{key}”这种职责，有：{'、'.join(f'{item.key} {item.label}' for item in duties(root).values())}"
        )
    statutes.in_force("disclosure", on, root).cite(found.cite)
    return found


def outcome(found: Duty, wanted: str) -> str:
    """Return the key of an outcome named by key or label; raises NotInForce for another."""
    labels = {label: key for key, label in found.outcomes.items()}
    key = labels.get(wanted, wanted)
    if key not in found.outcomes:
        named = "、".join(f"{key} {label}" for key, label in found.outcomes.items())
        raise NotInForce(f"“{found.label}”没有“{wanted}”这种结果，有：{named}")
    return key


def _read(section: Section, root: Path) -> Duty:
    outcomes = section.section("outcomes")
    found = Duty(
        key=section.text("key"),
        label=section.text("label"),
        cite=section.text("cite"),
        setting=section.text("setting") if section.has("setting") else None,
        term=section.text("term") if section.has("term") else None,
        outcomes={name: outcomes.text(name) for name in outcomes.names()},
        again=section.text("again") if section.has("again") else None,
    )
    if (found.setting is None) == (found.term is None):
        section.refuse("setting", "期限写 setting（机关自定）或者 term（条例的期限），只能有一个")
    if found.term is not None and found.term not in statutes.term_names(root):
        section.refuse("term", f"没有“{found.term}”这一期限")
    if not any(found.cite in statute.cited for statute in statutes.versions("disclosure", root)):
        section.refuse("cite", f"各版条例都没有“{found.cite}”的条文")
    if found.again is not None and found.again not in found.outcomes:
        section.refuse("again", f"没有“{found.again}”这种结果")
    outcomes.close()
    section.close()
    return found
