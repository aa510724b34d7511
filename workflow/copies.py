"""The applicant's copy by e-mail: a letter served online goes to the address the applicant gave, where that manner was chosen.

The stamped copy where there is one, else the frozen letter's PDF. Neither subject nor body tells a name or the request.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from letters.compose import kinds
from workflow import facts as f
from workflow import letterbook, particulars, store, uploads
from workflow.acts.applicants import TO_OTHERS
from workflow.case import Act, Case
from workflow.case_row import CaseRow
from workflow.office import Office
from workflow.tables import LetterRow, Upload
from workflow.telling import outbox
from workflow.telling.outbox import Attachment

BY_MAIL = re.compile(r"电子邮[件箱]|邮箱|e-?mail", re.IGNORECASE)
UNSAFE = re.compile(r"[^\w〔〕()\uff08\uff09-]+")


def queue(session: Session, office: Office, row: CaseRow, case: Case, model: f.Facts, act: Act, at: datetime) -> int:
    """Queue what a service just recorded calls for, in its transaction; return how many mails.

    A service of an earlier day was sent by other means: nothing is mailed again.
    """
    if office.quiet or not isinstance(model, f.Serve):
        return 0
    served = next((one for one in act.outcome.get("letters", ()) if one["status"] == "served"), None)
    letters = {letter.ordinal: letter for letter in store.letters(session, row.id)}
    letter = letters.get(served["ordinal"]) if served else None
    if letter is None or letter.kind in TO_OTHERS or not _asked(session, office, case, letter):
        return 0
    named = letter.doc_number or kinds()[letter.kind].title
    file = _file(session, case, letter, named)
    queued = 0
    for ordinal, email in _addresses(session, office, case, model, act):
        queued += outbox.queue(
            session,
            message_id=outbox.message_id(office, "copy", case.number, act.seq, ordinal),
            kind="copy",
            case_id=row.id,
            recipient=email,
            subject=f"[政府信息公开]{case.number}的文书",
            body=f"您的申请（登记号{case.number}）有一份文书，见附件：{named}。\n\n承办单位：{case.unit}\n",
            at=at,
            attachment=file,
        )
    return queued


def _asked(session: Session, office: Office, case: Case, letter: LetterRow) -> bool:
    """Say whether the applicant asked for e-mail, or the answer says that it goes by e-mail."""
    drafted = case.last_facts("draft") or {} if letter.ordinal in _answers(case) else {}
    said = (particulars.application_of(session, office, case).form, drafted.get("manner"))
    return any(words and BY_MAIL.search(words) for words in said)


def _answers(case: Case) -> set[int]:
    return {ordinal for ordinal, letter in case.letters.items() if letter.kind.startswith("reply_")}


def _addresses(session: Session, office: Office, case: Case, model: f.Serve, act: Act) -> Iterator[tuple[int, str]]:
    """Yield every applicant served online that day who gave an address, with their place among the applicants."""
    application = particulars.application_of(session, office, case)
    everyone: list[Mapping[str, Any]] = [application.applicant, *application.others]
    services = [(1, model), *((one.applicant, one) for one in model.also)]
    for ordinal, service in services:
        is_now = service.method == "online" and service.sent_on in (None, act.on)
        if is_now and ordinal <= len(everyone) and (email := everyone[ordinal - 1].get("email")):
            yield ordinal, email


def _file(session: Session, case: Case, letter: LetterRow, named: str) -> Attachment:
    name = UNSAFE.sub("_", named)[:80]
    copy = session.get(Upload, case.stamped.get(letter.ordinal, ""))
    if copy is not None:
        return Attachment(f"{name}.{copy.ending}", uploads.path_of(copy), copy.sha256)
    return Attachment(f"{name}.pdf", letter.pdf_path or letterbook.path_of(letter, "pdf"), letter.pdf_sha256)
