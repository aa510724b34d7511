"""Telling of duties that fall due: by the ladder of internal limits, the highest rung reached once for each due day."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from rules import duties as law
from workflow import deadlines, roster
from workflow.duty_tables import Duty
from workflow.office import Office
from workflow.rungs import ladder, stands, threshold
from workflow.staff import Colleague
from workflow.statement import Statement
from workflow.telling import gateway, outbox

_ANY = Statement("SELECT 1 FROM duty WHERE done_on IS NULL AND NOT voided AND due_on <= :last LIMIT 1")


def sweep(session: Session, office: Office, today: date, at: datetime) -> tuple[int, int]:
    """Queue a mail to each person a rung tells; return how many were told, and how many could not be (no address)."""
    rungs = ladder(office.config.alerts, deadlines.INTERNAL)
    last = max(threshold(rung, today, office.calendar) for rung in rungs)
    if not _ANY.rows(session, last=last):
        return 0, 0
    query = select(Duty).where(col(Duty.done_on).is_(None), ~col(Duty.voided), col(Duty.due_on) <= last)
    open_ones = session.exec(query.order_by(col(Duty.id)).with_for_update(skip_locked=True)).all()
    staff = roster.read(session, office.name)
    told = untold = 0
    for row in open_ones:
        reached = [rung for rung in rungs if row.due_on <= threshold(rung, today, office.calendar)]
        if not reached or (row.rung is not None and row.rung >= reached[-1].at):
            continue
        row.rung = reached[-1].at
        session.add(row)
        for login in staff.told_by(reached[-1], row.unit, row.handler, None, today):
            person = staff.by_login.get(login)
            if person is None or not person.email:
                untold += 1
            else:
                told += _mail(session, office, row, person, today, at)
        facts = {
            "number": row.number, "step": law.duties()[row.kind].label, "unit": row.unit,
            "days": stands(office.calendar.count(today, row.due_on)),
        }  # fmt: skip
        gateway.queue(session, office, ("duty", row.number, row.due_on, row.rung), facts, at)
    return told, untold


def _mail(session: Session, office: Office, row: Duty, person: Colleague, today: date, at: datetime) -> bool:
    label, words = law.duties()[row.kind].label, stands(office.calendar.count(today, row.due_on))
    case = f"有关申请：{row.case_number}\n" if row.case_number else ""
    mail_id = outbox.message_id(office, "duty", row.number, row.due_on, row.rung, person.login)
    return outbox.queue(
        session, message_id=mail_id, kind="alert",
        recipient=person.email or "", subject=f"[{words}]{row.number}", at=at,
        body=f"{words}  {row.number}  {row.unit}\n    {label}：{row.due_on}（本机关自定的期限）\n{case}"
             f"\n办结后请登记：gongkai duty done {row.number}\n",
    )  # fmt: skip
