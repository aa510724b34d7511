"""Who looked at whose data: every page, letter and file with personal data leaves a row before it is shown.

An identity number is opened with a reason, which stands in the row. The database refuses to change or remove a row; the numbers
themselves are in none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from workflow import store
from workflow.case import Case
from workflow.desk_tables import Look
from workflow.office import Office
from workflow.tables import CaseFile, Person
from workflow.trial import Actor, NotAllowed
from workflow.vault import is_reference

LABELS = {
    "application": "案件页面", "identity": "身份证件号码", "letter": "文书", "attachment": "附件", "document": "待提供的文件",
    "drafts": "两稿比较", "alike": "并排比对", "evidence": "证据材料", "query_code": "给新的查询码",
}  # fmt: skip
ONE_LOOK = timedelta(minutes=1)
"""A page loaded again, and the letter inside it, are one look."""
PAGE, LEAST, LONGEST = 100, 4, 500


@dataclass(frozen=True)
class Seen:
    id: int
    at: datetime
    login: str
    name: str
    number: str
    unit: str
    what: str
    ordinal: int | None
    reason: str | None

    @property
    def label(self) -> str:
        return LABELS[self.what] + (f"第{self.ordinal}份" if self.ordinal is not None else "")


def record(session: Session, actor: Actor, row: CaseFile, what: str, at: datetime, ordinal: int | None = None) -> None:
    """Note a look, in the caller's transaction, once in a minute."""
    wanted = select(Look.id).where(
        Look.login == actor.login, Look.case_id == row.id, Look.what == what, Look.at > at - ONE_LOOK, Look.at <= at
    )
    wanted = wanted.where(col(Look.ordinal).is_(None) if ordinal is None else Look.ordinal == ordinal)
    if session.exec(wanted.limit(1)).first() is None:
        session.add(Look(at=at, login=actor.login, case_id=row.id or 0, unit=row.unit, what=what, ordinal=ordinal))


def is_identity_kept(case: Case) -> bool:
    return _identity_ref(case) is not None


def identity(
    session: Session, office: Office, actor: Actor, row: CaseFile, case: Case, reason: str, at: datetime
) -> str:
    """Return an applicant's identity number and note who asked and why; raises NotAllowed, or NoKey.

    Whether this person may read the case's personal data is the caller's question (workflow.dossier.may_read).
    """
    said = " ".join(reason.split())
    if not LEAST <= len(said) <= LONGEST:
        raise NotAllowed(f"请写明查看身份证件号码的理由（{LEAST}至{LONGEST}字）")
    ref = _identity_ref(case)
    kept = store.particulars(session, [ref]).get(ref) if ref is not None else None
    value = office.vault.open(kept) if kept is not None else None
    if value is None:
        raise NotAllowed("本件没有登记身份证件号码，或者已经销毁")
    session.add(Look(at=at, login=actor.login, case_id=row.id or 0, unit=row.unit, what="identity", reason=said))
    return str(value)


def gave_code(session: Session, actor: Actor, row: CaseFile, reason: str, at: datetime) -> None:
    """Note who gave an applicant a new query code, and how it was seen who they are; raises NotAllowed."""
    said = " ".join(reason.split())
    if not LEAST <= len(said) <= LONGEST:
        raise NotAllowed(f"请写明怎样核对了申请人的身份（{LEAST}至{LONGEST}字）")
    session.add(Look(at=at, login=actor.login, case_id=row.id or 0, unit=row.unit, what="query_code", reason=said))


def found(
    session: Session, office: Office, actor: Actor, number: str, login: str, what: str, before: int | None
) -> tuple[list[Seen], int | None]:  # fmt: skip
    """Return who looked, newest first, and the key of the next page; raises NotAllowed for who may not ask.

    Supervisors and administrators ask: those of the office about every unit, the others about their own.
    """
    if not actor.roles & {"supervisor", "admin"}:
        raise NotAllowed("谁查看过个人信息，由督办人员或管理员查")
    unit = None if actor.unit == office.name else actor.unit
    rows = listed(session, number, login, what, unit, before, PAGE + 1)
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def listed(
    session: Session, number: str, login: str, what: str, unit: str | None, before: int | None, most: int
) -> list[Seen]:
    """Return looks, newest first."""
    query = select(Look, CaseFile.number, Person.name).join(CaseFile, col(CaseFile.id) == Look.case_id)
    query = query.join(Person, col(Person.login) == Look.login)
    for column, wanted in ((CaseFile.number, number), (Look.login, login), (Look.what, what), (Look.unit, unit)):
        query = query.where(column == wanted) if wanted else query
    query = query.where(col(Look.id) < before) if before is not None else query
    rows: Sequence[tuple[Look, str, str]] = session.exec(query.order_by(col(Look.id).desc()).limit(most)).all()
    return [
        Seen(one.id or 0, one.at, one.login, name, of, one.unit, one.what, one.ordinal, one.reason)
        for one, of, name in rows
    ]


def _identity_ref(case: Case) -> int | None:
    """Return the newest identity number an act of the case brought."""
    for act in reversed(case.history):
        kept = act.facts.get("id_number")
        if kept is not None and is_reference(kept):
            return int(kept["ref"])
    return None
