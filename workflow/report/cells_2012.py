"""The cases behind every figure of the form of 2012 that cases give, told apart by the rules that count them."""

from sqlmodel import Session, col, select

from rules import decisions
from workflow.facts import CHANNELS
from workflow.period import Period
from workflow.report.cells import Cells
from workflow.tables import CaseFile, ProceedingRow

DISPUTES = {
    "reconsideration": "reconsiderations", "litigation": "suits", "litigation_after_reconsideration": "suits",
    "complaint": "complaints",
}  # fmt: skip
OPEN = "尚未办结"


def cases(session: Session, period: Period, unit: str | None) -> Cells:
    """Return the numbers of the cases by figure: `applications.received`, `applications.by_channel.网上`, `disputes.suits`."""
    found: Cells = {}
    every = decisions.all_decisions()
    asked = select(CaseFile.number, CaseFile.channel, col(CaseFile.outcome), col(CaseFile.concluded_on)).where(
        col(CaseFile.voided).is_(False), col(CaseFile.received_on).between(period.start, period.end),
        *([] if unit is None else [CaseFile.unit == unit]),
    )  # fmt: skip
    for number, channel, outcome, concluded_on in session.exec(asked.order_by(CaseFile.number)):
        known = every.get(outcome or "") if concluded_on is not None and concluded_on <= period.end else None
        ended = every[known.row].ledger_label if known else OPEN
        for name in ("received", f"by_channel.{CHANNELS[channel]}", f"by_result.{ended}"):
            found.setdefault(f"applications.{name}", []).append(number)
    contested = (
        select(CaseFile.number, ProceedingRow.kind)
        .join(ProceedingRow, col(ProceedingRow.case_id) == CaseFile.id)
        .where(
            col(CaseFile.voided).is_(False),
            col(ProceedingRow.received_on).between(period.start, period.end),
            *([] if unit is None else [ProceedingRow.unit == unit]),
        )
    )
    for number, kind in session.exec(contested.order_by(CaseFile.number)):
        if kind in DISPUTES:
            found.setdefault(f"disputes.{DISPUTES[kind]}", []).append(number)
    return found
