"""The files of a release that an applicant takes online: those the review let go, once the answer saying so is served online."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session

from workflow import uploads
from workflow.acts import documents, items
from workflow.acts.draft_facts import ONLINE
from workflow.acts.releasing import RELEASES
from workflow.case import Act, Case, Document
from workflow.disputes import claimant, docket
from workflow.office import Office
from workflow.tables import Upload


@dataclass(frozen=True)
class Handed:
    ordinal: int
    item: int | None
    title: str
    pages: int
    file: Upload


def of(session: Session, office: Office, case: Case) -> list[Handed]:
    """Return the files, each as it was reviewed: whole, or with what is withheld blacked out."""
    held = given(case)
    if not held:
        return []
    titles = documents.titles_of(session, office, case)
    found = ((item, session.get(Upload, _hash(item) or "")) for item in held)
    return [
        Handed(
            item.ordinal, item.item, str(titles[item.ordinal]["title"]), item.pages, file
        )
        for item, file in found
        if file is not None
    ]  # fmt: skip


def content(folder: Path, handed: Handed) -> bytes | None:
    """Return a file's bytes; None when it is gone or no longer what was reviewed."""
    try:
        found = (folder / uploads.path_of(handed.file)).read_bytes()
    except OSError:
        return None
    return found if sha256(found).hexdigest() == handed.file.sha256 else None


def _hash(item: Document) -> str | None:
    return {"open": item.original, "redacted": item.redacted}.get(item.verdict or "")


def given(case: Case) -> list[Document]:
    """Return the documents that may be had online: none while execution is stayed, or once a third party had it set aside."""
    letter = case.letters.get(case.draft or 0)
    is_set_aside = letter is not None and any(claimant.sets_aside(case, item, letter.seq) for item in case.proceedings)
    return [] if docket.stayed(case) or is_set_aside else released(case)


def released(case: Case) -> list[Document]:
    """Return the documents of the answer as it stands; where items are answered one by one, of those that give theirs online.

    None after another draft, nor of a case that is void, or destroyed: its file another case may have.
    """
    if case.voided or case.destroyed:
        return []
    held = [item for item in case.documents if not item.removed]
    if (case.answered or case.answering) and not _is_as_before(case):
        online = dict(_items_online(case))
        return [item for item in held if item.item in online and item.seq < _drafted(case, online[item.item]).seq]
    if case.draft is None or not _is_served_online(case, case.draft):
        return []
    drafted = _drafted(case, case.draft)
    manner = drafted.facts.get("manner")
    is_online = isinstance(manner, str) and ONLINE.search(manner) is not None
    return [item for item in held if item.seq < drafted.seq] if is_online else []


def _drafted(case: Case, letter: int) -> Act:
    """Return the act that drafted a letter as it went out: a draft dropped since says nothing of it."""
    return next(act for act in case.history if act.outcome.get("set", {}).get("draft") == letter)


def _is_as_before(case: Case) -> bool:
    """Say whether an answer to items is one from before documents named theirs, whose items are all released."""
    return not case.answered and all(one["decision"] in RELEASES and "online" not in one for one in case.answering)


def _items_online(case: Case) -> Iterator[tuple[int, int]]:
    """Name the items whose answer as it stands releases, says that it does so online, and was served online, with its letter."""
    answers = [*items.standing(case), *({**one, "letter": case.draft} for one in case.answering)]
    for one in answers:
        if one["decision"] in RELEASES and one.get("online") and _is_served_online(case, one["letter"]):
            yield one["item"], one["letter"]


def _is_served_online(case: Case, ordinal: int | None) -> bool:
    letter = case.letters.get(ordinal or 0)
    if letter is None or letter.status != "served":
        return False
    served = (act for act in reversed(case.history) if act.event == "serve")
    return any(
        act.facts.get("method") == "online" and act.outcome["letters"][0]["ordinal"] == letter.ordinal for act in served
    )
