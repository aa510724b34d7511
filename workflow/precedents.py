"""The unit's earlier answers to much the same request, and whether each survived review: what a drafter looks at first."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from rules import decisions
from rules.proceedings import UNDECIDED
from workflow.intake import likeness
from workflow.tables import CaseFile, ProceedingRow

LOOKED_AT, SHOWN, LEAST = 500, 5, 0.35


@dataclass(frozen=True)
class Precedent:
    """An answer of the unit; `share` between 0 and 1 says how alike the requests are, `reviews` what each proceeding came to."""

    number: str
    subject: str
    outcome: str
    concluded_on: date | None
    share: float
    reviews: tuple[str, ...]


def similar(session: Session, row: CaseFile) -> list[Precedent]:
    """Return the likest of the unit's last five hundred answers, the likest first."""
    query = select(CaseFile).where(
        CaseFile.unit == row.unit, col(CaseFile.outcome).is_not(None), CaseFile.id != row.id, ~col(CaseFile.voided)
    )
    rows = session.exec(query.order_by(col(CaseFile.id).desc()).limit(LOOKED_AT)).all()
    alike = [(likeness(row.subject or "", one.subject or ""), one) for one in rows]
    best = sorted((pair for pair in alike if pair[0] >= LEAST), key=lambda pair: (-pair[0], -(pair[1].id or 0)))[:SHOWN]
    held = select(ProceedingRow).where(col(ProceedingRow.case_id).in_([one.id for _, one in best]))
    reviews: dict[int, list[str]] = {}
    for item in session.exec(held.order_by(col(ProceedingRow.case_id), col(ProceedingRow.ordinal))):
        reviews.setdefault(item.case_id, []).append(item.result or UNDECIDED)
    labels = {key: one.label for key, one in decisions.all_decisions().items()}
    return [
        Precedent(
            one.number, one.subject or "", labels.get(one.outcome or "", one.outcome or ""),
            one.concluded_on, share, tuple(reviews.get(one.id or 0, ())),
        )
        for share, one in best
    ]  # fmt: skip
