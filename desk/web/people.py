"""Staff by page: who they are and may do, entered and changed by administrators; one's own absence and password."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.web.doors import SESSION, Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.pages import go, page
from rules.wording import iso_day
from workflow import labels, staffing, store
from workflow.database import Session
from workflow.people import ROLES, BadPerson
from workflow.tables import Person
from workflow.trial import Actor, NotAllowed

router = APIRouter()
REFUSED = (BadPerson, NotAllowed)
CODE = re.compile("[A-Za-z][A-Za-z0-9._-]*")


@router.get("/people")
def everybody(request: Request, actor: SignedIn, done: str = "") -> Response:
    return _list(request, actor, done=done)


@router.post("/people")
def hire(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Enter a member of staff."""
    frame = frame_of(request)
    try:
        with frame.writing() as (session, _):
            wanted = _wanted(frame, form, is_active=True)
            staffing.hire(session, actor, frame.office.name, frame.acting(), _text(form, "login"), wanted)
    except REFUSED as refused:
        return _list(request, actor, refused=refused, typed=form)
    return go("/people?done=1")


@router.get("/people/{login}")
def one(request: Request, actor: SignedIn, login: str, done: str = "") -> Response:
    if login == actor.login and "admin" not in actor.roles:
        return go("/me")
    return _one(request, actor, login, done=done)


@router.post("/people/{login}")
def change(request: Request, actor: SignedIn, form: Posted, login: str) -> Response:
    """Change a person's particulars."""
    frame = frame_of(request)
    try:
        with frame.writing() as (session, _):
            wanted = _wanted(frame, form, is_active=form.get("active") == "yes")
            staffing.change(session, actor, frame.office.name, frame.acting(), login, wanted)
    except REFUSED as refused:
        return _one(request, actor, login, refused, form)
    return go(f"/people/{login}?done=1")


@router.post("/people/{login}/away")
def away(request: Request, actor: SignedIn, form: Posted, login: str) -> Response:
    """Record an absence and who acts meanwhile, or end it (`do=back`)."""
    frame = frame_of(request)
    try:
        with frame.writing() as (session, _):
            if form.get("do") == "back":
                staffing.back(session, actor, frame.office.name, frame.acting(), login)
            else:
                since, until = _day(form, "since"), _day(form, "until")
                staffing.away(
                    session, actor, frame.office.name, frame.acting(), login, since, until, _text(form, "substitute")
                )
    except REFUSED as refused:
        return (
            _me(request, actor, refused, form) if login == actor.login else _one(request, actor, login, refused, form)
        )
    return go("/me?done=1" if login == actor.login else f"/people/{login}?done=1")


@router.post("/people/{login}/password")
def give_password(request: Request, actor: SignedIn, form: Posted, login: str) -> Response:
    """Give a person a password, to be told in person and changed at the first sign-in."""
    frame = frame_of(request)
    try:
        with frame.writing() as (session, _):
            staffing.give_password(
                session, actor, frame.office.name, frame.acting(), login, str(form.get("password", ""))
            )
    except REFUSED as refused:
        return _one(request, actor, login, refused)
    return go(f"/people/{login}?done=1")


@router.get("/me")
def me(request: Request, actor: SignedIn, done: str = "") -> Response:
    """Show one's own absence, password and what was changed of oneself."""
    return _me(request, actor, done=done)


