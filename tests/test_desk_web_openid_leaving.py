"""Signing out: of the office, and of the identity provider one signed in by."""

from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import pytest
from browsing import ADDRESS, forms
from signing_in_there import desk, refused, sent_there, signed_in, through_the_provider

from workflow.sign_in import openid


def signed_out_there(client: httpx2.Client, address: str) -> str:
    """End the session by the provider's own form; return the address it sends the browser back to, without the host."""
    answer = client.get(address)
    while not answer.is_redirect or not answer.headers["location"].startswith(ADDRESS):
        if answer.is_redirect:
            answer = client.get(urljoin(str(answer.url), answer.headers["location"]))
            continue
        assert answer.status_code == 200, answer.text
        (form,) = (one for one in forms(answer) if one.action)
        said = {name: value for name, value in form.fields if name} | {"logout": "yes"}
        answer = client.post(urljoin(str(answer.url), form.action), data=said)
    return answer.headers["location"].removeprefix(ADDRESS)


def test_who_leaves_leaves_the_provider_too(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (_, browser), httpx2.Client() as there:
        assert browser.get("/sign-out").headers["location"] == "/sign-in"
        browser.get(through_the_provider(sent_there(browser), "handler@id", client=there))
        again = there.get(sent_there(browser))
        assert again.headers["location"].startswith(ADDRESS), "the provider still knows who it is"
        left = browser.get(browser.send(browser.get("/work"), "/sign-out").headers["location"])
        assert '<meta http-equiv="refresh" content="0; url=/sign-out/oidc">' in left.text
        address = browser.get("/sign-out/oidc").headers["location"]
        assert parse_qs(urlsplit(address).query) == {
            "client_id": ["honest"],
            "post_logout_redirect_uri": [f"{ADDRESS}/sign-in"],
        }
        assert signed_out_there(there, address) == "/sign-in"
        asked = there.get(sent_there(browser))
        assert not asked.headers["location"].startswith(ADDRESS), "the provider asks who it is"
        assert browser.get("/work").status_code == 303
        assert browser.get("/sign-out").headers["location"] == "/sign-in"


def test_a_provider_that_ends_no_sessions_is_left_alone(
    issuer: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        signed_in(browser, "handler@id")
        known = openid._known
        monkeypatch.setattr(
            openid, "_known", lambda *asked: {k: v for k, v in known(*asked).items() if k != "end_session_endpoint"}
        )
        browser.send(browser.get("/work"), "/sign-out")
        assert browser.get("/sign-out/oidc").headers["location"] == "/sign-in"


def test_a_password_ends_with_the_session_and_a_provider_that_is_gone_is_said(sqlite_url: str) -> None:
    with desk(sqlite_url, "http://127.0.0.1:9/") as (_, browser):
        browser.sign_in("handler")
        assert browser.send(browser.get("/work"), "/sign-out").headers["location"] == "/sign-in"
        refused(browser.get("/sign-out/oidc"), "连不上身份认证系统")
