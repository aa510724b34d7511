"""A body in which one name stands twice says two things: refused, as --facts of the command line is."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from desk import json_text
from desk.json_text import NamedTwice


class _Body(Request):
    async def json(self) -> Any:
        try:
            return json_text.read(await self.body())
        except NamedTwice as error:
            raise HTTPException(422, f"内容里{error},只能写一次") from None


class Once(APIRoute):
    """A route that reads its body so."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            return await handle(_Body(request.scope, request.receive))

        return once
