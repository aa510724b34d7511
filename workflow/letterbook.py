"""The letters of a case as rows: composed when an act calls for them, numbered at issue, rendered after commit."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlmodel import Session

from letters import files
from letters.letter import Letter
from workflow import journal, particulars, parts, store
from workflow.acts import documents, itemised
from workflow.acts.unserved import PLEADINGS
from workflow.case import Case
from workflow.case_row import CaseRow
from workflow.database import Database
from workflow.disk import reason_of
from workflow.disputes import pleading_letter
from workflow.office import Office
from workflow.paperwork import reply
from workflow.tables import LetterRow
from workflow.trial import NotAllowed, Trial


class Unwritable(Exception):
    """Letter files cannot be written now; the letters stay issued and a later sweep renders them."""


class Unreadable(Exception):
    """A letter's file is gone or no longer what was frozen."""


def write(
    session: Session, office: Office, row: CaseRow, trial: Trial, after: Case, planned: list[dict[str, Any]],
    said: Mapping[str, Any],
) -> None:  # fmt: skip
    """Compose, number and store the letters an act plans; fill hash and number into the plan, which the entry keeps.

    `after` is the case as the act leaves it. Raises MissingFact when a letter lacks something, and then nothing is written.
    """
    if not planned:
        return
    known = {letter.ordinal: letter for letter in store.letters(session, row.id)}
    for plan in planned:
        letter_row = known.get(plan["ordinal"])
        if letter_row is None:
            letter_row = LetterRow(
                case_id=row.id, unit=row.unit, ordinal=plan["ordinal"], kind=plan["kind"], status=plan["status"],
                value="", sha256="",
            )  # fmt: skip
            _freeze(letter_row, _new(session, office, trial, after, plan, said))
            if plan["status"] != "draft":
                _number(session, office, letter_row, trial.on)
        elif plan["status"] == "signed":
            _freeze(letter_row, _signed(session, office, trial, value_of(letter_row), after.signed_on or trial.on))
        elif plan["status"] == "issued":
            if letter_row.kind in PLEADINGS:
                drafted, ordinal = value_of(letter_row), letter_row.ordinal
                _freeze(letter_row, pleading_letter.signed(session, office, trial.case, drafted, ordinal, trial.on))
            _number(session, office, letter_row, trial.on)
        letter_row.status = plan["status"]
        session.add(letter_row)
        plan["sha256"] = letter_row.sha256
        if letter_row.doc_number:
            plan["doc_number"] = letter_row.doc_number
    session.flush()


def row_of(session: Session, case_id: int, ordinal: int) -> LetterRow | None:
    """Return the row of one letter of a case; None when it has none of that number."""
    return next((row for row in store.letters(session, case_id) if row.ordinal == ordinal), None)


def value_of(letter_row: LetterRow) -> Letter:
    """Return the composed value a row holds."""
    return Letter.from_dict(json.loads(letter_row.value))


def folder_of(database: Database, office: Office) -> Path:
    """Return where letter files are: a folder beside the database, or the one config.toml names."""
    return database.folder / office.config.letters.store


def pdf_of(database: Database, office: Office, letter_row: LetterRow) -> bytes:
    """Return a letter's PDF as it was frozen, rendered now where no file is there yet; raises Unreadable when it was changed."""
    if letter_row.pdf_path is None:
        return files.write(value_of(letter_row), "pdf", office.fonts)
    try:
        content = (folder_of(database, office) / letter_row.pdf_path).read_bytes()
    except OSError:
        raise Unreadable("文书文件不在了，请检查文书目录或者从备份恢复") from None
    if sha256(content).hexdigest() != letter_row.pdf_sha256:
        raise Unreadable("文书文件被改动过，与印发时的不是同一份，不能使用：请从备份恢复")
    return content


def path_of(letter_row: LetterRow, ending: str) -> str:
    """Return where a letter's file is or will be, relative to the folder of letters."""
    return f"{letter_row.case_id:08d}/{letter_row.ordinal:02d}-{letter_row.kind}.{ending}"


