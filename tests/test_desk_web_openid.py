"""Signing in at an identity provider: a real, certified one, asked by its own pages, and each lie it may tell refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import identity_provider
import pytest
from browsing import ADDRESS, Browser, browsing
from gaoping import CONFIG, bureau
from online import online
from pydantic import SecretStr
from signing_in_there import desk, refused, sent_there, signed_in, through_the_provider

from desk.web.doors import SESSION
from desk.web.frame import Frame
from desk.web.openid import BEGUN
from workflow import people, store
from workflow.config import ConfigError, Oidc, load
from workflow.sign_in import openid, sessions
from workflow.sign_in.openid import Begun

LIES = {
    "another_nonce": "InvalidClaimError invalid_claim nonce",
    "no_nonce": "MissingClaimError missing_claim nonce",
    "another_issuer": "InvalidClaimError invalid_claim iss",
    "another_audience": "InvalidClaimError invalid_claim aud",
    "another_party": "InvalidClaimError invalid_claim azp",
    "expired": "ExpiredTokenError expired_token exp",
    "from_tomorrow": "InvalidClaimError invalid_claim iat",
    "another_key": "BadSignatureError bad_signature",
    "changed": "BadSignatureError bad_signature",
    "shared_secret": "UnsupportedAlgorithmError unsupported_algorithm",
    "unsigned": "UnsupportedAlgorithmError unsupported_algorithm",
    "another_token": "InvalidClaimError invalid_claim at_hash",
    "another_subject": "InvalidClaimError invalid_claim sub",
    "none_at_all": "KeyError",
}
"""What the provider's ID tokens say that is not so (tests/oidc/provider.mjs), and what the log gives as the reason."""
UNPROVED = "身份认证系统的答复核对不上，没有登录"
STALE = "这次登录已经过期，或者不是从这个浏览器开始的"
UNKNOWN = "您不是本系统的在用人员"


def test_one_comes_in_and_is_who_the_office_says(issuer: str, database_url: str) -> None:
    with desk(database_url, issuer) as (_, browser):
        address = sent_there(browser, "/work?x=1")
        asked = parse_qs(urlsplit(address).query)
        assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
        came = browser.get(through_the_provider(address, "handler@id"))
        assert (came.status_code, came.headers["location"]) == (303, "/work?x=1")
        assert "经小办" in browser.get("/work").text
        assert BEGUN not in browser.client.cookies
        held = browser.client.cookies[SESSION]
        assert browser.send(browser.get("/work"), "/sign-out").headers["location"] == "/sign-out"
        browser.client.cookies.set(SESSION, held)
        assert browser.get("/work").status_code == 303


def test_the_button_needs_no_script_in_a_real_browser(issuer: str, sqlite_url: str, chromium: Any) -> None:
    said, secret = Oidc(issuer=issuer, client_id="anywhere"), SecretStr(identity_provider.SECRET)
    with bureau(sqlite_url, oidc=said, oidc_secret=secret) as office, online(office) as address:
        context = chromium.new_context(base_url=address, java_script_enabled=False)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.goto("/ledger")
        page.click("text=统一身份认证登录")
        page.fill("[name=login]", "registrar@id")
        page.fill("[name=password]", "any")
        page.click("[type=submit]")
        page.click("[type=submit]")
        page.wait_for_url("**/ledger")
        assert "登小记" in page.content()
        page.click("text=退出")
        page.wait_for_url(f"{issuer}/session/end?**")
        context.close()


