"""A browser at the desk that signs in at the identity provider, by its own forms."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from urllib.parse import urljoin

import httpx2
from browsing import ADDRESS, Browser, browsing, forms
from gaoping import Bureau, bureau
from identity_provider import SECRET
from pydantic import SecretStr

from desk.web.doors import SESSION
from workflow.config import Oidc


@contextmanager
def desk(url: str, issuer: str, client_id: str = "honest", **chosen: Any) -> Iterator[tuple[Bureau, Browser]]:
    said = Oidc(issuer=issuer, client_id=client_id, **chosen)
    secret = SecretStr(SECRET)
    with bureau(url, oidc=said, oidc_secret=secret) as office, browsing(office) as browser:
        yield office, browser


def sent_there(browser: Browser, next: str = "/") -> str:
    """Press the button of the sign-in page; return the address at the provider it leads to."""
    page = browser.get(f"/sign-in?next={next}")
    assert "统一身份认证登录" in page.text
    answer = browser.get(f"/sign-in/oidc?next={next}")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def through_the_provider(address: str, who: str, refuse: bool = False, client: httpx2.Client | None = None) -> str:
    """Sign in and agree by the provider's own forms; return the address it sends the browser back to, without the host."""
    with nullcontext(client) if client else httpx2.Client() as client:
        answer = client.get(address)
        while True:
            if answer.is_redirect:
                address = urljoin(str(answer.url), answer.headers["location"])
                if address.startswith(ADDRESS):
                    return address.removeprefix(ADDRESS)
                answer = client.get(address)
            elif refuse:
                refuse = False
                cancel = next(word for word in answer.text.split('"') if word.endswith("/abort"))
                answer = client.get(urljoin(str(answer.url), cancel))
            else:
                assert answer.status_code == 200, answer.text
                (form,) = (one for one in forms(answer) if one.action)  # type: ignore[arg-type]
                given = {name: value for name, value in form.fields if name}
                said = given | ({"login": who, "password": "any"} if "login" in given else {})
                answer = client.post(urljoin(str(answer.url), form.action), data=said)


def signed_in(browser: Browser, who: str, next: str = "/") -> httpx2.Response:
    return browser.get(through_the_provider(sent_there(browser, next), who))


def refused(answer: httpx2.Response, words: str) -> None:
    assert answer.status_code == 403
    assert words in answer.text
    assert SESSION not in answer.cookies