@router.post("/me/password")
def change_password(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Change one's own password, which ends every session: one signs in again."""
    frame = frame_of(request)
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    try:
        if new != again:
            raise BadPerson("两次输入的新口令不一样", "again")
        with frame.writing() as (session, _):
            staffing.change_password(session, actor, frame.acting(), old, new)
    except REFUSED as refused:
        return _me(request, actor, refused)
    response = go("/sign-in")
    response.delete_cookie(SESSION)
    return response


def _list(
    request: Request, actor: Actor, *, refused: Exception | None = None, typed: FormData | None = None, done: str = ""
) -> Response:  # fmt: skip
    frame = frame_of(request)
    try:
        with frame.reading() as (session, _):
            found = staffing.administered(session, actor, frame.office.name)
    except NotAllowed as error:
        raise HTTPException(403, str(error)) from None
    return page(
        request, "people.html", 409 if refused else 200, found=found, units=_units(frame, actor), every=ROLES,
        names=_names(found), **_why(refused), typed=typed or {}, chosen=typed.getlist("roles") if typed else [], done=done,
    )  # fmt: skip


def _one(
    request: Request, actor: Actor, login: str, refused: Exception | None = None, typed: FormData | None = None, done: str = ""
) -> Response:  # fmt: skip
    frame = frame_of(request)
    with frame.reading() as (session, _):
        person = store.person(session, login)
        if person is None:
            raise HTTPException(404, "没有这个人")
        try:
            staffing.allowed(actor, person.unit, frame.office.name)
        except NotAllowed as error:
            raise HTTPException(403, str(error)) from None
        everyone = store.people(session)
        changes, others = _changes(session, login, everyone), _others(everyone, person)
    return page(
        request, "person.html", 409 if refused else 200, person=person, units=_units(frame, actor), every=ROLES,
        others=others, changes=changes, names=_names(everyone), **_why(refused), done=done, typed=typed or {},
        said=_said(person, typed),
    )  # fmt: skip


def _me(
    request: Request, actor: Actor, refused: Exception | None = None, typed: FormData | None = None, done: str = ""
) -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, _):
        person = store.person(session, actor.login)
        everyone = store.people(session)
        changes, others = _changes(session, actor.login, everyone), _others(everyone, person)
    return page(
        request, "me.html", 409 if refused else 200, person=person, others=others, changes=changes,
        names=_names(everyone), **_why(refused), done=done, typed=typed or {},
    )  # fmt: skip


def _why(refused: Exception | None) -> dict[str, str | None]:
    """Return why something was refused, and the field it is about ("": none of the page)."""
    return {"refused": str(refused) if refused else None, "field": getattr(refused, "field", "")}


def _said(person: Person, typed: FormData | None) -> dict[str, Any]:
    """Return a person's particulars as a refused form said them, else as they are."""
    if typed is None or "name" not in typed:
        return {
            "name": person.name, "unit": person.unit, "email": person.email, "roles": person.roles.split(","),
            "active": person.active,
        }  # fmt: skip
    texts = {name: _text(typed, name) for name in ("name", "unit", "email")}
    return texts | {"roles": typed.getlist("roles"), "active": typed.get("active") == "yes"}


def _names(everyone: Sequence[Person]) -> dict[str, str]:
    return {one.login: one.name for one in everyone}


def _changes(session: Session, login: str, everyone: Sequence[Person]) -> list[dict[str, Any]]:
    """Return a person's changes as people read them: roles and people by their names."""
    names = _names(everyone)
    called = {"roles": labels.ROLES, "created": labels.ROLES, "away": names, "active": {"True": "是", "False": "否"}}

    def told(what: str, text: str | None) -> str:
        known = called.get(what, {})
        return (
            CODE.sub(lambda code: known.get(code[0], code[0]), text).replace(",", "、")
            if text and known
            else text or "—"
        )

    return [
        {
            "at": one.at, "what": staffing.LABELS[one.what], "before": told(one.what, one.before),
            "after": told(one.what, one.after), "by": names.get(one.by, one.by),
        }
        for one in staffing.changes(session, login)
    ]  # fmt: skip


def _others(everyone: Sequence[Person], person: Person | None) -> list[Person]:
    """Return who may stand in for a person: the others of the unit."""
    if person is None:
        return []
    return [one for one in everyone if one.active and one.unit == person.unit and one.login != person.login]


def _wanted(frame: Frame, form: FormData, *, is_active: bool) -> staffing.Wanted:
    unit = _text(form, "unit")
    if unit not in frame.office.units:
        raise BadPerson(f"config.toml 里没有单位“{unit}”", "unit")
    roles = [str(role) for role in form.getlist("roles")]
    return staffing.Wanted(_text(form, "name"), unit, roles, _text(form, "email") or None, is_active)


def _units(frame: Frame, actor: Actor) -> list[str]:
    every = list(frame.office.units)
    return every if actor.unit == frame.office.name else [actor.unit]


def _day(form: FormData, name: str) -> date:
    day = iso_day(_text(form, name))
    if day is None:
        raise BadPerson("离岗的起止日期须写成 2026-03-01 的样子", name)
    return day


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()
