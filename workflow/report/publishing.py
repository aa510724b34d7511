"""The year's report from the draft to the day it is published: a person's prose, versions, and what is frozen.

A published report keeps its figures, its composed value and the cases behind every cell under one hash; `verify` proves them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from letters import annual_2012, annual_2021, annual_claims, annual_report
from letters.letter import Letter
from rules import annual, statutes
from workflow.chain import canonical
from workflow.office import Office
from workflow.people import actor_of
from workflow.period import Period
from workflow.report import annual_2012 as form_2012
from workflow.report import annual_report as form_2021
from workflow.report import cells, cells_2012, figures, statistics
from workflow.report.annual_report import Check, Report
from workflow.report.statistics import TOTAL
from workflow.report_tables import PublishedReport, ReportProse
from workflow.statement import in_turn
from workflow.trial import NotAllowed

LONGEST = 20_000
NARROW = str.maketrans("\uff08\uff09", "()")
"""A section is known as 一(一), however wide its brackets are typed."""
CLASSES = {"office": "市直各单位", "bureau": "市直各单位", "township": "各乡镇"}
EDITORS = frozenset({"handler", "registrar", "approver", "supervisor", "admin"})
PUBLISHERS = frozenset({"approver", "supervisor"})


@dataclass(frozen=True)
class Owed:
    """A unit's report (the government's: `unit` empty), when it is due, and when its last version was published."""

    unit: str
    due_on: date
    article: str
    published_on: date | None
    version: int | None

    def late(self, today: date) -> bool:
        return (self.published_on or today) > self.due_on


def count(
    session: Session, office: Office, year: int, form: str, unit: str | None = None, period: Period | None = None
) -> Report:
    """Count a report from what stands in the database; of a whole year, its words are held against its tables."""
    if form == "2012":
        classes = {one.name: CLASSES[one.kind] for one in office.config.all_units()}
        report = form_2012.of_2012(session, year, unit, classes)
    else:
        before = latest(session, year - 1, "2021", unit) if period is None or period.is_year else None
        report = form_2021.of_2021(session, year, unit, period, _carried_out(before))
        more = _fees(session, period or Period(year), unit)
        report = replace(report, blame=(*report.blame, *_not_carried_over(session, report, before, unit)), more=more)
    if period is not None and not period.is_year:
        return report
    said = annual_claims.claims(report.figures, sections(session, office, report, unit))
    told = (Check(f"文字“{one.section}”：{one.label}=表内", _number(one.said), _number(one.counted)) for one in said)
    return replace(report, checks=(*report.checks, *told))


def _fees(session: Session, period: Period, unit: str | None) -> dict[str, Any]:
    """Return the processing fees a report tells of, once there are any by law (信息处理费管理办法)."""
    if period.end < statutes.versions("fees")[0].since:
        return {}
    return {"processing_fee": list(statistics.fees_paid(session, period, unit))}


def letter(session: Session, office: Office, report: Report, unit: str | None, dated: date) -> Letter:
    """Compose a report with what people wrote for it, marked a draft."""
    return _composed(session, office, report, unit, dated, draft=True)


def sections(session: Session, office: Office, report: Report, unit: str | None) -> dict[str, str]:
    """Return the words of each section as they stand: drafted, or a person's."""
    drafted = annual_report.sections(report.figures, report.more, _who(office, unit))
    return drafted | _prose(session, unit, report)


def headings(office: Office, report: Report, unit: str | None) -> dict[str, str]:
    """Return the heading of each section as it is printed."""
    return annual_report.headings(report.figures, report.more, _who(office, unit))


def write(
    session: Session, office: Office, report: Report, unit: str | None, section: str, words: str, by: str, at: datetime
) -> list[str]:
    """Put a person's words in the place of a section's drafted ones; return the figures they leave out.

    Raises NotAllowed for a section the form does not have, no words, or somebody who may not.
    """
    _allowed(session, office, unit, by, EDITORS, "编写")
    drafted = annual_report.sections(report.figures, report.more, _who(office, unit))
    section = section.translate(NARROW)
    if section not in drafted:
        raise NotAllowed(f"没有“{section}”这一部分，可写的有：{'、'.join(drafted)}")
    words = words.strip()
    if not words or len(words) > LONGEST:
        raise NotAllowed(f"内容不能为空，也不能超过{LONGEST}字")
    session.add(
        ReportProse(
            unit=unit or "", year=report.figures["year"], form=report.form, section=section, text=words,
            written_by=by, at=at,
        )
    )  # fmt: skip
    session.flush()
    return annual_report.numbers_left_out(drafted[section], words)


