"""Addresses that hold what a person chose: a case's number may be 2024/15, 甲#3 or 50%, as an imported ledger had it."""

import re
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import Path, Request
from pydantic import AfterValidator
from starlette.types import ASGIApp, Receive, Scope, Send

WITHIN_A_PART = re.compile("%(?=2[Ff]|25)")
LONGEST = 300
"""Three characters for each of a number's (workflow.tables.LONGEST_NUMBER, which a first page need not load)."""
Number = Annotated[str, Path(description="登记号", max_length=LONGEST), AfterValidator(unquote)]
"""A case's number out of an address: `Parts` has left what stands for a slash in it."""


class Parts:
    """Keeps a slash written %2F inside a part of an address apart from those between parts, which servers decode alike."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope["raw_path"].decode("latin-1") if scope["type"] == "http" and scope.get("raw_path") else ""
        if WITHIN_A_PART.search(raw):
            scope["path"] = decoded(raw)
        await self.app(scope, receive, send)


def decoded(raw: str) -> str:
    """Return a path as routes match it: a slash inside a part stays written."""
    return unquote(WITHIN_A_PART.sub("%25", raw))


def part(text: str) -> str:
    """Return a text as one part of an address."""
    return quote(text, safe="")


def of_case(number: str) -> str:
    return f"/case/{part(number)}"


def of_page(request: Request) -> str:
    """Return the path a browser asked for, as it wrote it."""
    raw: bytes = request.scope.get("raw_path") or b""
    return raw.decode("latin-1") or quote(request.scope["path"])


def in_full(request: Request) -> str:
    """Return the path and the query of what was asked for."""
    return of_page(request) + (f"?{request.url.query}" if request.url.query else "")


def kept_as(name: str, how: str = "attachment") -> dict[str, str]:
    """Return the header that names a file for whoever keeps it, in any script; no name of ours leads into a folder."""
    return {"content-disposition": f"{how}; filename*=UTF-8''{part(name.replace('/', '_'))}"}
