"""The periodic work: when in the day it does what, what happens when it stops, and how the scheduler is set."""

import logging
import threading
from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobExecutionEvent, JobSubmissionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from gaoping import Bureau, at, bureau, noon
from sqlalchemy import text
from sqlmodel import select

from workflow import jobs, query_codes, saved_forms, store
from workflow.local_time import SHANGHAI
from workflow.mail_tables import Alert, Outbox
from workflow.tables import LetterRow, Person
from workflow.telling.mail import FilesTransport
from workflow.web_tables import SavedForm, Visit

pytestmark = pytest.mark.on_sqlite

RECEIVED = date(2026, 3, 10)


def alerts(office: Bureau) -> list[Alert]:
    with office.database.read() as session:
        return list(session.exec(select(Alert)))


def test_what_was_left_at_the_portal_is_forgotten_when_its_time_has_run_out(office: Bureau) -> None:
    begun = at(RECEIVED, 9)
    row = office.row(office.receive(RECEIVED).number)
    with office.database.write() as session:
        saved_forms.save(session, row.unit, {"name": "王喆"}, begun)
        query_codes.open_visit(session, row.id or 0, row.unit, begun)
    for instant, left in ((begun, (1, 1)), (begun + query_codes.LASTS, (1, 0)), (begun + saved_forms.LASTS, (0, 0))):
        office.run("forget", instant)
        with office.database.read() as session:
            assert (len(session.exec(select(SavedForm)).all()), len(session.exec(select(Visit)).all())) == left


@pytest.mark.parametrize(
    ("hour", "minute", "told"), [(7, 59, 0), (8, 0, 3), (11, 59, 3), (12, 0, 0), (0, 30, 0), (23, 0, 0)]
)
def test_alerts_go_out_on_mornings_by_the_clock_of_gaoping(office: Bureau, hour: int, minute: int, told: int) -> None:
    """07:59 there is the evening before in UTC: the day must be Gaoping's."""
    office.receive(RECEIVED)
    office.run("sweep", at(date(2026, 3, 31), hour, minute))
    assert len(alerts(office)) == told
    assert {row.on_day for row in alerts(office)} <= {date(2026, 3, 31)}
    with office.database.read() as session:
        beat = store.beat(session, "sweep")
    assert beat is not None
    assert beat.at == at(date(2026, 3, 31), hour, minute)


def test_render_writes_what_is_unwritten_on_gaopings_day(office: Bureau) -> None:
    number = office.receive(RECEIVED).number
    office.run("render", at(date(2026, 3, 11), 0, 30))
    with office.database.read() as session:
        assert session.exec(select(LetterRow.pdf_path)).one() is not None
    shown = office.document(number, RECEIVED)["journal"][-1]
    assert (shown["event"], shown["by"], shown["on"]) == ("render", "system", date(2026, 3, 11))


def test_drain_sends_what_waits(office: Bureau) -> None:
    number = office.receive(RECEIVED).number
    office.act(number, "assign", RECEIVED, "registrar", handler="handler")
    office.run("drain", noon(RECEIVED))
    assert len(list((office.database.folder / "mail").glob("*.eml"))) == 1


def alarms(office: Bureau) -> list[Outbox]:
    with office.database.read() as session:
        return list(session.exec(select(Outbox).where(Outbox.kind == "alarm")))


def test_a_sweep_that_stopped_is_reported_once_a_day_to_those_who_can_help(office: Bureau) -> None:
    start = at(RECEIVED, 9)
    office.run("sweep", start)
    office.run("alarm", start + timedelta(minutes=15))
    assert alarms(office) == []
    for minutes in (16, 20, 60):
        office.run("alarm", start + timedelta(minutes=minutes))
    assert sorted(row.recipient.partition("@")[0] for row in alarms(office)) == ["allround", "approver", "approver2"]
    assert "自2026-03-10 09:00起没有运行" in alarms(office)[0].body
    office.run("alarm", start + timedelta(days=1))
    assert len(alarms(office)) == 6


