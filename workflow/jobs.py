"""The table of periodic work. APScheduler keeps it in memory; what must happen once is kept by the database's unique keys."""

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from workflow import letterbook, query_codes, saved_forms, schema, store, watching
from workflow.database import Database, Session, StoreError
from workflow.letterbook import Unwritable
from workflow.local_time import SHANGHAI, day_of, minute_of
from workflow.office import Office
from workflow.people import with_role
from workflow.room import MEGABYTE, Room
from workflow.telling import alerts, outbox
from workflow.telling.outbox import Transport
from workflow.telling.post import clear_parts

LISTENING = 0.2
COUNTED = 10_000
"""Rows of an index SQLite looks at to choose by: at a million cases as good as all of them, in 0.2 s instead of 4."""
UNCOUNTED = """SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND reltuples < 0 AND pg_relation_size(oid) > 0
    AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
    AND pg_get_userbyid(relowner) = current_user"""
SET_BACK = 2.0
"""Seconds the clock may lose in one look before it counts as set back."""
log = logging.getLogger("gongkai.jobs")

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Job:
    """`first` is how long after the start it runs first: at once, or when the others have had their turn."""

    name: str
    every: timedelta
    run: Callable[[Database, Office, Transport, datetime], None]
    first: timedelta = timedelta(0)


def sweep(database: Database, office: Office, _transport: Transport, at: datetime) -> None:
    """Raise alerts on working mornings; at other times only say that the sweep is alive."""
    local = at.astimezone(SHANGHAI)
    first, last = office.config.alerts.mornings
    if first <= local.hour < last:
        alerts.sweep(database, office, local.date(), at)
        return
    with database.write() as session:
        store.set_beat(session, "sweep", at)


def render(database: Database, office: Office, _transport: Transport, at: datetime) -> None:
    """Write the letter files a crash or a full disk left unwritten."""
    letterbook.render(database, office, at, day_of(at))


def drain(database: Database, office: Office, transport: Transport, at: datetime) -> None:
    outbox.drain(database, office.config, transport, at)


def forget(database: Database, office: Office, _transport: Transport, at: datetime) -> None:
    """Drop what people left at the portal and whose time has run out, and what killed processes left half written."""
    with database.write() as session:
        saved_forms.forget_expired(session, at)
        query_codes.forget_ended(session, at)
    if cleared := clear_parts(office, database, at):
        log.warning("%d files that a killed process left half written are removed", cleared)


def analyze(database: Database, _office: Office, _transport: Transport, _at: datetime) -> None:
    """Count anew what SQLite chooses its indexes by, and on PostgreSQL, whose autovacuum does so of itself, what was never
    counted: autovacuum may be off, and pg_upgrade leaves the counts behind."""
    with database.write() as session:
        connection = session.connection()
        if not database.is_sqlite:
            for table in connection.exec_driver_sql(UNCOUNTED).scalars().all():
                connection.exec_driver_sql(f"ANALYZE {table}")
            return
        for statement in (f"PRAGMA analysis_limit={COUNTED}", "ANALYZE"):
            connection.exec_driver_sql(statement)
    database.engine.dispose()  # a connection keeps the figures it was opened with


def alarm(database: Database, office: Office, transport: Transport, at: datetime) -> None:
    """Tell the administrators, each time and daily, that the sweep has stopped; who would drain the mail may be dead as well."""
    watching.prove(database, at)
    with database.write() as session:
        if not watching.is_silent(session, office, at):
            return
        beat = store.beat(session, "sweep")
        since = f"自{minute_of(beat.at)}起" if beat else "从未"
        if beat and beat.at > at:
            since = f"现在（{minute_of(at)}，上次记在{minute_of(beat.at)}，请核对各台机器的时间）"
        log.error("the sweep has not run: %s", since)
        body = f"期限巡查{since}没有运行，到期提醒可能发不出来。请检查 gongkai work 或 gongkai serve 的进程。\n"
        stop = f"alarm.{beat.at:%Y%m%d%H%M%S}" if beat else "alarm"
        _call(session, office, at, stop, "期限巡查没有运行", body)
    outbox.drain(database, office.config, transport, at, kind="alarm")


