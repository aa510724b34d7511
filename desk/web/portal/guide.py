"""The public guide (公开指南)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import open_to_all
from desk.web.frame import frame_of
from desk.web.pages import page
from rules import fees, remedies, statutes
from workflow.facts import CHANNELS

router = APIRouter()


@router.get("/portal/guide", dependencies=[open_to_all])
def guide(request: Request) -> Response:
    """Who answers, how to apply, how long it takes, what it costs and what can be done against an answer, out of the law."""
    frame = frame_of(request)
    config, day = frame.office.config, frame.today()
    law, remedy = statutes.in_force("disclosure", day), statutes.in_force("remedies", day)
    fee = statutes.in_force("fees", day)
    return page(
        request,
        "portal/guide.html",
        units=config.all_units(),
        hours=config.portal.hours,
        reconsideration_url=config.portal.reconsideration_url,
        channels=list(CHANNELS.values()),
        law=law,
        answer=law.terms["answer"],
        correction=law.terms["correction_notice"],
        remedy=remedy,
        remedy_order=remedies.order_of(remedy),
        fee=fee,
        tariffs=list(fees.tariffs(fee).values()),
    )
