"""The supervision board (电子监察): every unit's open cases, cards, urges and punctuality, as the worklists behind them count.

A yellow card is a case whose own term lights yellow, a red card one that is over it (workflow.light, by the office's ladder);
a step over its internal limit while the whole is on time is counted apart. Who may look: supervisors, the office's at every unit.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from workflow import staff, worklists
from workflow.acts import late_entries
from workflow.acts.late_entries import LateEntry
from workflow.local_time import midnight
from workflow.narrowing import UNASSIGNED, Asked, conditions
from workflow.office import Office
from workflow.period import Period
from workflow.report import supervision
from workflow.report.supervision import Punctuality
from workflow.tables import URGES, CaseFile, Deadline
from workflow.trial import Actor, NotAllowed
from workflow.worklists import Line

SLIP = 20
"""Lines that fit one printed page with room to write beside them."""


@dataclass(frozen=True)
class Holder:
    """A handler with what they hold; `login` is UNASSIGNED where nobody has been given the case."""

    login: str
    name: str
    open: int
    week: int
    red: int


@dataclass(frozen=True)
class Row:
    """A unit today: `urges_sent` and `urges_answered` of this year, `entered_late` of this month, `year` what it concluded."""

    unit: str
    open: int = 0
    week: int = 0
    yellow: int = 0
    red: int = 0
    step: int = 0
    urges_sent: int = 0
    urges_answered: int = 0
    urged: int = 0
    entered_late: int = 0
    year: Punctuality = field(default_factory=Punctuality)
    holders: Sequence[Holder] = ()

    @property
    def calm(self) -> int:
        """Open cases that are neither late nor nearly so."""
        return max(0, self.open - self.red - self.yellow)


def units_of(office: Office, actor: Actor) -> tuple[str, ...]:
    """Return the units a person supervises; raises NotAllowed for who supervises none."""
    if "supervisor" not in actor.roles:
        raise NotAllowed("监察看板由督办人员查看；您在“今日工作”和“申请列表”可以看到自己的申请")
    everything = tuple(office.units)
    return everything if actor.unit == office.name else (actor.unit,)


def rows(session: Session, office: Office, actor: Actor, today: date) -> list[Row]:
    """Return one row a unit, in the order of the configuration; raises NotAllowed."""
    units = units_of(office, actor)
    only = None if len(units) > 1 else units[0]
    asked = {
        "open": Asked(), "week": Asked(only="week"), "yellow": Asked(light="yellow"), "red": Asked(light="red"),
        "step": Asked(only="step"), "urged": Asked(only="urged"),
    }  # fmt: skip
    counted = {name: _count(session, office, one, today) for name, one in asked.items()}
    sent, answered = _urges(session, today)
    late = Counter(item.unit for item in _late(session, office, today, only))
    year = supervision.punctual(session, office, Period(today.year), only)
    held = _held(session, office, today)
    return [
        Row(
            unit, **{name: found.get(unit, 0) for name, found in counted.items()}, urges_sent=sent[unit],
            urges_answered=answered[unit], entered_late=late[unit], year=year.get(unit, Punctuality()),
            holders=held.get(unit, ()),
        )
        for unit in units
    ]  # fmt: skip


def entered_late(session: Session, office: Office, actor: Actor, today: date) -> list[LateEntry]:
    """Return what was entered late this month in the units a person supervises; raises NotAllowed."""
    units = units_of(office, actor)
    return [item for item in _late(session, office, today, None) if item.unit in units]


def slip(session: Session, office: Office, actor: Actor, unit: str, today: date) -> tuple[list[Line], bool]:
    """Return what a printed 督办单 of a unit lists, the most pressing first, and whether more was left off; raises NotAllowed."""
    if unit not in units_of(office, actor):
        raise NotAllowed("只能打印自己督办的单位的督办单，请从监察看板进入")
    found: dict[str, Line] = {}
    for asked in (Asked(unit=unit, light="red"), Asked(unit=unit, light="yellow"), Asked(unit=unit, only="step")):
        lines, _ = worklists.listed(session, office, actor, asked, today)
        found |= {line.number: line for line in lines if line.number not in found}
    return list(found.values())[:SLIP], len(found) > SLIP


def table(found: Sequence[Row]) -> Iterator[Sequence[str]]:
    """Yield the board as rows of text, its head first."""
    yield (
        "单位", "在办", "本周到期", "黄牌（将到期）", "红牌（已超期）", "环节超时", "今年督办", "已答复督办", "本月迟登记",
        "今年办结", "按期办结", "按期率（%）", "办结天数中位数（工作日）",
    )  # fmt: skip
    for row in found:
        numbers = (
            row.open,
            row.week,
            row.yellow,
            row.red,
            row.step,
            row.urges_sent,
            row.urges_answered,
            row.entered_late,
        )
        done = row.year
        rate, days = ("" if value is None else f"{value:g}" for value in (done.rate, done.median_days))
        yield (row.unit, *map(str, numbers), str(done.concluded), str(done.on_time), rate, days)


def _count(session: Session, office: Office, asked: Asked, today: date) -> Mapping[str, int]:
    where = conditions(asked, office, today)
    query = select(CaseFile.unit, func.count()).where(*where).group_by(CaseFile.unit)
    return dict(session.exec(query).all())


def _urges(session: Session, today: date) -> tuple[Counter[str], Counter[str]]:
    query = select(Deadline.unit, col(Deadline.met_on)).where(
        text(f"deadline.{URGES}"), col(Deadline.started_on).between(today.replace(month=1, day=1), today)
    )
    found = session.exec(query).all()
    return Counter(unit for unit, _ in found), Counter(unit for unit, met_on in found if met_on is not None)


def _late(session: Session, office: Office, today: date, unit: str | None) -> list[LateEntry]:
    return late_entries.found(session, office, midnight(today.replace(day=1)), None, unit)


def _held(session: Session, office: Office, today: date) -> dict[str, list[Holder]]:
    names = staff.of(session).names
    counts: list[Counter[tuple[str, str | None]]] = []
    for asked in (Asked(), Asked(only="week"), Asked(light="red")):
        query = select(CaseFile.unit, CaseFile.handler, func.count()).where(*conditions(asked, office, today))
        grouped = session.exec(query.group_by(CaseFile.unit, col(CaseFile.handler)))
        counts.append(Counter({(unit, handler): count for unit, handler, count in grouped}))
    held: dict[str, list[Holder]] = {}
    for (unit, handler), count in counts[0].most_common():
        name = names.get(handler, handler) if handler else "未分办"
        week, red = (one[(unit, handler)] for one in counts[1:])
        held.setdefault(unit, []).append(Holder(handler or UNASSIGNED, name, count, week, red))
    return held
