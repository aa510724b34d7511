"""Both transports; SMTP against a real server over TLS with a password."""

import errno
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

import aiosmtplib
import pytest
from smtp_server import SmtpServer

from workflow.telling.mail import FilesTransport, Message, Outcome, SmtpTransport

AT = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)


def mail(number: int, recipient: str = "li@gaoping.invalid") -> Message:
    return Message(
        f"<alert.{number}@gaoping.invalid>", "gongkai@gaoping.invalid", recipient, f"提醒 {number}", "正文\n", AT
    )


def transport(server: SmtpServer, **changes: object) -> SmtpTransport:
    right = SmtpTransport(
        server.host, server.port, username=server.username, password=server.password, timeout=10, ca_file=server.ca_file
    )
    return replace(right, **changes)  # type: ignore[arg-type]


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


class TestFiles:
    def test_a_mail_is_a_file_that_reads_back(self, tmp_path: Path) -> None:
        assert statuses(FilesTransport(tmp_path / "mail").send([mail(1)])) == ["sent"]
        (file,) = (path for path in (tmp_path / "mail").rglob("*") if path.is_file())
        assert (file.name, oct(file.stat().st_mode)[-3:]) == ("alert.1@gaoping.invalid.eml", "600")
        assert BytesParser(policy=policy.default).parsebytes(file.read_bytes())["Subject"] == "提醒 1"

    def test_a_mail_sent_twice_is_one_file(self, tmp_path: Path) -> None:
        FilesTransport(tmp_path).send([mail(1), mail(1)])
        assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1

    @pytest.mark.parametrize("number", ["../../out", "a/b", "x" * 400])
    def test_no_message_id_leaves_the_folder(self, tmp_path: Path, number: str) -> None:
        folder = tmp_path / "deep" / "mail"
        odd = replace(mail(1), message_id=f"<{number}@gaoping.invalid>")
        assert statuses(FilesTransport(folder).send([odd])) == ["sent"]
        assert [file.parent for file in tmp_path.rglob("*.eml")] == [folder]

    def test_one_impossible_mail_does_not_stop_the_others(self, tmp_path: Path) -> None:
        bad = replace(mail(1), subject="提醒\nBcc: x@y.cn")
        outcomes = FilesTransport(tmp_path).send([bad, mail(2)])
        assert statuses(outcomes) == ["refused", "sent"]
        assert "换行" in outcomes[0].detail

    def test_a_full_disk_is_a_failure_to_try_again_and_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        (outcome,) = FilesTransport(tmp_path).send([mail(1)])
        assert outcome.status == "failed"
        assert str(tmp_path) in outcome.detail
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


