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

from desk.web import sentences
from rules.terms import UNITS, Term

CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES = {"zh": "zh_CN", "en": "en_GB"}
FOREIGN = re.compile("[\u3400-\u9fff\uf900-\ufaff][\u3400-\u9fff\uf900-\ufaff0-9〔〕《》“”·、，：]*")
SATURDAY = 5
PUNCTUATION = {
    "zh": {"colon": "：", "comma": "，", "semicolon": "；", "open": "（", "close": "）"},
    "en": {"colon": ": ", "comma": ", ", "semicolon": "; ", "open": " (", "close": ")"},
}
"""What stands between words of a page that are told apart."""
LONG = {"zh": "y年M月d日", "en": "d MMMM y"}


@dataclass(frozen=True)
class Words:
    """One language: `say` gives its word for a Chinese one, `name` its sentence too; the Chinese itself where there is none."""

    code: str
    say: Callable[[str], str]
    name: Callable[[str], str]

    @property
    def tag(self) -> str:
        """The language mark of HTML."""
        return LANGUAGES[self.code].replace("_", "-")

    def told(self, text: str) -> str:
        """Return `name` for a page, what stays Chinese within an English sentence marked as such."""
        said = self.name(text)
        if said == text or not sentences.HAN.search(said):
            return said
        parts = Markup("")
        at = 0
        for run in FOREIGN.finditer(said):
            parts += said[at : run.start()] + Markup('<span lang="zh-CN">{}</span>').format(run[0])
            at = run.end()
        return parts + said[at:]

    def mark(self, text: str) -> Markup:
        """Return the language mark an element needs whose text stays Chinese on a page of another language."""
        is_foreign = self.code != "zh" and sentences.HAN.search(text) is not None and self.name(text) == text
        return Markup(' lang="zh-CN"') if is_foreign else Markup()

    def length(self, term: Term) -> str:
        """Say how long a statutory term is: 20个工作日."""
        return self.say(f"%s{UNITS[term.unit]}") % term.length

    def long_day(self, day: date) -> str:
        """Return a day as prose has it: 2026年11月23日."""
        return format_date(day, LONG[self.code], locale=_locale(self.code))

    def weekday(self, day: date, is_otherwise: bool = False) -> str:
        """Return the day of the week, and what a notice makes of it when that `is_otherwise`: 周六(上班)."""
        name = _locale(self.code).days["format"]["abbreviated"][day.weekday()]
        return f"{name}{self.say('（放假）' if day.weekday() < SATURDAY else '（上班）')}" if is_otherwise else name


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(LANGUAGES[code])


@cache
def words(code: str) -> Words:
    """Return a language by its code; Chinese for one nobody knows."""
    path = CATALOGUES / f"{code}.po"
    if code not in LANGUAGES or not path.is_file():
        return Words("zh", lambda text: text, lambda text: text)
    with path.open("rb") as file:
        catalogue = {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
    return Words(code, lambda text: catalogue.get(text, text), sentences.reader(catalogue))
