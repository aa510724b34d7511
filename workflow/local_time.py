"""Legal days and hours as they are in China: the office's days are Asia/Shanghai's, whatever zone its machines are in."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """Return the legal day on which an instant falls; no clock is asked."""
    return at.astimezone(SHANGHAI).date()


def midnight(on: date) -> datetime:
    """Return the instant a day begins."""
    return datetime.combine(on, time(), SHANGHAI)


def minute_of(at: datetime) -> str:
    """Return an instant as people read it: 2026-03-10 09:30."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
