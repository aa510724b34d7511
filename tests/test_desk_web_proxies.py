"""Whose word counts on where a visitor comes from: that of the load balancers config.toml names, and of nobody else."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from browsing import forms, is_put_aside
from fastapi.testclient import TestClient
from gaoping import CONFIG, Bureau, bureau
from online import online
from sqlmodel import select

from desk.web import server
from desk.web.app import create_app
from workflow.config import ConfigError, WebOptions, load
from workflow.web_tables import Attempt

BALANCER, VISITOR = "10.1.2.3", "203.0.113.7"
LOOK_UP = {"number": "GPZB-2026-0001", "code": "ABCD2345EFGH"}


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url, today=date(2026, 3, 10), web=WebOptions(trusted_proxies=("10.1.0.0/16", "::1"))) as office:
        yield office


def counted(office: Bureau, address: str) -> int:
    """Return how often an address has tried to look something up."""
    who = sha256(f"lookup from {address}".encode()).hexdigest()
    with office.database.read() as session:
        return len(session.exec(select(Attempt.id).where(Attempt.who == who)).all())


def tried(office: Bureau, peer: str, **headers: str) -> httpx2.Response:
    """Look a case up, as the server's own stack hears it from a peer."""
    program = server.server(create_app(office.office, office.database, portal_only=True), office.office)
    program.config.load()
    with TestClient(program.config.loaded_app, client=(peer, 40_000), headers=headers) as client:
        token = dict(forms(client.get("/portal/look-up"))[0].fields)["csrf_token"]
        return client.post("/portal/look-up", data={**LOOK_UP, "csrf_token": token})


@pytest.mark.parametrize(
    ("peer", "said", "who"),
    [
        (BALANCER, VISITOR, VISITOR),
        (BALANCER, f"198.51.100.1, {VISITOR}", VISITOR),
        (BALANCER, f"{VISITOR}, 10.1.9.9", VISITOR),
        ("::1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("10.2.0.1", VISITOR, "10.2.0.1"),
        ("127.0.0.1", VISITOR, "127.0.0.1"),
    ],
)
def test_tries_count_for_the_visitor_a_trusted_balancer_names(office: Bureau, peer: str, said: str, who: str) -> None:
    assert "没有查到" in tried(office, peer, **{"x-forwarded-for": said}).text
    assert counted(office, who) == 1
    assert not [one for one in {peer, VISITOR, "198.51.100.1"} - {who} if counted(office, one)]


@pytest.mark.parametrize(("peer", "is_secure"), [(BALANCER, True), ("10.2.0.1", False)])
def test_https_is_what_a_trusted_balancer_says(office: Bureau, peer: str, is_secure: bool) -> None:
    answer = tried(office, peer, **{"x-forwarded-proto": "https"})
    assert ("strict-transport-security" in answer.headers) is is_secure


def test_a_server_on_a_port_hears_nobody_else(office: Bureau) -> None:
    with online(office, portal_only=True) as address, httpx2.Client(base_url=address) as client:
        token = dict(forms(client.get("/portal/look-up"))[0].fields)["csrf_token"]
        said = {**LOOK_UP, "csrf_token": token}
        assert is_put_aside(client.post("/portal/look-up", data=said, headers={"x-forwarded-for": VISITOR}))
    assert (counted(office, VISITOR), counted(office, "127.0.0.1")) == (0, 1)


def test_a_name_that_is_no_address_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.read_text("utf-8") + '\n[web]\ntrusted_proxies = ["balancer.invalid"]\n', "utf-8")
    with pytest.raises(ConfigError, match=r"“balancer\.invalid”不是 IP 地址或网段"):
        load(config)
