"""What an approved destruction erases, and what stays: the journal, its chain, every number and every hash.

Erased are the particulars the journal refers to, applicant and request on the case's row, the words of its letters and mails,
and in the store its letters, the files handed to it that no other case names, and what applicants sent; of a duty what was said
of people. In one transaction each journal says by which list and by whom. Files are removed after it; a crash between the two is
finished by approving again. Nothing else in this program deletes a case's data.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, delete, select, update

from letters.letter import Block, Letter
from workflow import caches, calendars, case_row, journal, letterbook, search, store, uploads
from workflow.acts import duties, duty_journal
from workflow.acts.duty_journal import DESTROY
from workflow.database import Database
from workflow.duty_tables import Duty, DutyEntry
from workflow.fold import fold
from workflow.keeping import retention
from workflow.mail_tables import Outbox
from workflow.office import Office
from workflow.particulars import ERASED
from workflow.retention_tables import DestructionList
from workflow.tables import CaseFile, Entry, LetterRow, Particular, Upload
from workflow.trial import Actor, NotAllowed
from workflow.web_tables import Attachment, QueryCode, Visit


@dataclass(frozen=True)
class Destroyed:
    """How many cases and duties a list destroyed, and how many files were removed this time."""

    number: str
    cases: int
    files: int


def approve(database: Database, office: Office, number: str, *, by: str, on: date, at: datetime) -> Destroyed:
    """Approve a list and carry it out; again: remove the files a crash left. Raises NotAllowed."""
    with database.write() as session:
        office = calendars.held(session, office)
        row = retention.known(session, number, lock=True)
        actor = retention.decider(session, row, by)
        if row.status in {"rejected", "done"}:
            raise NotAllowed(f"{number}{retention.STATUSES[row.status]}")
        if on < row.proposed_on:
            raise NotAllowed(f"{on}早于提出清单的{row.proposed_on}，还不能批准")
        if row.status == "proposed":
            _carry_out(session, office, row, actor, on, at)
            row.status, row.decided_by, row.decided_on, row.decided_at = "approved", actor.login, on, at
            session.add(row)
        listed = retention.cases_of(row)
        cases = [one["number"] for one in listed if one["class"] != retention.DUTY]
    with database.read() as session:
        paths = set(_paths(session, cases))
    folder = letterbook.folder_of(database, office)
    removed = _remove(folder, paths)
    with database.write() as session:
        row = retention.known(session, number, lock=True)
        removed += _remove(folder, _upload_paths(session, cases, at))
        row.status, row.done_at = "done", at
        session.add(row)
    _wipe(database)
    return Destroyed(number, len(listed), removed)


def is_destroyed(entries: Sequence[Entry]) -> bool:
    return any(entry.event == DESTROY for entry in entries)


def left(folder: Path, row: CaseFile, kept: Iterable[Particular], letters: Iterable[LetterRow]) -> list[str]:
    """Return what a destruction should have taken and is still there, one line each."""
    found = [
        f"{row.number}：已销毁，{one.field} 却还在" for one in kept if one.value is not None or one.salt is not None
    ]
    found += [f"{row.number}：已销毁，列表却还显示申请人或申请内容"] if row.applicant or row.subject else []
    for letter in letters:
        if letter.value != _erased(letter):
            found.append(f"{row.number}：已销毁，文书{letter.ordinal}的内容却还在")
        found += [
            f"{row.number}：已销毁，文件 {path} 却还在"
            for path in (letter.docx_path, letter.pdf_path)
            if path and (folder / path).exists()
        ]
    return found


def problems(session: Session) -> list[str]:
    """Return what is wrong with the lists themselves: one altered, or one that journals name and nobody approved."""
    found = []
    approved = {}
    for row in retention.lists(session):
        if sha256(row.cases.encode()).hexdigest() != row.sha256:
            found.append(f"销毁清单{row.number}被改动过，哈希对不上")
        if row.status in {"approved", "done"}:
            approved[row.number] = row.sha256
            done = {one["number"] for one in retention.cases_of(row)} - _destroyed_by(session, row)
            found += [f"销毁清单{row.number}已批准，{number}却没有销毁" for number in sorted(done)]
    journals = (session.exec(select(kind.facts).where(kind.event == DESTROY)) for kind in (Entry, DutyEntry))
    for facts in chain(*journals):
        said = json.loads(facts)
        if approved.get(said["list"]) != said["sha256"]:
            found.append(f"日志说按销毁清单{said['list']}销毁，这份清单却没有批准或被改动过")
    return list(dict.fromkeys(found))


def _carry_out(session: Session, office: Office, row: DestructionList, actor: Actor, on: date, at: datetime) -> None:
    listed = {one["number"]: one["head"] for one in retention.cases_of(row) if one["class"] != retention.DUTY}
    for one in retention.cases_of(row):
        if one["class"] == retention.DUTY:
            _erase_duty(session, row, one, actor, on, at)
    for number, head in listed.items():
        held = store.case_row(session, number, lock=True)
        if held is None or held.head_hash != head:
            raise _went_on(number, row)
        letters = store.letters(session, held.id or 0)
        if any(one.status in {"issued", "served"} and one.pdf_path is None and not _own(one) for one in letters):
            raise NotAllowed(f"{number}还有文书没有写出文件：请先运行 gongkai sweep")
        _journalled(session, office, held, row, actor, on, at)
        _erase(session, held, letters, at)
    session.flush()
    for digest in _uploads_only_of(session, set(listed)):
        session.exec(delete(Upload).where(col(Upload.sha256) == digest))


def _went_on(number: str, row: DestructionList) -> NotAllowed:
    return NotAllowed(f"{number}在清单提出之后又有办理：请退回（{row.number}）后重新提出")


def _by(row: DestructionList) -> dict[str, str]:
    return {"list": row.number, "sha256": row.sha256, "proposed_by": row.proposed_by}


def _erase_duty(
    session: Session, row: DestructionList, one: Mapping[str, Any], actor: Actor, on: date, at: datetime
) -> None:
    held = duties.named(session, one["number"], lock=True)
    if held.head_hash != one["head"]:
        raise _went_on(held.number, row)
    duty_journal.append(session, held, actor, DESTROY, on, at, _by(row), {})
    session.exec(update(Particular).where(col(Particular.duty_id) == held.id).values(**_gone(at)))


def _gone(at: datetime) -> dict[str, Any]:
    return {"value": None, "salt": None, "lookup": None, "erased_at": at}


def _journalled(
    session: Session, office: Office, held: CaseFile, row: DestructionList, actor: Actor, on: date, at: datetime
) -> None:
    case = journal.load(session, held)
    outcome = {"state": case.state, "set": {"destroyed": True}}
    moved = case_row.of(held)
    act, digest, entry = journal.following(moved, actor.unit, DESTROY, actor.login, on, at, _by(row), outcome)
    caches.refresh(session, office, moved, journal.remember(session, fold(case, [(act, digest)])), entry)


def _erase(session: Session, held: CaseFile, letters: Sequence[LetterRow], at: datetime) -> None:
    case_id = held.id or 0
    held.applicant = held.subject = None
    session.add(held)
    search.enter(session, case_row.of(held))
    for letter in letters:
        letter.value = _erased(letter)
        session.add(letter)
    session.exec(update(Particular).where(col(Particular.case_id) == case_id).values(**_gone(at)))
    session.exec(update(Attachment).where(col(Attachment.case_id) == case_id).values(erased_at=at))
    mail = {"recipient": ERASED, "subject": ERASED, "body": "", "attachment_name": None, "attachment_path": None,
            "attachment_sha256": None, "error": None}  # fmt: skip
    session.exec(update(Outbox).where(col(Outbox.case_id) == case_id).values(**mail))
    session.exec(
        update(Outbox).where(col(Outbox.case_id) == case_id, col(Outbox.status) == "waiting").values(status="exhausted")
    )
    for table in (QueryCode, Visit):
        session.exec(delete(table).where(col(table.case_id) == case_id))


def _erased(letter: LetterRow) -> str:
    """Return what stays of a letter: its kind, number and day."""
    value = letterbook.value_of(letter)
    bare: Letter = replace(
        value,
        title=ERASED,
        addressee=ERASED,
        blocks=(Block("paragraph", ERASED),),
        attachments=(),
        copies=(),
        draft=False,
    )
    return bare.canonical()


def _own(letter: LetterRow) -> bool:
    return letterbook.value_of(letter).file is not None


def _destroyed_by(session: Session, row: DestructionList) -> set[str]:
    cases = select(CaseFile.number, Entry.facts).join(Entry, col(Entry.case_id) == col(CaseFile.id))
    of_duties = select(Duty.number, DutyEntry.facts).join(DutyEntry, col(DutyEntry.duty_id) == col(Duty.id))
    found = chain(
        session.exec(cases.where(Entry.event == DESTROY)), session.exec(of_duties.where(DutyEntry.event == DESTROY))
    )
    return {number for number, facts in found if json.loads(facts)["list"] == row.number}


def _uploads_only_of(session: Session, numbers: set[str]) -> set[str]:
    """Return the files that only these cases, or others destroyed before, name; who names one by its hash is waited for."""
    query = select(Entry.facts).where(col(Entry.facts).contains('"ending"'))
    of_these = query.join(CaseFile, col(CaseFile.id) == col(Entry.case_id)).where(col(CaseFile.number).in_(numbers))
    theirs = {file.sha256 for facts in session.exec(of_these) for file in _named(facts)}
    held = select(Upload.sha256).where(col(Upload.sha256).in_(theirs)).order_by(col(Upload.sha256))
    session.exec(held.with_for_update()).all()
    others = query.where(col(Entry.case_id).not_in(select(Entry.case_id).where(Entry.event == DESTROY)))
    return theirs - {file.sha256 for facts in session.exec(others) for file in _named(facts)}


def _named(facts: str) -> list[uploads.File]:
    return uploads.of_entry(json.loads(facts))


def _paths(session: Session, numbers: Sequence[str]) -> Iterable[str]:
    """Yield the letters and what applicants sent that go with these destroyed cases."""
    for number in numbers:
        case_id = store.known_case(session, number).id or 0
        for letter in store.letters(session, case_id):
            yield from (path for path in (letter.docx_path, letter.pdf_path) if path)
        yield from session.exec(select(Attachment.path).where(Attachment.case_id == case_id))


def _upload_paths(session: Session, numbers: Sequence[str], at: datetime) -> set[str]:
    """Return the files handed to these destroyed cases and to no other; nobody hands one in again before the transaction ends."""
    gone = _uploads_only_of(session, set(numbers))
    ids = [store.known_case(session, number).id or 0 for number in numbers]
    named = [file for ident in ids for entry in store.entries(session, ident) for file in _named(entry.facts)]
    return {
        uploads.path_of(file) for file in uploads.unnamed(session, [one for one in named if one.sha256 in gone], at)
    }


def _wipe(database: Database) -> None:
    """Take what was erased out of SQLite's file as well: its index of words keeps what was deleted until its parts are merged,
    the log beside the file until it is written back (which waits for nobody who reads, then the next one does).
    """
    if not database.is_sqlite:
        return
    with database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO case_words (case_words) VALUES ('optimize')")
    with closing(database.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _remove(folder: Path, paths: Iterable[str]) -> int:
    removed = 0
    for path in paths:
        with suppress(FileNotFoundError):
            (folder / path).unlink()
            removed += 1
    return removed
