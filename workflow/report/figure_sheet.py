"""The ledgers of figures as a page shows them: each unit's items by month, what was entered, and sheets that are filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from letters.annual_2012 import shares
from workflow.report import figures
from workflow.report.figures import (
    ACTS,
    CHARGES,
    DOCUMENTS,
    IN_FORCE,
    LABELS,
    MADE,
    PUBLISHED_LAST,
    REPEALED,
    BadFigure,
)
from workflow.report_tables import Figure
from workflow.trial import Actor, NotAllowed

LEDGERS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("主动公开", ("published.total",), ("published.by_unit_class", "published.by_kind", "published.by_channel")),
    ("规章、行政规范性文件", tuple(f"{one}.{what}" for one in DOCUMENTS for what in (MADE, REPEALED, IN_FORCE)), ()),
    ("许可、处罚、强制、收费", (*ACTS, CHARGES), ()),
    ("咨询", ("enquiries.total", "enquiries.answered"), ("enquiries.by_channel",)),
    ("支出与收费", ("spending", "fees.charged"), ()),
    ("访问、报刊、广播电视", ("visits", "papers", "broadcasts"), ()),
    ("去年公布的年报", (PUBLISHED_LAST,), ()),
)
"""Each ledger's items, and its groups of items that a unit names itself."""
KNOWN = {
    "published.by_unit_class": ("市直各单位", "各乡镇"),
    "published.by_kind": ("政策法规类", "决策类", "行政职权类", "其他类"),
    "published.by_channel": ("政府网站", "政府公报", "公开栏"),
    "enquiries.by_channel": ("现场咨询", "电话咨询", "网上咨询", "市长热线"),
}
"""Names offered for a group before a unit has entered any."""
WRITERS = frozenset({"handler", "registrar", "approver", "supervisor", "admin"})


@dataclass(frozen=True)
class Item:
    """One item of a unit's year: `months` by month (0: the whole year), `share` in per cent of its group, empty elsewhere."""

    key: str
    label: str
    months: Mapping[int, str]
    total: str
    share: str = ""

    @property
    def by_month(self) -> bool:
        return any(self.months) and 0 not in self.months

    @property
    def yearly(self) -> bool:
        """Say whether the figure is one of the year's end, which has no months."""
        return self.key in figures.STOCKS


@dataclass(frozen=True)
class Group:
    """Items a unit names itself, with names to offer."""

    key: str
    label: str
    items: Sequence[Item]
    offered: Sequence[str]


@dataclass(frozen=True)
class Ledger:
    name: str
    items: Sequence[Item]
    groups: Sequence[Group]


@dataclass(frozen=True)
class Line:
    """An entry as the page lists it; `stands` says whether it counts."""

    entry: Figure
    label: str
    stands: bool


def allowed(actor: Actor, unit: str, home: str) -> None:
    """Raise NotAllowed for who may not enter a unit's figures."""
    if not actor.roles & WRITERS or actor.unit not in {unit, home}:
        raise NotAllowed("数字由本单位的登记、经办、签发、督办人员和公开工作机构填报")


def ledgers(session: Session, year: int, unit: str | None) -> list[Ledger]:
    """Return every ledger of a unit's year, or of all units added up."""
    months: dict[str, dict[int, Decimal]] = {}
    for one in figures.open_entries(session, year, unit):
        held = months.setdefault(one.key, {})
        held[one.month or 0] = held.get(one.month or 0, Decimal(0)) + Decimal(one.value)
    return [
        Ledger(name, [_item(key, months) for key in keys], [_group(group, months) for group in groups])
        for name, keys, groups in LEDGERS
    ]


def lines(session: Session, year: int, unit: str) -> list[Line]:
    """Return what was entered for a unit's year, the newest first."""
    stands = {one.id for one in figures.open_entries(session, year, unit)}
    every = reversed(figures.entered(session, year, unit))
    return [Line(one, figures.label_of(one.key), one.id in stands) for one in every]


def fill_in(
    session: Session, unit: str, year: int, month: int | None, values: Mapping[str, str], source: str, by: str, at: datetime
) -> int:  # fmt: skip
    """Enter a sheet's figures, in the caller's one transaction; return how many differ from what stood. Raises BadFigure."""
    before = {one.key: one.value for one in figures.open_entries(session, year, unit) if one.month == month}
    changed = 0
    for name, text in values.items():
        key = figures.key_of(name)
        value = figures.number_of(key, text)
        if before.get(key) != value:
            figures.enter(session, unit, year, key, value, source, by, at, month)
            changed += 1
    if not changed:
        raise BadFigure("没有一个数与已填的不同，没有写入")
    return changed


def _item(key: str, months: Mapping[str, Mapping[int, Decimal]], share: str = "") -> Item:
    held = months.get(key, {})
    told = {month: str(figures.plain(value)) for month, value in held.items()}
    total = str(figures.plain(sum(held.values(), Decimal(0)))) if held else ""
    return Item(key, figures.label_of(key), told, total, share)


def _group(group: str, months: Mapping[str, Mapping[int, Decimal]]) -> Group:
    totals = {key: sum(held.values(), Decimal(0)) for key, held in months.items() if key.startswith(f"{group}.")}
    items = [_item(key, months, share) for key, _, share in shares(totals)]
    names = {key[len(group) + 1 :] for key in totals}
    return Group(group, LABELS[group], items, [name for name in KNOWN[group] if name not in names])
