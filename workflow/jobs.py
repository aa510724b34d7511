"""The table of periodic work. APScheduler keeps it in memory; what must happen once is kept by the database's unique keys."""

import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from workflow import alerts, letterbook, outbox, query_codes, saved_forms, store, watching
from workflow.database import Database
from workflow.office import Office
from workflow.outbox import Transport
from workflow.people import with_role

SHANGHAI = ZoneInfo("Asia/Shanghai")
LISTENING = 0.2
log = logging.getLogger("gongkai.jobs")

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[Database, Office, Transport, datetime], None]


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
    letterbook.render(database, office, at, at.astimezone(SHANGHAI).date())


def drain(database: Database, office: Office, transport: Transport, at: datetime) -> None:
    outbox.drain(database, office.config, transport, at)


def forget(database: Database, _office: Office, _transport: Transport, at: datetime) -> None:
    """Drop what people left at the portal and whose time has run out: saved forms, visits."""
    with database.write() as session:
        saved_forms.forget_expired(session, at)
        query_codes.forget_ended(session, at)


def alarm(database: Database, office: Office, _transport: Transport, at: datetime) -> None:
    """Tell the administrators, once a day, that the sweep itself has not run."""
    with database.write() as session:
        if not watching.is_silent(session, office, at):
            return
        beat = store.beat(session, "sweep")
        since = f"自{beat.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}起" if beat else "从未"
        log.error("the sweep has not run: %s", since)
        people = store.people(session)
        office_name = office.config.office.name
        for person in with_role(people, "admin", office_name) or with_role(people, "approver", office_name):
            if person.email:
                outbox.queue(
                    session, kind="alarm", recipient=person.email, subject="[报警]期限巡查没有运行", at=at,
                    message_id=outbox.message_id(office.config, "alarm", f"{at.astimezone(SHANGHAI):%Y%m%d}", person.login),
                    body=f"期限巡查{since}没有运行,到期提醒可能发不出来。请检查 gongkai work 或 gongkai serve 的进程。\n",
                )  # fmt: skip


JOBS = (
    Job("sweep", timedelta(minutes=5), sweep),
    Job("render", timedelta(minutes=1), render),
    Job("drain", timedelta(seconds=30), drain),
    Job("alarm", timedelta(minutes=5), alarm),
    Job("forget", timedelta(hours=1), forget),
)


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
def running(database: Database, office: Office, transport: Transport) -> Iterator[None]:
    """Run the jobs beside what the block does, and those under way to their end."""
    scheduler = BackgroundScheduler(timezone=SHANGHAI)
    _schedule(scheduler, database, office, transport)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()


def _schedule(
    scheduler: BaseScheduler,
    database: Database,
    office: Office,
    transport: Transport,
    clock: Clock = lambda: datetime.now(UTC),
) -> None:
    def do(job: Job) -> None:
        job.run(database, office, transport, clock())

    for job in JOBS:
        scheduler.add_job(
            do, "interval", args=[job], id=job.name, seconds=job.every.total_seconds(), misfire_grace_time=None,
            coalesce=True, max_instances=1, next_run_time=clock(),
        )  # fmt: skip
    scheduler.add_listener(_complain, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)


def _complain(event: JobEvent) -> None:
    exception = getattr(event, "exception", None)
    log.error(
        "job %s: %s", event.job_id, f"{type(exception).__name__}: {exception}" if exception else "late or hanging"
    )
