"""Whether the alerts that were raised hang together: each of a deadline that is there, for a person who is, with its mail,
whose Message-ID names day and person.

Which rungs there were is not asked: the ladder is the office's to change. But no day before the due day is on a rung after it.
"""

from collections.abc import Iterable

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from workflow.config import LONGEST_TERM
from workflow.mail_tables import Alert, Outbox
from workflow.tables import CaseFile, Deadline, Person

MOST = 10


def problems(session: Session) -> list[str]:
    """Return one line for each kind of thing that is wrong, with the first cases it is wrong of."""
    has_deadline = select(Deadline.id).where(Deadline.case_id == Alert.case_id, Deadline.clock == Alert.clock).exists()
    has_mail = select(Outbox.id).where(Outbox.message_id == Alert.message_id).exists()
    has_person = select(Person.login).where(Person.login == Alert.recipient).exists()
    is_mailed = col(Alert.status) == "queued"
    wrong = {
        "提醒所说的期限不存在": ~has_deadline,
        "提醒应有的邮件不在发件箱": is_mailed & ~has_mail,
        "没有发邮件的提醒却写着邮件": ~is_mailed & col(Alert.message_id).is_not(None),
        "提醒的收件人不在人员里": (col(Alert.recipient) != "") & ~has_person,
        "提醒的级别不会有": ~col(Alert.rung).between(-LONGEST_TERM, LONGEST_TERM),
        "提醒的级别在提醒那天还没有到": (col(Alert.rung) >= 0) & (col(Alert.due_on) > Alert.on_day)
        | (col(Alert.rung) > 0) & (col(Alert.due_on) == Alert.on_day),
    }
    found = []
    for what, condition in wrong.items():
        of = select(Alert.case_id).where(condition)
        many = session.exec(select(func.count()).select_from(Alert).where(condition)).one()
        found += _line(session, what, many, of) if many else []
    unlike = _unlike_mail(session)
    return found + (_line(session, "提醒的日期或收件人与邮件的编号不符", len(unlike), unlike[:MOST]) if unlike else [])


def _unlike_mail(session: Session) -> list[int]:
    """Return the case of each alert whose mail says another day or another person."""
    columns = col(Alert.case_id), col(Alert.message_id), col(Alert.on_day), col(Alert.recipient)
    query = select(*columns).where(Alert.status == "queued", col(Alert.message_id).is_not(None))
    return [
        case_id
        for case_id, message_id, day, login in session.exec(query.execution_options(yield_per=5000))
        if not (message_id or "").startswith(f"<alert.{day}.{login}.")
    ]


def _line(session: Session, what: str, many: int, of: SelectOfScalar[int] | Iterable[int]) -> list[str]:
    query = select(CaseFile.number).where(col(CaseFile.id).in_(of)).order_by(col(CaseFile.id)).limit(MOST)
    named = "、".join(session.exec(query)) or "没有案件行"
    return [f"{what}：{many}条（{named}{'等' if many > MOST else ''}）"]
