"""A letter served online goes by e-mail to the applicant who asked for that, with the stamped copy or the frozen PDF."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from hashlib import sha256
from typing import Any, cast

import pytest
from gaoping import APPLICANT, REQUEST, Bureau, bureau
from smtp_server import SmtpServer
from sqlmodel import col, delete, select

from workflow import letterbook
from workflow.config import LetterOptions
from workflow.mail_tables import Outbox
from workflow.telling import outbox
from workflow.telling.mail import FilesTransport, SmtpTransport
from workflow.telling.outbox import Transport

DAY, NEXT = date(2026, 3, 10), date(2026, 3, 11)
AT = datetime(2026, 3, 11, 4, tzinfo=UTC)
EMAIL = "wang.zhe@example.invalid"
GIVEN = APPLICANT | {"email": EMAIL}


def issued(office: Bureau, form: str | None = "电子文件，发到电子邮箱", manner: str = "网上", **facts: Any) -> str:
    """Return a case whose answer is issued and rendered."""
    number = office.receive(DAY, **{"applicant": GIVEN, "form": form} | facts).number
    office.answered(number, DAY, manner=manner)
    rendered(office)
    return number


def rendered(office: Bureau) -> None:
    letterbook.render(office.database, office.office, AT, DAY)


def copies(office: Bureau) -> list[Outbox]:
    with office.database.read() as session:
        return list(session.exec(select(Outbox).where(Outbox.kind == "copy").order_by(Outbox.id)))  # type: ignore[arg-type]


def drained(office: Bureau, transport: Transport, at: datetime = AT) -> dict[str, int]:
    """Drain the outbox of the applicants' copies; the mails to staff are taken out first."""
    with office.database.write() as session:
        session.exec(delete(Outbox).where(col(Outbox.kind) != "copy"))
    return outbox.drain(office.database, office.office.config, transport, at)


def files(office: Bureau) -> FilesTransport:
    return FilesTransport(office.database.folder / "mail")


def mailed(office: Bureau) -> EmailMessage:
    (file,) = (office.database.folder / "mail").glob("*.eml")
    return cast(EmailMessage, BytesParser(policy=policy.default).parsebytes(file.read_bytes()))


def pdf_of(office: Bureau, number: str) -> bytes:
    letter = office.document(number, DAY)["letters"][1]
    return (letterbook.folder_of(office.database, office.office) / letter["pdf"]).read_bytes()


def attachment(mail: EmailMessage) -> tuple[str | None, bytes]:
    (part,) = mail.iter_attachments()
    return part.get_filename(), part.get_payload(decode=True)  # type: ignore[return-value]


def test_the_frozen_pdf_is_mailed_and_nobody_is_named(office: Bureau) -> None:
    number = issued(office)
    office.act(number, "serve", NEXT, method="online")
    assert drained(office, files(office)) == {"sent": 1, "refused": 0, "failed": 0}
    mail = mailed(office)
    assert (mail["To"], mail["Subject"]) == (EMAIL, f"[政府信息公开]{number}的文书")
    assert attachment(mail) == ("高政办公开复〔2026〕1号.pdf", pdf_of(office, number))
    body = mail.get_body()
    assert body is not None
    for word in (APPLICANT["name"], REQUEST):
        assert word not in mail["Subject"] + body.get_content()


def test_over_smtp_the_applicant_receives_the_stamped_copy(office: Bureau, smtp_server: SmtpServer) -> None:
    number = issued(office)
    copy = office.upload("盖了章的扫描件", "handler", NEXT)
    office.act(number, "record_stamped", NEXT, letter=2, file=copy)
    office.act(number, "serve", NEXT, method="online")
    transport = SmtpTransport(
        smtp_server.host, smtp_server.port, username=smtp_server.username, password=smtp_server.password, timeout=10,
        ca_file=smtp_server.ca_file,
    )  # fmt: skip
    assert drained(office, transport) == {"sent": 1, "refused": 0, "failed": 0}
    (mail,) = smtp_server.mails()
    name, content = attachment(mail)
    assert (mail["X-RcptTo"], name) == (EMAIL, "高政办公开复〔2026〕1号.pdf")
    assert sha256(content).hexdigest() == copy["sha256"]


