"""Decisions and their grounds: label, articles, letter, report row and what the answer demands, in one record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rules import statutes
from rules.source import DATA, LawError, NotInForce, Section, read

ROWS = (
    "open",
    "partial",
    "refused.state_secret",
    "refused.forbidden_by_law",
    "refused.security_stability",
    "refused.third_party",
    "refused.internal",
    "refused.deliberative",
    "refused.enforcement_file",
    "refused.administrative_query",
    "unavailable.not_held",
    "unavailable.not_compiled",
    "unavailable.unclear",
    "declined.petition",
    "declined.repeat",
    "declined.publication",
    "declined.excessive",
    "declined.reissue",
    "other.correction_lapsed",
    "other.fee_unpaid",
    "other.other",
)
LETTERS = (
    "reply_open",
    "reply_published",
    "reply_partial",
    "reply_refused",
    "reply_not_held",
    "reply_not_ours",
    "reply_archives",
    "reply_not_compiled",
    "reply_unclear",
    "reply_declined",
    "lapse",
    "fee_lapse",
    "withdrawal_note",
)
QUOTES = str.maketrans({"“": '"', "”": '"', "「": '"', "」": '"', "＂": '"'})


@dataclass(frozen=True)
class Decision:
    """`articles` and `reconsideration_first` by law version (2007, 2019); a version missing there does not know it.

    `reconsideration_first` says that it is a refusal (不予公开) in the sense of the reconsideration law; whether that
    law puts reconsideration first depends on the day: ask rules.remedies. `needs` names the facts its answer demands.
    """

    key: str
    label: str
    row: str
    ledger_label: str
    articles: Mapping[str, str]
    letter: str
    reconsideration_first: Mapping[str, bool]
    needs: tuple[str, ...]
    checked: bool
    doubtful: frozenset[str] = field(default=frozenset())

    def citation(self, law: str, root: Path = DATA) -> str:
        """Return the article with its statute; raises NotInForce for a version that does not know the decision."""
        article = _article(self, law, root)
        return article if article.startswith("《") else f"《{statutes.by_id('disclosure', law, root).title}》{article}"


@cache
def all_decisions(root: Path = DATA) -> Mapping[str, Decision]:
    """Return every decision by its key; raises LawError for a broken record, a row without one or a key used twice."""
    file = read(root / "decisions.toml", root)
    found: dict[str, Decision] = {}
    for section in file.sections("decision"):
        decision = _read(section, root)
        if decision.key in found:
            section.refuse("key", f"{decision.key} 出现两次")
        found[decision.key] = decision
    file.close()
    for row in ROWS:
        if row not in found or found[row].row != row:
            raise LawError(f"{file.file}: decision: {row} 这一行没有决定")
    return found


def decision(key: str, law: str, root: Path = DATA) -> Decision:
    """Return a decision; raises NotInForce when there is no such decision, or that law version does not know it."""
    found = all_decisions(root).get(key)
    if found is None:
        raise NotInForce(f"没有“{key}”这种决定，有：{'、'.join(all_decisions(root))}")
    _article(found, law, root)
    return found


def labels() -> dict[str, str]:
    """Return what every decision is called, by its key."""
    return {key: one.label for key, one in all_decisions().items()}


def from_ledger_label(text: str) -> Decision:
    """Return the row's own decision for a ledger's 办理结果, quotes of any kind; raises NotInForce for another."""
    wanted = text.strip().translate(QUOTES)
    rows = [all_decisions()[row] for row in ROWS]
    for one in rows:
        if one.ledger_label.translate(QUOTES) == wanted:
            return one
    labels = "、".join(one.ledger_label for one in rows)
    raise NotInForce(f"没有“{text.strip()}”这种办理结果，可填：{labels}")


def _article(found: Decision, law: str, root: Path) -> str:
    if law not in found.articles:
        raise NotInForce(
            f"{statutes.by_id('disclosure', law, root).citation}没有“{found.label}”（{found.key}）这种决定"
        )
    return found.articles[law]


def _read(section: Section, root: Path) -> Decision:
    articles, doubtful = {}, set()
    laws = [statute.id for statute in statutes.versions("disclosure", root)]
    by_law = section.section("article")
    for law, inner in by_law.inner().items():
        if law not in laws:
            section.refuse("article", f"没有“{law}”这一版条例")
        articles[law] = inner.text("article")
        if not inner.flag("checked"):
            doubtful.add(law)
        inner.close()
    by_law.close()
    if not articles:
        section.refuse("article", "缺少")
    first = section.flag("reconsideration_first")
    found = Decision(
        key=section.text("key"),
        label=section.text("label"),
        row=section.one_of("row", ROWS),
        ledger_label=section.text("ledger_label"),
        articles=articles,
        letter=section.one_of("letter", LETTERS),
        reconsideration_first=dict.fromkeys(articles, first),
        needs=section.words("needs"),
        checked=not doubtful,
        doubtful=frozenset(doubtful),
    )
    section.close()
    return found
