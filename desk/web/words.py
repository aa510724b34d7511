"""The words of a page: Chinese in the source, English from a catalogue read as it is (no build step)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES = {"zh": "zh_CN", "en": "en_GB"}
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

    def plural(self, one: str, many: str, n: int) -> str:
        return self.say(one if n == 1 else many)

    def long_day(self, day: date) -> str:
        """Return a day as prose has it: 2026年11月23日."""
        return format_date(day, LONG[self.code], locale=Locale.parse(LANGUAGES[self.code]))


@cache
def words(code: str) -> Words:
    """Return a language by its code; Chinese for one nobody knows."""
    path = CATALOGUES / f"{code}.po"
    if code not in LANGUAGES or not path.is_file():
        return Words("zh", lambda text: text)
    with path.open("rb") as file:
        catalogue = {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
    return Words(code, lambda text: catalogue.get(text, text))
