"""Whether what was answered to each idempotency key is an act that was done: its case, its step and its event."""

from collections.abc import Sequence

import orjson
from sqlmodel import Session, col, select

from workflow.store import AT_ONCE
from workflow.tables import ActKey, CaseFile, Entry

Answer = tuple[str, int, str]


def problems(session: Session) -> list[str]:
    """Return one line for each key whose answer names no entry."""
    found, last = [], ""
    query = select(ActKey.key, ActKey.answer).order_by(col(ActKey.key)).limit(AT_ONCE)
    while rows := session.exec(query.where(col(ActKey.key) > last)).all():
        last = rows[-1][0]
        told = {key: _read(answer) for key, answer in rows}
        done = _done(session, [answer for answer in told.values() if answer is not None])
        found += [f"幂等键“{key}”的答复在日志里没有" for key, answer in told.items() if answer not in done]
    return found


def _read(answer: str) -> Answer | None:
    try:
        said = orjson.loads(answer)
        return str(said["number"]), int(said["seq"]), str(said["event"])
    except (ValueError, TypeError, LookupError):
        return None


def _done(session: Session, answers: Sequence[Answer]) -> set[Answer]:
    numbers, steps = {number for number, _, _ in answers}, {seq for _, seq, _ in answers}
    query = select(CaseFile.number, Entry.seq, Entry.event).join(Entry, col(Entry.case_id) == CaseFile.id)
    named = query.where(col(CaseFile.number).in_(numbers), col(Entry.seq).in_(steps))
    return {(number, seq, event) for number, seq, event in session.exec(named)}
