"""Mails: the outbox drained over SMTP with TLS and a password, beside a program that opens a connection for each mail.

Ours counts everything (lease, mail from its row, outcome noted, both transactions); the peer only builds and sends. Both send
to the same server, in a process of its own, which drops what it is given.
"""

import asyncio
import ssl
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import aiosmtplib

from bench import sink
from bench.pairs import PAIRS, Row, rates
from workflow.database import Database
from workflow.office import Office, office_of
from workflow.schema import migrate
from workflow.telling import outbox
from workflow.telling.mail import SmtpTransport

TESTS = Path(__file__).parents[1] / "tests"
MAILS = 400
NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
BODY = "登记号 GPZB-2026-0001 的答复期限还有3个工作日（2026-03-13 届满），请及时办理。\n" * 8


def rows() -> Iterable[Row]:
    sys.path.insert(0, str(TESTS))
    from gaoping import configuration

    with TemporaryDirectory() as name, sink.running(Path(name) / "smtp") as server:
        database = Database(f"sqlite:///{name}/gongkai.db")
        migrate(database)
        config = configuration(database_url=database.url)
        run_by = office_of(config)
        transport = SmtpTransport(
            server.host, server.port, "starttls", server.username, server.password, ca_file=server.ca_file
        )
        minutes = [NOW + timedelta(minutes=number) for number in range(PAIRS + 1)]
        for at in minutes:
            queue(database, run_by, at)
        rounds = iter(minutes)
        yield rates(
            f"{MAILS} mails drained", "aiosmtplib.send, one connection each",
            lambda: outbox.drain(database, config, transport, next(rounds))["sent"],
            lambda: asyncio.run(one_by_one(server)), goal=6,
        )  # fmt: skip
        database.close()


def queue(database: Database, run_by: Office, at: datetime) -> None:
    """Put a round of mails into the outbox, due at `at`: what is measured is the sending."""
    with database.write() as session:
        mails = [
            outbox.mail(
                kind="alert", recipient=f"p{number}@office.invalid", subject="期限提醒", body=BODY, at=NOW,
                message_id=outbox.message_id(run_by, "bench", at.minute, number),
            )
            | {"next_at": at}
            for number in range(MAILS)
        ]  # fmt: skip
        outbox.queue_all(session, mails)


async def one_by_one(server: sink.Sink) -> int:
    trust = ssl.create_default_context(cafile=str(server.ca_file))
    for mail in range(MAILS):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@office.invalid", f"p{mail}@office.invalid", "期限提醒"
        message.set_content(BODY)
        await aiosmtplib.send(
            message, hostname=server.host, port=server.port, start_tls=True, tls_context=trust,
            username=server.username, password=server.password,
        )  # fmt: skip
    return MAILS
