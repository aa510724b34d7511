"""`make crash`: at length what tests/test_house_many_nodes.py does for a moment, with counts.

Two page servers and four workers on one PostgreSQL, one killed every few seconds while applications come in and alerts are told.

python tests/crash_nodes.py [ALERTS] [SEED]
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import postgres_server
import psycopg
import smtp_server
from many_nodes import TOLD, survived

SERVE, WORK, KILLS, EVERY = 2, 4, 15, 3.0


def main(alerts: int, seed: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_server.running(postgres_server.find()) as postgres,
        psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection,
    ):
        connection.execute("CREATE DATABASE nodes")
        os.chdir(folder)  # letters lie in the working folder beside a server
        mailbox = Path(folder) / "mailbox"
        mailbox.mkdir()
        with smtp_server.running(mailbox) as mail:
            began = time.monotonic()
            count = survived(
                f"{postgres}/nodes", Path(folder), mail, serve=SERVE, work=WORK, cases=alerts // TOLD, kills=KILLS,
                every=EVERY, seed=seed,
            )  # fmt: skip
            took = time.monotonic() - began
    print(
        f"{WORK} work, {SERVE} serve, one killed every {EVERY:.0f} s or so, {count.killed} in all, {took:.0f} s (seed {seed}):\n"
        f"  {count.applications} applications acknowledged, each there once, no gap in their numbers\n"
        f"  {count.alerts} alerts due, each told exactly once\n"
        f"  {count.mails} mails, 0 lost, {count.doubled} arrived again under the Message-ID they had; verify clean"
    )


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]]))
