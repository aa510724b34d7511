"""Who is signed in at a browser: by password or identity provider, until signing out, idleness, age or leaving ends it."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from workflow import people, store
from workflow.actor import Actor
from workflow.database import Database, StoreError
from workflow.sign_in import attempts, passwords
from workflow.sign_in.secret_codes import fast_hash, new_token
from workflow.statement import Statement, instant
from workflow.tables import Person
from workflow.web_tables import WebSession

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=10)
"""To note it is a write, for which a page waits where another writes for long (a move)."""
PER_PERSON = 5
PER_LOGIN_AND_ADDRESS, PER_LOGIN, PER_ADDRESS = 5, 50, 30
PER_ADDRESS_ASKING = 300
"""A sign-in at the identity provider asks twice, and a whole building may share one address."""


_HELD = Statement("SELECT login, seen_at, expires_at FROM web_session WHERE token_hash = :token_hash")


class NotSignedIn(Exception):
    """The sign-in is refused; the text is the same for a wrong password and an unknown login."""


def sign_in(database: Database, login: str, password: str, at: datetime, address: str) -> str:
    """Return the token of a new session; raises NotSignedIn."""
    pair = f"login {login} address {address}"
    shared = {f"login {login}": PER_LOGIN, f"address {address}": PER_ADDRESS}
    if not attempts.allowed(database, at, {pair: PER_LOGIN_AND_ADDRESS} | shared):
        raise _too_often()
    with database.read() as session:
        person = store.person(session, login) if login.isascii() and login.isprintable() else None
    if not passwords.matches(person, password):
        raise _wrong()
    with database.write() as session:
        now = _locked(session, login)
        if now is None or person is None or (now.active, now.password_hash) != (True, person.password_hash):
            raise _wrong()
        attempts.forget(session, pair)
        for name in shared:
            attempts.take_back(session, name)
        return _begin(session, login, at)


def begin_vouched(database: Database, login: str, at: datetime) -> str:
    """Return the token of a new session for somebody an identity provider vouches for; raises NotSignedIn.

    The provider says who it is, never what they may do: nobody is entered, and who is unknown or has left stays out.
    """
    with database.write() as session:
        person = _locked(session, login) if login.isascii() and login.isprintable() else None
        if person is None or not person.active:
            raise NotSignedIn("身份认证已经通过，但您不是本系统的在用人员；请找管理员登记或启用")
        return _begin(session, person.login, at)


def allow_asking(database: Database, at: datetime, address: str) -> None:
    """Raise NotSignedIn when an address begins or ends sign-ins at the identity provider too often."""
    if not attempts.allowed(database, at, {f"openid address {address}": PER_ADDRESS_ASKING}):
        raise _too_often()


def _begin(session: Session, login: str, at: datetime) -> str:
    token = new_token()
    session.exec(delete(WebSession).where(col(WebSession.expires_at) < at))
    _make_room(session, login)
    session.add(
        WebSession(token_hash=fast_hash(token), login=login, created_at=at, seen_at=at, expires_at=at + LONGEST)
    )
    return token


def _locked(session: Session, login: str) -> Person | None:
    """Return a person as they are when the session begins: who is changing their password meanwhile is waited for."""
    return session.get(Person, login, with_for_update={"key_share": True})


def _wrong() -> NotSignedIn:
    return NotSignedIn("登录名或口令不对，请重新输入；忘记口令的请找管理员")


def _too_often() -> NotSignedIn:
    minutes = int(attempts.WINDOW.total_seconds() // 60)
    return NotSignedIn(f"尝试的次数太多，请过{minutes}分钟再登录")


def _make_room(session: Session, login: str) -> None:
    """End a person's oldest sessions where there are as many as one may have."""
    query = select(WebSession).where(WebSession.login == login).order_by(col(WebSession.created_at).desc())
    for old in session.exec(query.offset(PER_PERSON - 1)).all():
        session.delete(old)


def actor(database: Database, token: str, at: datetime) -> Actor | None:
    """Return who holds a token; None when the session has ended or the person is no longer active."""
    with database.read() as session:
        held = _HELD.rows(session, token_hash=fast_hash(token))
        if not held:
            return None
        login, seen_at, expires_at = held[0][0], instant(held[0][1]), instant(held[0][2])
        if at >= expires_at or abs(at - seen_at) > IDLE:  # also where the clock was set back
            return None
        found = people.actor_of(session, login)
        is_stale = at - seen_at > SEEN_EVERY
    if is_stale:
        with suppress(StoreError), database.write() as session:  # a full disk, a move under way: pages are read on
            session.exec(update(WebSession).where(col(WebSession.token_hash) == fast_hash(token)).values(seen_at=at))
    return found if found.active else None


def sign_out(database: Database, token: str) -> None:
    with database.write() as session:
        session.exec(delete(WebSession).where(col(WebSession.token_hash) == fast_hash(token)))
