"""Who acts: a member of staff as the procedure sees them."""

from dataclasses import dataclass

from sqlmodel import Session

from workflow.statement import Statement

_WITH_PASSWORD = Statement("SELECT roles FROM person WHERE active AND password_hash IS NOT NULL")


@dataclass(frozen=True)
class Actor:
    login: str
    name: str
    unit: str
    roles: frozenset[str]
    active: bool = True


def has_administrator(session: Session) -> bool:
    """Say whether an administrator can sign in: one in service who has a password."""
    return any("admin" in roles.split(",") for (roles,) in _WITH_PASSWORD.rows(session))
