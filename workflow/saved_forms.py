"""An application begun and not sent yet, kept for a fortnight under a code only its writer has; and a form that was refused,
kept for an hour under a secret of the browser's.

The key that opens it is made of the code or the secret; the database holds a hash, so that neither the office nor a thief of the
database can read what was not sent.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet
from sqlmodel import Session, col, delete

from workflow.database import Database
from workflow.query_codes import TooMany
from workflow.sign_in import attempts, secret_codes
from workflow.statement import insert
from workflow.web_tables import SavedForm

LASTS, REFUSED_LASTS = timedelta(days=14), timedelta(hours=1)
PER_ADDRESS = 20
_SALT = hashlib.sha256(b"gongkai saved form").hexdigest()[:32]


class NoForm(Exception):
    """There is no form under that code, or its time has run out."""


def save(session: Session, unit: str, form: Mapping[str, str], at: datetime, code: str | None = None) -> str:
    """Keep a form under its code (a new one unless it has one) and return the code."""
    code = code or secret_codes.new_code()
    _put(session, unit, secret_codes.slow_hash(code, _SALT), dict(form), at + LASTS)
    return code


def put_aside(session: Session, unit: str, form: Mapping[str, Any], at: datetime, secret: str) -> None:
    """Keep a refused form, and what was wrong with it, under a secret too long to be guessed."""
    _put(session, unit, secret, dict(form), at + REFUSED_LASTS)


def aside(session: Session, secret: str, at: datetime) -> dict[str, Any] | None:
    """Return the refused form kept under a secret; None when there is none (any more)."""
    return _opened(session, secret, at)


def forget_aside(session: Session, secret: str) -> None:
    _forget(session, secret_codes.fast_hash(secret))


def find(database: Database, code: str, at: datetime, address: str) -> dict[str, str]:
    """Return the form kept under a code somebody typed; raises NoForm, or TooMany when an address tries too many."""
    if not attempts.allowed(database, at, {f"saved form from {address}": PER_ADDRESS}):
        raise TooMany(f"尝试的次数太多，请过{int(attempts.WINDOW.total_seconds() // 60)}分钟再试")
    with database.read() as session:
        return load(session, code, at)


def load(session: Session, code: str, at: datetime) -> dict[str, str]:
    """Return the form kept under a code; raises NoForm."""
    opened = _opened(session, secret_codes.slow_hash(code[:100], _SALT), at)
    if opened is None:
        raise NoForm(f"没有找到这份草稿：请核对草稿码；草稿只保存{LASTS.days}天，过期的请重新填写")
    return opened


def drop(session: Session, code: str) -> None:
    """Forget a form: it was sent, or its writer wants it gone."""
    _forget(session, secret_codes.fast_hash(secret_codes.slow_hash(code[:100], _SALT)))


def forget_expired(session: Session, at: datetime) -> None:
    session.exec(delete(SavedForm).where(col(SavedForm.expires_at) <= at))


def _put(session: Session, unit: str, key: str, form: dict[str, Any], until: datetime) -> None:
    sealed = _fernet(key).encrypt(json.dumps(form, ensure_ascii=False).encode()).decode()
    values = {"code_hash": secret_codes.fast_hash(key), "unit": unit, "sealed": sealed, "expires_at": until}
    insert(
        session, "saved_form", values,
        "ON CONFLICT (code_hash) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at",
    )  # fmt: skip


def _opened(session: Session, key: str, at: datetime) -> dict[str, Any] | None:
    row = session.get(SavedForm, secret_codes.fast_hash(key))
    if row is None or at >= row.expires_at:
        return None
    opened: dict[str, Any] = json.loads(_fernet(key).decrypt(row.sealed.encode()))
    return opened


def _forget(session: Session, code_hash: str) -> None:
    session.exec(delete(SavedForm).where(col(SavedForm.code_hash) == code_hash))


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
