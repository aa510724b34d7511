"""Alerts to an HTTP gateway: a real server on this machine, the outbox's own keys, nobody's name and no request in them."""

import json
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import duty_desk
import pytest
from gaoping import APPLICANT, FINANCE, OFFICE, REQUEST, Bureau, bureau, noon
from pydantic import ValidationError
from reports import YEARS, take_in
from sqlmodel import select

from workflow.config import Gateway
from workflow.ledger import ledgers
from workflow.ledger.ledgers import Row
from workflow.mail_tables import Outbox
from workflow.telling import alerts, outbox
from workflow.telling.gateway import GatewayTransport, Post, body
from workflow.telling.mail import FilesTransport, Outcome
from workflow.telling.message import Message
from workflow.telling.post import transport_of

BODY = '{"msgtype":"text","text":{"content":"$number $unit $step $days"}}'
RECEIVED, EVE, LATE = date(2026, 3, 10), date(2026, 4, 7), date(2026, 4, 9)


class Received(ThreadingHTTPServer):
    """Keeps what is posted; answers in the order of `answers`, then always with the last."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.posts: list[tuple[str, dict[str, str], str]] = []
        self.answers: list[tuple[int, str]] = [(200, '{"errcode":0}')]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Received

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posts.append((self.path, dict(self.headers), said))
        answers = self.server.answers
        code, words = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(words.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[Received]:
    with Received() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def told(url: str) -> Gateway:
    return Gateway(url=url, body=BODY, accepts='"errcode":0', timeout_seconds=2)


@pytest.fixture
def office(database_url: str, gateway: Received) -> Iterator[Bureau]:
    with bureau(database_url, gateway=told(gateway.url + "/send")) as opened:
        yield opened


def posts(office: Bureau) -> list[Outbox]:
    with office.database.read() as session:
        return list(session.exec(select(Outbox).where(Outbox.kind == "gateway").order_by(Outbox.id)).all())  # type: ignore[arg-type]


def drain(office: Bureau, at: datetime) -> dict[str, int]:
    config = office.office.config
    return outbox.drain(office.database, config, transport_of(config, office.database), at)


def test_each_step_of_an_alert_is_posted_once_and_tells_number_step_unit_and_days(
    office: Bureau, gateway: Received
) -> None:
    number = office.receive(RECEIVED).number
    for _ in range(2):
        alerts.sweep(office.database, office.office, EVE, noon(EVE))
        drain(office, noon(EVE))
    lines = [json.loads(said)["text"]["content"] for _, _, said in gateway.posts]
    keys = [headers["Idempotency-Key"] for _, headers, _ in gateway.posts]
    assert lines
    assert len(set(keys)) == len(keys) == len(posts(office))
    assert all(line.startswith(f"{number} 高平市人民政府办公室 ") for line in lines)
    assert any("答复期限" in line for line in lines)
    everything = "".join(lines)
    assert not [word for word in ("王喆", "征收", "经办", "@") if word in everything]


def test_no_name_and_no_request_is_ever_posted_or_mailed_however_they_are_made(
    office: Bureau, gateway: Received
) -> None:
    """Placeholders, quotes and line ends in what people wrote; every step that runs, on every rung of the ladder."""
    name = 'LEAK$number"}${step}'
    words = f"{name}\r\nX-Leak: 1"
    number = office.receive(
        RECEIVED, applicant=APPLICANT | {"name": name}, content=words, form="LEAK", id_number="140581199001011234"
    ).number
    office.act(number, "assign", RECEIVED, "registrar", handler="handler")
    office.act(number, "consult_third_party", RECEIVED, name=name, contact=name, summary=words)
    office.act(number, "urge", RECEIVED, "supervisor", matter=words)
    for day in range(0, 60, 2):
        today = RECEIVED + timedelta(days=day)
        alerts.sweep(office.database, office.office, today, noon(today))
        drain(office, noon(today))
    steps = {json.loads(said)["text"]["content"].split()[2] for _, _, said in gateway.posts}
    assert len(steps) > 1
    with office.database.read() as session:
        mailed = [f"{row.recipient}{row.subject}{row.body}" for row in session.exec(select(Outbox))]
    everything = "".join([f"{path}{headers}{said}" for path, headers, said in gateway.posts] + mailed)
    assert number in everything
    assert [word for word in ("LEAK", "Leak", "140581") if word in everything] == []


def test_duties_and_annual_reports_that_fall_due_are_posted_once_a_rung(
    office: Bureau, gateway: Received, tmp_path: Path
) -> None:
    number = duty_desk.add(office, "assistance", person="王喆", subject="需要朗读").number
    take_in(office, tmp_path, YEARS)
    for today in (date(2023, 1, 31), date(2026, 3, 17), date(2026, 3, 18)):
        for _ in range(2):
            alerts.sweep(office.database, office.office, today, noon(today))
            drain(office, noon(today))
    lines = [json.loads(said)["text"]["content"] for _, _, said in gateway.posts]
    duty = [line for line in lines if number in line]
    step = "对有困难的申请人提供帮助"
    assert duty == [f"{number} {OFFICE} {step} {days}" for days in ("▲ 今日到期", "■ 已超期1个工作日")]
    assert f"2022年年度报告 {FINANCE} 公布期限 ▲ 今日到期" in lines
    assert len(lines) == len(set(lines))
    assert [word for word in ("王喆", "朗读") if word in "".join(lines)] == []


NUMBERS = ("高公开〔2024〕15号", 'a "b" <c>@d', "GPZB/2024/15")


def test_an_alert_of_a_case_with_any_number_is_posted_and_mailed(office: Bureau, gateway: Received) -> None:
    """A ledger's numbers are its own: Chinese, with brackets, blanks and quotes."""
    with office.database.write() as session:
        rows = [
            Row(n, number, OFFICE, RECEIVED, "in_person", "自然人", "王喆", "", REQUEST, None, None)
            for n, number in enumerate(NUMBERS, start=1)
        ]
        ledgers.take_in(session, office.office, rows, noon(RECEIVED), RECEIVED, lambda _done: None)
    for number in NUMBERS:
        office.act(number, "assign", RECEIVED, "registrar", handler="handler")
    alerts.sweep(office.database, office.office, LATE, noon(LATE))
    drain(office, noon(LATE))
    with office.database.read() as session:
        sent = session.exec(select(Outbox)).all()
    assert {row.status for row in sent} == {"sent"}, [row.error for row in sent]
    lines = [json.loads(said)["text"]["content"] for _, _, said in gateway.posts]
    assert sorted(line.partition(f" {OFFICE}")[0] for line in lines) == sorted(NUMBERS)
    keys = [headers["Idempotency-Key"] for _, headers, _ in gateway.posts]
    assert len(set(keys)) == 3
    assert all(key.isascii() for key in keys)


