"""What a server answers while the rest of the program is still being loaded: first pages, which need no row of the database.

Every other request waits for the rest, which is loaded in a thread of its own once the first answer has gone out.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from threading import Event

from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Match
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from desk.web import home
from desk.web.error_page import error_page, teach_http
from desk.web.frame import Frame
from desk.web.guard import Guard
from desk.web.meters import Meters
from desk.web.pages import STATIC

PATIENCE = 1.0
"""Seconds the rest waits for a first visitor, so as not to slow down the answer."""


class Static(StaticFiles):
    """Files under an address that changes with their content (desk.web.pages.static): browsers keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path.partition("/")[2] or path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def create_doorstep(frame: Frame, meters: Meters) -> FastAPI:
    """Return the application that answers first; the whole one answers its addresses in the same way."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.frame = frame
    for router in (home.router, *(() if frame.portal_only else (home.desk,))):
        app.include_router(router)
    app.mount("/static", Static(directory=STATIC), name="static")
    app.add_middleware(Guard, failed=error_page, observe=meters.observe)
    teach_http(app)
    return app


class Front:
    """The doorstep until the rest that `load` gives is there, then the rest alone."""

    def __init__(self, doorstep: FastAPI, load: Callable[[], ASGIApp], executor: Executor) -> None:
        self._doorstep = doorstep
        self._wanted = Event()
        self.rest = executor.submit(self._loaded, load)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.rest.done():
            await self.rest.result()(scope, receive, send)
        elif _answers(self._doorstep, scope):
            await self._doorstep(scope, receive, send)
            self.want()
        else:
            self.want()
            app = await asyncio.wrap_future(self.rest)
            await app(scope, receive, send)

    def want(self) -> None:
        """Let the rest be loaded now."""
        self._wanted.set()

    def _loaded(self, load: Callable[[], ASGIApp]) -> ASGIApp:
        self._wanted.wait(PATIENCE)
        return load()


def _answers(doorstep: FastAPI, scope: Scope) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in doorstep.routes)
