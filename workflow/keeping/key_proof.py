"""Whether a key opens what an office has sealed: identity numbers in the vault, identity documents in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from workflow.disk import reason_of
from workflow.tables import Particular
from workflow.vault import NoKey, Vault
from workflow.web_tables import Attachment

MOST = 200


@dataclass(frozen=True)
class Proof:
    """How much is sealed in all, and how much of it was opened."""

    sealed: int
    opened: int


def read_keys(path: Path) -> Vault:
    """Return a vault with the keys in a file: bare, or as the line GONGKAI_KEY=… of an environment file.

    Raises NoKey, OSError.
    """
    lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    named = [line.removeprefix("export ").partition("=")[2] for line in lines if "GONGKAI_KEY=" in line]
    bare = [line for line in lines if line and not line.startswith("#")]
    found = (named or bare or [""])[0].strip("\"' ")
    if not found:
        raise NoKey(f"{path} 里没有密钥")
    return Vault(found)


def sealed(session: Session) -> int:
    """Return how many numbers and documents are sealed."""
    numbers = session.exec(select(func.count()).select_from(Particular).where(*_a_number())).one()
    return numbers + session.exec(select(func.count()).select_from(Attachment).where(*_a_document())).one()


def prove(session: Session, folder: Path, vault: Vault) -> Proof:
    """Open a sample, spread from the oldest to the newest; raises NoKey when one does not open."""
    numbers = _spread(session.exec(select(Particular.id).where(*_a_number()).order_by(col(Particular.id))).all())
    documents = _spread(session.exec(select(Attachment.id).where(*_a_document()).order_by(col(Attachment.id))).all())
    for number in session.exec(select(Particular).where(col(Particular.id).in_(numbers))):
        vault.open(number)
    for document in session.exec(select(Attachment).where(col(Attachment.id).in_(documents))):
        try:
            vault.open_file((folder / document.path).read_bytes())
        except OSError as error:
            raise NoKey(f"加密的附件 {document.path} 读不出来：{reason_of(error)}") from error
    return Proof(sealed(session), len(numbers) + len(documents))


def _a_number() -> tuple[ColumnElement[bool], ...]:
    return col(Particular.secret).is_(True), col(Particular.value).is_not(None)


def _a_document() -> tuple[ColumnElement[bool], ...]:
    return col(Attachment.sealed).is_(True), col(Attachment.erased_at).is_(None)


def _spread(ids: Sequence[int | None]) -> list[int | None]:
    """Return at most MOST, the first and the last among them."""
    if len(ids) <= MOST:
        return list(ids)
    return [ids[place * (len(ids) - 1) // (MOST - 1)] for place in range(MOST)]
