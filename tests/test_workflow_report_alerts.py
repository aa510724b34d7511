"""An annual report that falls due is told by the office's ladder: each rung once, nothing once it is published."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

from gaoping import FINANCE, Bureau, noon
from reports import YEARS, ready, take_in
from sqlmodel import select

from workflow import people
from workflow.config import Alerts, Rung
from workflow.mail_tables import Outbox
from workflow.report import publishing
from workflow.report_tables import ReportAlert


def mails(office: Bureau) -> list[tuple[str, str]]:
    """Return recipient and subject of every mail about reports."""
    with office.database.read() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "alert").order_by(Outbox.id)).all()
        return [
            (row.recipient.partition("@")[0], row.subject) for row in rows if ".report." in f".{row.message_id[1:]}"
        ]


def rungs(office: Bureau, unit: str) -> list[int]:
    with office.database.read() as session:
        rows = session.exec(select(ReportAlert).where(ReportAlert.unit == unit).order_by(ReportAlert.id)).all()
        return list(dict.fromkeys(row.rung for row in rows))


def test_every_rung_of_the_bureaus_and_the_governments_day_is_told_once(office: Bureau, tmp_path: Path) -> None:
    take_in(office, tmp_path, YEARS)
    days = [date(2023, 1, day) for day in (16, 19, 28, 30, 31)] + [
        date(2023, 2, 1),
        date(2023, 2, 7),
        date(2023, 3, 24),
    ]
    days += [date(2023, 3, day) for day in (28, 30, 31)] + [date(2023, 4, 3), date(2023, 4, 10), date(2023, 6, 1)]
    for day in days:
        office.sweep(day)
        before = len(mails(office))
        office.sweep(day)
        assert len(mails(office)) == before
    assert rungs(office, FINANCE) == [-5, -3, -1, 0, 1, 5]
    assert rungs(office, "") == [-5, -3, -1, 0, 1, 5]
    with office.database.read() as session:
        first = session.exec(select(ReportAlert).where(ReportAlert.unit == FINANCE)).first()
        assert first is not None
        assert (first.on_day, first.due_on) == (date(2023, 1, 19), date(2023, 1, 31))
        bodies = [row.body for row in session.exec(select(Outbox)) if "年度报告" in row.subject]
    assert any("公布期限：2023-01-31（" in body for body in bodies)


def test_what_is_published_is_not_told(office: Bureau, tmp_path: Path) -> None:
    ready(office, tmp_path)
    with office.database.write() as session:
        publishing.publish(
            session, office.office, 2022, "2021", None, by="approver", on=date(2023, 1, 20), at=noon(date(2023, 1, 20))
        )
    office.sweep(date(2023, 3, 31))
    assert rungs(office, "") == []
    assert rungs(office, FINANCE) == [5]


def test_under_the_law_of_2008_everybody_has_until_the_end_of_march(office: Bureau, tmp_path: Path) -> None:
    take_in(office, tmp_path, ["2012-001,,2012-03-12,网上,自然人,甲,电话,某事项,予以公开,2012-03-26"])
    office.sweep(date(2013, 1, 31))
    assert mails(office) == []
    office.sweep(date(2013, 3, 29))
    with office.database.read() as session:
        found = session.exec(select(ReportAlert)).all()
    assert {row.due_on for row in found} == {date(2013, 3, 31)}
    assert FINANCE in {row.unit for row in found}


def test_years_before_the_office_began_here_are_nobodys_concern(office: Bureau, tmp_path: Path) -> None:
    office.sweep(date(2023, 1, 31))
    assert mails(office) == []
    take_in(office, tmp_path, YEARS)
    office.sweep(date(2022, 1, 31))
    assert mails(office) == []


def test_the_ladder_is_the_offices_own_and_whoever_has_no_address_is_counted(office: Bureau, tmp_path: Path) -> None:
    take_in(office, tmp_path, YEARS)
    ladder = (Rung(at=-10, to=("head",)),)
    config = office.office.config.model_copy(update={"alerts": Alerts(ladder=ladder)})
    office = replace(office, office=replace(office.office, config=config))
    with office.database.write() as session:
        people.add(session, "mute", "无邮箱", ["approver"], "高平市米山镇人民政府", None)
    swept = office.sweep(date(2023, 1, 12))
    assert rungs(office, FINANCE) == [-10]
    assert swept.unaddressed == 1
    assert ("finance_head", "[▲ 还有10个工作日]2022年年度报告") in mails(office)


def test_two_sweeps_at_once_tell_once(office: Bureau, tmp_path: Path) -> None:
    take_in(office, tmp_path, YEARS)
    both = [Thread(target=office.sweep, args=(date(2023, 1, 31),)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with office.database.read() as session:
        told = [(row.unit, row.recipient) for row in session.exec(select(ReportAlert))]
        sent = [row.recipient for row in session.exec(select(Outbox)) if "年度报告" in row.subject]
    assert len(told) == len(set(told)) > 0
    assert len(sent) == len(set(sent))
