"""The case page, and a page for each act: the form asks what the act's facts ask, and everything goes through the one door."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count, takewhile
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.handing_in import laid
from desk.opening import refusals
from desk.web import clearing, deciding, files, forms, letters
from desk.web.addresses import Number, of_case
from desk.web.doors import Posted, SignedIn
from desk.web.forms import Asked
from desk.web.frame import Frame, frame_of
from desk.web.looks import noted
from desk.web.pages import go, page
from letters.compose import MissingFact, kinds
from rules.wording import iso_day, whole
from workflow import (
    deadlines,
    dossier,
    engine,
    fact_reading,
    labels,
    letterbook,
    looks,
    offers,
    particulars,
    procedure,
    staff,
    store,
    uploads,
)
from workflow.acts import copies_of_a_form, drafting, service
from workflow.case import Case
from workflow.database import Session, StoreError
from workflow.disputes import corrected, pleading
from workflow.engine import KeyReused, NoCase, Stale
from workflow.letterbook import Unwritable
from workflow.light import last_yellow
from workflow.paperwork import phrases, precedents
from workflow.tables import CaseFile
from workflow.trial import Actor
from workflow.worklists import SIGNED

router = APIRouter()
CHOOSE, PHRASE, INTO = "_choose", "_phrase", "_into"
COSTLY = {
    "issue": "编号印发后文号不能收回，文书不能再改；请先核对正文、文号机关和落款日期。",
    "sign": "签发后正文即固定；要改动只能退回重新拟稿。",
    "serve": "登记后送达日期不能再改；送达的是答复的，答复期限即告完成。",
    "lapse": "办理后本件即告办结。",
    "fee_lapse": "办理后本件即告办结。",
    "withdraw": "办理后本件即告办结。",
    "void": "作废后本件不再计入任何统计，也不能恢复。",
    "close": "归档后本件即告办结。",
}

SENT_BEFORE = "这一页刚才已经提交过一次，内容与现在的不同；这一次没有办理。确实要再办一次的，请核对后再提交"
STANDING = frozenset({"correct", "amend"})
"""Acts that put another applicant in place of the one that stands: their forms show it, to be changed where it is wrong."""


@router.get("/case/{number}")
def case(request: Request, actor: SignedIn, number: Number, done: str = "") -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, office):
        found = dossier.opened(session, office, actor, number, frame.today())
        people = staff.of(session).names
        done_now = answer_to(session, actor, done)
        with_it = copies_of(session, actor, done) if done_now else []
        near = last_yellow(frame.today(), office.calendar, office.config.alerts)
    if found.is_open:
        noted(frame, actor, found.row, "application")
    return page(
        request, "case.html", case=found, done=done_now if done_now and done_now["number"] == number else None,
        with_it=with_it, people=people, identity_kept=looks.is_identity_kept(found.case), near=near, signed=SIGNED,
        whose_of=lambda term: deadlines.seen_as(term["clock"], term["due"], frame.today()),
        drafts=sum(act.event == "draft" for act in found.case.history),
    )  # fmt: skip


def wrong_day(
    frame: Frame,
    on: date | None,
    unread: str = "办理日不是日期，应为 2026-03-02 的样子",
    later: str = "办理日不能晚于今天",
) -> dict[str, str]:
    """Return what is wrong with the day of an act: nothing is entered before it is done."""
    if on is None:
        return {"_on": unread}
    return {"_on": later} if on > frame.today() else {}


@router.get("/case/{number}/do/{event}")
def ask(request: Request, actor: SignedIn, number: Number, event: str) -> Response:
    """Show the form of an act, or the reason why it cannot be done."""
    return _form(request, actor, number, event, None, {})


@router.post("/case/{number}/do/{event}")
def act(request: Request, actor: SignedIn, form: Posted, number: Number, event: str) -> Response:
    """Do one act, or show its form again: with what its own buttons asked for, or with what was typed when it is refused."""
    if PHRASE in form:
        form = _with_phrase(frame_of(request), actor, form)
        return _form(request, actor, number, event, _said(event, form), {}, form)
    raw = _said(event, form)
    raw = clearing.filled(raw, form) if event == clearing.EVENT else raw
    if forms.MORE in form:
        raw = forms.with_one_more(procedure.model_of(event), raw, str(form[forms.MORE]))
        return _form(request, actor, number, event, raw, {}, form)
    if CHOOSE in form:
        missing = {} if "decision" in raw or "hx-request" in request.headers else {"decision": deciding.NONE_CHOSEN}
        return _form(request, actor, number, event, raw, missing, form)
    return _done(request, actor, number, event, raw, form)


def _done(request: Request, actor: Actor, number: str, event: str, raw: dict[str, Any], form: FormData) -> Response:
    frame, model = frame_of(request), procedure.model_of(event)
    sent, unfit = files.sent(model, form, frame.office.config)
    raw = raw | {name: file.model_dump() for name, (file, _) in sent.items()}
    facts, changed = _told_anew(frame, actor, number, event, raw), {}
    if event in drafting.DECIDED:
        facts = forms.said(model, form) | {name: raw[name] for name in sent}
        changed = deciding.changed(_seen(frame, actor, number), form)
    on = iso_day(str(form.get("_on", "")))
    errors = changed or fact_reading.problems(model, facts) | unfit | wrong_day(frame, on)
    again = partial(_form, request, actor, number, event, raw)
    if errors or on is None:
        return again(errors, form)
    key, expect = own(actor, str(form.get("_key", ""))), whole(str(form.get("_expect", "")))
    try:
        with (
            laid(frame.database, frame.office, sent.values(), frame.acting()) as enter,
            frame.writing() as (session, office),
        ):
            dossier.seen(session, office, actor, number)
            enter(session, actor.login)
            engine.advance(
                session, office, number, event, by=actor.login, on=on, at=frame.acting(), facts=facts, key=key,
                expect=expect,
            )  # fmt: skip
    except (NoCase, StoreError):
        raise
    except Stale as error:
        return again({"": str(error)}, without(form, "_expect"), is_stale=True)
    except KeyReused:
        return again({"": SENT_BEFORE}, without(form, "_key", "_expect"))
    except MissingFact as error:
        return again(forms.lacking(model, error.labels), form)
    except refusals() as error:
        return again({"": labels.CODE.sub("", str(error))}, form)
    render(frame, on)
    return go(f"{of_case(number)}?done={key}")


def render(frame: Frame, on: date) -> None:
    """Write the letters of an act that is done; a disk that refuses does not undo it: the sweep writes them later."""
    try:
        letterbook.render(frame.database, frame.office, frame.acting(), on)
    except Unwritable:
        return


def answer_to(session: Session, actor: Actor, key: str) -> dict[str, Any] | None:
    """Return what one of a person's own acts was answered with, by its key: the page after it says so."""
    answered = store.answer_of(session, key) if key.startswith(f"web.{actor.login}.") else None
    if answered is None:
        return None
    told: dict[str, Any] = json.loads(answered)
    return told | {
        "label": dossier.label_of(told["event"]),
        "warnings": [labels.CODE.sub("", line) for line in told.get("warnings", ())],
        "letters": [kinds()[name].title if name in kinds() else name for name in told["letters"]],
    }


