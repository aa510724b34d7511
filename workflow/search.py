"""Finding words in number, applicant and request: an index of the pairs of neighbouring characters, which Chinese words of two
characters need, narrows what LIKE then answers exactly.

The row of case_search holds a case's pairs, separated by blanks; SQLite indexes them by full text (case_words, kept by triggers),
PostgreSQL as an array. A word that stands in many cases is found sooner by reading the list itself.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col

from workflow.case_row import CaseRow
from workflow.statement import is_sqlite
from workflow.tables import CaseFile, CaseSearch

FEW = 2_000
"""Up to so many cases a list is sorted from what the index finds; of more, a page is sooner full by reading on."""
MOST_WORDS = 5
PRIVATE_USE = 0xE000

COLUMNS = (CaseFile.number, CaseFile.applicant, CaseFile.subject)


def words_of(asked: str) -> list[str]:
    """Return the words a search asks for, each of which must be found."""
    return asked.replace("\x00", " ").split()[:MOST_WORDS]


def is_in(word: str) -> ColumnElement[bool]:
    """Say that a word stands in a case's number, applicant or request, capital letters aside."""
    return or_(*(col(column).icontains(word, autoescape=True) for column in COLUMNS))


def narrowed(session: Session, words: Iterable[str]) -> list[Any]:
    """Return the condition that leaves the few cases a search can be about; empty when they are many or no pair is asked."""
    pairs = sorted({pair for word in words for pair in _pairs(word)})
    if not pairs:
        return []
    found, told = _found_by(session, pairs)
    few = text(f"SELECT count(*) FROM (SELECT 1 FROM ({found}) AS found LIMIT {FEW + 1}) AS counted")  # noqa: S608  our own words
    if session.connection().execute(few, {"pairs": told}).scalar_one() > FEW:
        return []
    held = text(f"casefile.id IN ({found})").bindparams(bindparam("pairs", told))
    return [held]


def enter(session: Session, row: CaseRow) -> None:
    """Index a case anew, in the transaction that changed what a search finds it by."""
    values = row_of(row.id, row.number, row.applicant, row.subject)
    insert = sqlite_insert if is_sqlite(session) else postgresql_insert
    entered = insert(CaseSearch).values(**values)
    session.connection().execute(
        entered.on_conflict_do_update(index_elements=["case_id"], set_={"pairs": entered.excluded.pairs})
    )


def row_of(case_id: int, number: str, applicant: str | None, subject: str | None) -> dict[str, Any]:
    """Return the row of case_search of a case."""
    pairs = {pair for told in (number, applicant, subject) if told for pair in _pairs(told)}
    return {"case_id": case_id, "pairs": " ".join(sorted(pairs))}


def _pairs(told: str) -> set[str]:
    """Return the pairs of neighbouring characters without those that hold a blank, by which words are separated."""
    plain = "".join(map(_plain, told))
    return {a + b for a, b in pairwise(plain) if a != " " and b != " "}


def _plain(char: str) -> str:
    """Return the one small letter of a character; marks of ASCII, at which SQLite parts words, become private characters."""
    if char.isspace():
        return " "
    if char.isascii():
        return char.lower() if char.isalnum() else chr(PRIVATE_USE + ord(char))
    small = char.lower()
    return small if len(small) == 1 else char


def _found_by(session: Session, pairs: list[str]) -> tuple[str, Any]:
    if is_sqlite(session):
        return "SELECT rowid FROM case_words WHERE case_words MATCH :pairs", " ".join(f'"{pair}"' for pair in pairs)
    return "SELECT case_id FROM case_search WHERE string_to_array(pairs, ' ') @> CAST(:pairs AS text[])", pairs
