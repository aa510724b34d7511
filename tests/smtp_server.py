"""A real SMTP server in a process of its own: TLS, a password, and the ways of failing a mail server has.

    python smtp_server.py FOLDER CERTIFICATE USERNAME PASSWORD

prints its two ports (STARTTLS, implicit TLS) on one line, keeps each mail it accepts as FOLDER/mails/<n>.eml and
ends when its standard input does. FOLDER/orders.json maps a recipient to what happens to mail for it:
refuse (550), busy (451), refuse_data (554 after the text), busy_data (452 after the text), closing (421 after the text),
hang, drop, drop_once.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, cast


@dataclass(frozen=True)
class SmtpServer:
    """The running server as a test sees it."""

    folder: Path
    port: int
    implicit_port: int
    ca_file: Path
    username: str = "gongkai"
    password: str = "通行 words & 42"
    host: str = "127.0.0.1"

    def tell(self, recipient: str, order: str) -> None:
        """From now on `order` happens to mail for `recipient`."""
        file = self.folder / "orders.json"
        _replace(file, json.dumps(_orders(file) | {recipient: order}).encode())

    def mails(self) -> list[EmailMessage]:
        """Return the accepted mails in order of arrival; X-MailFrom and X-RcptTo hold the envelope."""
        files = sorted((self.folder / "mails").glob("*.eml"), key=lambda file: int(file.stem))
        parser = BytesParser(policy=policy.SMTPUTF8)
        return [cast(EmailMessage, parser.parsebytes(file.read_bytes())) for file in files]

    def reset(self) -> None:
        """Forget all mails and orders."""
        for file in (*(self.folder / "mails").iterdir(), self.folder / "orders.json"):
            file.unlink(missing_ok=True)


@contextmanager
def running(folder: Path) -> Iterator[SmtpServer]:
    """Start the server with a certificate of its own authority; it stops when the block ends."""
    import trustme

    (folder / "mails").mkdir(parents=True)
    authority, ca_file, certificate = trustme.CA(), folder / "ca.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    words = [str(folder), str(certificate), SmtpServer.username, SmtpServer.password]
    command = [sys.executable, "-W", "ignore", __file__, *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port, implicit_port = (int(word) for word in process.stdout.readline().split())
        yield SmtpServer(folder, port, implicit_port, ca_file)


def _orders(file: Path) -> dict[str, str]:
    return cast(dict[str, str], json.loads(file.read_bytes())) if file.exists() else {}


def _replace(file: Path, content: bytes) -> None:
    written = file.with_name(f"{file.name}.{os.getpid()}.part")
    written.write_bytes(content)
    written.replace(file)


class Mailbox:
    """aiosmtpd's handler: does what orders.json says, else keeps the mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.dropped: set[str] = set()

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        match self._order(address):
            case "refuse":
                return "550 5.1.1 no such mailbox"
            case "busy":
                return "451 4.3.0 try again later"
            case "hang":
                await asyncio.sleep(3600)
            case "drop":
                server.transport.abort()
            case "drop_once" if address not in self.dropped:
                self.dropped.add(address)
                server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        orders = {self._order(address) for address in envelope.rcpt_tos}
        if "refuse_data" in orders:
            return "554 5.6.0 content refused"
        if "closing" in orders:
            return "421 4.3.2 shutting down"
        if "busy_data" in orders:
            return "452 4.3.1 no room"
        self.count += 1
        lines = [f"X-MailFrom: {envelope.mail_from}", *(f"X-RcptTo: {address}" for address in envelope.rcpt_tos)]
        head = "".join(f"{line}\r\n" for line in lines).encode()
        _replace(self.folder / "mails" / f"{self.count}.eml", head + envelope.original_content)
        return "250 kept"

    def _order(self, address: str) -> str | None:
        return _orders(self.folder / "orders.json").get(address)


async def serve(folder: Path, certificate: Path, username: str, password: str) -> None:
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(username.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    mailbox, loop = Mailbox(folder), asyncio.get_running_loop()
    options: dict[str, Any] = {"auth_required": True, "authenticator": authenticate, "enable_SMTPUTF8": True}
    starttls = await loop.create_server(
        lambda: SMTP(mailbox, tls_context=context, require_starttls=True, loop=loop, **options), "127.0.0.1", 0
    )
    implicit = await loop.create_server(  # aiosmtpd does not see that this connection is encrypted from its first byte
        lambda: SMTP(mailbox, auth_require_tls=False, loop=loop, **options), "127.0.0.1", 0, ssl=context
    )
    print(*(server.sockets[0].getsockname()[1] for server in (starttls, implicit)), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