def test_a_sweep_that_stops_again_the_same_day_is_reported_again(office: Bureau) -> None:
    for hour, told in ((9, 3), (11, 6)):
        office.run("sweep", at(RECEIVED, hour))
        office.run("alarm", at(RECEIVED, hour, 16))
        office.run("alarm", at(RECEIVED, hour, 30))
        assert len(alarms(office)) == told
    assert sum("自2026-03-10 11:00起" in row.body for row in alarms(office)) == 3


def test_a_sweep_that_never_ran_is_reported_to_the_administrators_first(office: Bureau) -> None:
    with office.database.write() as session:
        session.add(
            Person(login="root", name="管", unit="高平市人民政府办公室", roles="admin", email="root@gaoping.invalid")
        )
    office.run("alarm", at(RECEIVED, 9))
    assert [row.recipient for row in alarms(office)] == ["root@gaoping.invalid"]
    assert "从未" in alarms(office)[0].body


def test_a_disk_with_little_room_is_reported_once_a_day_before_it_is_full(
    office: Bureau, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.run("room", at(RECEIVED, 9))
    assert alarms(office) == []
    left(monkeypatch, 999 * 2**20)
    for minutes in (0, 5, 60):
        office.run("room", at(RECEIVED, 9, minutes % 60))
    assert sorted(row.recipient.partition("@")[0] for row in alarms(office)) == ["allround", "approver", "approver2"]
    assert {row.status for row in alarms(office)} == {"sent"}
    assert "只剩999MB" in alarms(office)[0].body
    assert "little room left: letters 999 MB" in caplog.text
    office.run("room", at(RECEIVED, 9) + timedelta(days=1))
    assert len(alarms(office)) == 6


def left(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """From now on every disk has so many bytes left."""
    monkeypatch.setattr("workflow.room.shutil.disk_usage", lambda _: SimpleNamespace(free=size))


def scheduled(office: Bureau, instant: datetime) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone=SHANGHAI)
    transport = FilesTransport(office.database.folder / "mail")
    jobs._schedule(scheduler, office.database, office.office, transport, lambda: instant)
    return scheduler


def test_no_run_is_dropped_doubled_or_heaped_up(office: Bureau) -> None:
    scheduler = scheduled(office, noon(RECEIVED))
    found: dict[str, Any] = {job.id: job for job in scheduler.get_jobs()}
    assert found.keys() == {"sweep", "render", "drain", "alarm", "room", "forget", "analyze"}
    for job in found.values():
        assert job.misfire_grace_time is None
        assert job.coalesce is True
        assert job.max_instances == 1
        assert job.next_run_time == noon(RECEIVED) + timedelta(minutes=5 if job.id in {"alarm", "analyze"} else 0)
    assert found["sweep"].trigger.interval == timedelta(minutes=5)
    assert str(scheduler.timezone) == "Asia/Shanghai"


def test_what_postgresql_never_counted_is_counted(postgres: str) -> None:
    with bureau(postgres) as office:
        office.receive(RECEIVED)

        def uncounted() -> list[str]:
            with office.database.read() as session:
                return list(session.connection().exec_driver_sql(jobs.UNCOUNTED).scalars())

        assert "casefile" in uncounted()
        office.run("analyze", at(RECEIVED, 9))
        assert uncounted() == []


def test_a_process_without_the_work_tells_and_mails_that_nobody_does_it(office: Bureau) -> None:
    """Every `gongkai work` may be dead, and with them who would send the alarm; other mail waits for them."""
    office.act(office.receive(RECEIVED).number, "assign", RECEIVED, "registrar", handler="handler")
    office.run("sweep", at(RECEIVED, 9))
    assert [job.name for job in jobs.WATCH] == ["alarm", "room"]
    office.run("alarm", at(RECEIVED, 9, 16))
    with office.database.read() as session:
        found = {row.kind: row.status for row in session.exec(select(Outbox))}
    assert found.pop("alarm") == "sent"
    assert set(found.values()) == {"waiting"}
    assert len(list((office.database.folder / "mail").glob("*.eml"))) == 3


def test_a_clock_set_back_begins_the_jobs_anew_and_not_when_it_shows_the_old_time_again(
    office: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    scheduler = scheduled(office, noon(RECEIVED))
    scheduler.start(paused=True)
    try:
        now = noon(RECEIVED) - timedelta(days=1)
        jobs.run_again(scheduler, 86400.0, now)
        assert {job.id: job.next_run_time - now for job in scheduler.get_jobs()} == {
            job.name: job.first for job in jobs.JOBS
        }
        assert jobs.ALARM.first > timedelta(0), "before the sweep has run it would call it silent"
    finally:
        scheduler.shutdown()
    assert "set back by 86400 s" in caplog.text


def test_the_work_goes_on_by_a_clock_that_was_a_year_ahead(office: Bureau) -> None:
    """What was noted in the wrong year holds nothing up: a beat, a lease of the dead, a mail put off."""
    office.act(office.receive(RECEIVED).number, "assign", RECEIVED, "registrar", handler="handler")
    office.run("sweep", at(RECEIVED, 9) + timedelta(days=365))
    with office.database.write() as session:
        for row in session.exec(select(Outbox)):
            row.next_at, row.leased_until = (at(RECEIVED, 9) + timedelta(days=365 + days) for days in (0, 1))
    office.run("alarm", at(RECEIVED, 9))
    assert len(alarms(office)) == 3
    assert "上次记在2027-03-10 09:00，请核对各台机器的时间" in alarms(office)[0].body
    office.run("drain", at(RECEIVED, 9))
    with office.database.read() as session:
        assert {row.status for row in session.exec(select(Outbox))} == {"sent"}


def test_a_schema_of_a_program_that_no_longer_serves_this_one_stops_its_jobs(
    office: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    """A rolling upgrade: the database is migrated under a process that runs."""
    scheduler = scheduled(office, datetime.now(UTC))
    with office.database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0099'"))
        session.connection().execute(text("UPDATE schema_note SET number = 99, oldest_program = 99"))
    for job in scheduler.get_jobs():
        job.modify(next_run_time=datetime.now(UTC))
    with caplog.at_level(logging.ERROR, "gongkai.jobs"):
        scheduler.start()
        for _ in range(200):
            if len([record for record in caplog.records if record.name == "gongkai.jobs"]) == len(jobs.JOBS):
                break
            threading.Event().wait(0.02)
        scheduler.shutdown()
    said = [record.getMessage() for record in caplog.records if record.name == "gongkai.jobs"]
    assert len(said) == len(jobs.JOBS)
    assert all("数据库的版本（0099）比程序新" in line for line in said)
    with office.database.read() as session:
        assert store.beat(session, "sweep") is None


def test_a_job_that_fails_or_hangs_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "gongkai.jobs"):
        jobs._complain(
            JobExecutionEvent(EVENT_JOB_ERROR, "drain", "default", noon(RECEIVED), exception=OSError("盘满"))
        )
        jobs._complain(
            JobExecutionEvent(EVENT_JOB_ERROR, "sweep", "default", noon(RECEIVED), exception=KeyError("王喆"))
        )
        jobs._complain(JobSubmissionEvent(EVENT_JOB_MAX_INSTANCES, "sweep", "default", [noon(RECEIVED)]))
    assert [record.getMessage() for record in caplog.records] == [
        "job drain: OSError: 盘满",
        "job sweep: KeyError",
        "job sweep: late or hanging",
    ]


def test_who_heeds_the_clock_sees_it_set_back_and_minds_neither_drift_nor_a_jump_ahead(
    office: Bureau, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler = scheduled(office, noon(RECEIVED))
    shown = [1000.0, 1001.0, 1001.5, 90_000.0, 3600.0, 3601.0]  # a slow second, a day ahead, then most of it back

    class Looks(threading.Event):
        """Ends once every time has been shown."""

        def wait(self, _seconds: float | None = None) -> bool:
            return not shown

    monkeypatch.setattr(jobs, "time", SimpleNamespace(time=lambda: shown.pop(0), monotonic=count().__next__))
    scheduler.start(paused=True)
    try:
        jobs._heed_the_clock(scheduler, Looks())
        firsts = {job.first for job in jobs.JOBS}
        starts = {job.next_run_time - job.args[0].first for job in scheduler.get_jobs()}
        assert len(firsts) > len(starts) == 1
        assert starts != {noon(RECEIVED)}
    finally:
        scheduler.shutdown()
    assert [record.message for record in caplog.records if "set back" in record.message] == [
        "the clock was set back by 86401 s: the jobs begin anew, by the new time"
    ]
