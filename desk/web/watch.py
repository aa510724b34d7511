"""For machines that watch: /ready (it can serve), /metrics (for Prometheus, with a token); /health is desk.web.home's."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from desk.web.doors import open_to_all
from desk.web.frame import frame_of
from workflow import schema, watching
from workflow.database import StoreError
from workflow.sign_in import tokens

router = APIRouter()


@router.get("/ready", dependencies=[open_to_all])
def ready(request: Request) -> Response:
    """Say 200 when the database answers, is this program's own, takes writes and has room, else 503.

    A load balancer sends nobody here then. A late sweep is told and takes no node away: pages go on without it, and the alarm
    mail is about it.
    """
    frame = frame_of(request)
    try:
        schema.require_ours(frame.database)
        watching.prove(frame.database, frame.now())
        request.app.state.room.prove()
        with frame.reading() as (session, office):
            silent = watching.is_silent(session, office, frame.now())
    except StoreError as error:
        return JSONResponse({"ready": False, "reason": str(error)}, 503)
    return JSONResponse({"ready": True, "sweep": "late" if silent else "alive"})


@router.get("/metrics", dependencies=[open_to_all])
def metrics(request: Request) -> Response:
    """Only for a system with a token of the scope `metrics` (gongkai token add … --scope metrics)."""
    frame = frame_of(request)
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    with frame.reading() as (session, office):
        caller = tokens.caller(session, given, frame.now()) if kind.lower() == "bearer" and given else None
        if caller is None or "metrics" not in caller.scopes:
            return Response(
                "a token with the scope metrics is needed\n", 401, {"www-authenticate": "Bearer"}, "text/plain"
            )
        found = watching.readings(session, office, frame.today(), frame.now())
    return Response(
        request.app.state.meters.text(found, request.app.state.room.free()),
        headers={"content-type": CONTENT_TYPE_LATEST},
    )
