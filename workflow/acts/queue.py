"""The decisions that wait for a person: the steps of the chain of signatures whose turn it is and which are theirs to take, and
what else a signatory was asked to approve."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from workflow import deadlines, journal, people, staff, store, worklists
from workflow.acts import signing
from workflow.case import Case, SignStep
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
    others: tuple[str, ...] | None = None
    """Who may take a step that is not this person's to take; None where it is."""


def waiting(session: Session, office: Office, actor: Actor, today: date) -> list[Waiting]:
    """Return what waits for a person, the first due first, at most MOST; of what they drafted or took a step of, who must."""
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
    known = staff.of(session)
    return [
        replace(
            _waiting(office, step, case, own.get(case.id or 0), today),
            others=_others(session, known, actor, step, case, today),
        )
        for step, case in found
    ]


def _others(
    session: Session, known: staff.Staff, actor: Actor, step: Deadline, row: CaseFile, today: date
) -> tuple[str, ...] | None:
    """Nobody reviews or signs what they drafted, or a draft they took another step of, nor does who stands in for them: say who
    of the unit may and is there."""
    name, _, ordinal = step.clock.partition(":")
    case, is_approval = journal.load(session, row), name in deadlines.APPROVALS
    barred = _authors(case, name, ordinal) if is_approval else _took_part(case)
    asked = SignStep("approver", "") if is_approval else signing.waiting(case)
    if asked is None:
        return None
    away = {} if is_approval else people.stand_ins(known, today)  # an approval is given in person

    def may(one: Actor) -> bool:
        absent = [other for other in known.actors if other.login in away.get(one.login, ()) and other.unit == row.unit]
        able = [other for other in (one, *absent) if signing.fits(other, asked)]
        return one.login not in barred and any(other.login not in barred for other in able)

    if may(actor):
        return None
    here = [one for one in known.actors if one.active and one.unit == row.unit]
    return tuple(
        one.name
        for one in here
        if may(one) and people.present(known.by_login[one.login], known.by_login, today).login == one.login
    )


def _took_part(case: Case) -> set[str | None]:
    signed = {login for one in case.signatures for login in (one.by, one.instead_of)}
    return {case.drafted_by, case.cleared_by} | signed


def _authors(case: Case, name: str, ordinal: str) -> set[str | None]:
    """Return who asked for what waits for approval."""
    if name == "extension_approval":
        return {case.extension.requested_by} if case.extension else set()
    if name == "change_approval":
        return {case.pending.by} if case.pending else set()
    letter = case.letters.get(case.proceedings[int(ordinal) - 1].pleading or 0)
    return {letter.by} if letter is not None else set()


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