def render(database: Database, office: Office, at: datetime, on: date) -> int:
    """Write the files of every issued letter that has none yet, and journal their hashes; return how many.

    Raises Unwritable when the disk refuses; what is rendered twice is rendered to the same bytes.
    """
    with database.read() as session:
        waiting = [(row.id, path_of(row, ""), value_of(row)) for row in store.unrendered(session)]
    for letter_id, dotted, letter in waiting:
        stem = dotted.removesuffix(".")
        rendered = {ending: files.write(letter, ending, office.fonts) for ending in files.ENDINGS}
        try:
            for ending, content in rendered.items():
                keep(folder_of(database, office), f"{stem}.{ending}", content)
        except Unwritable as error:
            raise Unwritable(f"{error}；文书已印发，恢复后由巡查补写") from error
        hashes = {ending: sha256(content).hexdigest() for ending, content in rendered.items()}
        with database.write() as session:
            journal.record_files(session, letter_id or 0, stem, hashes, on, at, files.pages(rendered["pdf"]))
    return len(waiting)


def _new(
    session: Session, office: Office, trial: Trial, after: Case, plan: Mapping[str, Any], said: Mapping[str, Any]
) -> Letter:
    application = particulars.application_of(session, office, after)
    if trial.case.draft == plan["ordinal"] or after.draft == plan["ordinal"]:
        searched = {
            **{name: value for name, value in said.items() if name != "file"},
            "searches": particulars.searches_of(session, office, after),
        }
        searched |= documents.listed(session, office, after)
        letter = itemised.answer(after, trial.on, application, office.config, searched)
        file = said["file"]["sha256"] if said.get("file") else None
        return replace(letter, draft=plan["status"] == "draft", file=file)
    if plan["kind"] in PLEADINGS:
        return replace(pleading_letter.pleading(session, office, trial.case, plan["kind"], trial.on, said), draft=True)
    if plan["kind"] == "change_notice":
        return pleading_letter.change_notice(session, office, trial.case, trial.on, said["proceeding"])
    if plan["kind"] == "disclosure_to_third_party":
        said = particulars.release_of(session, office, after, said["consultation"])
    return reply.notice(plan["kind"], trial, after, application, office.config, said)


def _signed(session: Session, office: Office, trial: Trial, drafted: Letter, on: date) -> Letter:
    """Compose the letter anew for the day it is signed; it must still be the one that was reviewed."""
    draft = next(act for act in reversed(trial.case.history) if act.event == "draft")
    said = particulars.draft_of(session, office, draft) | {
        "searches": particulars.searches_of(session, office, trial.case),
        **documents.listed(session, office, trial.case),
    }
    application = particulars.application_of(session, office, trial.case)
    letter = replace(itemised.answer(trial.case, on, application, office.config, said), file=drafted.file)
    if replace(letter, dated=drafted.dated, draft=True) != drafted:
        raise NotAllowed("拟稿之后案情、法律或模板有变化，要签发的与审查过的不一致：请退回（send_back）重新拟稿")
    return letter


def _number(session: Session, office: Office, letter_row: LetterRow, on: date) -> None:
    register = reply.register_of(letter_row.kind)
    if register is None:
        return
    if letter_row.doc_number is not None:
        raise NotAllowed(f"这份文书已编号：{letter_row.doc_number}")
    seq = store.take_number(session, letter_row.unit, on.year, register)
    number = reply.doc_number(office.config.unit(letter_row.unit), register, on.year, seq)
    letter_row.year, letter_row.register_name, letter_row.seq, letter_row.doc_number = on.year, register, seq, number
    _freeze(letter_row, value_of(letter_row).numbered(number))


def _freeze(letter_row: LetterRow, letter: Letter) -> None:
    letter_row.value = letter.canonical()
    letter_row.sha256 = sha256(letter_row.value.encode()).hexdigest()


def put(path: Path, content: bytes) -> None:
    """Write a file somebody asked for, whole or not at all; raises Unwritable."""
    with _refused("文件", path.parent):
        parts.write(path, content)


def keep(folder: Path, name: str, content: bytes) -> None:
    """Write a file of the store, named by its path within it, whole or not at all; raises Unwritable."""
    with _refused("文书文件", (folder / name).parent):
        parts.keep(folder, name, content)


@contextmanager
def _refused(what: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(f"{what}写不进{folder}：{reason_of(error)}") from error
