"""One batch of mails, into files or over SMTP; every mail gets an outcome, and no mail can stop the others."""

import asyncio
import hashlib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from workflow import parts
from workflow.disk import reason_of
from workflow.telling.message import Message, Unsendable, content, wire

if TYPE_CHECKING:
    from aiosmtplib import SMTP

__all__ = ["FilesTransport", "Message", "Outcome", "SmtpTransport"]

CONNECTIONS, EACH = 4, 5


@dataclass(frozen=True)
class Outcome:
    """What became of a mail: `failed` is worth another try, `refused` is not; `detail` is one line for a person."""

    message_id: str
    status: Literal["sent", "refused", "failed"]
    detail: str = ""


@dataclass(frozen=True)
class FilesTransport:
    """Each mail an .eml in `folder`, named by its Message-ID: sent twice, it is still one file."""

    folder: Path

    def opened(self) -> "AbstractContextManager[FilesTransport]":
        return nullcontext(self)

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        return [self._write(message) for message in messages]

    def _write(self, message: Message) -> Outcome:
        try:
            mail = content(message, "8bit")
            parts.keep(self.folder, _file_name(message.message_id), mail, 0o600)
        except Unsendable as reason:
            return Outcome(message.message_id, "refused", str(reason))
        except OSError as error:
            return Outcome(message.message_id, "failed", f"邮件写不进目录 {self.folder}：{reason_of(error)}")
        return Outcome(message.message_id, "sent")


def _file_name(message_id: str) -> str:
    name = quote(message_id.strip("<>"), safe="@+=")
    if len(name) > 180:
        name = f"{name[:140]}.{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    return f"{name}.eml"


