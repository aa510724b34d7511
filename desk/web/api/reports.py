"""The annual report as figures."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request

from desk.web.api.access import needs
from desk.web.frame import frame_of
from workflow.period import FIRST, LAST
from workflow.report import publishing
from workflow.sign_in.tokens import Caller

router = APIRouter()


@router.get("/reports/{year}")
def report(
    request: Request,
    year: Annotated[int, Path(ge=FIRST, le=LAST)],
    found: Annotated[Caller, Depends(needs("report"))],
    form: Literal["2021", "2012"] = "2021",
    unit: Annotated[
        str | None, Query(max_length=100, description="只计一个单位；不写为全部，只有公开工作机构可以")
    ] = None,
) -> dict[str, Any]:
    """一年的年度报告：与 gongkai report --json 一样。"""
    frame = frame_of(request)
    name = frame.office.config.unit(unit).name if unit else None
    if found.actor.unit not in {frame.office.name, name}:
        raise HTTPException(403, f"令牌属于{found.actor.unit}，只能取本单位的年度报告（unit）")
    with frame.reading() as (session, office):
        return publishing.count(session, office, year, form, name).as_dict()
