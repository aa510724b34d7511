"""Applying online: one form, kept as a draft if need be, and the receipt."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.web.doors import Posted, address_of, open_to_all, visit_of
from desk.web.frame import frame_of
from desk.web.pages import go, page
from desk.web.portal import refused, standing
from desk.web.portal.application import FIELDS, FORMS, LABELS, Filled, filled, words
from desk.web.portal.visit import Opened, begin
from workflow import public, query_codes, saved_forms, store
from workflow.acts import submission
from workflow.acts.agency import POWERS
from workflow.attachments import LARGEST, MOST
from workflow.engine import KeyReused
from workflow.fact_reading import BadFacts
from workflow.facts import APPLICANT_KINDS
from workflow.letterbook import Unwritable
from workflow.saved_forms import NoForm
from workflow.sign_in import secret_codes
from workflow.trial import NotAllowed
from workflow.vault import NoKey

router = APIRouter()
SECRET = len(secret_codes.new_token())
EMPTY = Filled(dict.fromkeys(FIELDS, "") | {"kind": "自然人", "form": FORMS[0], "acting": "self"}, (), {})


@router.get("/portal/apply", dependencies=[open_to_all])
def ask(request: Request, kept: str = "") -> Response:
    """Show the form: empty, or as it was filled in when it was refused."""
    held = refused.found(request) if kept else None
    if held is None:
        return _form(request, EMPTY.values, is_gone=bool(kept))
    if held["saved"]:
        return page(request, "portal/saved.html", code=held["draft"], days=saved_forms.LASTS.days)
    return _form(request, {**EMPTY.values, **held["values"]}, held["errors"], held["secret"], held["draft"], kept=kept)


@router.post("/portal/apply", dependencies=[open_to_all])
def send(request: Request, form: Posted) -> Response:
    """Send the application, or keep it as a draft."""
    frame, secret, draft = frame_of(request), str(form.get("_secret", "")), str(form.get("_draft", ""))
    try:
        submission.spare(frame.database, frame.now(), address_of(request))
    except query_codes.TooMany as error:
        return _form(request, words(form), {"": str(error)}, secret, draft, status=429)
    if form.get("do") == "save":
        return _save(request, form, draft)
    given = filled(form, list(frame.office.units))
    if given.errors:
        return _refused(request, form, given.values, given.errors, secret, draft)
    try:
        sent = submission.submit(
            frame.database, frame.office, given.facts, given.files, on=frame.today(), at=frame.acting(),
            secret=submission.secret_of(frame.database, visit_of(request), given.facts, given.files, frame.today()),
            form=secret if len(secret) >= SECRET else None,
        )  # fmt: skip
    except KeyReused:
        words_ = "这份申请已经提交过；要再提交一件，请从“申请公开”重新填写。要看已经提交的，请凭登记号和查询码查询"
        return _refused(request, form, given.values, {"": words_}, "", draft)
    except (BadFacts, NotAllowed, NoKey, Unwritable) as error:
        return _refused(request, form, given.values, {"": _said(error)}, secret, draft)
    refused.forget(request, form)
    with frame.writing() as (session, _office):
        if draft:
            saved_forms.drop(session, draft)
        row = store.known_case(session, sent.done.number)
    said = {"number": row.number, "code": sent.code, "name": given.values["name"], "missing": sent.done.missing}
    return begin(request, refused.put_aside(request, "/portal/receipt", {}, said), row)


@router.get("/portal/receipt", dependencies=[open_to_all])
def receipt(request: Request, row: Opened) -> Response:
    """Show the receipt, with the code, to the browser that sent the application and has it open, for as long as it is kept."""
    frame, held = frame_of(request), refused.found(request)
    if held is None or held["number"] != row.number:
        return go("/portal/case")
    with frame.reading() as (session, office):
        seen = public.shown(session, office, row, frame.today())
    return page(request, "portal/receipt.html", code=held["code"], seen=seen, name=held["name"], missing=held["missing"],
                secret=secret_codes.new_token())  # fmt: skip


@router.post("/portal/draft", dependencies=[open_to_all])
def continue_draft(request: Request, form: Posted) -> Response:
    """Open a draft with its code; the code travels in the form, never in an address."""
    frame, code = frame_of(request), str(form.get("code", "")).strip()
    try:
        values = saved_forms.find(frame.database, code, frame.now(), address_of(request))
    except (NoForm, query_codes.TooMany) as error:
        return _form(request, EMPTY.values, {"code": str(error)}, status=404 if isinstance(error, NoForm) else 429)
    return _refused(request, form, {**EMPTY.values, **values}, {}, "", code)


def _save(request: Request, form: FormData, draft: str) -> Response:
    frame = frame_of(request)
    with frame.writing() as (session, office):
        code = saved_forms.save(session, office.name, words(form), frame.now(), draft or None)
    return _refused(request, form, {}, {}, "", code, is_saved=True)


def _refused(
    request: Request, form: FormData, values: Mapping[str, str], errors: Mapping[str, str], secret: str, draft: str, *,
    is_saved: bool = False,
) -> Response:  # fmt: skip
    said = {"values": dict(values), "errors": dict(errors), "secret": secret, "draft": draft, "saved": is_saved}
    return refused.put_aside(request, "/portal/apply", form, said)


def _form(
    request: Request, values: Mapping[str, str], errors: Mapping[str, str] | None = None, secret: str = "",
    draft: str = "", status: int = 200, kept: str = "", *, is_gone: bool = False,
) -> Response:  # fmt: skip
    frame = frame_of(request)
    return page(
        request, "portal/apply.html", status, values=values, errors=errors or {}, draft=draft, kept=kept, is_gone=is_gone,
        is_closed=not frame.office.vault.has_key,
        secret=secret or secret_codes.new_token(), units=list(frame.office.units), kinds=APPLICANT_KINDS,
        forms=FORMS, labels=LABELS, acting=standing.ACTING, powers=POWERS, most=MOST, largest=LARGEST // 2**20,
    )  # fmt: skip


def _said(error: Exception) -> str:
    """Return what an applicant can do about a refusal; what only the office can is said as that."""
    if isinstance(error, NoKey | Unwritable):
        return "系统现在收不了身份证明或者附件，请稍后再试，或者当面、邮寄提出申请"
    return str(error)
