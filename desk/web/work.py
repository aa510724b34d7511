"""My work today, the worklist and its search."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import SignedIn
from desk.web.frame import frame_of
from desk.web.pages import page
from workflow import worklists
from workflow.light import LABELS
from workflow.narrowing import ONLY, UNASSIGNED, Asked
from workflow.people import staff_of
from workflow.procedure import STATES
from workflow.worklists import BadList

router = APIRouter()
LIST = {"": "在办", "open": "在办", "all": "全部(含办结)"}


@router.get("/work")
def work(request: Request, actor: SignedIn) -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, office):
        day = worklists.day_of(session, office, actor, frame.today())
    return page(request, "work.html", day=day)


@router.get("/keys")
def keys(request: Request, actor: SignedIn) -> Response:  # noqa: ARG001  the door
    """Say what the keyboard does."""
    return page(request, "keys.html")


@router.get("/cases")
def cases(
    request: Request, actor: SignedIn, q: str = "", state: str = "", unit: str = "", handler: str = "", light: str = "",
    sort: str = "due", after: str = "", only: str = "",
) -> Response:  # fmt: skip
    """A worklist: everything it depends on stands in the address, so that it can be kept and sent."""
    frame = frame_of(request)
    asked = Asked(q.strip(), state, unit, handler, light, sort, after, only)
    with frame.reading() as (session, office):
        try:
            lines, following = worklists.listed(session, office, actor, asked, frame.today())
            refused = None
        except BadList as error:
            lines, following, refused = [], None, str(error)
        is_office = actor.unit == office.config.office.name
        staff = [one for one in staff_of(session) if is_office or one.unit == actor.unit]
    kept = {
        "q": asked.words,
        "state": state,
        "unit": unit,
        "handler": handler,
        "light": light,
        "sort": sort,
        "only": only,
    }
    names = {one.login: one.name for one in staff} | {UNASSIGNED: "未分办"}
    said = (
        asked.words,
        LIST.get(state) or STATES.get(state),
        LABELS.get(light),
        ONLY.get(only),
        unit,
        names.get(handler),
    )
    more = urlencode({name: value for name, value in (kept | {"after": following or ""}).items() if value})
    return page(
        request, "cases.html", 422 if refused else 200, lines=lines, asked=asked, refused=refused, narrowed=list(ONLY.items()),
        chosen=[one for one in said if one],
        more=f"/cases?{more}" if following else None, handlers=[one for one in staff if "handler" in one.roles],
        units=[(one.name, one.name) for one in office.config.all_units()] if is_office else [],
    )  # fmt: skip
