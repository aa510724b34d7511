"""The key changed: everything sealed is sealed anew with the newest key of GONGKAI_KEY, some hundred at a time.

What is under the newest key already is left alone, so that a rotation that was killed goes on where it stopped. A document's
new file is written before its row names it and the old one removed after, by names that tell the two apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session, col, func, select

from workflow import letterbook
from workflow.database import Database
from workflow.disk import reason_of
from workflow.keeping.landing import Bar
from workflow.office import Office
from workflow.tables import Particular
from workflow.vault import NoKey, Vault
from workflow.web_tables import Attachment

AT_ONCE = 500


@dataclass(frozen=True)
class Rotated:
    """How many numbers and documents are sealed, and how many of them were sealed anew this time."""

    numbers: int
    documents: int
    renewed: int


def rotate(database: Database, office: Office, bar: Bar) -> Rotated:
    """Seal everything with the newest key; raises NoKey when something opens with none at hand: what is done stays done."""
    folder = letterbook.folder_of(database, office)
    with database.read() as session:
        numbers = session.exec(select(func.count()).select_from(Particular).where(col(Particular.secret))).one()
        documents = session.exec(select(Attachment.id).where(col(Attachment.sealed)).order_by(col(Attachment.id))).all()
    renewed = done = 0
    with bar("换密钥", numbers + len(documents)) as told:
        last = 0
        while ids := _next_numbers(database, last):
            renewed += _numbers(database, office.vault, ids)
            last, done = ids[-1], done + len(ids)
            told(done)
        for number in documents:
            renewed += _document(database, office.vault, folder, number or 0)
            told(done := done + 1)
    return Rotated(numbers, len(documents), renewed)


def _next_numbers(database: Database, last: int) -> list[int]:
    query = select(Particular.id).where(col(Particular.secret), col(Particular.id) > last)
    with database.read() as session:
        return [number or 0 for number in session.exec(query.order_by(col(Particular.id)).limit(AT_ONCE))]


def _numbers(database: Database, vault: Vault, ids: Sequence[int]) -> int:
    renewed = 0
    with database.write() as session:
        for row in session.exec(select(Particular).where(col(Particular.id).in_(ids)).with_for_update()):
            if row.value is None or (vault.is_newest(row.value) and row.lookup == vault.lookup(vault.open(row))):
                continue
            row.value, row.lookup = vault.resealed(row)
            session.add(row)
            renewed += 1
    return renewed


def _document(database: Database, vault: Vault, folder: Path, number: int) -> int:
    with database.write() as session:
        row = session.get_one(Attachment, number, with_for_update=True)
        if row.erased_at is not None:
            return 0
        there = folder / row.path
        try:
            stored = there.read_bytes()
        except OSError as error:
            raise NoKey(f"加密的附件 {row.path} 读不出来：{reason_of(error)}") from error
        is_new = not vault.is_newest(stored)
        if is_new:
            _renew(session, vault, folder, row, stored)
    for other in (folder / row.path).parent.glob(f"{_bare(row.path)}*"):
        if other != folder / row.path:
            other.unlink(missing_ok=True)
    return int(is_new)


def _renew(session: Session, vault: Vault, folder: Path, row: Attachment, stored: bytes) -> None:
    """Write the document under the newest key beside the old one and have the row name it."""
    sealed = vault.seal_file(vault.open_file(stored))
    path = Path(row.path)
    row.path = str(path.with_name(f"{_bare(row.path)}-{vault.mark}{path.suffix}"))
    row.stored_sha256 = sha256(sealed).hexdigest()
    letterbook.keep(folder, row.path, sealed)
    session.add(row)


def _bare(path: str) -> str:
    """Return the name a document's file was given first, without ending and without a key's mark."""
    return Path(path).stem.partition("-")[0]
