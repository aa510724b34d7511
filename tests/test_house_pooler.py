"""PgBouncer in transaction mode between the program and PostgreSQL: none finds its connection as it left it."""

import threading
from datetime import date
from pathlib import Path

from browsing import browsing
from gaoping import Bureau, bureau, opened
from many_nodes import survived
from pgbouncer_server import SHARED, pools
from smtp_server import SmtpServer
from sqlmodel import select

from workflow.mail_tables import Alert

RECEIVED, LATE = date(2026, 3, 10), date(2026, 4, 9)
CLIENTS = 3 * SHARED


def at_once(office: Bureau, do: str) -> list[object]:
    """Do the same on nine connections at once, more than PgBouncer has to PostgreSQL."""
    found: list[object] = []
    starting = threading.Barrier(CLIENTS)

    def client() -> None:
        with opened(office.database.url.replace("+psycopg", "")) as mine:
            starting.wait()
            if do == "receive":
                found.extend(mine.receive(RECEIVED).number for _ in range(3))
            else:
                found.append(mine.sweep(LATE).alerts)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return found


def test_numbers_acts_sign_in_and_sweeps_through_a_pooler(pooled: str) -> None:
    with bureau(pooled) as office:
        numbers = at_once(office, "receive")
        assert sorted(map(str, numbers)) == [f"GPZB-2026-{n:04d}" for n in range(1, 3 * CLIENTS + 1)]
        office.act("GPZB-2026-0001", "assign", RECEIVED, "registrar", handler="handler")
        office.answered("GPZB-2026-0001", RECEIVED)
        at_once(office, "sweep")
        with office.database.read() as session:
            told = [
                (row.case_id, row.clock, row.due_on, row.rung, row.recipient) for row in session.exec(select(Alert))
            ]
        assert len(told) == len(set(told)) > 0
        with browsing(office) as browser:
            assert browser.sign_in("handler").status_code == 303
            assert browser.get("/case/GPZB-2026-0001").status_code == 200
        through, _, name = pooled.rpartition("/")
        pool = pools(through, name)
    assert pool["pool_mode"] == "transaction"
    assert int(pool["sv_active"]) + int(pool["sv_idle"]) <= SHARED


def test_what_one_node_knows_of_a_visitor_the_next_knows_too(pooled: str) -> None:
    """Signed in at one, served by the other; wrong passwords counted together; a form of one sent to the other."""
    with bureau(pooled) as office, browsing(office) as one, opened(pooled) as beside, browsing(beside) as other:
        one.sign_in("handler")
        other.client.cookies.update(one.client.cookies)
        page = one.get("/work")
        assert other.get("/work").status_code == 200
        assert other.send(page, "/sign-out").status_code == 303
        assert one.get("/work").headers["location"].startswith("/sign-in")
        tries = [node.sign_in("approver", "wrong").text for node in (one, other) * 3]
        assert ["次数太多" in said for said in tries] == [False] * 5 + [True]


def test_page_servers_and_workers_through_a_pooler_lose_nothing(
    pooled: str, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    """Registered by `serve --no-jobs`, told and mailed by `work`, one of them killed, `verify` clean."""
    count = survived(pooled, tmp_path, smtp_server, serve=1, work=2, cases=10, kills=1, every=0.5, seed=3)
    assert (count.killed, count.applications, count.alerts) == (1, 8, 40)