def room(database: Database, office: Office, transport: Transport, at: datetime) -> None:
    """Tell the administrators, once a day, that a disk has little room left, while there is still some to write it down."""
    found = Room(office, database)
    least = office.config.alerts.room_megabytes * MEGABYTE
    short = {name: size for name, size in found.free().items() if size < least}
    if not short:
        return
    log.error("little room left: %s", ", ".join(f"{name} {size // MEGABYTE} MB" for name, size in short.items()))
    said = "、".join(f"{found.folders[name]} 只剩{size // MEGABYTE}MB" for name, size in short.items())
    with database.write() as session:
        _call(session, office, at, "room", "磁盘快满了", f"{said}。写满以后不能办理，请腾出空间。\n")
    outbox.drain(database, office.config, transport, at, kind="alarm")


def _call(session: Session, office: Office, at: datetime, what: str, subject: str, body: str) -> None:
    people, name = store.people(session), office.name
    for person in with_role(people, "admin", name) or with_role(people, "approver", name):
        if person.email:
            outbox.queue(
                session, kind="alarm", recipient=person.email, subject=f"[报警]{subject}", at=at,
                message_id=outbox.message_id(office, what, f"{day_of(at):%Y%m%d}", person.login), body=body,
            )  # fmt: skip


ALARM = Job("alarm", timedelta(minutes=5), alarm, first=timedelta(minutes=5))
ROOM = Job("room", timedelta(minutes=5), room)
JOBS = (
    Job("sweep", timedelta(minutes=5), sweep),
    Job("render", timedelta(minutes=1), render),
    Job("drain", timedelta(seconds=30), drain),
    ALARM,
    ROOM,
    Job("forget", timedelta(hours=1), forget),
    Job("analyze", timedelta(days=1), analyze, first=timedelta(minutes=5)),
)
WATCH = (ALARM, ROOM)
"""What a process does that leaves the periodic work to others: it notices when nobody does it, and its own disks."""


def run(database: Database, office: Office, transport: Transport) -> None:
    """Run the jobs until SIGINT or SIGTERM, and then those under way to their end; the first sweep comes at once.

    The handler only notes the signal: stopping the scheduler within it waits for a lock the interrupted code may hold.
    """
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    with running(database, office, transport):
        while not told:
            time.sleep(LISTENING)


@contextmanager
def running(database: Database, office: Office, transport: Transport, table: tuple[Job, ...] = JOBS) -> Iterator[None]:
    """Run the jobs beside what the block does, and those under way to their end."""
    scheduler = BackgroundScheduler(timezone=SHANGHAI)
    _schedule(scheduler, database, office, transport, table=table)
    ended = threading.Event()
    clock = threading.Thread(target=_heed_the_clock, args=(scheduler, ended), name="clock", daemon=True)
    scheduler.start()
    clock.start()
    try:
        yield
    finally:
        ended.set()
        scheduler.shutdown()


def _schedule(
    scheduler: BaseScheduler,
    database: Database,
    office: Office,
    transport: Transport,
    clock: Clock = lambda: datetime.now(UTC),
    table: tuple[Job, ...] = JOBS,
) -> None:
    def do(job: Job) -> None:
        schema.require_ours(database)
        job.run(database, office, transport, clock())

    for job in table:
        scheduler.add_job(
            do, "interval", args=[job], id=job.name, seconds=job.every.total_seconds(), misfire_grace_time=None,
            coalesce=True, max_instances=1, next_run_time=clock() + job.first,
        )  # fmt: skip
    scheduler.add_listener(_complain, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)


def _heed_the_clock(scheduler: BaseScheduler, ended: threading.Event) -> None:
    """Begin the jobs anew when the clock is set back: APScheduler would wait until it shows the old time again."""
    ahead = time.time() - time.monotonic()
    while not ended.wait(LISTENING * 5):
        before, ahead = ahead, time.time() - time.monotonic()
        if before - ahead > SET_BACK:
            run_again(scheduler, before - ahead, datetime.now(UTC))


def run_again(scheduler: BaseScheduler, lost: float, now: datetime) -> None:
    log.error("the clock was set back by %d s: the jobs begin anew, by the new time", lost)
    for scheduled in scheduler.get_jobs():
        (job,) = scheduled.args
        scheduled.modify(next_run_time=now + job.first)  # the alarm once the sweep has noted itself by the new time


def _complain(event: JobEvent) -> None:
    log.error("job %s: %s", event.job_id, _reason(getattr(event, "exception", None)))


def _reason(error: BaseException | None) -> str:
    """Return what a job broke on: the words of troubles that have a name, of others only where (words may quote a person)."""
    if error is None:
        return "late or hanging"
    if isinstance(error, StoreError | Unwritable | OSError):
        return f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return type(error).__name__ + "".join(
        f" < {frame.name} ({frame.filename}:{frame.lineno})" for frame in frames[::-1]
    )
