"""The files of a release that an applicant takes online: those the review let go, once the answer saying so is served online."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session

from workflow import particulars, uploads
from workflow.acts import documents
from workflow.case import Case, Document
from workflow.office import Office
from workflow.tables import Upload


@dataclass(frozen=True)
class Handed:
    ordinal: int
    title: str
    pages: int
    file: Upload


def of(session: Session, office: Office, case: Case) -> list[Handed]:
    """Return the files, each as it was reviewed: whole, or with what is withheld blacked out; none after another draft."""
    if not _is_online(case):
        return []
    titles = documents.titles_of(session, office, case)
    found = ((item, session.get(Upload, _hash(item) or "")) for item in documents.standing(case))
    return [
        Handed(item.ordinal, str(titles[item.ordinal].get("title", particulars.ERASED)), item.pages, file)
        for item, file in found
        if file is not None
    ]


def content(folder: Path, handed: Handed) -> bytes | None:
    """Return a file's bytes; None when it is gone or no longer what was reviewed."""
    try:
        found = (folder / uploads.path_of(handed.file)).read_bytes()
    except OSError:
        return None
    return found if sha256(found).hexdigest() == handed.file.sha256 else None


def _hash(item: Document) -> str | None:
    return {"open": item.original, "redacted": item.redacted}.get(item.verdict or "")


def _is_online(case: Case) -> bool:
    """Say whether the answer as it stands was served online and says that its files are had online."""
    letter = case.letters.get(case.draft or 0)
    manner = (case.last_facts("draft") or {}).get("manner")
    if (
        letter is None
        or letter.status != "served"
        or not isinstance(manner, str)
        or not documents.ONLINE.search(manner)
    ):
        return False
    served = (act for act in reversed(case.history) if act.event == "serve")
    return any(
        act.facts.get("method") == "online" and act.outcome["letters"][0]["ordinal"] == letter.ordinal for act in served
    )
