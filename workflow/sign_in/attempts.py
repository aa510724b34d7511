"""How often a secret may be tried: counted in the database, so that every process of every node counts together."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from workflow.database import Database
from workflow.web_tables import Attempt

WINDOW = timedelta(minutes=15)


def allowed(database: Database, at: datetime, limits: dict[str, int]) -> bool:
    """Note one try and say whether each of its names stays within its limit; limited tries count as well.

    `limits` maps what is limited ("login wang", "address 10.0.0.1") to the tries allowed within WINDOW. The note is committed
    before anything is compared, so that many tries at once do not slip through.
    """
    names = {_hash(name): most for name, most in limits.items()}
    with database.write() as session:
        noted = col(Attempt.at)  # after `at + WINDOW`: before the clock was set back
        session.exec(delete(Attempt).where((noted < at - WINDOW) | (noted > at + WINDOW)))
        session.add_all([Attempt(who=who, at=at) for who in names])
    with database.read() as session:
        query = select(Attempt.who, func.count()).where(col(Attempt.who).in_(names)).group_by(Attempt.who)
        counts = dict(session.exec(query).all())
    return all(counts.get(who, 0) <= most for who, most in names.items())  # whose secret was right is noted no more


def forget(session: Session, name: str) -> None:
    """Drop the tries noted under a name: the secret was right."""
    session.exec(delete(Attempt).where(col(Attempt.who) == _hash(name)))


def take_back(session: Session, name: str) -> None:
    """Drop the last try noted under a name many share: the secret was right, which says nothing of the tries before."""
    last = select(func.max(Attempt.id)).where(col(Attempt.who) == _hash(name)).scalar_subquery()
    session.exec(delete(Attempt).where(col(Attempt.id) == last))


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
