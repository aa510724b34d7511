"""A body is read of who has a token, and of nobody else; one in which a name stands twice says two things: refused, as --facts
of the command line is.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from desk import json_text
from desk.json_text import NamedTwice
from desk.web.api.access import bearer, caller


class _Body(Request):
    async def json(self) -> Any:
        try:
            return json_text.read(await self.body())
        except NamedTwice as error:
            raise HTTPException(422, f"内容里{error}，只能写一次") from None


class Once(APIRoute):
    """A route that reads its body so."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            if request.method == "POST":
                await run_in_threadpool(caller, request, await bearer(request))
            return await handle(_Body(request.scope, request.receive))

        return once
