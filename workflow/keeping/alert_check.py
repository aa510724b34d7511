"""Whether the alerts that were raised hang together: each of a deadline that is there, for a person who is, with its mail.

Which rungs there were is not asked: the ladder is the office's to change.
"""

from sqlmodel import Session, col, func, select

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
    }
    found = []
    for what, condition in wrong.items():
        of = select(Alert.case_id).where(condition)
        many = session.exec(select(func.count()).select_from(Alert).where(condition)).one()
        if many:
            query = select(CaseFile.number).where(col(CaseFile.id).in_(of)).order_by(col(CaseFile.id)).limit(MOST)
            named = "、".join(session.exec(query)) or "没有案件行"
            found.append(f"{what}：{many}条（{named}{'等' if many > MOST else ''}）")
    return found
