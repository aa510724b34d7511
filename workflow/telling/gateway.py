"""Alerts by an HTTP gateway (short messages, WeCom, DingTalk): one POST an alert, out of the same outbox as the mails.

What goes out is made of number, step, unit and days alone. The key of a post is its message id, sent as Idempotency-Key:
whoever gets a post twice can tell.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from string import Template
from time import monotonic
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from sqlmodel import Session

from workflow.office import Office
from workflow.telling import outbox
from workflow.telling.mail import Outcome
from workflow.telling.message import Message

RECIPIENT = "gateway"
"""What stands as the recipient of an outbox row that is posted, not mailed."""
FACTS = ("number", "step", "unit", "days")
AGAIN = {408, 425, 429}
LONGEST_ANSWER = 64 * 1024


def body(template: str, content_type: str, facts: Mapping[str, str]) -> str:
    """Return the body of a post, each fact escaped for its kind; raises KeyError or ValueError for another placeholder."""
    return Template(template).substitute({name: _escaped(facts[name], content_type) for name in FACTS})


def queue(
    session: Session,
    office: Office,
    key: Sequence[object],
    facts: Mapping[str, str],
    at: datetime,
    case_id: int | None = None,
) -> bool:
    """Put a post into the outbox where the office has a gateway; `key` makes it one for each step and rung."""
    if (given := office.config.gateway) is None:
        return False
    return outbox.queue(
        session, message_id=outbox.message_id(office, "gateway", *key), kind="gateway", case_id=case_id,
        recipient=RECIPIENT, subject=facts["number"], body=body(given.body, given.content_type, facts), at=at,
    )  # fmt: skip


@dataclass(frozen=True)
class GatewayTransport:
    """Posts bodies as they stand in the outbox; `accepts` is what an answer must contain beside its 2xx.

    The token takes the place of $token in the address, else it is sent as a bearer's. No redirect is followed.
    """

    url: str
    content_type: str
    accepts: str = ""
    token: str | None = field(default=None, repr=False)
    timeout: float = 10.0

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Post one after the other; a gateway that twice running says nothing is left alone, and the others are put off."""
        outcomes: list[Outcome] = []
        for message in messages:
            is_gone = [outcome.detail for outcome in outcomes[-2:]] == [self._silence] * 2
            outcomes.append(Outcome(message.message_id, "failed", self._silence) if is_gone else self._post(message))
        return outcomes

    def _post(self, message: Message) -> Outcome:
        def outcome(status: Any, detail: str = "") -> Outcome:
            return Outcome(message.message_id, status, detail)

        try:
            request = self._request(message)
            with build_opener(_Stay, _InTime).open(request, timeout=self.timeout) as response:
                answer = response.read(LONGEST_ANSWER).decode("utf-8", "replace")
        except HTTPError as error:
            error.close()
            is_passing = error.code >= 500 or error.code in AGAIN
            return outcome("failed" if is_passing else "refused", f"{self._server} 答复 {error.code}")
        except TimeoutError:
            return outcome("failed", self._silence)
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            return outcome("failed", f"连不上{self._server}：{type(reason).__name__}")
        except ValueError:
            return outcome("refused", f"{self._server} 的地址不对：请检查 gateway.url 和环境变量 GONGKAI_GATEWAY_TOKEN")
        if self.accepts and self.accepts not in answer:
            return outcome("failed", f"{self._server} 没有受理：答复里没有 {self.accepts}")
        return outcome("sent")

    def _request(self, message: Message) -> Request:
        headers = {"Content-Type": self.content_type, "Idempotency-Key": message.message_id, "User-Agent": "gongkai"}
        url = self.url
        if self.token and "$token" in url:
            url = url.replace("$token", quote(self.token, safe=""))
        elif self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return Request(url, message.body.encode(), headers, method="POST")  # noqa: S310 (config.toml takes http and https only)

    @property
    def _silence(self) -> str:
        return f"{self._server} 在 {self.timeout:g} 秒内没有回应"

    @property
    def _server(self) -> str:
        """The gateway as errors name it: never its path or question, where a token may stand."""
        return f"通知网关 {urlsplit(self.url).netloc}"


@dataclass(frozen=True)
class Post:
    """Mails by `mail`, posts by `gateway`: one batch may hold both."""

    mail: Any
    gateway: GatewayTransport | None

    @contextmanager
    def opened(self) -> Iterator["Post"]:
        with self.mail.opened() as mail:
            yield Post(mail, self.gateway)

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        mails = [message for message in messages if message.recipient != RECIPIENT]
        posts = [message for message in messages if message.recipient == RECIPIENT]
        outcomes = list(self.mail.send(mails)) if mails else []
        if posts and self.gateway is None:
            return outcomes + [Outcome(one.message_id, "failed", "config.toml 里没有 [gateway]") for one in posts]
        return outcomes + (self.gateway.send(posts) if self.gateway and posts else [])


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Refuse to go elsewhere: the answer 3xx becomes an error."""


class _InTime(HTTPHandler, HTTPSHandler):
    """Answers are read within the timeout as a whole: a socket's own begins anew with every byte."""

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Plain, req)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Secure, req)


class _Until(RawIOBase):
    def __init__(self, raw: RawIOBase, sock: socket) -> None:
        self._raw, self._sock, self._end = raw, sock, monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if (left := self._end - monotonic()) <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: socket, *given: Any, **named: Any) -> None:
        super().__init__(sock, *given, **named)
        self.fp = BufferedReader(_Until(self.fp.detach(), sock))


class _Plain(HTTPConnection):
    response_class = _Answer


class _Secure(HTTPSConnection):
    response_class = _Answer


def _escaped(text: str, content_type: str) -> str:
    if "json" in content_type:
        return json.dumps(text, ensure_ascii=False)[1:-1]
    if "xml" in content_type:
        return escape(text)
    return quote(text, safe="") if "urlencoded" in content_type else text