def copies_of(session: Session, actor: Actor, key: str) -> list[str]:
    """Return the numbers of the further copies registered with one form, each under its key and the number of its line."""
    told = (answer_to(session, actor, copies_of_a_form.key_of(key, n)) for n in count(1))
    return [one["number"] for one in takewhile(lambda one: one is not None, told) if one is not None]


def own(actor: Actor, key: str) -> str:
    """A key belongs to who sent it: nobody meets another person's answer."""
    return f"web.{actor.login}.{key if re.fullmatch('[0-9A-Za-z-]{1,64}', key) else uuid4().hex}"


def _said(event: str, form: FormData) -> dict[str, Any]:
    said = deciding.said if event in drafting.DECIDED else forms.said
    return said(procedure.model_of(event), form)


def _seen(frame: Frame, actor: Actor, number: str) -> Case:
    with frame.reading() as (session, office):
        return dossier.seen(session, office, actor, number)[1]


def _form(
    request: Request, actor: Actor, number: str, event: str, raw: dict[str, Any] | None, errors: dict[str, str],
    form: FormData | None = None, *, is_stale: bool = False,
) -> Response:  # fmt: skip
    """Show an act's form with what was said so far; None: nothing yet. `is_stale`: somebody acted meanwhile, and is told so."""
    frame = frame_of(request)
    model = procedure.model_of(event)
    with frame.reading() as (session, office):
        row, folded = dossier.seen(session, office, actor, number)
        trial = offers.trial_of(session, office, folded, actor, frame.today())
        offer = next((one for one in offers.offers(trial) if one.event == event), None)
        known = {**offers.choices(session, office, folded, row.unit), **offers.results_of(event)}
        choices = offers.narrowed(trial, event, known)
        subject = row.subject
        earlier = precedents.similar(session, row) if event in drafting.DECIDED else []
        phrased = phrases.of_unit(session, actor.unit)
        shown = raw is None and event in STANDING and dossier.may_read(actor, row)
        papers = _to_be_signed(session, frame, actor, row, folded) if event == "sign_pleading" else []
        standing = dict(particulars.application_of(session, office, folded).applicant) if shown else {}
    if standing:
        noted(frame, actor, row, "application")
        raw = {"applicant": standing}
    for one in papers:
        noted(frame, actor, row, "letter", one["ordinal"])
    if raw is None:
        raw = clearing.unsaid(folded) if event == clearing.EVENT else {}
    if offer is None and form is None:
        raise NoCase(f"“{labels.STATES[row.state]}”的申请没有“{dossier.label_of(event)}”这一步，请回到案件页面")
    offer = offer or offers.Offer(event, dossier.label_of(event), "", None)
    status = 200 if not errors else 409 if "" in errors else 422
    fields, aside = _fields(event, folded, raw, errors, choices)
    return page(
        request, "act.html", status, door=_door(request), number=number, subject=subject, offer=offer,
        warning=COSTLY.get(event), state=row.state, papers=papers,
        largest=frame.office.config.letters.largest_mb, secrets=uploads.SECRETS, takes_files=bool(uploads.fact_names(model)),
        fields=fields, aside=aside, choosing=event in drafting.DECIDED, earlier=earlier, chosen=raw.get("decision", ""),
        errors=said_at_head(errors), phrased=phrased, into=form.get(INTO, "") if form is not None else "",
        by_choice=by_choice(fields, service.ASKED if event == "serve" else {}), wordy=forms.wordy(fields),
        is_stale=is_stale, draft=folded.draft if dossier.may_read(actor, row) else None, **hidden(frame, folded, form),
    )  # fmt: skip


