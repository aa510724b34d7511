"""Working days as this office counts them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel, Field

from desk.web.api.access import needs
from desk.web.frame import frame_of
from workflow.sign_in.tokens import Caller

router = APIRouter()


class Day(BaseModel):
    day: date
    workday: bool
    why: str | None = Field(description="放假或者补班的名称")


class Days(BaseModel):
    days: list[Day]
    workdays: int = Field(description="from 之后到 to（含）的工作日数")
    provisional: bool = Field(description="to 是否落在尚未公布放假安排的日期")


class NthDay(BaseModel):
    day: date
    provisional: bool


@router.get("/calendar")
def days(
    request: Request,
    found: Annotated[Caller, Depends(needs("calendar"))],  # noqa: ARG001  the door
    since: Annotated[date, Query(alias="from")],
    to: date,
) -> Days:
    """两天之间每一天是不是工作日（最多400天）。"""
    if not 0 <= (to - since).days <= 400:
        raise HTTPException(422, "from 须不晚于 to，最多400天")
    with frame_of(request).reading() as (_session, office):
        calendar = office.calendar
        listed = [date.fromordinal(number) for number in range(since.toordinal(), to.toordinal() + 1)]
        found_days = [Day(day=day, workday=calendar.is_workday(day), why=calendar.why(day)) for day in listed]
        return Days(days=found_days, workdays=calendar.count(since, to), provisional=calendar.provisional(to))


@router.get("/calendar/nth")
def nth(
    request: Request,
    found: Annotated[Caller, Depends(needs("calendar"))],  # noqa: ARG001  the door
    after: date,
    n: Annotated[int, Query(ge=1, le=1000)],
) -> NthDay:
    """某日之后第 n 个工作日（当日不算）。"""
    with frame_of(request).reading() as (_session, office):
        day = office.calendar.nth_after(after, n)
        return NthDay(day=day, provisional=office.calendar.provisional(day))
