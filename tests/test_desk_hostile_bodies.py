"""Bodies a stranger sends to keep the server busy: of nobody without a token is one read, and none costs more than its length."""

import time

import pytest
from api_systems import Site
from browsing import browsing

from desk import json_text
from desk.json_text import NamedTwice

LONG = 20.0
"""Seconds a machine that is busy otherwise takes for no body that is read once; by its square each takes minutes."""


pytestmark = pytest.mark.on_sqlite


def test_a_name_given_twice_among_many_is_found_at_once() -> None:
    many = ",".join(f'"k{n}":0' for n in range(100_000))
    began = time.process_time()
    with pytest.raises(NamedTwice, match="k99999"):
        json_text.read(f'{{{many},"k99999":1}}')
    assert time.process_time() - began < LONG


def test_no_body_is_read_of_who_has_no_token(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(json_text, "read", read.append)
    headers = {"content-type": "application/json", "idempotency-key": "key-00000001"}
    for given in ({}, {"authorization": "Bearer gk_nobodys"}, {"authorization": "Basic eDp5"}):
        sent = site.client.post("/api/v1/applications", content=b"{}", headers=headers | given)
        assert sent.status_code == 401
    assert read == []


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape", '"utf-7"', "utf-8; charset=punycode"])
def test_a_form_in_letters_of_its_own_choice_is_not_read(site: Site, charset: str) -> None:
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    part = b'--x\r\nContent-Disposition: form-data; name="content"\r\n\r\n-' + b"a" * 200_000 + b"\r\n"
    began = time.process_time()
    for address in ("/portal/apply", "/receive"):
        sent = site.client.post(address, content=part * 20 + b"--x--\r\n", headers={"content-type": kind})
        assert sent.status_code == 400
    assert time.process_time() - began < LONG


def test_a_form_that_says_it_is_in_the_letters_of_browsers_is_read(site: Site) -> None:
    with browsing(site.office) as browser:
        kind = 'multipart/form-data; boundary=x; charset="UTF-8"'
        sent = browser.client.post("/receive", content=b"--x--\r\n", headers={"content-type": kind})
        assert sent.status_code == 401
