"""Any number of processes on one PostgreSQL, killed at will: nothing is lost, nothing told twice."""

from pathlib import Path

from many_nodes import survived
from smtp_server import SmtpServer


def test_nodes_killed_under_load_lose_no_application_no_alert_and_no_mail(
    postgres: str, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    count = survived(postgres, tmp_path, smtp_server, serve=2, work=2, cases=50, kills=3, every=1.0, seed=7)
    assert (count.killed, count.applications, count.alerts) == (3, 24, 200)
