"""One case as its applicant sees it, and what they may do: confirm, supplement, give reasons, withdraw, take letters."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.web import released
from desk.web.addresses import kept_as
from desk.web.doors import Posted, address_of, open_to_all
from desk.web.forms import in_lines
from desk.web.frame import frame_of
from desk.web.pages import go, page
from desk.web.portal import refused
from desk.web.portal.application import LONGEST, attached
from desk.web.portal.visit import Opened
from workflow import letterbook, public, query_codes
from workflow.acts import submission
from workflow.attachments import LARGEST, MOST, Sent
from workflow.engine import KeyReused
from workflow.fact_reading import BadFacts
from workflow.letterbook import Unwritable
from workflow.sign_in import secret_codes
from workflow.tables import CaseFile
from workflow.trial import NotAllowed
from workflow.vault import NoKey

router = APIRouter()
FORMS = {"correct": "补正申请", "give_reasons": "说明理由", "withdraw": "撤回申请", "confirm_receipt": "确认收到回执"}
TEXTS = {"correct": "content", "give_reasons": "reasons"}
SAID = ("text", "id_number", "sure", "by_agent")
ONLINE = {
    "confirm_receipt": ("how", "申请人在网上确认收到登记回执"),
    "withdraw": ("evidence", "申请人在网上提交的撤回"),
}


@router.get("/portal/case", dependencies=[open_to_all])
def case(request: Request, row: Opened) -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, office):
        seen = public.shown(session, office, row, frame.today())
    return page(request, "portal/case.html", seen=seen, forms=FORMS, secret=secret_codes.new_token(),
                done=FORMS.get(request.query_params.get("done", "")), portal=office.config.portal)  # fmt: skip


@router.get("/portal/case/letters/{ordinal}", dependencies=[open_to_all])
def letter(request: Request, row: Opened, ordinal: int) -> Response:
    """Give a letter that was served, byte for byte as it was frozen."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        held = public.letter_row(session, row, ordinal) if 0 < ordinal < 10_000 else None
        if held is None:
            raise HTTPException(404, "没有这份文书，请回到办理情况页面")
        content = letterbook.pdf_of(frame.database, office, held)
    return Response(content, media_type="application/pdf", headers=kept_as(f"{row.number}-{ordinal}.pdf"))


@router.get("/portal/case/files/{ordinal}", dependencies=[open_to_all])
def file(request: Request, row: Opened, ordinal: int) -> Response:
    """Give a released file as the review let it go."""
    return released.given(
        frame_of(request), row, ordinal, "没有这份文件，请回到办理情况页面；取不到的，请与承办单位联系"
    )


@router.get("/portal/case/{event}", dependencies=[open_to_all])
def ask(request: Request, row: Opened, event: str) -> Response:
    event, held = _known(event), refused.found(request) if "kept" in request.query_params else None
    if held is None or (held["event"], held["number"]) != (event, row.number):
        return _form(request, row, event, {}, {}, secret_codes.new_token())
    return _form(request, row, event, held["errors"], held["said"], held["secret"])


@router.post("/portal/case/{event}", dependencies=[open_to_all])
def act(request: Request, row: Opened, event: str, form: Posted) -> Response:
    """Make one act of the applicant's; what is refused is said beside what was typed."""
    frame, event, errors = frame_of(request), _known(event), dict[str, str]()
    secret = str(form.get("_secret", "")) or secret_codes.new_token()
    typed = {name: str(form.get(name, ""))[: 2 * LONGEST["content"]] for name in SAID}
    try:
        submission.spare(frame.database, frame.now(), address_of(request))
    except query_codes.TooMany as error:
        return _form(request, row, event, {"": str(error)}, typed, secret, 429)
    said, files = _said(event, form, errors)
    try:
        if not errors:
            submission.follow_up(
                frame.database, frame.office, row.number, event, said, files, on=frame.today(), at=frame.acting(),
                secret=secret,
            )  # fmt: skip
    except (BadFacts, NotAllowed, KeyReused) as error:
        errors, secret = {"": str(error)}, secret_codes.new_token()
    except (NoKey, Unwritable):
        errors = {"": "系统现在收不了证件号码或者附件，请稍后再试，或者当面、邮寄提交"}
    if errors:
        held = {"number": row.number, "event": event, "said": typed, "errors": errors, "secret": secret}
        return refused.put_aside(request, f"/portal/case/{event}", form, held)
    refused.forget(request, form)
    return go(f"/portal/case?done={event}")


def _said(event: str, form: FormData, errors: dict[str, str]) -> tuple[dict[str, Any], list[Sent]]:
    acting = {"by_agent": True} if form.get("by_agent") == "yes" else {}
    if event in ONLINE:
        name, words = ONLINE[event]
        if event == "withdraw" and form.get("sure") != "yes":
            errors["sure"] = "请勾选“我要撤回这件申请”，撤回后不能恢复"
        return {name: words} | acting, []
    text, files = in_lines(str(form.get("text", ""))).strip(), attached(form, errors)
    id_number = str(form.get("id_number", "")).strip()
    if len(text) > 20_000:
        errors["text"] = "太长，最多20000字"
    if event == "correct" and len(id_number) > (most := LONGEST["id_number"]):
        errors["id_number"] = f"“证件号码”太长，最多{most}字"
    if event == "give_reasons" and not text:
        errors["text"] = "请写明理由"
    if event == "correct" and not (text or id_number or files or errors):
        errors["text"] = "请填写补正的内容、证件号码，或者上传材料"
    said = ({TEXTS[event]: text} if text else {}) | acting
    return said | ({"id_number": id_number} if id_number and event == "correct" else {}), files


def _form(
    request: Request, row: CaseFile, event: str, errors: dict[str, str], said: Mapping[str, str], secret: str,
    status: int = 200,
) -> Response:  # fmt: skip
    frame = frame_of(request)
    with frame.reading() as (session, office):
        seen = public.shown(session, office, row, frame.today())
    return page(request, "portal/act.html", status, seen=seen, event=event, title=FORMS[event], errors=errors,
                said=dict.fromkeys(SAID, "") | dict(said), secret=secret, most=MOST, largest=LARGEST // 2**20,
                kept=request.query_params.get("kept", ""))  # fmt: skip


def _known(event: str) -> str:
    if event not in FORMS:
        raise HTTPException(404)
    return event
