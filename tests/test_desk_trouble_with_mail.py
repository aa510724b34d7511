"""Mail that cannot go: named in one line, kept, and sent once the trouble is over."""

import socket

import pytest
from gaoping import opened
from shell import FACTS, Shell, database_of
from smtp_server import SmtpServer
from sqlmodel import select

from workflow.mail_tables import Outbox


def by_smtp(shell: Shell, server: SmtpServer, *, port: int | None = None, password: str | None = None) -> Shell:
    return Shell(
        shell.folder,
        {
            "GONGKAI_MAIL__TRANSPORT": "smtp",
            "GONGKAI_MAIL__HOST": server.host,
            "GONGKAI_MAIL__PORT": str(port or server.port),
            "GONGKAI_MAIL__USERNAME": server.username,
            "GONGKAI_MAIL__CA_FILE": str(server.ca_file),
            "GONGKAI_MAIL_PASSWORD": password or server.password,
        },
    )


def late_case(shell: Shell) -> list[str]:
    """Register a late application and return the recipients of the mails it queued."""
    shell.receive({**FACTS, "channel": "邮寄", "signed_on": "2026-01-05"}).done()
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        return sorted(row.recipient for row in session.exec(select(Outbox)))


def test_an_unreachable_mail_server_loses_nothing(shell: Shell, smtp_server: SmtpServer) -> None:
    recipients = late_case(shell)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    swept = by_smtp(shell, smtp_server, port=port).run("sweep", "--today", "2026-03-11", "--json")
    assert swept.code == 1
    assert "Traceback" not in swept.err
    assert swept.document["sent"] == 0
    assert swept.document["failed"] >= len(recipients)
    shown = shell.run("mails", "--json").done().document
    assert shown["counts"] == {"waiting": swept.document["failed"]}
    assert all(row["attempts"] == 1 and row["error"] for row in shown["troubled"])
    with opened(database_of(shell.folder)) as office, office.database.write() as session:
        for row in session.exec(select(Outbox)):
            assert row.next_at > row.created_at
            row.next_at = row.created_at
    by_smtp(shell, smtp_server).run("sweep", "--today", "2026-03-11").done()
    arrived = sorted(str(mail["X-RcptTo"]) for mail in smtp_server.mails())
    assert set(recipients) <= set(arrived)
    assert len(arrived) == swept.document["failed"]
    assert shell.run("mails").done().out.startswith("发件箱：sent")


@pytest.mark.parametrize("change", [{"password": "wrong"}, {}])
def test_a_wrong_password_or_a_certificate_nobody_vouches_for(
    shell: Shell, smtp_server: SmtpServer, change: dict[str, str]
) -> None:
    late_case(shell)
    post = by_smtp(shell, smtp_server, **change)  # type: ignore[arg-type]
    if not change:
        del post.environment["GONGKAI_MAIL__CA_FILE"]
    swept = post.run("sweep", "--today", "2026-03-11")
    assert swept.code == 1
    assert "Traceback" not in swept.err
    assert smtp_server.mails() == []
    assert shell.run("mails", "--json").document["counts"].keys() == {"waiting"}


def test_a_refused_recipient_is_shown_and_the_others_get_theirs(shell: Shell, smtp_server: SmtpServer) -> None:
    recipients = late_case(shell)
    smtp_server.tell(recipients[0], "refuse")
    swept = by_smtp(shell, smtp_server).run("sweep", "--today", "2026-03-10", "--json")
    assert swept.code == 1
    assert f"邮件未送达 {recipients[0]}" in swept.err
    assert {str(mail["X-RcptTo"]) for mail in smtp_server.mails()} >= set(recipients[1:])
    assert recipients[0] in shell.run("mails").done().out