@pytest.mark.parametrize(
    ("content_type", "fact"),
    [
        ("application/json", '<&\\"'),
        ("application/x-www-form-urlencoded", "%3C%26%22"),
        ("text/xml; charset=utf-8", "&lt;&amp;&quot;"),
        ("text/plain", '<&"'),
    ],
)
def test_a_fact_is_escaped_for_the_kind_of_body_it_stands_in(content_type: str, fact: str) -> None:
    facts = {"number": '<&"', "step": "", "unit": "", "days": ""}
    assert body("$number", content_type, facts) == fact


def test_a_gateway_that_fails_gets_the_post_again_under_the_same_key(office: Bureau, gateway: Received) -> None:
    office.receive(RECEIVED)
    alerts.sweep(office.database, office.office, LATE, noon(LATE))
    gateway.answers = [(503, ""), (200, '{"errcode":45009}'), (200, '{"errcode":0}')]
    for hours in (0, 1, 3):
        drain(office, noon(LATE) + timedelta(hours=hours))
    assert {row.status for row in posts(office)} == {"sent"}
    keys = [headers["Idempotency-Key"] for _, headers, _ in gateway.posts]
    assert len(keys) == len(posts(office)) + 2
    assert set(keys) == {row.message_id for row in posts(office)}


def message() -> Message:
    return Message("<gateway.1@x.invalid>", "a@x.invalid", "gateway", "1", "{}", datetime(2026, 4, 7, tzinfo=UTC))


@pytest.mark.parametrize(
    ("answer", "status"), [((200, ""), "sent"), ((302, ""), "refused"), ((401, ""), "refused"), ((429, ""), "failed")]
)
def test_what_an_answer_means(gateway: Received, answer: tuple[int, str], status: str) -> None:
    gateway.answers = [answer]
    (outcome,) = GatewayTransport(gateway.url, "application/json").send([message()])
    assert outcome.status == status
    assert len(gateway.posts) == 1


