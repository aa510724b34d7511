"""The annual report's figures in the forms of 2021 (国办公开办函〔2021〕30号) and 2012, each equation of the form checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from rules import decisions
from workflow import figures, statistics
from workflow.facts import APPLICANT_KINDS, CHANNELS
from workflow.figures import ACTS, CHARGES, DOCUMENTS, IN_FORCE, MADE, REPEALED
from workflow.statistics import COLUMNS, RESULTS, TOTAL, Count

FORMS = ("2021", "2012")
Number = int | float | None


@dataclass(frozen=True)
class Check:
    """One equation of the form."""

    equation: str
    left: Number
    right: Number

    @property
    def holds(self) -> bool:
        return self.left == self.right

    def as_dict(self) -> dict[str, Any]:
        return {"equation": self.equation, "left": self.left, "right": self.right, "holds": self.holds}


@dataclass(frozen=True)
class Report:
    """The contract's document of one form, and the numbers of the cases behind an equation that fails."""

    form: str
    figures: dict[str, Any]
    checks: tuple[Check, ...]
    blame: tuple[str, ...] = ()

    @property
    def foots(self) -> bool:
        return all(check.holds for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as the contract's JSON."""
        return {**self.figures, "checks": [check.as_dict() for check in self.checks]}


def of_2021(session: Session, year: int, unit: str | None = None) -> Report:
    """Count the report of a year for one unit, or for all of them."""
    three = statistics.table_three(session, year, unit)
    four = statistics.table_four(session, year, unit)
    now, last = figures.standing(session, year, unit), figures.standing(session, year - 1, unit)
    published = figures.plain(last.get(figures.PUBLISHED_LAST))
    checks = (
        *_footing(three.rows),
        *_carried(three, published),
        *(
            Check(f"表四 {name}:前四项之和={TOTAL}", sum(row[result] for result in RESULTS), row[TOTAL])
            for name, row in four.items()
        ),
        *_in_force(now, last),
    )
    return Report(
        "2021",
        {"year": year, "table2": _table_two(now), "table3": three.rows, "table4": four},
        checks,
        _blamed(session, year, unit, checks),
    )


def of_2012(session: Session, year: int, unit: str | None = None) -> Report:
    """Count the report in the eight sections of 2012: figures entered, applications and disputes counted."""
    given = figures.standing(session, year, unit)
    channels, results = statistics.received(session, year, unit)
    contested = statistics.disputes(session, year, unit)
    published = {group: _shares(given, f"published.{group}") for group in ("by_unit_class", "by_kind", "by_channel")}
    enquiries = _shares(given, "enquiries.by_channel")
    document = {
        "year": year,
        "published": {"total": _whole(given, "published.total", published["by_unit_class"]), **published},
        "applications": {
            "received": sum(channels.values()),
            "by_channel": {CHANNELS[channel]: count for channel, count in channels.items()},
            "by_result": {_ended(row): count for row, count in results.items()},
        },
        "enquiries": {
            "total": _whole(given, "enquiries.total", enquiries),
            "by_channel": enquiries,
            "answered": figures.plain(given.get("enquiries.answered")),
        },
        "disputes": {
            "reconsiderations": contested.get("reconsideration", 0),
            "suits": contested.get("litigation", 0) + contested.get("litigation_after_reconsideration", 0),
            "complaints": contested.get("complaint", 0),
        },
        "fees": {"charged": figures.plain(given.get("fees.charged"))},
    }
    return Report("2012", document, tuple(_footing_2012(document)))


def _table_two(given: Mapping[str, Decimal]) -> dict[str, Any]:
    return {
        **{
            document: [figures.plain(given.get(f"{document}.{what}")) for what in (MADE, REPEALED, IN_FORCE)]
            for document in DOCUMENTS
        },
        **{act: figures.plain(given.get(act)) for act in (*ACTS, CHARGES)},
    }


def _footing(rows: Count) -> list[Check]:
    found = []
    for column in COLUMNS:
        at = {row: rows[row][column] for row in rows}
        found.append(
            Check(
                f"表三 {column}:本年新收+上年结转=办理结果总计+结转下年度",
                at["new"] + at["carried_in"],
                at["total"] + at["carried_out"],
            )
        )
        found.append(
            Check(f"表三 {column}:(一)至(六)之和=(七)总计", sum(at[row] for row in decisions.ROWS), at["total"])
        )
    found += [
        Check(f"表三 {row}:各列之和={TOTAL}", sum(columns[kind] for kind in APPLICANT_KINDS), columns[TOTAL])
        for row, columns in rows.items()
    ]
    return found


def _carried(three: statistics.Three, published: Number) -> list[Check]:
    """Hold what was carried in against last year's own count, and against its published report where that was entered."""
    found = [
        Check(
            f"表三 {column}:上年结转=去年的结转下年度", three.rows["carried_in"][column], three.carried_before[column]
        )
        for column in COLUMNS
    ]
    if published is not None:
        found.append(Check("上年结转=去年已公布年报的结转下年度", three.rows["carried_in"][TOTAL], published))
    return found


def _in_force(now: Mapping[str, Decimal], last: Mapping[str, Decimal]) -> list[Check]:
    """Check 现行有效 where all four figures were entered."""
    found = []
    for document in DOCUMENTS:
        made, repealed, stands = (now.get(f"{document}.{what}") for what in (MADE, REPEALED, IN_FORCE))
        before = last.get(f"{document}.{IN_FORCE}")
        if made is not None and repealed is not None and stands is not None and before is not None:
            equation = f"表二 {document}:现行有效=去年现行有效+制发-废止"
            found.append(Check(equation, figures.plain(stands), figures.plain(before + made - repealed)))
    return found


def _blamed(session: Session, year: int, unit: str | None, checks: tuple[Check, ...]) -> tuple[str, ...]:
    if all(check.holds for check in checks):
        return ()
    return (*statistics.to_blame(session, year, unit), *statistics.contested_to_blame(session, year, unit))


def _shares(given: Mapping[str, Decimal], group: str) -> dict[str, Number]:
    return {key[len(group) + 1 :]: figures.plain(value) for key, value in given.items() if key.startswith(f"{group}.")}


def _whole(given: Mapping[str, Decimal], key: str, shares: Mapping[str, Number]) -> Number:
    """Return the total as entered, else the sum of its parts, else None."""
    if key in given:
        return figures.plain(given[key])
    return sum(value or 0 for value in shares.values()) if shares else None


def _ended(row: str) -> str:
    return "尚未办结" if row == "pending" else decisions.all_decisions()[row].ledger_label


def _footing_2012(document: Mapping[str, Any]) -> list[Check]:
    published, enquiries, applications = document["published"], document["enquiries"], document["applications"]
    found = [
        Check(f"主动公开:{label}之和=总数", sum(published[group].values()), published["total"])
        for group, label in (("by_unit_class", "各类单位"), ("by_kind", "各类信息"), ("by_channel", "各种形式"))
        if published[group]
    ]
    if enquiries["by_channel"]:
        found.append(Check("咨询:各种方式之和=总数", sum(enquiries["by_channel"].values()), enquiries["total"]))
    for group, label in (("by_channel", "各种渠道"), ("by_result", "各种结果")):
        found.append(Check(f"申请:{label}之和=总数", sum(applications[group].values()), applications["received"]))
    return found
