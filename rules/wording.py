"""Dates as Chinese prose; days and whole numbers read from text that can mean nothing else."""

import re
from collections.abc import Sequence
from datetime import date, timedelta


def iso_day(text: str) -> date | None:
    """Return the day written as 2022-09-30 and no other way, else None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def whole(text: str) -> int | None:
    """Return the number that one to nine plain digits write, else None."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def chinese(day: date, year: bool = True) -> str:
    """Return 2022年9月30日, or 9月30日 without the year."""
    return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"


def span(first: date, last: date, year: bool = True) -> str:
    """Return 2022年10月1日—7日, naming month and year again only where they change."""
    if first == last:
        return chinese(first, year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{chinese(first, year)}—{last.day}日"
    return f"{chinese(first, year)}—{chinese(last, first.year != last.year)}"


def listed(days: Sequence[date]) -> str:
    """Return rising days with runs drawn together and months not repeated: 10月1日—7日、10月9日 or 10月8日、9日."""
    words: list[str] = []
    month: tuple[int, int] | None = None
    for first, last in _runs(days):
        text = span(first, last, year=False)
        if (first.year, first.month) == month:
            text = text.split("月", 1)[1]
        words.append(text)
        month = (last.year, last.month)
    return "、".join(words)


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [pair for first, last in runs for pair in _separate(first, last)]


def _separate(first: date, last: date) -> list[tuple[date, date]]:
    """Two neighbouring days read better as two: 8日、9日."""
    return [(first, first), (last, last)] if (last - first).days == 1 else [(first, last)]