def test_the_answer_itself_may_say_that_it_goes_by_mail(office: Bureau) -> None:
    office.act(issued(office, form=None, manner="通过电子邮件发送"), "serve", NEXT, method="online")
    assert [row.recipient for row in copies(office)] == [EMAIL]


@pytest.mark.parametrize(
    ("facts", "service"),
    [
        ({"applicant": APPLICANT}, {"method": "online"}),
        ({"form": "网站下载"}, {"method": "online"}),
        ({"form": None}, {"method": "online"}),
        ({}, {"method": "post", "tracking": "XA1"}),
        ({}, {"method": "in_person", "receiver": "王喆"}),
        ({}, {"method": "online", "sent_on": DAY}),
    ],
    ids=["no address", "another manner", "no manner", "posted", "handed over", "sent the day before"],
)
def test_otherwise_nothing_is_mailed(office: Bureau, facts: dict[str, Any], service: dict[str, Any]) -> None:
    office.act(issued(office, **facts), "serve", NEXT, **service)
    assert copies(office) == []


def test_a_letter_to_a_third_party_is_not_the_applicants(office: Bureau) -> None:
    number = office.receive(DAY, applicant=GIVEN, form="电子邮件").number
    office.act(number, "consult_third_party", DAY, name="甲公司", contact="高平市", summary="方案")
    office.act(number, "serve", NEXT, method="online", letter=2)
    assert copies(office) == []


def test_every_joint_applicant_served_online_gets_a_copy(office: Bureau) -> None:
    others = [{"name": "李昇", "email": "li@example.invalid"}, {"name": "赵璟", "email": "zhao@example.invalid"}]
    number = issued(office, co_applicants=others)
    also = [{"applicant": 2, "method": "online"}, {"applicant": 3, "method": "in_person", "receiver": "赵璟"}]
    office.act(number, "serve", NEXT, method="online", also=also)
    assert [row.recipient for row in copies(office)] == [EMAIL, "li@example.invalid"]


def test_a_letter_not_rendered_yet_is_mailed_once_it_is(office: Bureau) -> None:
    number = office.receive(DAY, applicant=GIVEN, form="电子邮件").number
    office.answered(number, DAY)
    office.act(number, "serve", NEXT, method="online")
    assert drained(office, files(office)) == {"sent": 0, "refused": 0, "failed": 1}
    rendered(office)
    assert drained(office, files(office), AT.replace(hour=6))["sent"] == 1
    assert attachment(mailed(office))[1] == pdf_of(office, number)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.unlink(), "读不出来"),
        (lambda path: path.write_bytes(b"%PDF-1.7 other"), "与登记的不是同一份"),
    ],
    ids=["gone", "altered"],
)
def test_a_file_gone_or_altered_is_never_sent(office: Bureau, harm: Callable[[Any], object], words: str) -> None:
    number = issued(office)
    letter = office.document(number, DAY)["letters"][1]
    harm(letterbook.folder_of(office.database, office.office) / letter["pdf"])
    office.act(number, "serve", NEXT, method="online")
    assert drained(office, files(office))["failed"] == 1
    (row,) = copies(office)
    assert words in (row.error or "")


def test_a_wild_numbering_word_makes_no_path(sqlite_url: str) -> None:
    with bureau(sqlite_url, letters=LetterOptions()) as office:
        config = office.office.config
        wild = config.office.model_copy(update={"reply_word": "../高/政\\办\uff08试\uff09"})
        object.__setattr__(office.office, "config", config.model_copy(update={"office": wild}))
        office.act(issued(office), "serve", NEXT, method="online")
        (row,) = copies(office)
    assert row.attachment_name == "_高_政_办\uff08试\uff09〔2026〕1号.pdf"
