"""Mails to send: queued in the transaction that calls for them, drained by lease, tried again with growing delays."""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from sqlmodel import Session, col, func, select, update

from workflow.config import Config
from workflow.database import Database
from workflow.disk import reason_of
from workflow.mail_tables import Outbox
from workflow.office import Office
from workflow.statement import insert, insert_new
from workflow.tables import LetterRow
from workflow.telling.mail import CONNECTIONS, Message, Outcome

ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
"""What RFC 5322 lets stand before the @ of a Message-ID."""
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
BATCH = 20 * CONNECTIONS
UNNOTED = "上次发送的进程中断，没有记下结果，按原来的 Message-ID 再发"


class Sender(Protocol):
    def send(self, messages: Sequence[Message]) -> list[Outcome]: ...


class Transport(Sender, Protocol):
    def opened(self) -> AbstractContextManager[Sender]:
        """Give what sends batch after batch and stays connected meanwhile."""
        ...


@dataclass(frozen=True)
class Attachment:
    """A file in the folder of letters; no hash: a letter's PDF not rendered yet, whose hash its row will tell."""

    name: str
    path: str
    sha256: str | None


class _NotThere(Exception):
    """An attachment cannot be sent now; the text is one Chinese line."""


def message_id(office: Office, *parts: object) -> str:
    """Return the stable Message-ID of a mail: the same mail queued or sent again carries the same.

    A part that may not stand in one (the number of a ledger's case is anything) stands there as its digest.
    """
    said = ".".join(map(str, parts))
    if not ATOMS.fullmatch(said):
        said = ".".join([_fit(str(part)) for part in parts])
    return f"<{said}@{office.mail_domain}>"


def _fit(part: str) -> str:
    return part if ATOMS.fullmatch(part) else sha256(part.encode()).hexdigest()[:16]


def queue(
    session: Session, *, message_id: str, kind: str, recipient: str, subject: str, body: str, at: datetime,
    case_id: int | None = None, attachment: Attachment | None = None,
) -> bool:  # fmt: skip
    """Put a mail into the outbox unless it is there already; return whether it is new."""
    row = mail(
        message_id=message_id, kind=kind, recipient=recipient, subject=subject, body=body, at=at, case_id=case_id
    )
    if attachment is not None:
        row |= {f"attachment_{name}": value for name, value in vars(attachment).items()}
    return bool(insert(session, "outbox", row, "ON CONFLICT DO NOTHING RETURNING id"))


def mail(
    *, message_id: str, kind: str, recipient: str, subject: str, body: str, at: datetime, case_id: int | None = None
) -> dict[str, Any]:
    """Return a mail as a row of the outbox, to be queued with others at once."""
    return {
        "message_id": message_id, "kind": kind, "case_id": case_id, "recipient": recipient, "subject": subject,
        "body": body, "status": "waiting", "attempts": 0, "created_at": at, "next_at": at,
    }  # fmt: skip


def queue_all(session: Session, mails: Sequence[dict[str, Any]]) -> int:
    """Put mails into the outbox, those that are there already left out; return how many are new."""
    names = tuple(mails[0]) if mails else ()
    return sum(insert_new(session, "outbox", names, [tuple(mail.values()) for mail in mails], ("message_id",)))


def drain(
    database: Database, config: Config, transport: Transport, now: datetime, kind: str | None = None
) -> dict[str, int]:
    """Send what is due (of one kind, or all), a leased batch at a time, never inside a transaction; return how many were
    sent, refused, put off. A full batch of which nothing went ends it: the server is broken, and the others keep their tries.

    A process that dies between sending and noting leaves the lease to run out: the mail goes again, under its Message-ID, and
    counts one more attempt.
    """
    counts = {"sent": 0, "refused": 0, "failed": 0}
    with transport.opened() as sender:
        while batch := _lease(database, config, now, kind):
            ready, outcomes = _ready(database, config, batch, now)
            outcomes += sender.send(ready) if ready else []
            with database.write() as session:
                _note(session, outcomes, config, now)
            for outcome in outcomes:
                counts[outcome.status] += 1
            if len(batch) == BATCH and all(outcome.status == "failed" for outcome in outcomes):
                break
    return counts


def troubled(session: Session) -> Sequence[Outbox]:
    """Return the mails that were refused, gave up, or keep failing: what a person must look at."""
    query = select(Outbox).where(
        col(Outbox.status).in_(("refused", "exhausted"))
        | ((col(Outbox.status) == "waiting") & (col(Outbox.attempts) > 0))
    )
    return session.exec(query.order_by(col(Outbox.id))).all()


def depth(session: Session) -> dict[str, int]:
    """Return how many mails are in each status."""
    rows = session.exec(select(Outbox.status, func.count()).group_by(Outbox.status)).all()
    return dict(rows)


