"""The information processing fee: one tariff by items or one by pages, never both for the same application."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rules import statutes
from rules.source import DATA, Section
from rules.statutes import Statute

MOST = 1_000_000


class FeeError(Exception):
    """Not exactly one count was given, or one is out of its range; one Chinese line."""


@dataclass(frozen=True)
class Line:
    """One tier: the first and last unit it charges, the price of each and their sum in yuan."""

    first: int
    last: int
    price: int
    amount: int
    text: str


@dataclass(frozen=True)
class Fee:
    """`tariff` is items or pages, `amount` whole yuan, `article` the full citation."""

    tariff: str
    amount: int
    lines: tuple[Line, ...]
    article: str


@dataclass(frozen=True)
class Tier:
    """From the unit `first` on each costs `price`, and `more` after every `every` further units (0: never)."""

    first: int
    price: int
    every: int
    more: int


@dataclass(frozen=True)
class Tariff:
    by: str
    label: str
    count: str
    per: str
    article: str
    checked: bool
    tiers: tuple[Tier, ...]


def amount(*, items: int | None = None, pages: int | None = None, on: date, after: int = 0, root: Path = DATA) -> Fee:
    """Return the fee for the items of one applicant in one calendar month, or for the pages of one application.

    The first `after` items are left out: they were asked for, and charged, earlier in the month. Pages are those of one
    application, whatever came before it.

    Raises FeeError unless exactly one count from 0 to MOST is given and `after` lies within it, NotInForce before the tariff
    (办法第三条至第五条).
    """
    given = {"items": items, "pages": pages}
    named = {by: n for by, n in given.items() if n is not None}
    if len(named) != 1:
        raise FeeError("按件、按量只能选一种")
    by, n = next(iter(named.items()))
    if n < 0:
        raise FeeError(f"数量不能是负数：{n}")
    if n > MOST:
        raise FeeError(f"数量太大：{n}，最多{MOST}")
    if not 0 <= after <= (n if by == "items" else 0):
        raise FeeError(f"此前的件数不对：{after}，应在0与本月累计件数之间，按量计收的没有此前")
    statute = statutes.in_force("fees", on, root)
    tariff = tariffs(statute)[by]
    lines = tuple(_line(tariff, *band) for band in _bands(tariff, n, after))
    return Fee(by, sum(line.amount for line in lines), lines, statute.citation + tariff.article)


def tariffs(statute: Statute) -> dict[str, Tariff]:
    """Return the tariffs of one version; raises LawError for a broken table."""
    return {tariff.by: tariff for tariff in (_tariff(section) for section in statute.sections["tariff"])}


def _bands(tariff: Tariff, n: int, after: int) -> list[tuple[int, int, int]]:
    """Split the units after `after` up to `n` into stretches of one price: first, last, price."""
    found = []
    for tier, following in zip(tariff.tiers, (*tariff.tiers[1:], None), strict=True):
        last = n if following is None else min(n, following.first - 1)
        first, price = tier.first, tier.price
        while first <= last:
            end = min(last, first + tier.every - 1) if tier.every else last
            if end > after:
                found.append((max(first, after + 1), end, price))
            first, price = end + 1, price + tier.more
    return found


def _line(tariff: Tariff, first: int, last: int, price: int) -> Line:
    cost = (last - first + 1) * price
    where = f"第{first}{tariff.count}" if first == last else f"第{first}—{last}{tariff.count}"
    text = f"{where}，每{tariff.count}{price}元，计{cost}元" if price else f"{where}，不收费"
    return Line(first, last, price, cost, text)


def _tariff(section: Section) -> Tariff:
    tiers = tuple(_tier(inner) for inner in section.sections("tiers"))
    found = Tariff(
        by=section.one_of("by", ("items", "pages")),
        label=section.text("label"),
        count=section.text("count"),
        per=section.text("per"),
        article=section.text("article"),
        checked=section.flag("checked"),
        tiers=tiers,
    )
    if not tiers or tiers[0].first != 1 or [tier.first for tier in tiers] != sorted({tier.first for tier in tiers}):
        section.refuse("tiers", "须从 1 起由小到大")
    section.close()
    return found


def _tier(section: Section) -> Tier:
    found = Tier(
        first=section.number("from"),
        price=section.number("price", least=0),
        every=section.number("every") if section.has("every") else 0,
        more=section.number("more") if section.has("more") else 0,
    )
    if bool(found.every) != bool(found.more):
        section.refuse("more" if found.every else "every", "缺少（every 与 more 须同时给出）")
    section.close()
    return found
