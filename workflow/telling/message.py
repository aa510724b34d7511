"""One mail to one recipient, and its bytes: MIME that is the same at every try."""

import hashlib
import re
from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

ADDRESS = re.compile(r"([\w!#$%&'*+/=?^`{|}~.-]+)@([\w.-]+)")
MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
SIMPLE = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
SHORT = 74
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
KINDS = {
    ".pdf": ("application", "pdf"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class Unsendable(Exception):
    """The mail itself cannot be sent, now or later; the text is one Chinese line."""


@dataclass(frozen=True)
class Message:
    """A mail to one recipient; `message_id` is `<…@…>` and the same at every try, `sent_at` is aware."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    body: str
    sent_at: datetime
    attachments: tuple[tuple[str, bytes], ...] = ()

    def __post_init__(self) -> None:
        if self.sent_at.tzinfo is None:
            raise ValueError("sent_at must be aware")


def content(message: Message, encoding: Literal["8bit", "base64"]) -> bytes:
    """Return the mail as MIME with CRLF line ends, the same bytes for the same message; raises Unsendable."""
    texts = (message.message_id, message.subject, *(name for name, _ in message.attachments))
    if any(CONTROL.search(text) for text in texts):
        raise Unsendable("邮件的标题、编号或附件名里有换行或控制字符，不发送")
    if not MESSAGE_ID.fullmatch(message.message_id):
        raise Unsendable(f"邮件编号应为 <…@…>，现为 {message.message_id!r}")
    sender, recipient = wire(message.sender), wire(message.recipient)
    try:
        if (plain := _plain(message, sender, recipient, encoding)) is not None:
            return plain
        return _subject(message.subject) + _mime(message, sender, recipient, encoding).as_bytes()
    except (ValueError, MessageError) as error:
        raise Unsendable(f"邮件编码不了：{type(error).__name__}") from error


def wire(address: str) -> str:
    """Return the address as SMTP wants it, a Chinese domain in its ASCII form; raises Unsendable."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise Unsendable(f"邮箱地址不对：{address!r}")
    name, domain = match.groups()
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
        Address(username=name, domain=ascii_domain)
    except (ValueError, MessageError, IndexError):
        raise Unsendable(f"邮箱地址不对：{address!r}") from None
    return f"{name}@{ascii_domain}"


def is_reachable(address: str) -> bool:
    """Say whether mail can be sent to an address, as far as its writing tells."""
    try:
        wire(address)
    except Unsendable:
        return False
    return True


def _subject(subject: str) -> bytes:
    """Return the Subject line; Header encodes it as one text, where email's own folding may lose a space."""
    charset = "us-ascii" if subject.isascii() and "=?" not in subject else "utf-8"
    return b"Subject: " + Header(subject, charset, header_name="Subject").encode(linesep="\r\n").encode() + b"\r\n"


def _plain(message: Message, sender: str, recipient: str, encoding: str) -> bytes | None:
    """Return a mail of nothing but text as `_mime` would make it, in a tenth of the time; None where a header needs more."""
    head = {
        "Message-ID": message.message_id, "Date": format_datetime(message.sent_at), "From": sender, "To": recipient,
        "Auto-Submitted": "auto-generated", "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "base64", "MIME-Version": "1.0",
    }  # fmt: skip
    lines = [f"{name}: {value}" for name, value in head.items()]
    is_simple = SIMPLE.fullmatch(sender) and SIMPLE.fullmatch(recipient)
    if encoding != "base64" or message.attachments or not is_simple or any(len(line) > SHORT for line in lines):
        return None
    text = "".join(f"{line}\r\n" for line in (message.body or "\n").splitlines()).encode()
    coded = encodebytes(text).replace(b"\n", b"\r\n")
    return _subject(message.subject) + "\r\n".join([*lines, "", ""]).encode() + coded


def _mime(message: Message, sender: str, recipient: str, encoding: Literal["8bit", "base64"]) -> EmailMessage:
    mail = EmailMessage(policy.SMTP if (sender + recipient).isascii() else policy.SMTPUTF8)
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(message.sent_at)
    mail["From"] = _address(sender)
    mail["To"] = _address(recipient)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, charset="utf-8", cte=encoding)
    for name, data in message.attachments:
        main, sub = KINDS.get(Path(name).suffix.lower(), ("application", "octet-stream"))
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    if message.attachments:
        mail.set_boundary(f"=_{hashlib.sha256(message.message_id.encode()).hexdigest()[:40]}")
    return mail


def _address(address: str) -> Address:
    name, _, domain = address.rpartition("@")
    return Address(username=name, domain=domain)