def publish(
    session: Session, office: Office, year: int, form: str, unit: str | None, *, by: str, on: date, at: datetime,
    reason: str | None = None,
) -> PublishedReport:  # fmt: skip
    """Freeze a report as the next version; raises NotAllowed for one that is not fit to be published."""
    _allowed(session, office, unit, by, PUBLISHERS, "公布")
    in_turn(session, "figure")
    in_turn(session, "published_report")
    at = max(at, figures.last_entered(session, year) or at)
    report = count(session, office, year, form, unit)
    value = _composed(session, office, report, unit, on, draft=False)
    _fit(report, value, on)
    before = latest(session, year, form, unit)
    if before is not None and not (reason or "").strip():
        raise NotAllowed(
            f"{year}年的报告已于{before.published_on}公布（第{before.version}版），更正须写明理由（--reason）"
        )
    told = canonical({**report.as_dict(), "more": report.more})
    if before is not None and (before.figures, _bare(before.value)) == (told, _bare(value.canonical())):
        raise NotAllowed(f"与已公布的第{before.version}版没有不同")
    missing = [owed.unit for owed in status(session, office, year) if owed.unit and owed.version is None]
    row = PublishedReport(
        unit=unit or "", year=year, form=form, version=before.version + 1 if before else 1, published_on=on,
        figures=told, value=value.canonical(), cells=canonical(cases_of(session, form, year, unit)),
        missing=canonical([] if unit else missing), sha256="", reason=reason, published_by=by, at=at,
    )  # fmt: skip
    if _cells_that_differ(row):
        raise NotAllowed("统计的时候又有案件办理，没有公布：请再公布一次")
    row.sha256 = hash_of(row)
    session.add(row)
    session.flush()
    return row


def latest(session: Session, year: int, form: str, unit: str | None) -> PublishedReport | None:
    """Return the last version of a report, None for one not published."""
    query = select(PublishedReport).where(
        PublishedReport.year == year, PublishedReport.form == form, PublishedReport.unit == (unit or "")
    )
    return session.exec(query.order_by(col(PublishedReport.version).desc())).first()


def versions(session: Session, year: int | None = None) -> list[PublishedReport]:
    """Return every published report, of one year if one is given, the oldest first."""
    query = select(PublishedReport).order_by(col(PublishedReport.id))
    return list(session.exec(query if year is None else query.where(PublishedReport.year == year)))


def published(session: Session, ident: int) -> PublishedReport | None:
    """Return one version of a report as it was published."""
    return session.get(PublishedReport, ident) if 0 < ident < 2**31 else None


def frozen(row: PublishedReport) -> Letter:
    """Return the letter as it was published."""
    return Letter.from_dict(json.loads(row.value))


def counted(row: PublishedReport) -> Report:
    """Return the figures as they were published."""
    return Report(row.form, json.loads(row.figures), ())


def hash_of(row: PublishedReport) -> str:
    """Return the hash of what is frozen."""
    said = [
        row.unit, row.year, row.form, row.version, row.published_on.isoformat(), row.figures, row.value, row.cells,
        row.missing, row.reason,
    ]  # fmt: skip
    return sha256(canonical(said).encode()).hexdigest()


def problems(session: Session) -> list[str]:
    """Return what is wrong with published reports: a hash that differs, a cell whose cases are not as many as it says, a table
    two that is not what was entered by then.
    """
    found = []
    for row in versions(session):
        name = f"{row.unit or '本级政府'}{row.year}年年度报告第{row.version}版"
        if row.sha256 != hash_of(row):
            found.append(f"{name}：被改动过，哈希对不上")
        elif wrong := _cells_that_differ(row):
            found.append(f"{name}：{'、'.join(wrong)}的数与所列案件对不上")
        elif row.form == "2021" and not _told_table_two(session, row):
            found.append(f"{name}：表二与公布时填报的数字对不上")
    return found


def status(session: Session, office: Office, year: int) -> list[Owed]:
    """Return the reports owed for a year, every unit's that reports for itself and the government's, and where each stands."""
    one = PublishedReport  # without the cases of every cell
    query = select(one.unit, col(one.published_on), one.version).where(one.year == year).order_by(col(one.id))
    published = {unit: (on, version) for unit, on, version in session.exec(query)}
    owed = [(one.name, annual.UNIT) for one in office.config.all_units() if one.annual_report]
    found = []
    for unit, of in (*owed, ("", annual.GOVERNMENT)):
        on, rule = annual.due(year, of)
        found.append(Owed(unit, on, rule.article, *published.get(unit, (None, None))))
    return found


def _composed(session: Session, office: Office, report: Report, unit: str | None, dated: date, draft: bool) -> Letter:
    law = statutes.in_force("disclosure", date(report.figures["year"], 12, 31)).id
    prose = _prose(session, unit, report)
    return annual_report.compose(report.figures, report.more, _who(office, unit), law, dated, draft, prose)


