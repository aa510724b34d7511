"""Another office's ledger read as ours: its headings, its words and its days said once by a person, then remembered.

The program's own ledger is the case where nothing has to be said. Nothing here is written to the database.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from letters.words import in_full_width
from rules import decisions
from rules.wording import iso_day
from workflow.facts import APPLICANT_KINDS, CHANNELS
from workflow.ledger import foreign_days, spreadsheet
from workflow.ledger.ledgers import COLUMNS
from workflow.ledger.spreadsheet import BadLedger
from workflow.office import Office

HEADING = "表头"
"""What a remembered word is about when it is a heading; else it is about one of our columns."""
DAYS = ("收到日期", "办结日期")
CHOSEN = ("承办单位", "渠道", "申请人类型", "办理结果")
FILLED = ("渠道", "申请人类型")
"""Columns a ledger may lack or leave empty: one word then stands for every empty cell."""
NEEDED = ("登记号", "收到日期", "渠道", "申请人类型", "申请人", "申请内容")
SEVERAL = "联系方式"
"""The column a row may fill under two headings: a telephone and an address. What two headings say of another column is one row's
or the other's: a citizen's name here, a company's there.
"""
LOOKED_THROUGH, WIDEST, MOST = 10, 100, 60
BESIDE = re.compile(r"\s+|^[*＊]+|[*＊:：]+$")
"""What is set between or around the characters of a heading: 申 请 人, *申请人."""
Words = Mapping[tuple[str, str], str]
"""What is remembered: (what it is about, the foreign word) -> what it means."""


@dataclass(frozen=True)
class Sheet:
    """A ledger as it was sent; `header` is the line of its headings, `body` the lines below it that are not empty, `unread` what
    its file holds besides."""

    name: str
    header: int
    headings: tuple[str, ...]
    body: list[tuple[int, list[Any]]]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A word a person has to give its meaning, or may change: how often it stands there and what it likely means."""

    about: str
    word: str
    count: int
    means: str


@dataclass(frozen=True)
class Days:
    """Days of one foreign shape: an example, the day it was read as, how many there are."""

    heading: str
    example: str
    read_as: str
    count: int


@dataclass
class Reading:
    """What a sheet says in our columns, and how it was come by."""

    headings: list[Doubt]
    values: list[Doubt]
    days: list[Days]
    theirs: dict[str, str]
    """Our column -> the heading it is read from."""
    problems: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, Any], str | None]] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Say whether it is the program's own ledger, about which nobody has to be asked anything."""
        return not self.values and not self.days and all(one.word == one.means for one in self.headings)


def opened(path: Path, name: str, words: Words, header: int = 0) -> Sheet:
    """Return a ledger's lines; `header` 0: the line of the first ten with the most headings somebody knows. Raises BadLedger."""
    found = [
        (line, [spreadsheet.plain(cell) for cell in cells])
        for line, cells in spreadsheet.lines(path, any_encoding=True)
    ]
    lines = [(line, cells) for line, cells in found if any(cells)]
    if not lines:
        raise BadLedger(f"{name}：空文件，没有表头")
    if header == 0:
        header = max(lines[:LOOKED_THROUGH], key=lambda item: (_known(item[1], words), _said(item[1]), -item[0]))[0]
    cells = next((cells for line, cells in lines if line == header), None)
    if cells is None:
        raise BadLedger(f"{name}：第{header}行是空的，不能作表头")
    if len(cells) > WIDEST and any(cells[WIDEST:]):
        raise BadLedger(f"{name}：超过{WIDEST}列，不像台账")
    body = [item for item in lines if item[0] > header]
    return Sheet(name, header, _headings(cells), body, tuple(spreadsheet.beside(path, header)))


def read(sheet: Sheet, words: Words, office: Office) -> Reading:
    """Return what a sheet says with the words said so far; what is not said yet is guessed, and asked."""
    headings = _told(sheet, words)
    places: dict[str, list[int]] = {}
    for one in headings:
        if one.means:
            places.setdefault(one.means, []).append(sheet.headings.index(one.word))
    reading = Reading(headings, [], [], {column: sheet.headings[at[0]] for column, at in places.items()})
    for column, at in places.items():
        if len(at) > 1 and column != SEVERAL and (line := _said_twice(sheet, at)):
            both = "”“".join(sheet.headings[one] for one in at)
            reading.problems.append(f"表头：“{both}”都对应「{column}」，第{line}行却填了不止一个，请只留一个")
    if lacking := [column for column in NEEDED if column not in places and column not in FILLED]:
        reading.problems.append(f"表头：没有列对应「{'」「'.join(lacking)}」")
    _tell_values(sheet, places, words, office, reading)
    _tell_days(sheet, places, reading)
    if not reading.problems:
        meanings = {(one.about, one.word): one.means for one in reading.values}
        reading.rows = list(_rows(sheet, places, meanings))
    return reading


def options(office: Office) -> dict[str, tuple[str, ...]]:
    """Return what a foreign value may mean, by column."""
    return {
        "承办单位": tuple(office.units),
        "渠道": tuple(CHANNELS.values()),
        "申请人类型": APPLICANT_KINDS,
        "办理结果": tuple(dict.fromkeys(decisions.all_decisions()[row].ledger_label for row in decisions.ROWS)),
    }


