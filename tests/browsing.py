"""The web pages as a browser asks for them, without one: forms are found in the page and sent with what they hold."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import gaoping
import httpx2
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from desk.web.app import create_app
from workflow import store
from workflow.database import Database

PASSWORD = "correct-horse-battery"
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""As the program keeps passwords, and checked in no time: what is costly is said in the hash itself."""
ADDRESS = "http://127.0.0.1:8000"


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", []))
        name = given.get("name")
        if tag == "input" and name and self.forms:
            kind = given.get("type", "text")
            if kind == "file" or (kind in {"checkbox", "radio"} and "checked" not in given):
                return
            self.forms[-1].fields.append((name, given.get("value") or ""))
        elif tag == "textarea" and name:
            self._area, self._text = name, ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.forms[-1].fields.append((self._select, given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.forms[-1].fields.append((self._area, self._text.removeprefix("\n")))
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data


def is_put_aside(answer: httpx2.Response) -> bool:
    """Say whether the portal sends the browser to a page of its own: the form filled in that it refused, or the receipt."""
    return answer.status_code == 303 and "?kept=" in answer.headers["location"]


def forms(page: httpx2.Response) -> list[Form]:
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


def is_shown_again(page: httpx2.Response) -> bool:
    """Say whether a page is that of a form the portal refused."""
    return page.status_code == 200 and "kept" in page.url.params and page.url.path != "/portal/receipt"


@dataclass(frozen=True)
class Browser:
    """One browser with its cookies; it follows no redirect by itself."""

    client: TestClient

    def get(self, address: str, **headers: str) -> httpx2.Response:
        return self.client.get(address, headers=headers)

    def send(
        self, page: httpx2.Response, action: str, said: Mapping[str, Any] | None = None, **options: Any
    ) -> httpx2.Response:
        """Send the form of a page that goes to `action` (or begins with it), its fields overridden by `said`; a form of the
        portal's that is refused is found again on its own page."""
        form = next(form for form in forms(page) if form.action.startswith(action))
        fields: dict[str, Any] = {}
        for name, value in form.fields:
            fields.setdefault(name, []).append(value)
        answer = self.client.post(form.action, data=fields | dict(said or {}), **options)
        return self.get(answer.headers["location"]) if is_put_aside(answer) else answer

    def sign_in(self, login: str, password: str = PASSWORD, **said: str) -> httpx2.Response:
        return self.send(self.get("/sign-in"), "/sign-in", {"login": login, "password": password, **said})

    def forget(self, *names: str) -> None:
        for name in names:
            self.client.cookies.delete(name)


@contextmanager
def browsing(bureau: gaoping.Bureau, **options: Any) -> Iterator[Browser]:
    """A browser at the desk of an office whose staff all have the same password."""
    give_passwords(bureau.database)
    app = create_app(bureau.office, bureau.database, **options)
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as client:
        yield Browser(client)


def give_passwords(database: Database) -> None:
    with database.write() as session:
        for person in store.people(session):
            person.password_hash = HASHED
            session.add(person)
