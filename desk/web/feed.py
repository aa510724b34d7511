"""One's deadlines in one's own calendar program: a secret address, made and ended here."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.doors import Posted, SignedIn, open_to_all
from desk.web.frame import frame_of
from desk.web.pages import go, page
from workflow.telling import feeds

router = APIRouter()


@router.get("/calendar")
def calendar(request: Request, actor: SignedIn) -> Response:
    with frame_of(request).reading() as (session, _office):
        made_at = feeds.made_at(session, actor.login)
    return page(request, "calendar.html", made_at=made_at, feed=None)


@router.post("/calendar")
def change(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Make a new address, shown this once, or end the one there is."""
    frame = frame_of(request)
    if form.get("do") == "end":
        with frame.writing() as (session, _office):
            feeds.close_feed(session, actor.login)
        return go("/calendar")
    with frame.writing() as (session, _office):
        made_at = frame.acting()
        token = feeds.open_feed(session, actor.login, made_at)
    return page(
        request, "calendar.html", made_at=made_at, feed=f"{str(request.base_url).rstrip('/')}/calendar/{token}.ics"
    )


@router.get("/calendar/{token}.ics", dependencies=[open_to_all])
def feed(request: Request, token: str) -> Response:
    """Return the feed of who holds the address: a calendar program cannot sign in."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        actor = feeds.owner(session, token)
        if actor is None:
            raise HTTPException(404, "这个日历地址不存在或者已经停用，请登录后重新生成")
        text = feeds.written(feeds.items(session, actor), office.name, frame.acting())
    return Response(
        text.encode(), media_type="text/calendar; charset=utf-8", headers={"cache-control": "private, no-store"}
    )
