"""The versions of an answer: each draft is kept; what changed from one to the next can be seen, and signing freezes the last."""

from collections.abc import Sequence

from sqlmodel import Session

from letters import text
from workflow import journal, letterbook, store
from workflow.engine import NoCase
from workflow.tables import LetterRow
from workflow.view import row_of


def difference(session: Session, number: str, older: int | None = None, newer: int | None = None) -> str:
    """Return the unified difference between two versions of a case's answer (counted from 1), by default the last two.

    Raises NoCase when the case or a version is not there.
    """
    versions = of_case(session, number)
    if not versions:
        raise NoCase(f"{number}还没有拟稿")
    newer = newer or len(versions)
    older = older or newer - 1
    for wanted in (older, newer):
        if not 1 <= wanted <= len(versions):
            raise NoCase(f"{number}的答复只有{len(versions)}稿，没有第{wanted}稿可以比较")
    before, after = (letterbook.value_of(versions[position - 1]) for position in (older, newer))
    return text.difference(before, after)


def of_case(session: Session, number: str) -> Sequence[LetterRow]:
    """Return the versions of a case's answer in order: each draft a row; the last is frozen when it is signed."""
    row = row_of(session, number)
    case = journal.load(session, row)
    drafts = {act.seq for act in case.history if act.event == "draft"}
    return [item for item in store.letters(session, row.id or 0) if case.letters[item.ordinal].seq in drafts]
