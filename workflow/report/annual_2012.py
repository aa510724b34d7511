"""The report of the form of 2012 in eight sections: figures entered, applications and disputes counted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from letters.annual_2012 import MEDIA
from rules import decisions
from workflow.facts import CHANNELS
from workflow.period import Period
from workflow.report import figures, statistics
from workflow.report.annual_report import Check, Number, Report, all_counted
from workflow.report.cells_2012 import DISPUTES, OPEN


def of_2012(session: Session, year: int, unit: str | None, classes: Mapping[str, str] | None = None) -> Report:
    """Count the report of a year for one unit, or for all of them.

    `classes` names the class of each unit (市直各单位、各乡镇): where nobody entered the shares of the classes, they are added
    up from what the units published.
    """
    period = Period(year)
    given = figures.standing(session, year, unit)
    channels, results = statistics.received(session, period, unit)
    contested = statistics.disputes(session, period, unit)
    published = {group: _shares(given, f"published.{group}") for group in ("by_unit_class", "by_kind", "by_channel")}
    published["by_unit_class"] = published["by_unit_class"] or _classes(session, year, unit, classes or {})
    enquiries = _shares(given, "enquiries.by_channel")
    document = {
        "year": year,
        "published": {"total": _whole(given, "published.total", published["by_unit_class"]), **published},
        "applications": {
            "received": sum(channels.values()),
            "by_channel": {label: channels[code] for code, label in CHANNELS.items() if code in channels},
            "by_result": {_ended(row): results[row] for row in (*decisions.ROWS, "pending") if row in results},
        },
        "enquiries": {
            "total": _whole(given, "enquiries.total", enquiries),
            "by_channel": enquiries,
            "answered": figures.plain(given.get("enquiries.answered")),
        },
        "disputes": {
            name: sum(contested.get(kind, 0) for kind, told in DISPUTES.items() if told == name)
            for name in dict.fromkeys(DISPUTES.values())
        },
        "fees": {"charged": figures.plain(given.get("fees.charged"))},
    }
    more = {key: figures.plain(given.get(key)) for key in (*MEDIA, "spending")}
    unread = statistics.unreadable(session, unit)
    return Report("2012", document, (*_footing(document), *all_counted(unread)), blame=tuple(unread), more=more)


def _classes(session: Session, year: int, unit: str | None, classes: Mapping[str, str]) -> dict[str, Number]:
    if unit is not None:
        return {}
    found: dict[str, Decimal] = {}
    for name, values in figures.by_unit(session, year).items():
        if "published.total" in values and name in classes:
            found[classes[name]] = found.get(classes[name], Decimal(0)) + values["published.total"]
    return {name: figures.plain(value) for name, value in found.items()} if len(found) > 1 else {}


def _shares(given: Mapping[str, Decimal], group: str) -> dict[str, Number]:
    return {key[len(group) + 1 :]: figures.plain(value) for key, value in given.items() if key.startswith(f"{group}.")}


def _whole(given: Mapping[str, Decimal], key: str, shares: Mapping[str, Number]) -> Number:
    """Return the total as entered, else the sum of its parts, else None."""
    if key in given:
        return figures.plain(given[key])
    return sum(value or 0 for value in shares.values()) if shares else None


def _ended(row: str) -> str:
    return OPEN if row == "pending" else decisions.all_decisions()[row].ledger_label


def _footing(document: Mapping[str, Any]) -> list[Check]:
    published, enquiries, applications = document["published"], document["enquiries"], document["applications"]
    found = [
        Check(f"主动公开：{label}之和=总数", sum(published[group].values()), published["total"])
        for group, label in (("by_unit_class", "各类单位"), ("by_kind", "各类信息"), ("by_channel", "各种形式"))
        if published[group]
    ]
    if enquiries["by_channel"]:
        found.append(Check("咨询：各种方式之和=总数", sum(enquiries["by_channel"].values()), enquiries["total"]))
    for group, label in (("by_channel", "各种渠道"), ("by_result", "各种结果")):
        found.append(Check(f"申请：{label}之和=总数", sum(applications[group].values()), applications["received"]))
    return found
