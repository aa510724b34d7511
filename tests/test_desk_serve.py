"""gongkai serve: refuses before there is somebody to let in, serves, does the periodic work, stops when told."""

import socket

import httpx2
from browsing import give_passwords
from gaoping import opened
from serving import serving
from shell import Shell, database_of

from workflow import people, store

PATIENT = 60
"""Seconds for what is asked while a server is still being loaded, on a machine however busy."""


def with_admin(shell: Shell) -> Shell:
    with opened(database_of(shell.folder)) as office:
        with office.database.write() as session:
            people.add(session, "admin", "管理员", ("admin",), office.office.name, None)
        give_passwords(office.database)
    return shell


def test_nothing_is_served_before_there_is_an_administrator(shell: Shell) -> None:
    shell.run("serve", "--port", "0").refused("还没有能登录的管理员", "gongkai person password")


def test_a_port_in_use_is_one_clear_line(shell: Shell) -> None:
    with_admin(shell)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        shell.run("serve", "--port", port).refused(f"127.0.0.1:{port}", "端口已被占用")


def test_it_serves_with_the_periodic_work_inside_and_stops_when_told(shell: Shell) -> None:
    with serving(with_admin(shell), "serve") as served:
        assert httpx2.get(served.address + "health", timeout=PATIENT).text == "ok"
        assert httpx2.get(served.address + "ready", timeout=PATIENT).json()["ready"]
        assert served.stop() == 0
    assert "Traceback" not in "".join(served.said)
    assert swept(shell)


def test_the_periodic_work_may_be_left_to_another_process(shell: Shell) -> None:
    with serving(with_admin(shell), "serve", "--no-jobs", "--portal-only") as served:
        assert httpx2.get(served.address + "portal", timeout=PATIENT).status_code == 200
        assert httpx2.get(served.address + "work", timeout=PATIENT).status_code == 404
        assert served.stop() == 0
    assert not swept(shell)


def swept(shell: Shell) -> bool:
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        return store.beat(session, "sweep") is not None
