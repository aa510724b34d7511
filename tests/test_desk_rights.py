"""Every page and every act × everybody: tests/rights.txt says who may, and each forbidden thing is tried directly."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import pytest
import rights
from fastapi import FastAPI
from fastapi.routing import APIRoute
from gaoping import OFFICE, TOWNSHIP, bureau
from papers import PDF
from rights import COLUMNS, MAY, MAY_NOT, SIGN_IN, House, Line, lines

from desk.web.doors import SESSION, VISIT
from desk.web.frame import Frame
from workflow import moves, procedure, uploads
from workflow.config import LetterOptions
from workflow.simulation.guess import guessed

WITHOUT_RIGHT = ("没有这一角色", "不能办理", "或者它不归您的单位办理", "须由")
"""What a refusal says when it is about who asks, not about the case."""

APPLICATION = {"applicant": {"name": "王喆", "phone": "139-0000-0000"}, "content": "方案", "form": "电子文件"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One office for every line: what a line changes is not what another asks for."""
    folder: Path = tmp_path_factory.mktemp("rights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Frame, "today", lambda _: rights.TODAY)
        letters = LetterOptions(store=str(folder / "files"))
        with bureau(f"sqlite:///{folder / 'gongkai.db'}", letters=letters) as office, rights.house(office) as opened:
            yield opened


@pytest.fixture(scope="module")
def ended(house: House) -> str:
    """A case withdrawn after a unit was asked to assist: it takes no act any more."""
    number = house.office.receive(rights.DAY).number
    house.office.act(number, "assist", rights.DAY, to=TOWNSHIP, question="有无留存")
    house.office.act(number, "withdraw", rights.DAY, "registrar", evidence="书面撤回")
    return number


def test_every_route_stands_in_the_table(house: House) -> None:
    for part, app in (("pages", house.browser.client.app), ("api", _api(house))):
        routes = {f"{method} {route.path}" for route in _routes(app) for method in route.methods - {"HEAD"}}
        assert routes == {line.what for line in lines(part)}
    assert {line.what for line in lines("acts")} == {move.event for move in moves.MOVES if "system" not in move.by}


@pytest.mark.parametrize("who", COLUMNS)
def test_every_page_is_shown_to_who_may_see_it(house: House, who: str) -> None:
    wrong = []
    for line in lines("pages"):
        house.become(who)
        house.visit()
        answer = _asked(house, line)
        if line.what == "POST /sign-out":
            house.sessions.pop(who, None)
        if _verdict(answer) != line.may[who]:
            wrong.append(f"{line.what}: {who} {_verdict(answer)} ({answer.status_code})")
    assert wrong == []


@pytest.mark.parametrize("who", COLUMNS)
def test_every_call_is_answered_to_who_may_make_it(house: House, who: str) -> None:
    wrong = []
    for line in lines("api"):
        answer = _called(house, who, line)
        if _verdict(answer) != line.may[who]:
            wrong.append(f"{line.what}: {who} {_verdict(answer)} ({answer.status_code})")
    assert wrong == []


@pytest.mark.parametrize("who", [who for who in COLUMNS if who != "stranger"])
def test_every_forbidden_act_is_tried_by_form_and_by_call(house: House, who: str) -> None:
    """The facts are whole, so that nothing but the right is wanting; the chain is no longer for it."""
    house.become(who)
    wrong = []
    for line in lines("acts"):
        facts = _facts(house, line.what)
        before = house.office.row(house.number).head_seq
        if line.may[who] == MAY:
            continue
        page = _sent(house, f"/case/{house.number}/do/{line.what}", _flat(facts), line.what)
        call = _acted(house, who, line.what, facts)
        if page.status_code < 400 or call.status_code < 400 or not any(words in call.text for words in WITHOUT_RIGHT):
            wrong.append(f"{line.what}: {who} {page.status_code} {call.status_code}")
        assert house.office.row(house.number).head_seq == before, line.what
    assert wrong == []


@pytest.mark.parametrize("who", [who for who in COLUMNS if who != "stranger"])
def test_what_is_allowed_is_never_refused_for_want_of_a_right(house: House, ended: str, who: str) -> None:
    """Whatever else an act on a case that has ended is refused for, it is not for who does it."""
    allowed = [line.what for line in lines("acts") if line.may[who] == MAY]
    refused = [event for event in allowed if _lacks_right(house, ended, who, event)]
    assert refused == []


def test_a_stranger_does_nothing_anywhere(house: House) -> None:
    house.become("stranger")
    before = house.office.row(house.number).head_seq
    for line in lines("acts"):
        assert _sent(house, f"/case/{house.number}/do/{line.what}", {}, line.what).status_code == 401
        assert house.browser.client.post(f"/api/v1/cases/{house.number}/acts", json={}).status_code in {401, 429}
    assert house.office.row(house.number).head_seq == before


def _routes(app: Any) -> list[APIRoute]:
    found: list[APIRoute] = []
    for route in app.routes:
        within = getattr(route, "original_router", None)
        found += [one for one in (within.routes if within else [route]) if isinstance(one, APIRoute)]
    return found


def _api(house: House) -> FastAPI:
    app: Any = house.browser.client.app
    mounted: FastAPI = next(route.app for route in app.routes if getattr(route, "name", "") == "api")
    return mounted


def _verdict(answer: httpx2.Response) -> str:
    if answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in?next="):
        return SIGN_IN
    wants_right = answer.status_code == 409 and any(words in answer.text for words in WITHOUT_RIGHT)
    is_wrong_code = answer.headers.get("location", "").startswith("/portal/look-up?kept=")
    return MAY_NOT if answer.status_code in {403, 404} or wants_right or is_wrong_code else MAY


def _asked(house: House, line: Line) -> httpx2.Response:
    address = house.address(line.path)
    if line.method == "GET":
        return house.browser.get(address)
    return _sent(house, address, {"year": "2025", "unit": OFFICE}, "")


def _sent(house: House, address: str, said: Mapping[str, str], event: str) -> httpx2.Response:
    """Post a form as if it came from a page of ours: the token is this browser's own."""
    cookies = house.browser.client.cookies
    if VISIT not in cookies:
        house.browser.get("/sign-in")
    token = hmac.new(cookies[VISIT].encode(), f"form {cookies.get(SESSION, '')}".encode(), hashlib.sha256).hexdigest()
    named = uploads.fact_names(procedure.model_of(event)) if event else []
    files = dict.fromkeys(named, ("file.pdf", PDF, "application/pdf"))
    fields = {"csrf_token": token, "_on": rights.TODAY.isoformat(), "_key": f"{event}1", **said}
    return house.browser.client.post(address, data=fields, files=files or None)


def _called(house: House, who: str, line: Line) -> httpx2.Response:
    address = f"/api/v1{house.address(line.path)}"
    headers = {"idempotency-key": f"rights-{who}"}
    if who != "stranger":
        headers["authorization"] = f"Bearer {house.tokens[who]}"
    if line.method == "POST":
        wrong = {"number": f"of {who}", "code": "wrong"}
        bodies = {"/applications": APPLICATION, "/lookups": wrong, "/lookups/files/{ordinal}": wrong}
        body = bodies.get(line.path, {"event": ""})
        return house.browser.client.post(address, json=body, headers=headers)
    query = {"from": "2026-03-01", "to": "2026-03-02", "after": "2026-03-01" if "nth" in address else "", "n": "1"}
    return house.browser.client.get(address, params=query, headers=headers)


def _acted(house: House, who: str, event: str, facts: Mapping[str, Any], number: str = "") -> httpx2.Response:
    headers = {"authorization": f"Bearer {house.tokens[who]}", "idempotency-key": f"act-{who}-{event}"}
    body = {"event": event, "facts": dict(facts)}
    return house.browser.client.post(f"/api/v1/cases/{number or house.number}/acts", json=body, headers=headers)


def _lacks_right(house: House, number: str, who: str, event: str) -> bool:
    text = _acted(house, who, event, _facts(house, event), number).text
    return any(words in text for words in ("没有这一角色", "不能办理", "不归您的单位"))


def _facts(house: House, event: str) -> dict[str, Any]:
    """Return whole facts for an act, its files laid in the store."""
    model = procedure.model_of(event)
    made: dict[str, Any] = guessed(model, Random(event), rights.TODAY)
    files = {name: house.office.upload("文件", "handler", rights.DAY) for name in uploads.fact_names(model)}
    return {name: _plain(value) for name, value in (made | files).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Return facts as the fields of a form."""
    if isinstance(value, Mapping):
        inner = ((f"{path}.{name}" if path else name, one) for name, one in value.items())
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        inner = ((f"{path}.{at}", one) for at, one in enumerate(value))
    else:
        shown = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        return {path: shown} if value is not False else {}
    return {name: text for where, one in inner for name, text in _flat(one, where).items()}
