"""Signing in at the office's own identity provider: OpenID Connect, a code with PKCE; all that comes back is who it is.

What is begun travels in the browser's own cookie, sealed with the office's key, so that any node can end it and nobody else can.
"""

import hmac
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from workflow.config import Config, Oidc
from workflow.vault import NoKey, Vault

log = logging.getLogger("gongkai.openid")
LASTS = timedelta(minutes=10)
LONGEST_NEXT = 1500
"""Bytes of an address that is gone back to: browsers keep no cookie above 4 KiB."""
SECONDS = 10.0
LEEWAY = 60
"""Seconds the provider's clock may differ by."""
SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Keys in pairs only: a token that is unsigned, or signed with a secret both sides have, proves nothing."""


class NotVouched(Exception):
    """The provider did not say, or not so that it can be proved, who is signing in; one Chinese line."""


class Begun(BaseModel):
    """A sign-in on its way: what its answer must fit, and where it goes then."""

    model_config = ConfigDict(frozen=True)

    state: str
    nonce: str
    verifier: str
    back: str
    next: str
    until: datetime


def begin(config: Config, chosen: Oidc, back: str, next: str, at: datetime) -> tuple[str, Begun]:
    """Return the provider's address to send the browser to, and what must be kept until it is back; raises NotVouched."""
    begun = Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        back=back,
        next=next if len(next.encode()) <= LONGEST_NEXT else "/",
        until=at + LASTS,
    )
    with _asking(config, chosen, back) as client:
        address, _ = client.create_authorization_url(
            _known(client, chosen)["authorization_endpoint"],
            state=begun.state,
            code_verifier=begun.verifier,
            nonce=begun.nonce,
        )
    return address, begun


def finish(config: Config, chosen: Oidc, begun: Begun, answer: Mapping[str, str], at: datetime) -> str:
    """Return the login of who signed in, as the provider proves it; raises NotVouched."""
    if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()) or at >= begun.until:
        raise _stale()
    if answer.get("iss", chosen.issuer) != chosen.issuer:
        raise NotVouched("答复不是本单位的身份认证系统给的，没有登录")
    if "code" not in answer:
        raise NotVouched("身份认证系统没有同意登录，或者您在那里取消了；请重新登录")
    with _asking(config, chosen, begun.back) as client:
        known = _known(client, chosen)
        client.token_endpoint_auth_method = _way(known)
        token = client.fetch_token(
            known["token_endpoint"],
            grant_type="authorization_code",
            code=answer["code"],
            code_verifier=begun.verifier,
        )
        claims = _proved(client, known, chosen, token, begun.nonce, at)
        if chosen.claim not in claims and "userinfo_endpoint" in known:
            claims |= _told(client, known, claims["sub"])
    return _login(chosen, claims)


def farewell(config: Config, chosen: Oidc, back: str) -> str | None:
    """Return the address at which the provider ends its own session too, None when it names none; raises NotVouched.

    No ID token is kept to be shown there, so the provider may ask the person (OpenID Connect RP-Initiated Logout 1.0).
    """
    with _asking(config, chosen, back) as client:
        endpoint = _known(client, chosen).get("end_session_endpoint")
        if endpoint is None:
            return None
        said = urlencode({"client_id": chosen.client_id, "post_logout_redirect_uri": back})
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{said}"


def seal(vault: Vault, begun: Begun) -> str:
    try:
        return vault.seal_file(begun.model_dump_json().encode()).decode()
    except NoKey:
        raise NotVouched("统一身份认证登录还没有配置好：请管理员设置环境变量 GONGKAI_KEY") from None


def unseal(vault: Vault, sealed: str | None) -> Begun:
    """Return what `seal` was given; raises NotVouched when nothing is there, or something else."""
    try:
        return Begun.model_validate_json(vault.open_file((sealed or "").encode()))
    except (NoKey, ValidationError):
        raise _stale() from None


def _stale() -> NotVouched:
    return NotVouched("这次登录已经过期，或者不是从这个浏览器开始的；请重新登录")


@contextmanager
def _asking(config: Config, chosen: Oidc, back: str) -> Iterator[Any]:
    """Give a client of the provider's; whatever goes wrong with its answers is one refusal."""
    if config.oidc_secret is None:
        raise NotVouched("统一身份认证登录还没有配置好：请管理员设置环境变量 GONGKAI_OIDC_SECRET")
    client = OAuth2Client(
        client_id=chosen.client_id,
        client_secret=config.oidc_secret.get_secret_value(),
        scope=chosen.scope,
        redirect_uri=back,
        code_challenge_method="S256",
        timeout=SECONDS,
    )
    try:
        with client:
            yield client
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        _complain(error)
        raise NotVouched("连不上身份认证系统，请稍后再试，或者用口令登录") from None
    except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
        _complain(error)
        raise NotVouched("身份认证系统的答复核对不上，没有登录；请重新登录，还不行请找管理员") from None


def _complain(error: Exception) -> None:
    """Log what kind of thing was wrong; the exception's own words may quote a person's data."""
    named = (getattr(error, name, None) for name in ("error", "claim"))
    log.warning("identity provider: %s", " ".join([type(error).__name__, *(str(word) for word in named if word)]))


def _known(client: Any, chosen: Oidc) -> dict[str, Any]:
    """Return what the provider says of itself; raises InvalidClaimError when it calls itself somebody else."""
    known = _fetched(client, chosen.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if known["issuer"] != chosen.issuer:
        raise InvalidClaimError("issuer")
    return known


def _fetched(client: Any, address: str) -> dict[str, Any]:
    document = client.request("GET", address, withhold_token=True).raise_for_status().json()
    if not isinstance(document, dict):
        raise TypeError(document)
    return document


def _way(known: Mapping[str, Any]) -> str:
    """Return how the secret is shown: as the standard has it, unless the provider takes it in the form alone."""
    ways = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"


def _proved(
    client: Any, known: Mapping[str, Any], chosen: Oidc, token: Mapping[str, Any], nonce: str, at: datetime
) -> dict[str, Any]:
    """Return the claims of the ID token once signature, issuer, audience, times and nonce hold."""
    fetched: Any = _fetched(client, known["jwks_uri"])
    keys = KeySet.import_key_set(fetched)
    read = jwt.decode(token["id_token"], keys, algorithms=SIGNED_BY)
    must: dict[str, Any] = {
        "iss": {"essential": True, "value": chosen.issuer},
        "aud": {"essential": True, "value": chosen.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    params = {"client_id": chosen.client_id, "nonce": nonce, "access_token": token.get("access_token")}
    claims = CodeIDToken(read.claims, read.header, must, params)
    claims.validate(int(at.timestamp()), LEEWAY)
    return dict(claims)


def _told(client: Any, known: Mapping[str, Any], subject: str) -> dict[str, Any]:
    """Return what the provider says beside the token, when it is about the same person."""
    told = client.get(known["userinfo_endpoint"]).raise_for_status().json()
    if told["sub"] != subject:
        raise InvalidClaimError("sub")
    return dict(told)


def _login(chosen: Oidc, claims: Mapping[str, Any]) -> str:
    said = claims.get(chosen.claim)
    if not isinstance(said, str) or (chosen.claim == "email" and claims.get("email_verified") is not True):
        raise NotVouched("身份认证系统没有说明您的登录名，没有登录；请找管理员核对 config.toml 的 oidc.claim")
    return chosen.logins.get(said, "") if chosen.logins else said