def _told(sheet: Sheet, words: Words) -> list[Doubt]:
    """Return the headings with their meanings: what was said, and our own names, stand before any guess."""
    taken: dict[str, list[int]] = {}
    for at, heading in enumerate(sheet.headings):
        taken.setdefault(words.get((HEADING, heading), heading), []).append(at)
    found = []
    for at, heading in enumerate(sheet.headings):
        means = _heading_means(heading, words)
        if (HEADING, heading) not in words and heading != means:
            others = taken.get(means, [])
            is_beside = means == SEVERAL or not others or _said_twice(sheet, [*others, at]) is None
            means = means if is_beside else ""
            taken.setdefault(means, []).append(at)
        if heading:
            found.append(Doubt(HEADING, heading, _filled(sheet, at), means))
    return found


def _tell_values(sheet: Sheet, places: Mapping[str, list[int]], words: Words, office: Office, reading: Reading) -> None:
    """Ask what each value means that is none of ours."""
    for column, ours in options(office).items():
        at = places.get(column, [])
        counts: dict[str, int] = {}
        for _, cells in sheet.body:
            said = str(_joined(cells, at))
            counts[said] = counts.get(said, 0) + 1
        known = {_plainly(one) for one in ours}
        strange = {word: n for word, n in counts.items() if _plainly(word) not in known and (word or column in FILLED)}
        if len(strange) > MOST:
            reading.problems.append(f"「{column}」里有{len(strange)}种不认识的写法，多半对错了列，请改上面的对应")
            continue
        for word, count in strange.items():
            means = words.get((column, word)) or _value_means(column, word)
            reading.values.append(Doubt(column, word, count, means if means in ours else ""))


def _tell_days(sheet: Sheet, places: Mapping[str, list[int]], reading: Reading) -> None:
    for column in DAYS:
        shapes: dict[str, Days] = {}
        for _, cells in sheet.body:
            cell = _joined(cells, places.get(column, []))
            text = str(cell)
            if not isinstance(cell, str) or iso_day(text) or not (day := foreign_days.day_of(cell)):
                continue
            shape = foreign_days.shape_of(text)
            before = shapes.get(shape)
            shapes[shape] = Days(
                reading.theirs[column], before.example if before else text, before.read_as if before else day.isoformat(),
                before.count + 1 if before else 1,
            )  # fmt: skip
        reading.days += shapes.values()


def _rows(
    sheet: Sheet, places: Mapping[str, list[int]], meanings: Words
) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    width = len(sheet.headings)
    for line, cells in sheet.body:
        values: dict[str, Any] = {}
        for column in COLUMNS:
            cell = _joined(cells, places.get(column, []))
            if column in DAYS:
                cell = foreign_days.day_of(cell) or cell
            elif column in CHOSEN:
                cell = meanings.get((column, str(cell))) or cell
            values[column] = cell
        yield line, values, f"第{line}行：比表头多出列" if any(cells[width:]) else None


def _joined(cells: Sequence[Any], places: Sequence[int]) -> Any:
    said = [cells[at] for at in places if _is_filled(cells, at)]
    return said[0] if len(said) == 1 else "；".join(map(str, said))


def _said_twice(sheet: Sheet, places: Sequence[int]) -> int | None:
    """Return the first line that fills more than one of these columns."""
    return next((line for line, cells in sheet.body if sum(_is_filled(cells, at) for at in places) > 1), None)


def _headings(cells: Sequence[Any]) -> tuple[str, ...]:
    """Return the headings, each once: what stands twice is told apart by its column."""
    found: list[str] = []
    for at, cell in enumerate(cells[:WIDEST], start=1):
        heading = " ".join(str(cell).split())[:60]
        found.append(f"{heading}（第{at}列）" if heading and heading in found else heading)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _filled(sheet: Sheet, at: int) -> int:
    return sum(1 for _, cells in sheet.body if _is_filled(cells, at))


def _is_filled(cells: Sequence[Any], at: int) -> bool:
    return at < len(cells) and cells[at] not in ("", None)


def _known(cells: Sequence[Any], words: Words) -> int:
    return len({means for cell in cells if (means := _heading_means(str(cell), words))})


def _said(cells: Sequence[Any]) -> int:
    return sum(1 for cell in cells if cell not in ("", None))


def _heading_means(heading: str, words: Words) -> str:
    if (HEADING, heading) in words:
        return words[HEADING, heading]
    bare = BESIDE.sub("", heading)
    return bare if bare in COLUMNS else _vocabulary()[0].get(bare, "")


def _value_means(column: str, word: str) -> str:
    return _vocabulary()[1].get(column, {}).get(in_full_width(word), "")


def _plainly(text: str) -> str:
    return text.strip().translate(decisions.QUOTES)


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return what headings and values likely mean (ledger_words.toml)."""
    read = tomllib.loads(Path(__file__).with_name("ledger_words.toml").read_text("utf-8"))
    headings = {word: ours for ours, several in read["headings"].items() for word in several}
    values = {
        column: {word: ours for ours, several in known.items() for word in several}
        for column, known in read["values"].items()
    }
    return headings, values
