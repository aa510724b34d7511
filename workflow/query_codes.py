"""The way back to a case for who applied online: its number and the code on the receipt.

A wrong code and an unknown number get the same answer after the same work, and both are limited by address and by number.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from workflow import store
from workflow.database import Database
from workflow.sign_in import attempts, secret_codes
from workflow.tables import LONGEST_NUMBER, CaseFile
from workflow.trial import NotAllowed
from workflow.web_tables import QueryCode, Visit

PER_ADDRESS, PER_NUMBER = 30, 10
LASTS = timedelta(hours=1)
_NOBODYS_SALT = "00" * 16


class NotFound(Exception):
    """No case has that number and that code; the text says no more than this."""


class TooMany(Exception):
    """An address or a number was tried too often lately."""


def hashed(code: str) -> tuple[str, str]:
    """Return a new salt and the code's hash under it; slow, so not to be done within a transaction."""
    salt = secret_codes.new_salt()
    return salt, secret_codes.slow_hash(code, salt)


def give(session: Session, row: CaseFile, made: tuple[str, str], at: datetime) -> None:
    """Keep the hash of a case's code; a case that has one keeps it."""
    if session.get(QueryCode, row.id) is None:
        session.add(QueryCode(case_id=row.id or 0, unit=row.unit, salt=made[0], hash=made[1], made_at=at))
        session.flush()


def mark(session: Session, row: CaseFile) -> str:
    """Return what tells a case's code from one given after it; empty for none."""
    held = session.get(QueryCode, row.id)
    return held.made_at.isoformat() if held is not None else ""


def renew(session: Session, row: CaseFile, made: tuple[str, str], at: datetime, seen: str) -> None:
    """Put a new code in the place of a case's old one, which opens nothing any more, nor does a visit begun with it; the caller
    holds the case locked. Raises NotAllowed where it is not the one whose mark was seen."""
    if mark(session, row) != seen:
        raise NotAllowed("这时已有人给了新的查询码：申请人没有拿到的，再核对身份后另给一个")
    held = session.get(QueryCode, row.id)
    if held is None:
        give(session, row, made, at)
        return
    held.salt, held.hash, held.made_at = *made, at
    session.add(held)
    session.exec(delete(Visit).where(col(Visit.case_id) == row.id))
    attempts.forget(session, f"lookup of {row.number.upper()}")


def find(
    database: Database, number: str, code: str, at: datetime, address: str, per_address: int = PER_ADDRESS
) -> CaseFile:
    """Return the case; raises NotFound or TooMany."""
    number = number.strip()[:LONGEST_NUMBER]
    limits = {f"lookup from {address}": per_address, f"lookup of {number.upper()}": PER_NUMBER}
    if not attempts.allowed(database, at, limits):
        raise TooMany(f"查询的次数太多，请过{int(attempts.WINDOW.total_seconds() // 60)}分钟再试")
    with database.read() as session:
        row = store.case_row(session, number) or store.case_row(session, number.upper())
        held = session.get(QueryCode, row.id) if row is not None else None
    found = secret_codes.slow_hash(code[:100], held.salt if held else _NOBODYS_SALT)
    if row is None or held is None or not secret_codes.same(found, held.hash):
        raise NotFound(
            "没有查到：请核对登记号和查询码。查询码在登记回执页上；没有或者丢了查询码的，请带身份证明到承办单位要一个"
        )
    with database.write() as session:
        attempts.forget(session, f"lookup of {number.upper()}")
    return row


def open_visit(session: Session, case_id: int, unit: str, at: datetime) -> str:
    """Return the token of a visit to one case; it ends after LASTS."""
    token = secret_codes.new_token()
    session.add(Visit(token_hash=secret_codes.fast_hash(token), case_id=case_id, unit=unit, expires_at=at + LASTS))
    session.flush()
    return token


def visited(session: Session, token: str, at: datetime) -> CaseFile | None:
    """Return the case a visit is to; None when there is no such visit or it has ended."""
    visit = session.get(Visit, secret_codes.fast_hash(token)) if token else None
    return session.get(CaseFile, visit.case_id) if visit is not None and at < visit.expires_at else None


def forget_ended(session: Session, at: datetime) -> None:
    session.exec(delete(Visit).where(col(Visit.expires_at) <= at))


def close_visit(session: Session, token: str) -> None:
    session.exec(delete(Visit).where(col(Visit.token_hash) == secret_codes.fast_hash(token)))
