"""The annual report's figures in the form of 2021 (国办公开办函〔2021〕30号), each equation of the form checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from rules import decisions
from workflow.facts import APPLICANT_KINDS
from workflow.period import Period
from workflow.report import figures, statistics
from workflow.report.figures import ACTS, CHARGES, DOCUMENTS, IN_FORCE, MADE, REPEALED
from workflow.report.statistics import COLUMNS, RESULTS, TOTAL, Count, row_label

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
    """The figures of one form, as `report --json` prints them, and the numbers of the cases behind an equation that fails."""

    form: str
    figures: dict[str, Any]
    checks: tuple[Check, ...]
    blame: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    """What the prose tells beside the figures."""

    @property
    def foots(self) -> bool:
        return all(check.holds for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as `gongkai report --json` prints it."""
        return {**self.figures, "checks": [check.as_dict() for check in self.checks]}


def of_2021(
    session: Session, year: int, unit: str | None = None, period: Period | None = None,
    published: Number | Mapping[str, int] = None,
) -> Report:  # fmt: skip
    """Count the report of a year, or of a part of it, for one unit, or for all of them.

    `published` is what last year's published report carried out, by column, where there is one; an entered figure says the
    total of one that was published elsewhere.
    """
    period = period or Period(year)
    three = statistics.table_three(session, period, unit)
    four = statistics.table_four(session, period, unit)
    now, last = figures.standing(session, year, unit, period), figures.standing(session, year - 1, unit)
    if published is None and period.is_year:
        published = figures.plain(last.get(figures.PUBLISHED_LAST))
    checks = (
        *footing(three.rows),
        *carried(three.rows, three.carried_before),
        *_published(three.rows, published),
        *(
            Check(f"表四 {name}：前四项之和={TOTAL}", sum(row[result] for result in RESULTS), row[TOTAL])
            for name, row in four.items()
        ),
        *(_in_force(now, last) if period.is_year else ()),
        *all_counted(unread := statistics.unreadable(session, unit)),
    )
    tables = {"table2": table_two(now), "table3": three.rows, "table4": four}
    part = {} if period.is_year else {"period": period.label}
    return Report("2021", {"year": year, **part, **tables}, checks, (*unread, *_blamed(session, period, unit, checks)))


def table_two(given: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return table two as the figures given fill it."""
    return {
        **{
            document: [figures.plain(given.get(f"{document}.{what}")) for what in (MADE, REPEALED, IN_FORCE)]
            for document in DOCUMENTS
        },
        **{act: figures.plain(given.get(act)) for act in (*ACTS, CHARGES)},
    }


def footing(rows: Count) -> list[Check]:
    """Return the equations of table three: by column, and each row's columns."""
    found = []
    for column in COLUMNS:
        at = {row: rows[row][column] for row in rows}
        found.append(
            Check(
                f"表三 {column}：本年新收+上年结转=办理结果总计+结转下年度",
                at["new"] + at["carried_in"],
                at["total"] + at["carried_out"],
            )
        )
        found.append(
            Check(f"表三 {column}：（一）至（六）之和=（七）总计", sum(at[row] for row in decisions.ROWS), at["total"])
        )
    found += [
        Check(
            f"表三 {row_label(row)}一行：各列之和={TOTAL}",
            sum(columns[kind] for kind in APPLICANT_KINDS),
            columns[TOTAL],
        )
        for row, columns in rows.items()
    ]
    return found


def carried(rows: Count, before: Mapping[str, int]) -> list[Check]:
    """Hold what was carried in against what the year before carried out."""
    return [
        Check(f"表三 {column}：上年结转=去年的结转下年度", rows["carried_in"][column], before[column])
        for column in COLUMNS
    ]


def all_counted(unread: Sequence[str]) -> list[Check]:
    """Say that no table holds a case whose days cannot be read."""
    return [Check("日期读不出来、没有计入的申请件数=0", len(unread), 0)] if unread else []


def _published(rows: Count, published: Number | Mapping[str, int]) -> list[Check]:
    """Hold what was carried in against last year's published report, where there is one."""
    told = published if isinstance(published, Mapping) else {} if published is None else {TOTAL: published}
    return [
        Check(f"表三 {column}：上年结转=去年已公布年报的结转下年度", rows["carried_in"][column], number)
        for column, number in told.items()
    ]


def _in_force(now: Mapping[str, Decimal], last: Mapping[str, Decimal]) -> list[Check]:
    """Check 现行有效 where all four figures were entered."""
    found = []
    for document in DOCUMENTS:
        made, repealed, stands = (now.get(f"{document}.{what}") for what in (MADE, REPEALED, IN_FORCE))
        before = last.get(f"{document}.{IN_FORCE}")
        if made is not None and repealed is not None and stands is not None and before is not None:
            equation = f"表二 {document}：现行有效=去年现行有效+制发-废止"
            found.append(Check(equation, figures.plain(stands), figures.plain(before + made - repealed)))
    return found


def _blamed(session: Session, period: Period, unit: str | None, checks: tuple[Check, ...]) -> tuple[str, ...]:
    if all(check.holds for check in checks):
        return ()
    return (*statistics.to_blame(session, period, unit), *statistics.contested_to_blame(session, period, unit))
