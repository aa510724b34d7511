"""Passwords: hashed with Argon2id, checked in the same time whether the login exists or not."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, col, delete, select

from workflow import store
from workflow.people import BadPerson
from workflow.tables import Person
from workflow.web_tables import PasswordHistory, WebSession

SHORTEST = 12
LONGEST = 200
REMEMBERED = 5
_hasher = PasswordHasher()


def set_password(session: Session, login: str, password: str, at: datetime) -> Person:
    """Give a person a password and end the sessions begun with the earlier one; raises BadPerson, also for one of the last."""
    person = store.person(session, login)
    if person is None:
        raise BadPerson(f"没有“{login}”这个人：请先登记人员（gongkai person add）")
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPerson(f"口令须有{SHORTEST}至{LONGEST}个字符，请换一个长的", "new")
    if login.lower() in password.lower() or len(set(password)) < 5:
        raise BadPerson("口令不能含有登录名，也不能只是几个字符的重复，请换一个", "new")
    earlier = [person.password_hash, *_earlier(session, login)]
    if any(known is not None and _is(known, password) for known in earlier):
        raise BadPerson(f"口令不能是最近{REMEMBERED}个用过的，请换一个", "new")
    person.password_hash = hashed(password)
    session.add(person)
    session.add(PasswordHistory(login=login, password_hash=person.password_hash, at=at))
    session.exec(delete(WebSession).where(col(WebSession.login) == login))
    return person


def hashed(password: str) -> str:
    return _hasher.hash(password)


def matches(person: Person | None, password: str) -> bool:
    """Say whether this is the password of an active person; as slow for a person nobody knows."""
    known = person.password_hash if person is not None and person.active else None
    return _is(known or _nobodys(), password) and known is not None


def _earlier(session: Session, login: str) -> Sequence[str]:
    query = select(PasswordHistory.password_hash).where(PasswordHistory.login == login)
    return session.exec(query.order_by(col(PasswordHistory.id).desc()).limit(REMEMBERED)).all()


def _is(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return hashed("the password of nobody")