def too_early(year: int, on: date) -> str | None:
    """Say why a year's report cannot be published yet; None once the year is over."""
    return f"{year}年还没有结束，不能公布当年的报告" if on <= date(year, 12, 31) else None


def _fit(report: Report, value: Letter, on: date) -> None:
    if early := too_early(report.figures["year"], on):
        raise NotAllowed(early)
    if not report.foots:
        failing = [f"{one.equation}（{one.left}≠{one.right}）" for one in report.checks if not one.holds]
        blamed = [f"请核对：{'、'.join(report.blame[:20])}"] if report.blame else []
        raise NotAllowed(f"勾稽关系不成立，不能公布：{'；'.join([*failing, *blamed])}")
    form = annual_2021 if report.form == "2021" else annual_2012
    if missing := form.missing(report.figures):
        raise NotAllowed(f"还有数据没有填报，不能公布：{'、'.join(missing)}（gongkai figures set）")
    if sections := annual_report.unwritten(value):
        raise NotAllowed(f"还有部分没有写，不能公布：{'、'.join(sections)}（gongkai annual write）")


def _allowed(session: Session, office: Office, unit: str | None, by: str, roles: frozenset[str], what: str) -> None:
    actor = actor_of(session, by)
    home = unit or office.name
    if not actor.active or not actor.roles & roles:
        raise NotAllowed(f"{actor.name}没有{what}年度报告的角色")
    if actor.unit not in {home, office.name}:
        raise NotAllowed(f"{actor.name}是{actor.unit}的，不能{what}{home}的年度报告")


def _prose(session: Session, unit: str | None, report: Report) -> dict[str, str]:
    query = select(ReportProse).where(
        ReportProse.unit == (unit or ""), ReportProse.year == report.figures["year"], ReportProse.form == report.form
    )
    return {row.section: row.text for row in session.exec(query.order_by(col(ReportProse.id)))}


def _who(office: Office, unit: str | None) -> dict[str, str]:
    """Return whose report it is: a unit, or the government with the office's address."""
    facts = office.config.unit(unit or office.name).letter_facts()
    whose = office.config.government
    return facts | {"name": whose, "letterhead": whose} if unit is None and whose else facts


def _carried_out(before: PublishedReport | None) -> Mapping[str, int] | None:
    """Return what a published report carried out, by column."""
    carried: Mapping[str, int] | None = json.loads(before.figures)["table3"]["carried_out"] if before else None
    return carried


def _not_carried_over(
    session: Session, report: Report, before: PublishedReport | None, unit: str | None
) -> Sequence[str]:
    """Return the cases the published report carried out and this year does not carry in, or the other way round."""
    told = _carried_out(before)
    if before is None or told is None or report.figures["table3"]["carried_in"] == told:
        return ()
    then = cells.of(json.loads(before.cells), f"table3.carried_out.{TOTAL}")
    now = cells.of(cells.cases(session, Period(report.figures["year"]), unit), f"table3.carried_in.{TOTAL}")
    return sorted(set(then) ^ set(now))


def cases_of(session: Session, form: str, year: int, unit: str | None) -> cells.Cells:
    """Return the cases behind every figure of a year's report that cases give."""
    of = cells_2012.cases if form == "2012" else cells.cases
    return of(session, Period(year), unit)


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _bare(value: str) -> Mapping[str, Any]:
    return {key: item for key, item in json.loads(value).items() if key != "dated"}


def _told_table_two(session: Session, row: PublishedReport) -> bool:
    """Say whether table two is what the ledger of figures said when it was published, or says now: a clock can be set back."""
    told = json.loads(row.figures)["table2"]
    stood = figures.stood(session, row.year, row.unit or None, row.at)
    return told in (form_2021.table_two(one) for one in (stood, figures.standing(session, row.year, row.unit or None)))


def _cells_that_differ(row: PublishedReport) -> list[str]:
    held = cells.sizes(json.loads(row.cells))
    return [name for name, number in _counted(row.form, json.loads(row.figures)) if held.get(name, 0) != number]


def _counted(form: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield each figure that cases give, by the name of its cell."""
    if form == "2021":
        for table in ("table3", "table4"):
            for name, columns in figures[table].items():
                yield from ((f"{table}.{name}.{column}", number) for column, number in columns.items())
        return
    applications = figures["applications"]
    yield "applications.received", applications["received"]
    for group in ("by_channel", "by_result"):
        yield from ((f"applications.{group}.{name}", number) for name, number in applications[group].items())
    yield from ((f"disputes.{name}", number) for name, number in figures["disputes"].items())
