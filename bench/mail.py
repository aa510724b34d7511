"""Mails: what the office's drain sends, beside one connection for each mail, to the same server process on this machine."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage

from bench.pairs import Row, rates

MAILS = 300
SENDER, SUBJECT = "gongkai@gaoping.invalid", "[还有3个工作日]GPZB-2026-0012"
BODY = "还有3个工作日  GPZB-2026-0012  高平市财政局\n    答复期限:2026-04-08\n    现在:办理中,经办人:经小办\n" * 4


def rows() -> Iterator[Row]:
    with _sink() as port:
        yield rates(
            "mails sent", "one connection per mail (aiosmtplib)", lambda: _ours(port), lambda: _theirs(port), goal=6
        )


def _ours(port: int) -> int:
    from workflow.mail import Message, SmtpTransport

    at = datetime(2026, 4, 3, tzinfo=UTC)
    mails = [
        Message(f"<alert.{n}@gaoping.invalid>", SENDER, f"h{n}@gaoping.invalid", SUBJECT, BODY, at)
        for n in range(MAILS)
    ]
    sent = SmtpTransport("127.0.0.1", port, "none").send(mails)
    return sum(outcome.status == "sent" for outcome in sent)


def _theirs(port: int) -> int:
    from aiosmtplib import send

    async def each() -> int:
        for n in range(MAILS):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = SENDER, f"h{n}@gaoping.invalid", SUBJECT
            mail.set_content(BODY)
            await send(mail, hostname="127.0.0.1", port=port, start_tls=False)
        return MAILS

    return asyncio.run(each())


@contextmanager
def _sink() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.smtp_sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (itself)
        try:
            yield int(process.stdout.readline() if process.stdout else 0)
        finally:
            process.communicate("", timeout=10)