def _fields(
    event: str, folded: Case, raw: dict[str, Any], errors: dict[str, str], choices: offers.Choices
) -> tuple[list[Asked], list[tuple[str, str]]]:
    """Return the fields of an act's form, and what it carries hidden of those a decision does not ask."""
    is_decided = event in drafting.DECIDED
    needed = drafting.needed_of(folded, str(raw.get("decision", ""))) if is_decided else frozenset()
    if "withheld" in needed:
        raw = {"withheld": [{}]} | raw
    fields = forms.asked(procedure.model_of(event), raw, errors, choices)
    if event == clearing.EVENT:
        fields = clearing.of_each(fields)
    if event == "amend_proceeding":
        recorded = corrected.as_recorded(folded, {int(code) for code, _ in choices["proceeding"]})
        fields = [replace(one, now=recorded.get(one.name, "")) for one in fields]
    return deciding.divided(fields, folded, raw, errors, needed) if is_decided else (fields, [])


def _to_be_signed(session: Session, frame: Frame, actor: Actor, row: CaseFile, folded: Case) -> list[dict[str, Any]]:
    """Return the letters of proceedings that wait for a signature, as a page shows them."""
    ordinals = pleading.unsigned(folded) if dossier.may_read(actor, row) else []
    waiting = [one for one in store.letters(session, row.id or 0) if one.ordinal in ordinals]
    return [{"ordinal": one.ordinal, **letters.seen_as(frame, one)} for one in waiting]


def _door(request: Request) -> str:
    """Return where a form came from and goes back to: the case's page, or the queue, which goes on to the next."""
    return "queue" if request.url.path.startswith("/queue/") else "case"


def without(form: FormData, *names: str) -> FormData:
    """Return a form without what its next sending must not carry."""
    return FormData([(name, value) for name, value in form.multi_items() if name not in names])


def _told_anew(frame: Frame, actor: Actor, number: str, event: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Return what was filled in without the applicant that the form showed, when it still stands as it was."""
    if event not in STANDING or "applicant" not in raw:
        return raw
    with frame.reading() as (session, office):
        _, folded = dossier.seen(session, office, actor, number)
        stands = particulars.application_of(session, office, folded).applicant
    was, now = ({name: value for name, value in one.items() if value} for one in (stands, raw["applicant"]))
    return {name: value for name, value in raw.items() if name != "applicant"} if was == now else raw


def _with_phrase(frame: Frame, actor: Actor, form: FormData) -> FormData:
    """Return what was typed, with a phrase of the unit's put at the end of the field that was chosen for it."""
    ident, into = str(form[PHRASE]), str(form.get(INTO, ""))
    with frame.reading() as (session, _office):
        found = phrases.of(session, actor, whole(ident) or 0)
    before = str(form.get(into, "")).rstrip()
    text = f"{before}\n{found.text}" if before else found.text
    return FormData([*((name, value) for name, value in form.multi_items() if name != into), (into, text)])


def by_choice(fields: list[Asked], asked: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """Return, for the fields still empty that not every choice asks, the choices that do: the page hides them under another."""
    found = {
        one.name: [choice for choice, names in asked.items() if one.name in names] for one in fields if one.is_empty
    }
    return {name: choices for name, choices in found.items() if choices}


def hidden(frame: Frame, folded: Case | None, form: FormData | None) -> dict[str, Any]:
    """Return what a form carries beside its facts: the day, its own key, and the step of the case that was seen."""
    given = form if form is not None else {}
    return {
        "on": given.get("_on", frame.today().isoformat()),
        "key": given.get("_key", uuid4().hex),
        "expect": given.get("_expect", folded.seq if folded else ""),
    }


def said_at_head(errors: dict[str, str]) -> list[tuple[str, str]]:
    """Return the errors for the head of a page, each with the id of its field."""
    return [("f-" + path.replace(".", "-") if path else "", text) for path, text in errors.items()]