def _lease(database: Database, config: Config, now: datetime, kind: str | None) -> list[Outbox]:
    """Take mails nobody is sending. What was made later than now, or waits for longer than anything may, was noted before the
    clock was set back."""
    lease = timedelta(seconds=_longest(config))
    with database.write() as session:
        until, next_at = col(Outbox.leased_until), col(Outbox.next_at)
        free = until.is_(None) | (until <= now) | (until > now + 2 * lease)
        is_new = (col(Outbox.attempts) == 0) & (col(Outbox.created_at) > now)
        due = (next_at <= now) | is_new | (next_at > now + 2 * LONGEST_DELAY)
        query = select(Outbox).where(Outbox.status == "waiting", due, free)
        query = query.where(Outbox.kind == kind) if kind else query
        rows = session.exec(query.order_by(col(Outbox.id)).limit(BATCH).with_for_update(skip_locked=True)).all()
        if again := [row.id for row in rows if row.leased_until is not None]:
            _update(session, again, attempts=col(Outbox.attempts) + 1, error=UNNOTED)
        _update(session, [row.id for row in rows], leased_until=now + lease)
        return list(rows)


def _longest(config: Config) -> float:
    """Return the seconds a batch may take: mails go over several connections, posts one after the other."""
    posts = config.gateway.timeout_seconds * (BATCH + 2) if config.gateway else 0
    return config.mail.timeout_seconds * (BATCH // CONNECTIONS + 2) + posts


def _update(session: Session, ids: Sequence[int | None], **values: Any) -> None:
    rows = update(Outbox).where(col(Outbox.id).in_(ids)).values(**values)
    session.exec(rows, execution_options={"synchronize_session": False})


def _ready(
    database: Database, config: Config, batch: Sequence[Outbox], now: datetime
) -> tuple[list[Message], list[Outcome]]:
    """Return the mails as they are sent, and what became of those whose attachment is not there."""
    folder = database.folder / config.letters.store
    ready, put_off = [], []
    for row in batch:
        try:
            files = _attached(database, folder, row)
        except _NotThere as reason:
            put_off.append(Outcome(row.message_id, "failed", str(reason)))
            continue
        ready.append(Message(row.message_id, config.mail.sender, row.recipient, row.subject, row.body, now, files))
    return ready, put_off


def _attached(database: Database, folder: Path, row: Outbox) -> tuple[tuple[str, bytes], ...]:
    """Return the attachment of a mail, compared with the hash it was frozen under; raises _NotThere."""
    if row.attachment_path is None or row.attachment_name is None:
        return ()
    wanted = row.attachment_sha256
    if wanted is None:
        with database.read() as session:
            wanted = session.exec(
                select(LetterRow.pdf_sha256).where(LetterRow.pdf_path == row.attachment_path)
            ).one_or_none()
    try:
        content = (folder / row.attachment_path).read_bytes()
    except OSError as error:
        raise _NotThere(f"附件 {row.attachment_path} 读不出来：{reason_of(error)}") from error
    if wanted is None or sha256(content).hexdigest() != wanted:
        raise _NotThere(f"附件 {row.attachment_path} 与登记的不是同一份，没有发送")
    return ((row.attachment_name, content),)


def _note(session: Session, outcomes: Sequence[Outcome], config: Config, now: datetime) -> None:
    """Write down what became of a batch; what another has sent meanwhile stays sent."""
    others = {outcome.message_id: outcome for outcome in outcomes if outcome.status != "sent"}
    unsent = col(Outbox.status) != "sent"
    went = update(Outbox).where(
        col(Outbox.message_id).in_([outcome.message_id for outcome in outcomes if outcome.status == "sent"]), unsent
    )
    went = went.values(
        status="sent", sent_at=now, attempts=col(Outbox.attempts) + 1, error=None, leased_until=None
    )  # fmt: skip
    session.exec(went, execution_options={"synchronize_session": False})
    if others:
        rows = select(Outbox).where(col(Outbox.message_id).in_(others), unsent).order_by(col(Outbox.id))
        for row in session.exec(rows.with_for_update()):
            _put_off(row, others[row.message_id], config, now)


def _put_off(row: Outbox, outcome: Outcome, config: Config, now: datetime) -> None:
    row.leased_until, row.attempts, row.error = None, row.attempts + 1, outcome.detail
    if outcome.status == "refused":
        row.status = "refused"
    elif row.attempts >= config.mail.attempts:
        row.status = "exhausted"
    else:
        row.next_at = now + min(FIRST_DELAY * 2 ** min(row.attempts - 1, 16), LONGEST_DELAY)
