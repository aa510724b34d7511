"""The published annual reports (第五十条), every version as it was frozen, to read and to keep."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.addresses import kept_as
from desk.web.doors import open_to_all
from desk.web.frame import frame_of
from desk.web.media import TYPES
from desk.web.pages import page
from letters import files
from workflow.report import publishing

router = APIRouter()


@router.get("/portal/reports", dependencies=[open_to_all])
def reports(request: Request) -> Response:
    """List what was published, the newest year first, a corrected report by its last version with the earlier ones below."""
    with frame_of(request).reading() as (session, office):
        found = publishing.versions(session)
        government = office.config.government or office.name
    found.sort(key=lambda row: (-row.year, row.unit, row.form, -row.version))
    return page(request, "portal/reports.html", found=found, government=government)


@router.get("/portal/reports/{ident:int}.{ending}", dependencies=[open_to_all])
def file(request: Request, ident: int, ending: str) -> Response:
    """Return a published report, made from its frozen value: the same bytes each time."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row = publishing.published(session, ident)
    if row is None or ending not in files.ENDINGS:
        raise HTTPException(404, "没有这份年度报告，请从年度报告列表进入")
    content = files.write(publishing.frozen(row), ending, office.fonts)
    whose = row.unit or office.config.government or office.name
    name = f"{whose}{row.year}年政府信息公开工作年度报告.{ending}"
    return Response(content, media_type=TYPES[ending], headers=kept_as(name))
