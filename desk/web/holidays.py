"""Notices of days off by page: a year's days written as the notice has them, what they move and who is told, before and after."""

import re
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.doors import Posted, SignedIn
from desk.web.frame import frame_of
from desk.web.pages import page
from rules.wording import whole
from rules.workdays import CalendarError
from workflow import deadlines, moving, notices, staff
from workflow.moving import Loaded
from workflow.trial import Actor

router = APIRouter()
FIELDS = ("year", "notice", "off", "work")
LONGEST = 1_000
"""Characters of a field; the notices of a year have some two hundred."""
ASIDE = re.compile(r"[(\uff08][^)\uff09]*[)\uff09]")
BETWEEN = re.compile(r"[\s、,\uff0c;\uff1b。]|放假|调休|上班|共[0-9]+天")
DAY = r"(?:(\d{4})[年.-])?(?:(\d{1,2})[月.-])?(\d{1,2})日?"
SPAN = re.compile(f"{DAY}(?:[至到~—–]+{DAY})?")


class _Looked(Exception):
    """What a notice would come to, told by undoing it."""

    def __init__(self, done: Loaded) -> None:
        self.done = done


@router.get("/holidays")
def ask(request: Request, actor: SignedIn) -> Response:
    frame = frame_of(request)
    return _page(request, actor, {"year": str(frame.today().year + 1)})


@router.post("/holidays")
def load(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Take a notice in, or say what it would move (`do=look`) and leave everything as it is."""
    frame = frame_of(request)
    if not _may_load(request, actor):
        raise HTTPException(403, "放假通知由公开工作机构的管理员载入")
    said = {name: str(form.get(name, "")).strip() for name in FIELDS}
    is_look = form.get("do") == "look"
    try:
        document = _document(said)
        with frame.writing() as (session, office):
            done = moving.load(session, office, document, frame.today(), frame.acting())
            if is_look:
                raise _Looked(done)
    except _Looked as looked:
        done = looked.done
    except CalendarError as error:
        return _page(request, actor, said, refused=str(error))
    return _page(request, actor, said, done=done, is_look=is_look)


def days_of(text: str, year: int) -> list[date]:
    """Return the days of a notice's words: 1月1日(周五)至3日(周日)、2027-02-07; raises CalendarError for what is no day."""
    found: list[date] = []
    month: int | None = None
    for piece in BETWEEN.split(ASIDE.sub("", text)):
        if not piece:
            continue
        spoken = SPAN.fullmatch(piece)
        if spoken is None or not (spoken[2] or month):
            raise CalendarError(f"“{piece}”不是日期：请写成1月1日至3日、2月7日的样子")
        month = int(spoken[2] or month or 0)
        first = _day(piece, int(spoken[1] or year), month, spoken[3])
        last = first
        if spoken[6]:
            month = int(spoken[5] or month)
            until = int(spoken[4] or (first.year + 1 if month < first.month else first.year))
            last = _day(piece, until, month, spoken[6])
        if not 0 <= (last - first).days <= 31:
            raise CalendarError(f"“{piece}”的起止日期不对")
        found += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return found


def _day(piece: str, year: int, month: int, day: str) -> date:
    try:
        return date(year, month, int(day))
    except ValueError:
        raise CalendarError(f"“{piece}”不是日期：请写成1月1日至3日、2月7日的样子") from None


def _document(said: dict[str, str]) -> dict[str, Any]:
    year = whole(said["year"])
    if year is None or not said["off"]:
        raise CalendarError("请写明年份和放假的日期")
    if any(len(text) > LONGEST for text in said.values()):
        raise CalendarError(f"放假通知的每一栏最多{LONGEST}字：请只写这一年放假和上班的日期")
    off, work = days_of(said["off"], year), days_of(said["work"], year)
    return {
        "year": year,
        "notice": said["notice"],
        "off": [str(day) for day in off],
        "work": [str(day) for day in work],
    }


def _may_load(request: Request, actor: Actor) -> bool:
    return "admin" in actor.roles and actor.unit == frame_of(request).office.name


def _page(
    request: Request, actor: Actor, said: dict[str, str], *, refused: str | None = None, done: Loaded | None = None,
    is_look: bool = False,
) -> Response:  # fmt: skip
    frame = frame_of(request)
    with frame.reading() as (session, office):
        people = staff.of(session).names
        listed = notices.listed(office.calendar, office.notices)
        until = office.calendar.announced_until
    moved = done.moved if done else ()
    return page(
        request, "holidays.html", 422 if refused else 200, said=dict.fromkeys(FIELDS, "") | said, refused=refused, done=done,
        is_look=is_look, listed=[one for one in reversed(listed) if one["stands"]], until=until, people=people,
        may_load=_may_load(request, actor), cases=len({one.number for one in moved}),
        label_of=deadlines.label_of, shifted=[one for one in moved if one.was != one.due],
        settled=[one for one in moved if one.was == one.due],
    )  # fmt: skip
