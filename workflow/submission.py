"""What applicants send through the portal, each thing one act through the one door: an application, and what follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflow import attachments, attempts, engine, query_codes, secret_codes, store
from workflow.attachments import Sent
from workflow.database import Database
from workflow.engine import Done
from workflow.office import Office
from workflow.online import APPLICANT
from workflow.query_codes import TooMany

PER_ADDRESS = 60
"""Forms from one address within a quarter of an hour: a village behind one line still gets through."""


@dataclass(frozen=True)
class Submitted:
    """`code` is told once, to who applied; nothing here keeps it."""

    done: Done
    code: str


def submit(
    database: Database, office: Office, said: Mapping[str, Any], files: Sequence[Sent], *, on: date, at: datetime,
    secret: str, by: str = APPLICANT, key: str | None = None,
) -> Submitted:  # fmt: skip
    """Register an application made online and give it a query code; raises like `engine.register`, NoKey and Unwritable.

    `secret` is known to the sender alone: the same application sent again under it is answered with the same number and code.
    """
    facts = {**said, "channel": "online", "submitted_on": on.isoformat()}
    facts |= {"attachments": [sent.fact for sent in files]} if files else {}
    code, key = secret_codes.code_from(secret), key or "portal:" + secret_codes.fast_hash(secret)
    made = query_codes.hashed(code)
    with attachments.put(database, office, files, at) as kept, database.act() as session:
        done = engine.register(session, office, by=by, on=on, at=at, facts=facts, key=key)
        row = store.known_case(session, done.number)
        kept.enter(session, row, done.seq)
        query_codes.give(session, row, made, at)
    return Submitted(done, code)


def follow_up(
    database: Database, office: Office, number: str, event: str, said: Mapping[str, Any], files: Sequence[Sent], *,
    on: date, at: datetime, secret: str,
) -> Done:  # fmt: skip
    """Make one act of the applicant's on the case; raises like `engine.advance`, NoKey and Unwritable."""
    facts = {**said, "channel": "online"} | ({"attachments": [sent.fact for sent in files]} if files else {})
    key = "portal:" + secret_codes.fast_hash(secret)
    with attachments.put(database, office, files, at) as kept, database.act() as session:
        done = engine.advance(session, office, number, event, by=APPLICANT, on=on, at=at, facts=facts, key=key)
        kept.enter(session, store.known_case(session, number), done.seq)
    return done


def spare(database: Database, at: datetime, address: str) -> None:
    """Raise TooMany when an address has sent more forms lately than people do."""
    if not attempts.allowed(database, at, {f"forms from {address}": PER_ADDRESS}):
        raise TooMany(f"提交的次数太多,请过{int(attempts.WINDOW.total_seconds() // 60)}分钟再试")
