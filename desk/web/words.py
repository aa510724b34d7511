"""The words of a page: Chinese in the source, English from a catalogue read as it is (no build step)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from markupsafe import Markup

from rules.terms import UNITS, Term

CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES = {"zh": "zh_CN", "en": "en_GB"}
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
DONE_BY = re.compile("由(.+)办理")
SERVED = re.compile("(.+)送达")
NUMBERED = re.compile(r"(.+)\(第(\d+)[次件步]\)")
LONG = {"zh": "y年M月d日", "en": "d MMMM y"}


@dataclass(frozen=True)
class Words:
    """One language: `say` gives its word for a Chinese one, the Chinese itself where the catalogue has none."""

    code: str
    say: Callable[[str], str]

    @property
    def tag(self) -> str:
        """The language mark of HTML."""
        return LANGUAGES[self.code].replace("_", "-")

    def name(self, text: str) -> str:
        """Say what a thing is called; of several, its number stays with it: 协办内部时限(第2次). Or who
        does it (由签发人办理), or that a letter was served (公开告知书送达).
        """
        if self.say(text) != text or self.code == "zh":
            return self.say(text)
        if numbered := NUMBERED.fullmatch(text):
            return f"{self.say(numbered[1])} ({numbered[2]})"
        if done_by := DONE_BY.fullmatch(text):
            return self.say("由%s办理") % ", ".join(map(self.say, done_by[1].split("、")))
        if served := SERVED.fullmatch(text):
            return self.say("%s送达") % self.say(served[1])
        return text

    def mark(self, text: str) -> Markup:
        """Return the language mark an element needs whose text stays Chinese on a page of another language."""
        is_foreign = self.code != "zh" and HAN.search(self.name(text)) is not None
        return Markup(' lang="zh-CN"') if is_foreign else Markup()

    def length(self, term: Term) -> str:
        """Say how long a statutory term is: 20个工作日."""
        return self.say(f"%s{UNITS[term.unit]}") % term.length

    def long_day(self, day: date) -> str:
        """Return a day as prose has it: 2026年11月23日."""
        return format_date(day, LONG[self.code], locale=_locale(self.code))


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(LANGUAGES[code])


@cache
def words(code: str) -> Words:
    """Return a language by its code; Chinese for one nobody knows."""
    path = CATALOGUES / f"{code}.po"
    if code not in LANGUAGES or not path.is_file():
        return Words("zh", lambda text: text)
    with path.open("rb") as file:
        catalogue = {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
    return Words(code, lambda text: catalogue.get(text, text))
