"""The unit's earlier answers to much the same request, and whether each survived review: what a drafter looks at first."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from rules import decisions
from rules.proceedings import UNDECIDED
from workflow.acts.intake import likeness, pairs
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
    query = select(CaseFile.id, CaseFile.subject).where(
        CaseFile.unit == row.unit, col(CaseFile.outcome).is_not(None), CaseFile.id != row.id, ~col(CaseFile.voided)
    )
    asked = pairs(row.subject)
    shares = {
        case_id: likeness(asked, pairs(subject))
        for case_id, subject in session.exec(query.order_by(col(CaseFile.id).desc()).limit(LOOKED_AT))
    }
    likest = sorted((one for one, share in shares.items() if share >= LEAST), key=lambda one: -shares[one])[:SHOWN]
    best = [(shares[case_id], session.get_one(CaseFile, case_id)) for case_id in likest]
    held = select(ProceedingRow).where(col(ProceedingRow.case_id).in_(likest))
    reviews: dict[int, list[str]] = {}
    for item in session.exec(held.order_by(col(ProceedingRow.case_id), col(ProceedingRow.ordinal))):
        reviews.setdefault(item.case_id, []).append(item.result or UNDECIDED)
    labels = decisions.labels()
    return [
        Precedent(
            one.number, one.subject or "", labels.get(one.outcome or "", one.outcome or ""),
            one.concluded_on, share, tuple(reviews.get(one.id or 0, ())),
        )
        for share, one in best
    ]  # fmt: skip
