"""The application: the desk's pages, the portal's, or the portal's alone.

To add a page: a router in a module of its own here, one line in DESK or PORTAL below, a template, its English words in
locale/en.po. Every route names its door (desk.web.doors).
"""

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from desk.web import (
    annual,
    attachments,
    beside,
    board,
    case,
    codes,
    destruction,
    errors,
    feed,
    figures,
    front,
    holidays,
    home,
    ledger,
    legal,
    letters,
    looks,
    openid,
    people,
    phrases,
    portal,
    queue,
    receipt,
    sign_in,
    statistics,
    watch,
    work,
)
from desk.web.addresses import Parts
from desk.web.api import create_api, problems
from desk.web.doors import of_ours
from desk.web.error_page import error_page
from desk.web.frame import Frame
from desk.web.guard import Guard
from desk.web.meters import Meters
from desk.web.pages import STATIC
from workflow.database import Database
from workflow.office import Office
from workflow.room import Room

PORTAL: tuple[APIRouter, ...] = (home.router, watch.router, *portal.ROUTERS)
DESK: tuple[APIRouter, ...] = (
    home.desk,
    sign_in.router,
    openid.router,
    work.router,
    case.router,
    receipt.router,
    letters.router,
    attachments.router,
    beside.router,
    ledger.router,
    looks.router,
    codes.router,
    phrases.router,
    board.router,
    queue.router,
    legal.router,
    feed.router,
    holidays.router,
    annual.router,
    figures.router,
    people.router,
    statistics.router,
    destruction.router,
)

UNASKED = (home.router, home.desk, watch.router)


def create_app(
    office: Office, database: Database, *, portal_only: bool = False, meters: Meters | None = None
) -> FastAPI:
    """Return the application over an open database; it opens and closes nothing itself. `meters` may have counted before."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.frame = Frame(office, database, portal_only)
    app.state.meters = meters or Meters()
    app.state.room = Room(office, database)
    for router in (*PORTAL, *(() if portal_only else DESK)):
        app.include_router(router, dependencies=() if router in UNASKED else [of_ours])
    if not portal_only:
        app.mount("/api/v1", create_api(app.state.frame), name="api")
    app.mount("/static", front.Static(directory=STATIC), name="static")
    app.add_middleware(Parts)
    app.add_middleware(Guard, failed=_failed, observe=app.state.meters.observe)
    errors.teach(app)
    return app


def _failed(request: Request, status: int) -> Response:
    answer = problems.failed if request.url.path.startswith("/api/") else error_page
    return answer(request, status)