def test_the_token_goes_where_the_gateway_wants_it_and_into_no_message(gateway: Received) -> None:
    gateway.answers = [(403, "")]
    (outcome,) = GatewayTransport(gateway.url + "/send?key=$token", "application/json", token="s3cr t").send(
        [message()]
    )
    GatewayTransport(gateway.url, "application/json", token="s3cret").send([message()])
    assert gateway.posts[0][0] == "/send?key=s3cr%20t"
    assert gateway.posts[1][1]["Authorization"] == "Bearer s3cret"
    assert "s3cr" not in outcome.detail


def test_a_gateway_that_is_not_there_is_a_failure_in_one_line() -> None:
    (outcome,) = GatewayTransport("http://127.0.0.1:9/s3cret", "application/json").send([message()])
    assert "s3cret" not in outcome.detail
    (outcome,) = GatewayTransport("http://127.0.0.1:9/x?key=$token", "application/json", token="k3y").send([message()])
    assert outcome.status == "failed"
    assert "127.0.0.1:9" in outcome.detail
    assert "k3y" not in outcome.detail
    (outcome,) = GatewayTransport("http://127.0.0.1:9/x", "application/json", token="k3y\nX: y").send([message()])
    assert (outcome.status, "请检查 gateway.url 和环境变量 GONGKAI_GATEWAY_TOKEN" in outcome.detail) == (
        "refused",
        True,
    )
    assert "k3y" not in outcome.detail


def test_posts_wait_while_no_gateway_is_configured(tmp_path: Any) -> None:
    (outcome,) = Post(FilesTransport(tmp_path), None).send([message()])
    assert (outcome.status, list(tmp_path.iterdir())) == ("failed", [])


@pytest.mark.parametrize(
    ("body", "why"),
    [('{"t":"$name"}', "没有 \\$name"), ('{"t":"$number}', "写法有误"), ("$", "写法有误")],
)
def test_a_body_that_cannot_be_filled_is_refused_when_the_office_starts(body: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Gateway(url="https://gateway.invalid/", body=body)


def test_a_gateway_that_twice_says_nothing_is_left_alone_until_the_next_drain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        mails = [message()] * 5
        outcomes = GatewayTransport(url, "application/json", timeout=0.1).send(mails)
        silent.setblocking(False)
        asked = 0
        with suppress(BlockingIOError):
            while True:
                silent.accept()[0].close()
                asked += 1
    assert [outcome.status for outcome in outcomes] == ["failed"] * 5
    assert "没有回应" in outcomes[4].detail
    assert asked == 2


def dripping(server: socket.socket, words: bytes) -> None:
    """Answer the first who calls, a byte each tenth of a second, until they hang up."""
    with server.accept()[0] as caller, suppress(OSError):
        caller.recv(1 << 16)
        for n in range(len(words)):
            caller.sendall(words[n : n + 1])
            time.sleep(0.1)


@pytest.mark.parametrize("words", [b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 50, b"HTTP/1.1 200\r\n\r\n" + b"x" * 50])
def test_a_gateway_whose_answer_drips_has_no_more_time_than_a_silent_one(words: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=dripping, args=(server, words))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        before = time.monotonic()
        (outcome,) = GatewayTransport(url, "application/json", timeout=1.5).send([message()])
        assert time.monotonic() - before < 3
        thread.join()
    assert (outcome.status, "没有回应" in outcome.detail) == ("failed", True)


def test_what_a_slow_gateway_is_still_being_told_no_other_process_tells_it(office: Bureau) -> None:
    """A batch of eighty posts, each answered just in time, lasts longer than as many mails."""
    office.receive(RECEIVED)
    alerts.sweep(office.database, office.office, LATE, noon(LATE))
    mail = office.office.config.mail.model_copy(update={"timeout_seconds": 1})
    config = office.office.config.model_copy(update={"mail": mail})
    others: list[dict[str, int]] = []

    @dataclass(frozen=True)
    class Slow(FilesTransport):
        def send(self, messages: Sequence[Message]) -> list[Outcome]:
            later = noon(LATE) + timedelta(seconds=150)
            others.append(outbox.drain(office.database, config, FilesTransport(self.folder), later))
            return super().send(messages)

    assert posts(office)
    outbox.drain(office.database, config, Slow(office.database.folder / "mail"), noon(LATE))
    assert [other["sent"] for other in others] == [0]
