"""One statutory term: its length, what starts, stops, restarts and lengthens it, each with its article."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.source import Section

UNITS = {"working_day": "个工作日", "day": "日", "month": "个月"}


@dataclass(frozen=True)
class Extension:
    """How far a term may be lengthened, in its own unit, over the whole case."""

    length: int
    article: str
    checked: bool
    approver: str = ""


@dataclass(frozen=True)
class Cause:
    """Something that stops or restarts a term.

    `word` is how a mark's own words are known to mean it; `citation` is complete, with the name of the statute.
    """

    label: str
    word: str
    citation: str
    checked: bool


@dataclass(frozen=True)
class Later:
    """That a reasonable later date may be set in place of the term, without a limit (2019条例第三十五条)."""

    article: str
    checked: bool


@dataclass(frozen=True)
class Transition:
    """A term that has not run out on the day `on`, or that begins later, has the new length."""

    on: date
    length: int
    statute: str
    title: str
    article: str
    checked: bool

    @property
    def citation(self) -> str:
        return f"{self.title}{self.article}"


@dataclass(frozen=True)
class Term:
    """A term of one version of a statute.

    `unit` is working_day, day or month; `starts` names the event whose day is not counted, `event` says it in Chinese;
    `title` is the statute as cited, edition included, `statute` its bare 《name》; `causes` holds the articles behind
    `pauses` and `restarts`.
    """

    name: str
    length: int
    unit: str
    starts: str
    article: str
    law: str
    title: str
    checked: bool
    label: str
    extension: Extension | None
    pauses: tuple[str, ...]
    restarts: tuple[str, ...]
    statute: str = ""
    event: str = ""
    causes: Mapping[str, Cause] = field(default_factory=dict, hash=False)
    counting: str = "counting"
    transition: Transition | None = None
    later: Later | None = None

    @property
    def citation(self) -> str:
        """The article with its statute and edition."""
        return f"{self.title}{self.article}"

    @property
    def in_letters(self) -> str:
        """The article with its statute, as a letter cites it: without the edition."""
        return f"{self.statute or self.title}{self.article}"

    @property
    def words(self) -> str:
        """The length in Chinese: 20个工作日."""
        return in_words(self.length, self.unit)


def in_words(length: int, unit: str) -> str:
    """Return a length with its unit in Chinese: 20个工作日, 60日, 6个月."""
    return f"{length}{UNITS[unit]}"


def read_term(section: Section, law: str, statute: str, edition: str) -> Term:
    """Read one term's table; raises LawError naming the field that is missing or wrong.

    `statute` and `edition` are the file's own; a term of another statute names that one.
    """
    if section.has("title") or section.has("edition"):
        statute, edition = section.text("title"), section.text("edition")
    title = f"《{statute}》（{edition}）"
    causes: dict[str, Cause] = {}
    pauses = _causes(section, "pause", title, causes)
    restarts = _causes(section, "restart", title, causes)
    term = Term(
        name=section.name,
        length=section.number("length"),
        unit=section.one_of("unit", tuple(UNITS)),
        starts=section.one_of("starts", ("received", "delivered", "served")),
        article=section.text("article"),
        law=law,
        title=title,
        checked=section.flag("checked"),
        label=section.text("label"),
        extension=_extension(section.section("extension")) if section.has("extension") else None,
        pauses=pauses,
        restarts=restarts,
        statute=f"《{statute}》",
        event=section.text("event"),
        causes=causes,
        counting=section.one_of("counting", ("counting", "court_counting"), "counting"),
        transition=_transition(section.section("transition")) if section.has("transition") else None,
        later=_later(section.section("later")) if section.has("later") else None,
    )
    if pauses and term.unit != "working_day":
        section.refuse("pause", "只有按工作日计算的期限可以扣除时间")
    section.close()
    return term


def _causes(section: Section, field: str, title: str, found: dict[str, Cause]) -> tuple[str, ...]:
    names = []
    for item in section.sections(field):
        name = item.text("by")
        citation = item.text("title", title) + item.text("article")
        found[name] = Cause(item.text("label"), item.text("word"), citation, item.flag("checked"))
        names.append(name)
        item.close()
    return tuple(names)


def _extension(section: Section) -> Extension:
    found = Extension(
        section.number("length"), section.text("article"), section.flag("checked"), section.text("approver")
    )
    section.close()
    return found


def _later(section: Section) -> Later:
    found = Later(section.text("article"), section.flag("checked"))
    section.close()
    return found


def _transition(section: Section) -> Transition:
    statute = f"《{section.text('title')}》"
    found = Transition(
        section.day("on"),
        section.number("length"),
        statute,
        f"{statute}（{section.text('edition')}）",
        section.text("article"),
        section.flag("checked"),
    )
    section.close()
    return found
