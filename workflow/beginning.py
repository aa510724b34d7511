"""What a unit that has just begun still lacks: people for the steps every application takes, and an application."""

from dataclasses import dataclass

from sqlmodel import Session, select

from workflow.labels import ROLES
from workflow.people import staff_of
from workflow.tables import CaseFile
from workflow.trial import Actor

NEEDED = ("registrar", "handler", "reviewer", "approver")
"""The roles without which no answer goes out."""


@dataclass(frozen=True)
class Beginning:
    """`lacking` names the roles nobody of the unit has."""

    lacking: tuple[str, ...]
    has_cases: bool


def of(session: Session, actor: Actor) -> Beginning | None:
    """Return what the person's unit lacks, None when it lacks nothing."""
    roles = {role for one in staff_of(session) if one.active and one.unit == actor.unit for role in one.roles}
    lacking = tuple(ROLES[role] for role in NEEDED if role not in roles)
    has_cases = session.exec(select(CaseFile.id).where(CaseFile.unit == actor.unit).limit(1)).first() is not None
    return None if has_cases and not lacking else Beginning(lacking, has_cases)
