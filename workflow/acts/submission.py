"""What applicants send through the portal, each thing one act through the one door: an application, and what follows it."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlmodel import Session

from workflow import attachments, engine, query_codes, store
from workflow.acts.online import APPLICANT
from workflow.attachments import Sent
from workflow.chain import canonical
from workflow.database import Database
from workflow.engine import Done
from workflow.office import Office
from workflow.query_codes import TooMany
from workflow.sign_in import attempts, secret_codes
from workflow.tables import CaseFile

PER_ADDRESS = 60
"""Forms from one address within a quarter of an hour: a village behind one line still gets through."""


@dataclass(frozen=True)
class Submitted:
    """`code` is told once, to who applied; nothing here keeps it."""

    done: Done
    code: str


def submit(
    database: Database, office: Office, said: Mapping[str, Any], files: Sequence[Sent], *, on: date, at: datetime,
    secret: str, by: str = APPLICANT, key: str | None = None, form: str | None = None,
) -> Submitted:  # fmt: skip
    """Register an application made online and give it a query code; raises like `engine.register`, NoKey and Unwritable.

    `secret` is known to the sender alone: the same application sent again under it is answered with the same number and code.
    `form` is the page it was filled in on, which brings no second application with other content.
    """
    facts = {**said, "channel": "online", "submitted_on": on.isoformat()}
    facts |= {"attachments": [sent.fact for sent in files]} if files else {}
    code, key = secret_codes.code_from(secret), key or _key(secret)
    made, page = query_codes.hashed(code), _key(form) if form else None
    with attachments.put(database, office, files, at) as kept, database.act() as session:
        engine.asked_before(session, office.vault, page, {"on": on, "facts": facts})
        done = engine.register(session, office, by=by, on=on, at=at, facts=facts, key=key)
        engine.answered(session, page, done)
        row = store.known_case(session, done.number)
        kept.enter(session, row, done.seq)
        query_codes.give(session, row, made, at)
    return Submitted(done, code)


def secret_of(database: Database, browser: str, said: Mapping[str, Any], files: Sequence[Sent], on: date) -> str:
    """Return the secret of an application by the browser that sends it, what it says and the day: another page of the same
    form makes no second case of it, unless the first has ended (withdrawn, say)."""
    asked = canonical([on, said, [sent.fact for sent in files]])
    secrets = (hmac.new(browser.encode(), f"{time} {asked}".encode(), hashlib.sha256).hexdigest() for time in count())
    with database.read() as session:
        return next(secret for secret in secrets if not _has_ended(_made_under(session, secret)))


def follow_up(
    database: Database, office: Office, number: str, event: str, said: Mapping[str, Any], files: Sequence[Sent], *,
    on: date, at: datetime, secret: str,
) -> Done:  # fmt: skip
    """Make one act of the applicant's on the case; raises like `engine.advance`, NoKey and Unwritable."""
    facts = {**said, "channel": "online"} | ({"attachments": [sent.fact for sent in files]} if files else {})
    key = _key(secret)
    with attachments.put(database, office, files, at) as kept, database.act() as session:
        done = engine.advance(session, office, number, event, by=APPLICANT, on=on, at=at, facts=facts, key=key)
        kept.enter(session, store.known_case(session, number), done.seq)
    return done


def spare(database: Database, at: datetime, address: str) -> None:
    """Raise TooMany when an address has sent more forms lately than people do."""
    if not attempts.allowed(database, at, {f"forms from {address}": PER_ADDRESS}):
        raise TooMany(f"提交的次数太多，请过{int(attempts.WINDOW.total_seconds() // 60)}分钟再试")


def _key(secret: str) -> str:
    return "portal:" + secret_codes.fast_hash(secret)


def _made_under(session: Session, secret: str) -> CaseFile | None:
    answer = store.answer_of(session, _key(secret))
    return store.known_case(session, json.loads(answer)["number"]) if answer else None


def _has_ended(row: CaseFile | None) -> bool:
    return row is not None and (row.voided or row.state == "closed")