def test_passwords_go_on_and_without_a_provider_there_is_no_button(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        assert browser.sign_in("handler").status_code == 303
    with bureau(f"{sqlite_url}2") as office, browsing(office) as browser:
        assert "/sign-in/oidc" not in browser.get("/sign-in").text
        for address in ("/sign-in/oidc", "/sign-in/oidc/back"):
            answer = browser.get(address)
            assert answer.status_code == 404
            assert "没有接入统一身份认证" in answer.text


def test_a_subject_may_be_bound_to_a_login(issuer: str, sqlite_url: str) -> None:
    logins = {"7f3a@id": "reviewer"}
    with desk(sqlite_url, issuer, claim="sub", logins=logins, scope="openid") as (_, browser):
        assert signed_in(browser, "7f3a@id").status_code == 303
        assert "保小密" in browser.get("/work").text
        browser.forget(SESSION)
        refused(signed_in(browser, "handler"), UNKNOWN)


def test_a_mail_address_counts_only_when_it_is_verified(issuer: str, sqlite_url: str) -> None:
    logins = {"bao@id": "reviewer", "bao@elsewhere": "reviewer"}
    with desk(sqlite_url, issuer, claim="email", logins=logins, scope="openid email") as (_, browser):
        refused(signed_in(browser, "bao@elsewhere"), "没有说明您的登录名")
        assert signed_in(browser, "bao@id").status_code == 303


def test_a_long_way_back_is_dropped_for_the_cookie_must_fit(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        longest = "/cases?q=" + "x" * (openid.LONGEST_NEXT - len("/cases?q="))
        assert signed_in(browser, "handler@id", longest).headers["location"] == longest
        assert signed_in(browser, "handler@id", longest + "x").headers["location"] == "/"


def test_nobody_is_entered_and_who_has_left_stays_out(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (office, browser):
        for who in ("nobody@id", "system@id", "经小办@id", "Handler@id"):
            refused(signed_in(browser, who), UNKNOWN)
        with office.database.write() as session:
            people.add(session, "gone", "离小岗", ("handler",), office.office.config.office.name, None)
            person = store.person(session, "gone")
            assert person is not None
            person.active = False
        refused(signed_in(browser, "gone@id"), UNKNOWN)
        with office.database.read() as session:
            assert {person.login for person in store.people(session)}.isdisjoint(
                {"nobody", "system", "经小办", "Handler"}
            )


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused(issuer: str, sqlite_url: str, lie: str, caplog: pytest.LogCaptureFixture) -> None:
    with desk(sqlite_url, issuer, lie) as (_, browser):
        refused(signed_in(browser, "handler@id"), UNPROVED)
    assert f"identity provider: {LIES[lie]}" in caplog.messages


def test_an_answer_fits_only_the_browser_that_asked_and_only_once(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        back = through_the_provider(sent_there(browser), "handler@id")
        kept = browser.client.cookies[BEGUN]
        browser.forget(BEGUN)
        refused(browser.get(back), STALE)
        hold(browser, kept[:-4] + "AAAA")
        refused(browser.get(back), STALE)
        sent_there(browser)
        refused(browser.get(back), STALE)
        for name, value, words in (
            ("state", "another", STALE),
            ("iss", "https://id.elsewhere.invalid", "不是本单位的身份认证系统给的"),
            ("code", "another", UNPROVED),
        ):
            hold(browser, kept)
            refused(browser.get(changed(back, name, value)), words)
        hold(browser, kept)
        assert browser.get(back).status_code == 303
        browser.forget(SESSION)
        hold(browser, kept)
        refused(browser.get(back), UNPROVED)


def test_the_code_is_of_no_use_without_its_verifier_nor_with_another_nonce(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (office, browser):
        for part in ("verifier", "nonce"):
            back = through_the_provider(sent_there(browser), "handler@id")
            begun = openid.unseal(office.office.vault, browser.client.cookies[BEGUN])
            other = Begun(**begun.model_dump() | {part: "x" * 64})
            hold(browser, openid.seal(office.office.vault, other))
            refused(browser.get(back), UNPROVED)


def test_a_sign_in_not_finished_in_ten_minutes_is_over(
    issuer: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        back = through_the_provider(sent_there(browser), "handler@id")
        later = datetime.now(UTC) + openid.LASTS + timedelta(seconds=1)
        monkeypatch.setattr(Frame, "now", lambda _: later)
        refused(browser.get(back), STALE)


def test_who_cancels_there_is_told_so_here(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        back = through_the_provider(sent_there(browser), "handler@id", refuse=True)
        assert "error=access_denied" in back
        refused(browser.get(back), "没有同意登录，或者您在那里取消了")


def test_nobody_is_sent_to_another_site(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        assert signed_in(browser, "handler@id", "https://evil.example").headers["location"] == "/"


def test_a_provider_that_is_away_or_is_another_leaves_the_passwords(issuer: str, sqlite_url: str) -> None:
    for wrong, words in (
        ("http://127.0.0.1:9", "连不上身份认证系统"),
        (f"{issuer}/elsewhere", "连不上身份认证系统"),
        (issuer.replace("127.0.0.1", "localhost"), UNPROVED),
    ):
        with desk(sqlite_url, wrong) as (_, browser):
            refused(browser.get("/sign-in/oidc"), words)
            assert browser.sign_in("handler").status_code == 303


def test_what_is_not_set_up_is_said(issuer: str, sqlite_url: str) -> None:
    said = Oidc(issuer=issuer, client_id="honest")
    secret = SecretStr(identity_provider.SECRET)
    for changes, words in (
        ({"oidc_secret": None}, "GONGKAI_OIDC_SECRET"),
        ({"oidc_secret": secret, "key": None}, "GONGKAI_KEY"),
    ):
        with bureau(sqlite_url, oidc=said, **changes) as office, browsing(office) as browser:
            refused(browser.get("/sign-in/oidc"), words)


def test_one_address_cannot_ask_without_end(issuer: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "PER_ADDRESS_ASKING", 2)
    with desk(sqlite_url, issuer) as (_, browser):
        assert signed_in(browser, "handler@id").status_code == 303
        refused(browser.get("/sign-in/oidc"), "尝试的次数太多")


def test_a_form_sent_after_the_session_ended_is_kept_beside_a_new_window(issuer: str, sqlite_url: str) -> None:
    with desk(sqlite_url, issuer) as (_, browser):
        signed_in(browser, "handler@id")
        page = browser.get("/work")
        browser.forget(SESSION)
        asked = browser.send(page, "/sign-out", {"reason": "理由"})
        assert asked.status_code == 401
        assert signed_in(browser, "handler@id").status_code == 303
        offered = browser.send(asked, "/sign-out")
        assert "理由" in offered.text
        assert browser.send(offered, "/sign-out").headers["location"] == "/sign-out"


def test_the_secret_is_never_in_the_file_and_the_way_there_is_safe(tmp_path: Any) -> None:
    file = tmp_path / "config.toml"
    whole = CONFIG.read_text("utf-8")
    for text, words in (
        ('oidc_secret = "x"', "GONGKAI_OIDC_SECRET"),
        ('[oidc]\nissuer = "http://id.gaoping.invalid"\nclient_id = "x"', "issuer"),
        ('[oidc]\nissuer = "https://id.gaoping.invalid"\nclient_id = "x"\nscope = "profile"', "scope"),
    ):
        file.write_text(f"{text}\n{whole}" if text.startswith("oidc_secret") else f"{whole}\n{text}", "utf-8")
        with pytest.raises(ConfigError, match=words):
            load(file)


def hold(browser: Browser, sealed: str) -> None:
    """Let the browser hold another sign-in than the one it began."""
    browser.client.cookies.set(BEGUN, sealed, domain=urlsplit(ADDRESS).hostname or "")


def changed(address: str, name: str, value: str) -> str:
    path, _, query = address.partition("?")
    said = {key: values[0] for key, values in parse_qs(query).items()} | {name: value}
    return f"{path}?{urlencode(said)}"