@dataclass(frozen=True)
class SmtpTransport:
    """Mails over SMTP; CONNECTIONS stand at once, no more than EACH mails of a batch are worth. `timeout` in seconds bounds
    connecting and each mail.

    The server's certificate must be signed by `ca_file`, or else by an authority the system trusts.
    """

    host: str
    port: int
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    ca_file: Path | None = None

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        with self.opened() as lines:
            return lines.send(messages)

    @contextmanager
    def opened(self) -> Iterator["Lines"]:
        """Give what sends batch after batch over the same connections, closed when the block ends."""
        with asyncio.Runner() as runner:
            lines = Lines(self, runner, [Line(self) for _ in range(CONNECTIONS)])
            try:
                yield lines
            finally:
                runner.run(lines.hang_up())

    async def connect(self) -> "tuple[SMTP, asyncio.BaseTransport | None]":
        """Return a client that is connected and known to the server, and what it speaks over; raises Unreachable."""
        from aiosmtplib import SMTP, SMTPException

        client = SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.timeout,
            use_tls=self.tls == "implicit",
            start_tls=False,
            tls_context=self._trust() if self.tls != "none" else None,
            local_hostname="[127.0.0.1]",  # the machine's own name is nobody's business, and looking it up can hang
        )
        transport = None
        try:
            async with asyncio.timeout(self.timeout):
                await client.connect()
                transport = client.transport
                if self.tls == "starttls":
                    await client.starttls()
                if self.username is not None:
                    await client.login(self.username, self.password or "")
        except (SMTPException, OSError, ValueError) as error:
            await self.hang_up(client, transport)
            raise Unreachable(self._why(error)) from error
        return client, transport

    async def hang_up(self, client: "SMTP", transport: asyncio.BaseTransport | None) -> None:
        from aiosmtplib import SMTPException

        try:
            async with asyncio.timeout(self.timeout):
                await client.quit()
        except (SMTPException, OSError):
            client.close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()  # closing TLS politely waits for an answer that a hanging server never gives
        await asyncio.sleep(0)

    def _trust(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:
            raise Unreachable(f"邮件服务器的签发证书 {self.ca_file} 读不了：{reason_of(error)}") from error

    async def send_one(self, connection: "SMTP", message: Message) -> Outcome:
        from aiosmtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

        def outcome(status: Literal["refused", "failed"], detail: str) -> Outcome:
            return Outcome(message.message_id, status, detail)

        try:
            mail = content(message, "base64")
            sender, recipient = wire(message.sender), wire(message.recipient)
            international = not (sender + recipient).isascii()
            if international and not connection.supports_extension("smtputf8"):
                return outcome("refused", f"邮件服务器 {self.host}:{self.port} 不支持中文邮箱地址（SMTPUTF8）")
            options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
            async with asyncio.timeout(self.timeout):
                await connection.sendmail(sender, [recipient], mail, mail_options=options)
        except Unsendable as reason:
            return outcome("refused", str(reason))
        except SMTPRecipientsRefused as error:
            first = error.recipients[0]
            return outcome("refused" if first.code >= 500 else "failed", _said(first.code, first.message))
        except SMTPResponseException as error:
            if error.code == 421:
                connection.close()
            return outcome("refused" if _is_about_content(error) else "failed", _said(error.code, error.message))
        except (SMTPException, OSError) as error:
            connection.close()
            return outcome("failed", self._why(error))
        except ValueError:
            return outcome("refused", f"邮箱地址不对：{message.recipient!r}")
        return Outcome(message.message_id, "sent")

    def _why(self, error: BaseException) -> str:
        """Return what is wrong with the server in one line; it never quotes the password."""
        from aiosmtplib import SMTPAuthenticationError, SMTPResponseException, SMTPServerDisconnected

        server = f"邮件服务器 {self.host}:{self.port}"
        chain = list(_chain(error))
        for cause in chain:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return f"{server} 的证书不可信（{cause.verify_message}）：请在 mail.ca_file 指明签发机构的证书"
        if isinstance(error, SMTPAuthenticationError):
            return f"{server} 不接受登录（{error.code}）：请检查 mail.username 和环境变量 GONGKAI_MAIL_PASSWORD"
        if isinstance(error, SMTPResponseException):
            return f"{server} {_said(error.code, error.message)}"
        if isinstance(error, TimeoutError):
            return f"{server} 在 {self.timeout:g} 秒内没有回应"
        if isinstance(error, SMTPServerDisconnected):
            return f"与{server} 的连接中断"
        return f"连不上{server}：{_one_line(str(chain[-1]))}"


@dataclass(frozen=True)
class Lines:
    """The connections of one drain: a batch takes turns at them, and the next finds them open."""

    transport: SmtpTransport
    runner: asyncio.Runner
    lines: "list[Line]"

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        return self.runner.run(self._send(messages))

    async def _send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Return the outcomes in the order of the mails."""
        several = max(1, min(len(self.lines), len(messages) // EACH))
        shares = await asyncio.gather(*(self.lines[n].send(messages[n::several]) for n in range(several)))
        return [shares[n % several][n // several] for n in range(len(messages))]

    async def hang_up(self) -> None:
        await asyncio.gather(*(line.hang_up() for line in self.lines))


@dataclass
class Line:
    """One connection, opened when the first mail needs it and again when it broke."""

    transport: SmtpTransport
    client: "SMTP | None" = None
    wire: asyncio.BaseTransport | None = None

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        futile = 0
        while rest := messages[len(outcomes) :]:
            try:
                done = await self._send_until_broken(rest)
            except Unreachable as reason:
                return outcomes + [Outcome(message.message_id, "failed", str(reason)) for message in rest]
            outcomes += done
            futile = futile + 1 if [outcome.status for outcome in done] == ["failed"] else 0
            if futile == 2:  # the second connection in a row broke on its first mail: it is the server, not the mail
                outcomes += [Outcome(message.message_id, "failed", done[0].detail) for message in rest[1:]]
        return outcomes

    async def _send_until_broken(self, messages: Sequence[Message]) -> list[Outcome]:
        """Send until the connection breaks; the mail it broke on is the last outcome."""
        if self.client is None:
            self.client, self.wire = await self.transport.connect()
        outcomes: list[Outcome] = []
        for message in messages:
            outcomes.append(await self.transport.send_one(self.client, message))
            if not self.client.is_connected:
                await self.hang_up()
                break
        return outcomes

    async def hang_up(self) -> None:
        if self.client is not None:
            await self.transport.hang_up(self.client, self.wire)
            self.client = self.wire = None


class Unreachable(Exception):
    """No mail of the batch can go now; the text is one Chinese line."""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_about_content(error: Exception) -> bool:
    from aiosmtplib import SMTPDataError

    return isinstance(error, SMTPDataError) and error.code >= 500


def _said(code: int, words: str) -> str:
    return f"服务器答复 {code} {_one_line(words)}"


def _one_line(words: str) -> str:
    return " ".join(words.split())[:200]
