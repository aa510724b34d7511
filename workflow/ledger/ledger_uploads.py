"""A ledger sent by page: kept while its words are said, looked at as often as wanted, then taken in whole or not at all."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, delete, select

from workflow.database import Database, StoreError
from workflow.desk_tables import LedgerUpload, LedgerWord
from workflow.ledger import foreign_ledger, ledgers, spreadsheet
from workflow.ledger.foreign_ledger import Reading, Sheet, Words
from workflow.ledger.ledgers import Row
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.office import Office
from workflow.statement import in_turn

KEPT, GIVEN_UP = timedelta(days=1), timedelta(minutes=15)
"""How long a ledger is kept unfinished, and after how long one being taken in counts as cut off by a stopped server."""


def check(name: str, content: bytes, words: Words, header: int = 0) -> None:
    """Raise BadLedger for what cannot be a ledger. A large one takes its time: nobody should have to wait for it meanwhile."""
    _opened(name, content, words, header)


def keep(session: Session, login: str, unit: str, name: str, content: bytes, at: datetime) -> str:
    """Keep a file that was checked for its sender; return what it is found by."""
    held = LedgerUpload(
        ident=secrets.token_hex(12), login=login, unit=unit, name=Path(name).name[-100:], header=0, content=content, made_at=at
    )  # fmt: skip
    session.exec(delete(LedgerUpload).where(col(LedgerUpload.made_at) < at - KEPT))
    session.add(held)
    session.flush()
    return held.ident


def held_by(session: Session, login: str, ident: str, *, lock: bool = False) -> LedgerUpload | None:
    """Return a ledger its sender asks for; nobody else's."""
    found = session.get(LedgerUpload, ident, with_for_update=lock or None)
    return found if found is not None and found.login == login else None


def unfinished(session: Session, login: str) -> list[tuple[str, str, datetime]]:
    """Return what this person has sent and not taken in: what it is found by, its file's name, when it came."""
    wanted = select(LedgerUpload.ident, LedgerUpload.name, LedgerUpload.made_at).where(
        LedgerUpload.login == login, col(LedgerUpload.content).is_not(None)
    )
    return [(ident, name, at) for ident, name, at in session.exec(wanted.order_by(col(LedgerUpload.made_at).desc()))]


def remembered(session: Session, unit: str) -> Words:
    rows = session.exec(select(LedgerWord).where(LedgerWord.unit == unit))
    return {(row.about, row.word): row.means for row in rows}


def remember(session: Session, unit: str, said: Mapping[tuple[str, str], str], by: str, at: datetime) -> None:
    """Keep what words mean for the next ledger of this unit; a later word replaces an earlier one."""
    in_turn(session, "ledger_word")
    rows = session.exec(select(LedgerWord).where(LedgerWord.unit == unit))
    known = {(row.about, row.word): row for row in rows}
    for (about, word), means in said.items():
        row = known.get((about, word)) or LedgerWord(unit=unit, about=about, word=word, means=means, by=by, at=at)
        if row.id is None or row.means != means:
            row.means, row.by, row.at = means, by, at
            session.add(row)


def sheet_of(held: LedgerUpload, words: Words) -> Sheet:
    """Return the sheet of a kept file; raises BadLedger."""
    return _opened(held.name, held.content or b"", words, held.header)


def _opened(name: str, content: bytes, words: Words, header: int) -> Sheet:
    with spreadsheet.laid(name, content) as path:
        return foreign_ledger.opened(path, Path(name).name[-100:], words, header)


def looked_at(
    session: Session, office: Office, held: LedgerUpload
) -> tuple[Sheet, Reading, list[Row], tuple[str, ...]]:
    """Return the sheet, how it is read, its rows in our shape, and every line that is wrong (then there are no rows)."""
    words = remembered(session, held.unit)
    sheet = sheet_of(held, words)
    reading = foreign_ledger.read(sheet, words, office)
    if reading.problems:
        return sheet, reading, [], tuple(reading.problems)
    try:
        rows = ledgers.rows_of(reading.rows, office, held.name, reading.theirs)
        ledgers.check_new(session, rows)
    except BadRows as error:
        return sheet, reading, [], error.lines
    except BadLedger as error:
        return sheet, reading, [], (str(error),)
    return sheet, reading, rows, ()


def begin(session: Session, held: LedgerUpload, at: datetime) -> bool:
    """Note that a ledger is being taken in; False when somebody else already does, or it is done."""
    if held.content is None or (held.begun_at is not None and held.ended_at is None and at - held.begun_at < GIVEN_UP):
        return False
    held.begun_at, held.ended_at, held.refused = at, None, None
    session.add(held)
    return True


def take_in(
    database: Database, office: Office, ident: str, at: datetime, on: date, now: datetime, progress: Callable[[int, int], None]
) -> None:  # fmt: skip
    """Take a ledger in, in one transaction with the note that it is; what goes wrong is noted for its sender instead.

    `at` and `on` are the act's, `now` the instant pages go by; `progress` is told how many are done, of how many.
    """
    try:
        with database.read() as session:
            held = session.get(LedgerUpload, ident)
            if held is None or held.content is None:
                return
            _, _, rows, wrong = looked_at(session, office, held)
        if wrong:
            raise BadRows(wrong)
        with database.write() as session:
            held = session.get_one(LedgerUpload, ident)
            count = ledgers.take_in(session, office, rows, at, on, lambda done: progress(done, len(rows)))
            held.count, held.content, held.ended_at, held.refused = count, None, now, None
            session.add(held)
    except Exception as error:
        with database.write() as session:
            held = session.get(LedgerUpload, ident, with_for_update=True)
            if held is not None and held.content is not None:
                held.ended_at, held.refused = (
                    now,
                    str(error) if isinstance(error, BadLedger | StoreError) else "程序出错，没有导入任何一行",
                )
                session.add(held)
        if not isinstance(error, BadLedger):
            raise


def forget(session: Session, held: LedgerUpload) -> None:
    session.delete(held)
