"""The decisions that wait for a person: the steps of the chain of signatures whose turn it is and which are theirs to take, and
what else a signatory was asked to approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from workflow import deadlines, people, staff, store, worklists
from workflow.light import light
from workflow.narrowing import owed
from workflow.office import Office
from workflow.tables import CaseFile, Deadline
from workflow.trial import Actor

DECISIONS = {"clear": "保密审查", "endorse": "审核", "sign": "签发", "send_back": "退回"}
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """A case whose step waits, known by its `clock`; `due` and `left` (working days) are of the case's own legal term,
    `step_due` of the step."""

    number: str
    subject: str
    step: str
    step_due: date | None
    step_late: bool
    clock: str
    due: date | None
    left: int | None
    light: str


def waiting(session: Session, office: Office, actor: Actor, today: date) -> list[Waiting]:
    """Return what waits for a person, the first due first, at most MOST."""
    clock = col(Deadline.clock)
    steps = or_(
        clock.in_(("confidentiality_review", "signing", *deadlines.APPROVALS)),
        clock.like("sign_step:%"),
        clock.like("pleading_signing:%"),
    )
    query = (
        select(Deadline, CaseFile)
        .join(CaseFile, col(CaseFile.id) == Deadline.case_id)
        .where(
            Deadline.status == "running", steps, CaseFile.unit == actor.unit,
            col(Deadline.duty).in_(_duties(session, actor, today)),
        )
        .order_by(col(CaseFile.due_on), col(Deadline.due_on), col(CaseFile.id))
        .limit(MOST)
    )  # fmt: skip
    found = session.exec(query).all()
    own = store.pressing(session, [case.id or 0 for _, case in found], owed(today))
    return [_waiting(office, step, case, own.get(case.id or 0), today) for step, case in found]


def _duties(session: Session, actor: Actor, today: date) -> Sequence[str]:
    """Whose steps a person takes: their own, and those of who is away and named them."""
    known = staff.of(session)
    absent = people.stand_ins(known, today).get(actor.login, ())
    held = [actor, *(one for one in known.actors if one.login in absent and one.unit == actor.unit)]
    return sorted({one.login for one in held} | {f"@{role}" for one in held for role in one.roles})


def _waiting(office: Office, step: Deadline, case: CaseFile, own: Deadline | None, today: date) -> Waiting:
    due = own.due_on if own else None
    left = office.calendar.count(today, due) if due else None
    subject = case.subject or ""
    return Waiting(
        number=case.number,
        subject=subject[: worklists.SHOWN] + ("…" if len(subject) > worklists.SHOWN else ""),
        step=deadlines.label_of(step.clock).replace("内部时限", ""),
        step_due=step.due_on,
        step_late=step.due_on is not None and step.due_on < today,
        clock=step.clock.partition(":")[0],
        due=due,
        left=left,
        light=light(left, office.config.alerts),
    )
