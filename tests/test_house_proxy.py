"""nginx, by the lines docs/operations.md shows, before two real `gongkai serve`: what a visitor asks arrives as it was asked."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import nginx_server
import pytest
from browsing import Browser, give_passwords
from gaoping import OFFICE, noon, opened
from ledger_files import ODD_NUMBERS, row_of
from many_nodes import Nodes, nodes
from shell import database_of, furnished
from sqlmodel import select

from desk.web import addresses
from workflow import people
from workflow.ledger import ledgers
from workflow.web_tables import Attempt

DAY = date(2026, 3, 10)
VISITOR = "127.0.0.2"
"""Another address of this machine than the proxy speaks from."""


@dataclass(frozen=True)
class Reached:
    """An office behind nginx: its folder, its two nodes, a browser that comes from VISITOR."""

    folder: Path
    nodes: Nodes
    browser: Browser
    address: str


@pytest.fixture(scope="module")
def reached(nginx: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    folder = tmp_path_factory.mktemp("office")
    shell = furnished(folder)
    with opened(database_of(folder)) as office:
        with office.database.write() as session:
            people.add(session, "admin", "管理员", ("admin",), OFFICE, None)
        give_passwords(office.database)
        table = [(at, row_of(number), None) for at, number in enumerate(ODD_NUMBERS, start=2)]
        rows = ledgers.rows_of(table, office.office, "台账.csv", {})
        with office.database.write() as session:
            ledgers.take_in(session, office.office, rows, noon(DAY), DAY, lambda _done: None)
    with nodes(shell, serve=2, work=0) as found:
        listening = [urlsplit(address).netloc for address in found.addresses()]
        with nginx_server.before(listening, nginx) as (address, authority):
            trusted = ssl.create_default_context(cafile=str(authority))
            way = httpx2.HTTPTransport(verify=trusted, local_address=VISITOR)
            with httpx2.Client(base_url=address, transport=way, timeout=60) as client:
                yield Reached(folder, found, Browser(client), address)


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_number_made_of_what_addresses_are_made_of_reaches_its_case(reached: Reached, number: str) -> None:
    reached.browser.forget("gongkai_session")
    assert reached.browser.sign_in("handler").status_code == 303
    page = reached.browser.get(addresses.of_case(number))
    assert page.status_code == 200
    form = f"{addresses.of_case(number)}/do/assign"
    done = reached.browser.send(reached.browser.get(form), form, {"handler": "handler"})
    assert done.headers["location"].startswith(f"{addresses.of_case(number)}?done=")
    with opened(database_of(reached.folder)) as office:
        assert office.row(number).handler == "handler"


def test_the_office_hears_that_it_is_asked_over_https_and_by_which_name(reached: Reached) -> None:
    reached.browser.forget("gongkai_session")
    page = reached.browser.get("/sign-in")
    assert page.headers["strict-transport-security"]
    ours = {"origin": reached.address}
    said = {"login": "handler", "password": "correct-horse-battery"}
    signed = reached.browser.send(page, "/sign-in", said, headers=ours)
    assert (signed.status_code, "; Secure" in signed.headers["set-cookie"]) == (303, True)
    elsewhere = reached.browser.send(
        reached.browser.get("/sign-in"), "/sign-in", said, headers={"origin": "https://elsewhere.cn"}
    )
    assert elsewhere.status_code == 403


def test_tries_count_for_the_visitor_whatever_he_says_of_himself(reached: Reached) -> None:
    page = reached.browser.get("/portal/look-up")
    said = {"number": "GPZB-2026-0001", "code": "ABCD2345EFGH"}
    answer = reached.browser.send(page, "/portal/look-up", said, headers={"x-forwarded-for": "203.0.113.7"})
    assert (answer.status_code, "没有查到" in answer.text) == (200, True)
    with opened(database_of(reached.folder)) as office, office.database.read() as session:
        tried = set(session.exec(select(Attempt.who)))
    assert sha256(f"lookup from {VISITOR}".encode()).hexdigest() in tried
    for other in ("203.0.113.7", "127.0.0.1"):
        assert sha256(f"lookup from {other}".encode()).hexdigest() not in tried


def test_a_file_as_large_as_the_office_takes_passes_and_a_larger_one_does_not(reached: Reached) -> None:
    """What the program itself refuses it says; beyond what it ever takes the proxy refuses."""
    for size, status in ((59 * 2**20, 403), (61 * 2**20, 413)):
        assert reached.browser.client.post("/portal/apply", content=b"0" * size).status_code == status


def test_a_node_that_is_away_is_passed_over(reached: Reached) -> None:
    reached.browser.sign_in("handler")
    gone = reached.nodes.running[0]
    gone.process.kill()
    gone.process.wait()
    case = addresses.of_case(ODD_NUMBERS[0])
    assert [reached.browser.get(case).status_code for _ in range(4)] == [200] * 4
    assert reached.browser.sign_in("handler").status_code == 303
    reached.nodes.running.remove(gone)
    reached.nodes.start("serve", "--no-jobs", "--port", str(urlsplit(gone.address).port))


def test_nodes_started_anew_one_right_after_another_are_always_passed_over(reached: Reached) -> None:
    """As an upgrade does: who came back is asked at once, though nginx has just seen it away."""
    found, case = reached.nodes, addresses.of_case(ODD_NUMBERS[0])
    assert reached.browser.sign_in("handler").status_code == 303
    for node in list(found.running):
        port = str(urlsplit(node.address).port)
        found.running.remove(node)
        node.process.kill()
        node.process.wait()
        assert [reached.browser.get(case).status_code for _ in range(4)] == [200] * 4
        found.start("serve", "--no-jobs", "--port", port)