class TestSmtp:
    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_a_batch_arrives_over_tls_with_a_password(self, smtp_server: SmtpServer, tls: str) -> None:
        port = smtp_server.port if tls == "starttls" else smtp_server.implicit_port
        assert statuses(transport(smtp_server, tls=tls, port=port).send([mail(1), mail(2)])) == ["sent", "sent"]
        first, second = smtp_server.mails()
        assert (first["Message-ID"], first["Subject"], first["X-RcptTo"]) == (
            "<alert.1@gaoping.invalid>", "提醒 1", "li@gaoping.invalid",
        )  # fmt: skip
        assert first.get_content().split() == ["正文"]
        assert second["Message-ID"] == "<alert.2@gaoping.invalid>"

    def test_the_batches_of_one_drain_share_a_connection_and_outlive_it(self, smtp_server: SmtpServer) -> None:
        smtp_server.tell("wang@gaoping.invalid", "drop")
        with transport(smtp_server).opened() as lines:
            assert statuses(lines.send([mail(1)])) == ["sent"]
            (client,) = [line.client for line in lines.lines if line.client]
            assert statuses(lines.send([mail(2)])) == ["sent"]
            assert [line.client for line in lines.lines if line.client] == [client]
            assert statuses(lines.send([mail(3, "wang@gaoping.invalid")])) == ["failed"]
            assert statuses(lines.send([mail(4)])) == ["sent"]
        assert not any(line.client for line in lines.lines)
        assert len(smtp_server.mails()) == 3

    def test_nothing_to_send_needs_no_server(self) -> None:
        assert SmtpTransport("127.0.0.1", 1).send([]) == []

    @pytest.mark.parametrize(
        ("order", "status", "code"),
        [
            ("refuse", "refused", "550"),
            ("busy", "failed", "451"),
            ("refuse_data", "refused", "554"),
            ("busy_data", "failed", "452"),
            ("closing", "failed", "421"),
        ],
    )
    def test_what_the_server_says_about_one_mail_stays_with_that_mail(
        self, smtp_server: SmtpServer, order: str, status: str, code: str
    ) -> None:
        smtp_server.tell("wang@gaoping.invalid", order)
        outcomes = transport(smtp_server).send([mail(1), mail(2, "wang@gaoping.invalid"), mail(3)])
        assert statuses(outcomes) == ["sent", status, "sent"]
        assert code in outcomes[1].detail
        assert [kept["Message-ID"] for kept in smtp_server.mails()] == [mail(1).message_id, mail(3).message_id]

    def test_an_impossible_mail_does_not_stop_the_others(self, smtp_server: SmtpServer) -> None:
        outcomes = transport(smtp_server).send(
            [mail(1, "没有域名"), replace(mail(2), subject="a\r\nBcc: x@y.cn"), mail(3)]
        )
        assert statuses(outcomes) == ["refused", "refused", "sent"]

    def test_a_chinese_mailbox_is_reached(self, smtp_server: SmtpServer) -> None:
        assert statuses(transport(smtp_server).send([mail(1, "李明@gaoping.invalid")])) == ["sent"]
        assert smtp_server.mails()[0]["X-RcptTo"] == "李明@gaoping.invalid"

    def test_a_server_that_knows_no_chinese_mailbox_is_said_to(
        self, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(aiosmtplib.SMTP, "supports_extension", lambda _, name: name != "smtputf8")
        outcomes = transport(smtp_server).send([mail(1, "李明@gaoping.invalid"), mail(2)])
        assert statuses(outcomes) == ["refused", "sent"]
        assert outcomes[0].detail == f"邮件服务器 127.0.0.1:{smtp_server.port} 不支持中文邮箱地址（SMTPUTF8）"

    def test_a_hanging_server_costs_one_timeout_and_one_mail(self, smtp_server: SmtpServer) -> None:
        smtp_server.tell("wang@gaoping.invalid", "hang")
        outcomes = transport(smtp_server, timeout=1).send([mail(1), mail(2, "wang@gaoping.invalid"), mail(3)])
        assert statuses(outcomes) == ["sent", "failed", "sent"]
        assert "1 秒内没有回应" in outcomes[1].detail

    def test_a_dropped_connection_is_opened_again(self, smtp_server: SmtpServer) -> None:
        smtp_server.tell("wang@gaoping.invalid", "drop")
        outcomes = transport(smtp_server).send([mail(1), mail(2, "wang@gaoping.invalid"), mail(3)])
        assert statuses(outcomes) == ["sent", "failed", "sent"]
        assert "连接中断" in outcomes[1].detail

    def test_a_server_that_keeps_dropping_is_left_alone(self, smtp_server: SmtpServer) -> None:
        smtp_server.tell("wang@gaoping.invalid", "drop")
        batch = [mail(1), *(mail(number, "wang@gaoping.invalid") for number in (2, 3, 4)), mail(5), mail(6)]
        assert statuses(transport(smtp_server).send(batch)) == ["sent", *["failed"] * 5]
        assert len(smtp_server.mails()) == 1

    def test_no_server_is_one_clear_line_for_every_mail(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            outcomes = SmtpTransport("127.0.0.1", port, timeout=5).send([mail(1), mail(2)])
        assert statuses(outcomes) == ["failed", "failed"]
        assert outcomes[0].detail.startswith(f"连不上邮件服务器 127.0.0.1:{port}：")
        assert "\n" not in outcomes[0].detail

    def test_a_name_that_does_not_exist_is_one_clear_line(self) -> None:
        (outcome,) = SmtpTransport("mail.invalid", 587, timeout=5).send([mail(1)])
        assert outcome.status == "failed"
        assert "mail.invalid:587" in outcome.detail

    def test_a_silent_server_is_given_up_in_time(self, silent_port: int) -> None:
        (outcome,) = SmtpTransport("127.0.0.1", silent_port, timeout=0.5).send([mail(1)])
        assert outcome == Outcome(
            mail(1).message_id, "failed", f"邮件服务器 127.0.0.1:{silent_port} 在 0.5 秒内没有回应"
        )

    def test_a_wrong_password_fails_and_is_never_repeated(self, smtp_server: SmtpServer) -> None:
        wrong = transport(smtp_server, password="secret-of-the-office")
        outcomes = wrong.send([mail(1), mail(2)])
        assert statuses(outcomes) == ["failed", "failed"]
        assert f"127.0.0.1:{smtp_server.port} 不接受登录" in outcomes[0].detail
        assert "secret-of-the-office" not in f"{outcomes}{wrong}"

    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_an_untrusted_certificate_fails(self, smtp_server: SmtpServer, tls: str) -> None:
        port = smtp_server.port if tls == "starttls" else smtp_server.implicit_port
        (outcome,) = transport(smtp_server, ca_file=None, tls=tls, port=port).send([mail(1)])
        assert outcome.status == "failed"
        assert f"127.0.0.1:{port} 的证书不可信" in outcome.detail
        assert smtp_server.mails() == []

    def test_a_missing_ca_file_is_named(self, smtp_server: SmtpServer, tmp_path: Path) -> None:
        (outcome,) = transport(smtp_server, ca_file=tmp_path / "ca.pem").send([mail(1)])
        assert outcome.status == "failed"
        assert "ca.pem" in outcome.detail

    def test_without_encryption_a_server_that_demands_it_takes_nothing(self, smtp_server: SmtpServer) -> None:
        (outcome,) = transport(smtp_server, tls="none").send([mail(1)])
        assert outcome.status == "failed"
        assert smtp_server.mails() == []


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that accepts a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []
        listener = threading.Thread(target=lambda: kept.append(server.accept()[0]))
        listener.start()
        yield server.getsockname()[1]
        listener.join(5)
        for connection in kept:
            connection.close()
