"""The signer's next digest lists what was entered as signed on paper in their name, so that they may object."""

from collections import defaultdict
from datetime import date, datetime

from sqlmodel import Session, col, select

from workflow import store
from workflow.case import Act
from workflow.case_row import CaseRow
from workflow.mail_tables import PaperSignature
from workflow.office import Office
from workflow.statement import Statement
from workflow.tables import CaseFile
from workflow.telling import outbox

_ANY = Statement("SELECT 1 FROM paper_signature WHERE told_on IS NULL LIMIT 1")


def note(session: Session, row: CaseRow, act: Act) -> None:
    """Keep a paper signature for its signer's next digest, in the transaction of its act."""
    taken = act.outcome.get("signature", {})
    if taken.get("paper"):
        signed_on = date.fromisoformat(taken["on"])
        session.add(PaperSignature(case_id=row.id, seq=act.seq, signer=taken["by"], signed_on=signed_on))


def queue(session: Session, office: Office, today: date, at: datetime) -> int:
    """Queue one mail a signer with an address; what it lists is not listed again. Returns how many mails."""
    if not _ANY.rows(session):
        return 0
    query = select(PaperSignature, CaseFile).join(CaseFile, col(CaseFile.id) == PaperSignature.case_id)
    query = query.where(col(PaperSignature.told_on).is_(None)).order_by(col(PaperSignature.id))
    waiting: dict[str, list[tuple[PaperSignature, CaseFile]]] = defaultdict(list)
    for signature, case in session.exec(query.with_for_update(skip_locked=True, of=PaperSignature)):
        waiting[signature.signer].append((signature, case))
    queued = 0
    for login, found in waiting.items():
        person = store.person(session, login)
        if person is None or not person.active or person.email is None:
            continue
        lines = [f"{case.number}  第{one.seq}步  签批日{one.signed_on}" for one, case in found]
        last = max(one.id or 0 for one, _ in found)
        queued += outbox.queue(
            session, message_id=outbox.message_id(office, "paper", today, login, last), kind="digest",
            recipient=person.email, subject=f"[纸质签批核对]{today} {len(lines)}件",
            body="以下签批由经办人据纸质签批单登记在您名下，请核对：\n\n" + "\n".join(lines)
            + "\n\n不是您签的，请提出异议（object_signature）；尚未送达的退回重新拟稿。\n", at=at,
        )  # fmt: skip
        for one, _ in found:
            one.told_on = today
            session.add(one)
    return queued
