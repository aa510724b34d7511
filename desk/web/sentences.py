"""Sentences the program makes, told in English: why an act is refused, why a day is this day.

The catalogue has them with a hole, {}, for each thing that is filled in, as the source writes them; what fills a hole is told in
its turn: a name of the catalogue, a day, an article of a law. What nobody has an English sentence for stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from workflow.labels import CODE

HOLES = re.compile(r"(?:\{\}|%s)+")
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
DAY = re.compile(r"(?:(\d{4})年)?(?:(1[0-2]|[1-9])月)?(\d{1,2})日")
DAYS = re.compile(rf"(?:\d{{4}}年)?(?:1[0-2]|[1-9])月\d{{1,2}}日(?:[—、至]{DAY.pattern})*")
BETWEEN = {"—": " to ", "至": " to ", "、": ", "}
THEN = re.compile(r"(\d{4}年(?:1[0-2]|[1-9])月\d{1,2}日)(\D.*)")
NUMBERED = re.compile(r"(.+)（(?:第(\d+)[次件步]|(\d{4}-\d\d-\d\d))）")
OF_ITEM = re.compile(r"第(\d+)项：(?!第\d+项：)(.+)")
QUOTED = re.compile("“[^“”]+”(?:、“[^“”]+”)*等?")
FILED = re.compile(r"(.+) (\S+〔\d{4}〕\d+号)")
NUMBER = "(?=[一二三四五六七八九十])(?:[一二三四五六七八九]百)?零?(?:[一二三四五六七八九]?十)?[一二三四五六七八九]?"
ARTICLE = re.compile(rf"第({NUMBER})条(之{NUMBER})?(?:第({NUMBER})款)?(?:第({NUMBER})项)?")
PART = re.compile(rf"第({NUMBER})[款项]")
CITED = re.compile(rf"(《[^》]+》)?(?:（([^（）]+)）)?({ARTICLE.pattern}(?:、(?:{ARTICLE.pattern}|{PART.pattern}))*)")
ONE = re.compile(r"\b1 (working day|day|month|year)s\b")
DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
NAMES, FILLING, SENTENCE, LISTED = 30, 400, 20_000, 12
"""How long two names side by side may be, what fills a hole, and a sentence, and how many a list has: what is longer was written
by somebody.
"""
SHORT = 4
"""A sentence with no more characters of its own than this says too little to be known by: what fills it must be known."""


def reader(catalogue: Mapping[str, str]) -> Callable[[str], str]:
    """Return what tells a text in the catalogue's language; the text itself where it has no sentence for it."""
    return _Reader(catalogue).told


