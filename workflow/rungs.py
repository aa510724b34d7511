"""The rungs of the alert ladder as days: which due days have reached one, and how a due day stands in words."""

from datetime import date, timedelta

from rules.workdays import Calendar
from workflow import deadlines
from workflow.config import Alerts, Rung


def threshold(rung: Rung, today: date, calendar: Calendar) -> date:
    """Return the last due day that has reached a rung today: due days up to it have, later ones have not."""
    if rung.at < 0:
        return calendar.nth_after(today, -rung.at)
    if rung.at == 0:
        return today
    last = today if rung.at == 1 else calendar.nth_before(today, rung.at - 1)
    return last - timedelta(days=1)


def ladder(alerts: Alerts, whose: str) -> tuple[Rung, ...]:
    """Return the ladder of the office's legal terms, of its internal limits, or of other people's terms."""
    return {deadlines.OFFICE: alerts.ladder, deadlines.INTERNAL: alerts.internal}.get(whose, alerts.watch)


def stands(left: int, whose: str = deadlines.OFFICE) -> str:
    """Say how a due day stands; that another's term has passed is not the office's lateness."""
    if left > 0:
        return f"▲ 还有{left}个工作日"
    if left == 0:
        return "▲ 今日到期"
    return f"○ 对方期限已过{-left}个工作日" if whose == deadlines.OTHERS else f"■ 已超期{-left}个工作日"
