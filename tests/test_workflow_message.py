"""The bytes of a mail: read back by an ordinary mail program, and closed to injected headers."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.telling import message as made
from workflow.telling.message import Message, Unsendable, content, wire

AT = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)


def message(**changes: object) -> Message:
    fields: dict[str, object] = {
        "message_id": "<alert.7.answer@gaoping.invalid>",
        "sender": "gongkai@gaoping.invalid",
        "recipient": "li@gaoping.invalid",
        "subject": "[公开] GPZB-2026-0007 明日到期",
        "body": "第一行\n第二行\n",
        "sent_at": AT,
    }
    return Message(**(fields | changes))  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, BytesParser(policy=policy.SMTPUTF8).parsebytes(raw))


@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_a_mail_reads_back_as_written(encoding: str) -> None:
    mail = read(content(message(), encoding))  # type: ignore[arg-type]
    assert mail["Subject"] == "[公开] GPZB-2026-0007 明日到期"
    assert mail["Message-ID"] == "<alert.7.answer@gaoping.invalid>"
    assert mail["Date"].datetime == AT
    assert (mail["From"], mail["To"]) == ("gongkai@gaoping.invalid", "li@gaoping.invalid")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == "第一行\n第二行\n"


def test_the_same_mail_gives_the_same_bytes() -> None:
    mail = message(attachments=(("答复书.pdf", b"%PDF-1.7"),))
    assert content(mail, "base64") == content(mail, "base64")


def test_attachments_keep_name_kind_and_bytes() -> None:
    files = (("答复书.pdf", b"%PDF-1.7\r\n\x00"), ("附件.bin", b""))
    parts = list(read(content(message(attachments=files), "base64")).iter_attachments())
    assert [(part.get_filename(), part.get_content()) for part in parts] == list(files)
    assert parts[0].get_content_type() == "application/pdf"


@given(st.text(st.sampled_from("申请公开 abcXYZ0189-[]()=?_:,.\"'@〔〕"), max_size=150))
def test_any_subject_reads_back_with_its_spaces(subject: str) -> None:
    raw = content(message(subject=subject), "base64")
    assert max(map(len, raw.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
    assert read(raw)["Subject"].strip() == subject.strip()


@pytest.mark.parametrize("evil", ["a\nBcc: x@y.cn", "a\rb", "a\x00b", "a\u2028b", "a\x85b"])
@pytest.mark.parametrize("where", ["message_id", "sender", "recipient", "subject"])
def test_a_line_break_in_a_header_is_refused(where: str, evil: str) -> None:
    with pytest.raises(Unsendable, match=r"换行|地址不对"):
        content(message(**{where: evil}), "base64")


def test_a_line_break_in_a_file_name_is_refused() -> None:
    with pytest.raises(Unsendable, match="换行"):
        content(message(attachments=(("a\r\nX: y", b""),)), "base64")


@pytest.mark.parametrize(
    "address", ["", "李", "a@", "@b.cn", "a b@c.cn", "a@b@c.cn", "a@b.cn,c@d.cn", "李 <a@b.cn>", "a@公.。"]
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(Unsendable, match="邮箱地址不对"):
        content(message(recipient=address), "base64")


def test_a_chinese_domain_goes_in_its_ascii_form() -> None:
    assert wire("li@中国.cn") == "li@xn--fiqs8s.cn"


def test_a_chinese_mailbox_keeps_its_name() -> None:
    assert read(content(message(recipient="李明@gaoping.invalid"), "base64"))["To"] == "李明@gaoping.invalid"


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_mail_is_either_bytes_or_unsendable(name: str, subject: str, body: str) -> None:
    try:
        raw = content(message(recipient=f"{name}@gaoping.invalid", subject=subject, body=body), "base64")
    except Unsendable:
        return
    mail = read(raw)
    address = mail["To"].addresses[0].addr_spec.encode("utf-8", "surrogateescape").decode()
    assert address == f"{name}@gaoping.invalid"
    assert mail["Message-ID"] == message().message_id


def test_a_naive_instant_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="aware"):
        message(sent_at=AT.replace(tzinfo=None))


@pytest.mark.parametrize("body", ["", "一行", "两行\n末尾没有换行", "末尾换行\n\n", "很长" * 200 + "\nend\n"])
@pytest.mark.parametrize("subject", ["ascii", "[超期1个工作日]GPZB-2026-0012"])
def test_a_mail_of_nothing_but_text_has_the_bytes_the_library_gives(body: str, subject: str) -> None:
    mail = Message(
        "<alert.1@x.invalid>", "a.b@x.invalid", "h1@y.invalid", subject, body, datetime(2026, 4, 3, 4, tzinfo=UTC)
    )
    whole = made._subject(subject) + made._mime(mail, mail.sender, mail.recipient, "base64").as_bytes()
    assert content(mail, "base64") == whole


@pytest.mark.parametrize(
    "message_id", ["", "alert.7@gaoping.invalid", "<alert 7@gaoping.invalid>", "<7@a> <8@b>", "<七@a>"]
)
def test_what_is_no_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(Unsendable, match="邮件编号应为"):
        content(message(message_id=message_id), "base64")


def test_a_subject_that_reads_like_coded_words_is_told_as_it_stands() -> None:
    said = "=?utf-8?B?5L2g?= 2026"
    assert read(content(message(subject=said), "base64"))["Subject"] == said