class _Reader:
    """Each way to tell a text returns None for a text that is not of its kind."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self.names = {**catalogue, **{CODE.sub("", text): told for text, told in catalogue.items()}}
        known = [_sentence(text, told) for text, told in self.names.items() if HOLES.search(text)]
        self.sentences = sorted(known, key=lambda one: -one[2])
        self.told = lru_cache(maxsize=2048)(self._told)
        self.ways = (
            self._on_days, self._numbered, self._filed, self._of_item, self._quoted, self._filled_in, self._listed, self._dated,
            self._cited, self._joined,
        )  # fmt: skip

    def _told(self, text: str) -> str:
        if text in self.names or len(text) > SENTENCE or not HAN.search(text):
            return self.names.get(text, text)
        return next((told for way in self.ways if (told := way(text)) is not None), text)

    def _on_days(self, text: str) -> str | None:
        return _days(text) if DAYS.fullmatch(text) else None

    def _numbered(self, text: str) -> str | None:
        """Tell one of several of a name: 催告（第2次）; all of the text stays when the name is not known."""
        numbered = NUMBERED.fullmatch(text) if len(text) <= FILLING else None
        if numbered is None:
            return None
        name = self.told(numbered[1])
        return f"{name} ({numbered[2] or numbered[3]})" if name != numbered[1] else text

    def _filed(self, text: str) -> str | None:
        """Tell a document by its title and number: 告知书 高公开告〔2026〕3号."""
        filed = FILED.fullmatch(text)
        title = self.names.get(filed[1]) if filed else None
        return f"{title} {filed[2]}" if filed and title else None

    def _of_item(self, text: str) -> str | None:
        item = OF_ITEM.fullmatch(text)
        rest = self.told(item[2]) if item else ""
        return f"Item {item[1]}: {rest}" if item and rest != item[2] else None

    def _quoted(self, text: str) -> str | None:
        """Tell names in quotation marks, each one known or not: “登记”、“送达”等."""
        if not QUOTED.fullmatch(text):
            return None
        names = [f"“{self.told(name)}”" for name in text.removesuffix("等")[1:-1].split("”、“")]
        return ", ".join(names) + (" and others" if text.endswith("等") else "")

    def _filled_in(self, text: str) -> str | None:
        """Tell a sentence of the catalogue whose holes are filled; the one with the most characters of its own comes first."""
        for sentence, english, own, is_open in self.sentences:
            if found := sentence.fullmatch(text):
                was = found.groups()
                now = [self.told(part) if len(part) <= FILLING else part for part in was]
                are_known = all(one != other or not HAN.search(one) for one, other in zip(was, now, strict=True))
                if own > SHORT or not is_open or are_known:
                    said = ONE.sub(r"1 \1", english.format(*now))
                    return said[0].upper() + said[1:] if is_open and own > SHORT else said
        return None

    def _listed(self, text: str) -> str | None:
        return self._several(text, "；", "; ") or self._several(text, "、", ", ")

    def _several(self, text: str, mark: str, joint: str) -> str | None:
        """Tell a list, each piece of which must be known; a piece may hold the mark itself."""
        pieces = text.split(mark)
        for size in range(len(pieces) - 1 if len(pieces) <= LISTED else 0, 0, -1):
            head, rest = mark.join(pieces[:size]), mark.join(pieces[size:])
            if (first := self.told(head)) != head and (others := self.told(rest)) != rest:
                return first + joint + others
        return None

    def _dated(self, text: str) -> str | None:
        """Tell what happened on a day: 2026年3月10日收到申请."""
        happened = THEN.fullmatch(text)
        what = self.told(happened[2]) if happened else ""
        return f"{_days(happened[1])}: {what}" if happened and what != happened[2] else None

    def _cited(self, text: str) -> str | None:
        """Tell an article: 《…》(2019年修订)第三十三条第二款; a law the catalogue does not know keeps its name."""
        cited = CITED.fullmatch(text)
        if cited is None:
            return None
        title, edition = cited[1] or "", cited[2]
        articles = PART.sub(lambda part: f"({_number(part[1])})", ARTICLE.sub(_article, cited[3])).replace("、", ", ")
        name = f"{self.told(title)} ({self.told(edition)})" if edition else self.told(title)
        return f"{name}, {articles}" if title else articles

    def _joined(self, text: str) -> str | None:
        """Tell two names side by side: 行政复议已审结."""
        for at in range(2, len(text) - 1 if len(text) < NAMES else 0):
            if (first := self.names.get(text[:at])) and (second := self.names.get(text[at:])):
                return f"{first} {second}"
        return None


def _sentence(text: str, english: str) -> tuple[re.Pattern[str], str, int, bool]:
    """Return a sentence to look for, its English with holes, how many characters are its own, and whether a hole begins it."""
    own = HOLES.split(text)
    first, *between, last = map(re.escape, own)
    filled = "".join(f"(?>([^；]+?){one})" for one in between)  # where the first place will not do, no later one does
    return re.compile(f"{first}{filled}([^；]+?){last}"), english.replace("%s", "{}"), len("".join(own)), not own[0]


def _days(text: str) -> str:
    """Tell days one by one: 10月1日—7日 is 1 October to 7 October."""
    told, year, month, at = "", "", 1, 0
    for day in DAY.finditer(text):
        year, month = day[1] or "", int(day[2] or month)
        name = f"{date(2000, month, 1):%B}"
        told += "".join(BETWEEN.get(mark, mark) for mark in text[at : day.start()]) + f"{day[3]} {name} {year}".strip()
        at = day.end()
    return told


def _article(found: re.Match[str]) -> str:
    article, added, paragraph, item = found.groups()
    parts = "".join(f"({_number(one)})" for one in (paragraph, item) if one)
    return f"Art. {_number(article)}{f'-{_number(added[1:])}' if added else ''}{parts}"


def _number(text: str) -> int:
    """Read a Chinese number below a thousand: 一百零三."""
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.removeprefix("零").rpartition("十")
    return 100 * DIGITS.get(hundreds, 0) + (10 * DIGITS.get(tens, 1) if ten else 0) + DIGITS.get(ones, 0)
