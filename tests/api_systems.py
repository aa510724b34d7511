"""Systems with tokens at the API of the office of Gaoping, on one day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
from browsing import browsing
from fastapi.testclient import TestClient
from gaoping import Bureau, bureau, noon

from workflow.config import LetterOptions
from workflow.sign_in import tokens
from workflow.sign_in.tokens import SCOPES

DAY = date(2026, 3, 10)
APPLICATION = {
    "applicant": {"name": "王喆", "phone": "139-0000-0000"}, "content": "2025年城区征收补偿安置方案", "form": "电子文件",
    "id_number": "140581199001010014",
}  # fmt: skip


@dataclass(frozen=True)
class System:
    """A system with its token, as it calls."""

    client: TestClient
    token: str | None

    def get(self, address: str, **query: Any) -> httpx2.Response:
        return self.client.get(f"/api/v1{address}", params=query, headers=self._headers())

    def post(self, address: str, body: Any, key: str | None = "key-00000001", **headers: str) -> httpx2.Response:
        named = {"idempotency-key": key} if key is not None else {}
        return self.client.post(f"/api/v1{address}", json=body, headers=self._headers() | named | headers)

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


@dataclass(frozen=True)
class Site:
    office: Bureau
    client: TestClient

    def system(self, login: str, *scopes: str, name: str = "") -> System:
        with self.office.database.write() as session:
            at = noon(DAY)
            made = tokens.add(
                session, name or f"{login} {scopes}", login, scopes or tuple(SCOPES), at, at + timedelta(days=9999)
            )
        return System(self.client, made)


@contextmanager
def answering(url: str, folder: Path) -> Iterator[Site]:
    """Open an office whose letters and files lie in `folder`, and its API."""
    with (
        bureau(url, today=DAY, letters=LetterOptions(store=str(folder / "files"))) as office,
        browsing(office) as browser,
    ):
        yield Site(office, browser.client)
