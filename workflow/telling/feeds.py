"""A person's deadlines as an iCalendar feed (RFC 5545) at a secret address: numbers and days, no applicant, no request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import and_, or_
from sqlmodel import Session, col, delete, select

from workflow import people
from workflow.deadlines import INTERNAL, OFFICE, label_of
from workflow.sign_in import secret_codes
from workflow.statement import in_turn
from workflow.tables import CaseFile, Deadline
from workflow.trial import Actor
from workflow.web_tables import CalendarFeed

OCTETS = 75
MOST = 1_000
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Item:
    number: str
    clock: str
    due: date
    provisional: bool


def open_feed(session: Session, login: str, at: datetime) -> str:
    """Return the token of a person's new address, told this once; the address before it ends."""
    token = secret_codes.new_token()
    in_turn(session, "calendar_feed")
    row = session.get(CalendarFeed, login) or CalendarFeed(login=login, token_hash="", made_at=at)
    row.token_hash, row.made_at = secret_codes.fast_hash(token), at
    session.add(row)
    return token


def close_feed(session: Session, login: str) -> None:
    """End a person's address, if there is one."""
    session.exec(delete(CalendarFeed).where(col(CalendarFeed.login) == login))


def made_at(session: Session, login: str) -> datetime | None:
    """Return when a person's address was made, None when there is none."""
    row = session.get(CalendarFeed, login)
    return row.made_at if row else None


def owner(session: Session, token: str) -> Actor | None:
    """Return whose feed a token opens; None for an unknown one and for somebody who has gone."""
    query = select(CalendarFeed.login).where(CalendarFeed.token_hash == secret_codes.fast_hash(token))
    login = session.exec(query).one_or_none()
    actor = people.actor_of(session, login) if login else None
    return actor if actor is not None and actor.active else None


def items(session: Session, actor: Actor) -> list[Item]:
    """Return the running days of a person: the office's own terms of their cases, and the internal steps they owe by name."""
    own = and_(col(Deadline.whose) == OFFICE, col(CaseFile.handler) == actor.login)
    owed = and_(col(Deadline.whose) == INTERNAL, col(Deadline.duty) == actor.login)
    query = (
        select(CaseFile.number, Deadline.clock, col(Deadline.due_on), Deadline.provisional)
        .join(CaseFile, col(CaseFile.id) == Deadline.case_id)
        .where(Deadline.status == "running", col(Deadline.due_on).is_not(None), or_(own, owed))
        .order_by(col(Deadline.due_on), col(Deadline.id))
        .limit(MOST)
    )  # fmt: skip
    return [Item(number, clock, due, provisional) for number, clock, due, provisional in session.exec(query) if due]


def written(found: Sequence[Item], house: str, at: datetime) -> str:
    """Return the calendar: a whole day each; its UID stays when the day moves, so that a calendar program moves it, too."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//gongkai//{_text(house)}//ZH", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_text(house)}{_text('依申请公开期限')}")
    for item in found:
        lines += _event(item, at)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))


def _event(item: Item, at: datetime) -> list[str]:
    told = f"{item.number} {label_of(item.clock)}" + ("（暂定）" if item.provisional else "")
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(item.number)}-{item.clock.replace(':', '-')}@gongkai",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{item.due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{item.due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(told)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, those after the first led by a space; no character is cut."""
    piece, size = "", 0
    for char in line:
        length = len(char.encode())
        if size + length > OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + length
    yield piece
