"""The light beside a state: how a running term stands against the ladder. Derived each time, never stored."""

from datetime import date

from rules.workdays import Calendar
from workflow.config import Alerts

LABELS = {"green": "● 期限内", "yellow": "▲ 将到期", "red": "■ 已超期", "none": "○ 不计期限", "over": "○ 期限已结束"}
NEARLY = 3


def light(left: int | None, alerts: Alerts) -> str:
    """Return green, yellow (a rung within three working days of the due day is reached), red, or none for a stopped term.

    `left` is in working days, negative when late.
    """
    if left is None:
        return "none"
    return "red" if left < 0 else "yellow" if left <= soon(alerts) else "green"


def last_yellow(today: date, calendar: Calendar, alerts: Alerts) -> date:
    """Return the last due day whose light is yellow today: what lists and counts by light compare with."""
    near = soon(alerts)
    return calendar.nth_after(today, near) if near else today


def soon(alerts: Alerts) -> int:
    """Return how many working days before a due day its light turns yellow; 0: on the day."""
    return max((-rung.at for rung in alerts.ladder if -NEARLY <= rung.at <= 0), default=0)
