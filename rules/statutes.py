"""The statutes as dated versions: which was in force on a day, and what it says.

A file's name is the day its version came into force; a family's versions follow one another without gap or overlap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from rules.source import DATA, LawError, NotInForce, Section, dated, read
from rules.terms import Cause, Extension, Term, Transition, read_term
from rules.wording import chinese

__all__ = ["Cause", "Extension", "LawError", "NotInForce", "Statute", "Term", "Transition"]
__all__ += ["by_id", "families", "in_force", "term", "term_names"]

# What a family's files hold besides terms and articles, read where it is used (rules.fees, rules.remedies, rules.annual,
# rules.publication).
OWN = {
    "disclosure": ("annual_report",),
    "remedies": ("remedy", "body"),
    "fees": ("tariff",),
    "counting": (),
    "court_counting": ("publication",),
}
WITH_TERMS = ("disclosure", "remedies", "fees")


@dataclass(frozen=True)
class Statute:
    """One version of a statute, in force from `since` to `until` (None: still).

    `title` is its bare name; `articles` gives the article for each thing letters and acts cite, with 《…》 where it is another
    statute's; `doubtful` names the articles that were not checked against the text.
    """

    family: str
    id: str
    title: str
    issued: str
    since: date
    until: date | None
    terms: Mapping[str, Term]
    articles: Mapping[str, str]
    edition: str = ""
    checked: bool = True
    file: str = ""
    doubtful: frozenset[str] = frozenset()
    sections: Mapping[str, tuple[Section, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def citation(self) -> str:
        """The statute as cited: 《…》(2019年修订)."""
        return f"《{self.title}》（{self.edition}）"

    @property
    def cited(self) -> Mapping[str, str]:
        """The article of every term, and of whatever else letters and acts rest on, by name."""
        return {**{name: term.article for name, term in self.terms.items()}, **self.articles}

    def cite(self, name: str) -> str:
        """Return an article with its statute; raises NotInForce when this version has none of that name."""
        article = self.cited.get(name)
        if article is None:
            raise NotInForce(f"{self.citation}没有“{name}”的条文")
        return article if article.startswith("《") else f"{self.citation}{article}"


def families(root: Path = DATA) -> Mapping[str, tuple[Statute, ...]]:
    """Return every version of every family, oldest first; raises LawError for a broken file, a gap or an overlap."""
    return {name: versions(name, root) for name in OWN}


@cache
def versions(family: str, root: Path = DATA) -> tuple[Statute, ...]:
    """Return one family's versions, oldest first; raises LawError like `families`."""
    found = tuple(_statute(family, since, path, root) for since, path in dated(root / family, root))
    for before, after in pairwise(found):
        if before.until is None:
            raise LawError(f"{before.file}: until: 缺少（其后已有{after.since}施行的版本）")
        if before.until != after.since - timedelta(days=1):
            what = "重叠" if before.until >= after.since else "断档"
            raise LawError(f"{before.file}: until: {before.until} 与{after.since}施行的版本{what}")
    if found[-1].until is not None:
        raise LawError(f"{found[-1].file}: until: 最新的版本不应有失效日")
    if len({statute.id for statute in found}) < len(found):
        raise LawError(f"{found[-1].file}: id: 与别的版本重复")
    return found


def in_force(family: str, day: date, root: Path = DATA) -> Statute:
    """Return the version of a family in force on a day; raises NotInForce before its first."""
    found = versions(family, root)
    for statute in reversed(found):
        if statute.since <= day:
            return statute
    # the laws of remedies are older; what is kept of them begins with the Regulation
    what = "政府信息公开复议和诉讼的规定" if family == "remedies" else f"《{found[0].title}》"
    raise NotInForce(f"{what}自{chinese(found[0].since)}起施行，{chinese(day)}尚未施行")


def by_id(family: str, id: str, root: Path = DATA) -> Statute:
    """Return the version with that id; raises NotInForce when there is none."""
    found = versions(family, root)
    for statute in found:
        if statute.id == id:
            return statute
    raise NotInForce(f"《{found[0].title}》没有“{id}”这一版，有：{'、'.join(statute.id for statute in found)}")


def term(name: str, day: date, law: str | None = None, root: Path = DATA) -> Term:
    """Return a term as the law in force on `day` has it; `law` picks a version of the Regulation (2007, 2019) for any day.

    Raises NotInForce when there is no such term, or that version does not know it.
    """
    for family in WITH_TERMS:
        knowing = [statute for statute in versions(family, root) if name in statute.terms]
        if not knowing:
            continue
        chosen = law if family == "disclosure" else None
        statute = in_force(family, day, root) if chosen is None else by_id(family, chosen, root)
        if name not in statute.terms:
            raise NotInForce(f"{statute.citation}没有规定{knowing[-1].terms[name].label}（{name}）")
        return statute.terms[name]
    raise NotInForce(f"没有“{name}”这一期限，有：{'、'.join(term_names(root))}")


def term_names(root: Path) -> tuple[str, ...]:
    """Return the name of every term any version knows."""
    names = (name for family in WITH_TERMS for statute in reversed(versions(family, root)) for name in statute.terms)
    return tuple(dict.fromkeys(names))


def _statute(family: str, since: date, path: Path, root: Path) -> Statute:
    file = read(path, root)
    id, title, edition = file.text("id"), file.text("title"), file.text("edition")
    articles, doubtful = _articles(file)
    own = {name: _own(file, name) for name in OWN[family]}
    statute = Statute(
        family=family,
        id=id,
        title=title,
        issued=file.text("issued"),
        since=since,
        until=file.day("until") if file.has("until") else None,
        terms=_terms(file, family, id, title, edition),
        articles=articles,
        edition=edition,
        checked=file.flag("checked"),
        file=file.file,
        doubtful=doubtful,
        sections=own,
    )
    file.close()
    return statute


def _terms(file: Section, family: str, law: str, title: str, edition: str) -> dict[str, Term]:
    if family not in WITH_TERMS:
        return {}
    return {name: read_term(section, law, title, edition) for name, section in file.inner().items()}


def _articles(file: Section) -> tuple[dict[str, str], frozenset[str]]:
    if not file.has("articles"):
        return {}, frozenset()
    articles, doubtful = {}, set()
    table = file.section("articles")
    for name, section in table.inner().items():
        title = section.text("title") if section.has("title") else ""
        articles[name] = title + section.text("article")
        if not section.flag("checked"):
            doubtful.add(name)
        section.close()
    table.close()
    return articles, frozenset(doubtful)


def _own(file: Section, name: str) -> tuple[Section, ...]:
    if not file.has(name):
        file.refuse(name, "缺少")
    return file.sections(name)
