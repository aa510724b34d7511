"""Registering an application: the channel first and only the days it knows; one like another is not typed again."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.opening import refusals
from desk.web import forms
from desk.web.addresses import of_case
from desk.web.again import OTHERS
from desk.web.case import SENT_BEFORE, by_choice, hidden, own, render, said_at_head, without, wrong_day
from desk.web.doors import Posted, SignedIn
from desk.web.frame import frame_of
from desk.web.looks import noted
from desk.web.pages import go, page
from rules.wording import iso_day
from workflow import dossier, fact_reading, labels, moves, offers
from workflow.acts import applicants, copies_of_a_form, groups, intake
from workflow.acts.copies_of_a_form import NotACopy
from workflow.database import StoreError
from workflow.engine import KeyReused
from workflow.trial import Actor

router = APIRouter()
OFTEN = (
    "channel", "submitted_on", "arrived_on", "signed_on", "signed_by", "handed_over_on", "confirmed_on", "attempts",
    "applicant", "id_number", "content", "form", "unit",
)  # fmt: skip
"""What the form of a new application asks first, in this order; the rest is folded up."""

HANDLER = "_handler"
"""The field that says who is to handle what is registered, at once; empty: it is assigned later."""


@router.get("/receive")
def ask(request: Request, actor: SignedIn, like: str = "") -> Response:
    """Show the form a new application is registered with; `like` is a case it resembles but for who applies."""
    _may_register(actor)
    raw: dict[str, Any] = {"unit": actor.unit}
    if like:
        frame = frame_of(request)
        with frame.reading() as (session, office):
            row, case = dossier.seen(session, office, actor, like)
            if not dossier.may_read(actor, row):
                raise HTTPException(403, "登记的内容里有个人信息，只有承办单位的经办人员可以照抄")
            if case.destroyed:
                raise HTTPException(404, f"{like}已按批准的销毁清单销毁，没有可以照抄的内容")
            copied = groups.copied(session, office, like, frame.today(), {})
            raw = copied if isinstance(copied, dict) else {}
        noted(frame, actor, row, "application")
    return _receipt(request, actor, raw, {}, like=like)


@router.post("/receive")
def receive(request: Request, actor: SignedIn, form: Posted) -> Response:
    _may_register(actor)
    frame = frame_of(request)
    raw = forms.said(applicants.Receive, form)
    if forms.MORE in form:
        return _receipt(request, actor, forms.with_one_more(applicants.Receive, raw, str(form[forms.MORE])), {}, form)
    on = iso_day(str(form.get("_on", "")))
    errors = fact_reading.problems(applicants.Receive, raw) | wrong_day(
        frame, on, "登记日不是日期，应为 2026-03-02 的样子", "登记日不能晚于今天"
    )
    if errors or on is None:
        return _receipt(request, actor, raw, errors, form)
    key = own(actor, str(form.get("_key", "")))
    lines = [line for line in forms.in_lines(str(form.get(OTHERS, ""))).splitlines() if line.strip()]
    try:
        with frame.writing() as (session, office):
            done = copies_of_a_form.register(
                session, office, by=actor.login, on=on, at=frame.acting(), facts=raw, lines=lines, key=key,
                handler=str(form.get(HANDLER, "")),
            )  # fmt: skip
    except StoreError:
        raise
    except NotACopy as error:
        return _receipt(request, actor, raw, {OTHERS: str(error)}, form)
    except KeyReused:
        return _receipt(request, actor, raw, {"": SENT_BEFORE}, without(form, "_key"))
    except refusals() as error:
        return _receipt(request, actor, raw, {"": labels.CODE.sub("", str(error))}, form)
    render(frame, on)
    return go(f"{of_case(done.number)}?done={key}")


def _receipt(
    request: Request, actor: Actor, raw: dict[str, Any], errors: dict[str, str], form: FormData | None = None, like: str = "",
) -> Response:  # fmt: skip
    frame = frame_of(request)
    with frame.reading() as (session, office):
        choices = offers.choices(session, office, None, actor.unit)
    status = 200 if not errors else 409 if "" in errors else 422
    asked = {one.name: one for one in forms.asked(applicants.Receive, raw, errors, choices)}
    often = [asked.pop(name) for name in OFTEN]
    return page(
        request, "receive.html", status, often=often, seldom=list(asked.values()),
        by_choice=by_choice(often, intake.ASKED), like=like, errors=said_at_head(errors),
        handlers=choices.get("handler", ()), handler=form.get(HANDLER, "") if form is not None else "",
        others=form.get(OTHERS, "") if form is not None else "", not_a_copy=errors.get(OTHERS), **hidden(frame, None, form),
    )  # fmt: skip


def _may_register(actor: Actor) -> None:
    if not actor.roles & set(moves.STAFF):
        raise HTTPException(403, "登记申请须由登记员或者经办人办理；没有这两种身份的，请交给他们登记")
