"""My work today, the worklist and its search."""

from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web import tables
from desk.web.doors import Posted, SignedIn
from desk.web.frame import frame_of
from desk.web.pages import go, page
from rules.wording import whole
from workflow import beginning, saved_views, worklists
from workflow.actor import Actor
from workflow.labels import STATES
from workflow.light import LABELS, soon
from workflow.narrowing import ONLY, UNASSIGNED, Asked
from workflow.people import staff_of
from workflow.trial import NotAllowed
from workflow.worklists import BadList, Day

router = APIRouter()
LIST = {"": "在办", "open": "在办", "all": "全部（含办结）"}
HEAD = (
    "登记号", "单位", "申请内容", "申请人", "状态", "在谁手里", "收到之日", "期限", "届满日", "还剩工作日", "灯",
    "另在计算的期限", "其届满日",
)  # fmt: skip
NARROWED = ("state", "light", "only", "unit", "handler", "sort")
"""What a list kept under a name is narrowed and sorted by."""


@router.get("/work")
def work(request: Request, actor: SignedIn) -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, office):
        day = worklists.day_of(session, office, actor, frame.today())
        begun = beginning.of(session, actor) if day == Day() else None
    keyless = "admin" in actor.roles and not frame.office.vault.has_key
    return page(request, "work.html", day=day, begun=begun, keyless=keyless, soon=soon(frame.office.config.alerts))


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
    return _listed(request, actor, Asked(q.strip(), state, unit, handler, light, sort, after, only))


@router.get("/cases.{ending}")
def listed(
    request: Request, actor: SignedIn, ending: str, q: str = "", state: str = "", unit: str = "", handler: str = "",
    light: str = "", sort: str = "due", only: str = "",
) -> Response:  # fmt: skip
    """Return a whole worklist as a table to keep, names masked as on the page."""
    frame, asked = frame_of(request), Asked(q.strip(), state, unit, handler, light, sort, "", only)
    with frame.reading() as (session, office):
        try:
            lines = worklists.whole(session, office, actor, asked, frame.today())
        except BadList as refused:
            return _listed(request, actor, asked, str(refused))
    return tables.file(f"cases-{frame.today()}", ending, [("申请列表", HEAD, [_row(line) for line in lines])])


@router.post("/cases")
def keep_view(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Keep the list that is shown under a name, give a view another name or take it away (`do`)."""
    frame = frame_of(request)
    said = {name: str(form.get(name, "")) for name in ("name", "do", "view", *NARROWED)}
    asked = Asked(**{name: said[name] for name in NARROWED if said[name]})
    ident = whole(said["view"]) or 0
    try:
        with frame.writing() as (session, _office):
            worklists.check(asked)
            match said["do"]:
                case "remove":
                    saved_views.remove(session, actor, ident)
                case "rename":
                    saved_views.rename(session, actor, ident, said["name"])
                case _:
                    saved_views.keep(session, actor, said["name"], asked)
    except (BadList, NotAllowed) as refused:
        return _listed(request, actor, asked, str(refused), said["name"])
    return go(f"/cases?{saved_views.address_of(asked)}".rstrip("?"))


def _listed(request: Request, actor: Actor, asked: Asked, unkept: str | None = None, name: str = "") -> Response:
    """Show a worklist; `unkept` says why it could not be kept under that name."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        try:
            lines, following = worklists.listed(session, office, actor, asked, frame.today())
            refused = None
        except BadList as error:
            lines, following, refused = [], None, str(error)
        is_office = actor.unit == office.name
        known = staff_of(session)
        views = saved_views.of(session, actor)
    staff = [one for one in known if is_office or one.unit == actor.unit]
    handlers = [one for one in staff if "handler" in one.roles or one.login == asked.handler]
    names = {one.login: one.name for one in known} | {UNASSIGNED: "未分办"}
    if asked.handler and asked.handler not in {UNASSIGNED, *(one.login for one in handlers)}:
        handlers += [one for one in known if one.login == asked.handler]
    said = (
        asked.words,
        LIST.get(asked.state) or STATES.get(asked.state),
        LABELS.get(asked.light),
        ONLY.get(asked.only),
        asked.unit,
        names.get(asked.handler),
    )
    here = saved_views.address_of(asked)
    kept = parse_qsl(here) + ([("q", asked.words)] if asked.words else [])
    return page(
        request, "cases.html", 422 if refused or unkept else 200, lines=lines, asked=asked, refused=refused,
        all_of=urlencode(kept),
        narrowed=list(ONLY.items()), chosen=[one for one in said if one], handlers=handlers,
        more=f"/cases?{urlencode([*kept, ('after', following)])}" if following else None,
        units=[(name, name) for name in office.units] if is_office else [],
        views=views, here=here, view=next((one for one in views if one.address == here and not asked.words), None),
        unkept=unkept, name=name, kept=[(one, getattr(asked, one)) for one in NARROWED],
    )  # fmt: skip


def _row(line: worklists.Line) -> tuple[str, ...]:
    due = line.due.isoformat() + ("（暂定）" if line.provisional else "") if line.due else ""
    return (
        line.number, line.unit, line.subject, line.applicant, line.stage or STATES[line.state], line.holder,
        line.received_on.isoformat(), line.clock or "", due, "" if line.left is None else str(line.left), LABELS[line.light],
        line.step or "", line.step_on.isoformat() if line.step_on else "",
    )  # fmt: skip
