"""Every story in tests/cases, told on both databases: an application comes in, acts follow, each with what the law makes of it.

A story is a TOML file: `title`, `law` (why), `[received]` (on, by, facts, expected) and `[[step]]`s (on, event, by, facts,
expected). A step without an event only looks at the case on that day; the event `calendar` loads the notice of days off that
its facts are, over the calendar as it was known on the story's `calendar`, if it names a day. `[office]` replaces choices of
config.toml (chain, letters), `[away]` sends people away, a step's `files` are handed in beside its facts: a small file made of
the words given, of the kind its name ends in. `expected` may say

    state, outcome, law           as an official reads them      due                 a day, or "停止"
    received_on, concluded_on     days                           left                counted from the day of the step
    clock.NAME                    "status", "status due" or "status due 逾期"; "无" when there is no such clock
    refused                       words of the refusal; then the whole database is as it was
    letters, numbers              kinds and 文号 of the letters this step made
    text.KIND                     words that the letter of this kind holds, or a list of them
    because                       words among the reasons of the answer's due day, or a list of them
    warns, missing, similar       words of a warning, particulars lacking, numbers of likely repeats
    alerts                        "who rung" of the alerts this step raised
    proceeding.N                  "kind status", and what it came to: the column of table four
    document.N                    the reviewer's verdict on a document to be released, "待审查" or "已撤下"
    signatures                    who took each step of the chain so far, as it is recorded
    letter.N                      the status of a letter
    next.EVENT                    "可以", or words why that act is refused now
    masked                        the applicants as lists show them
    late, provisional, confirmed, irregular     true or false
"""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gaoping import Bureau, bureau, chosen, json_like, noon
from sqlalchemy import text as sql
from sqlmodel import select

from letters import text
from letters.compose import MissingFact
from rules import workdays
from workflow import labels, letterbook, moving, people, store
from workflow.engine import Done, NoCase
from workflow.fact_reading import BadFacts
from workflow.keeping import verification
from workflow.mail_tables import Alert
from workflow.trial import NotAllowed

CASES = Path(__file__).with_name("cases")
STORIES = sorted(CASES.glob("*.toml"))
REFUSALS = (NotAllowed, BadFacts, MissingFact, NoCase)
SAID = {"title", "law", "received", "step", "calendar", "office", "away"}
STEP = {"on", "event", "by", "facts", "files", "expected", "why"}
TABLES = ("casefile", "entry", "particular", "deadline", "proceeding", "letter", "register", "outbox", "alert",
          "upload", "released_document", "paper_signature")  # fmt: skip


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_story(path: Path, database_url: str) -> None:
    story = tomllib.loads(path.read_text("utf-8"))
    assert story.keys() <= SAID, story.keys() - SAID
    assert story["title"]
    assert story["law"], "每个故事都要写明法律依据"
    with bureau(database_url, **chosen(story.get("office", {}))) as office:
        for login, away in story.get("away", {}).items():
            with office.database.write() as session:
                people.away(session, login, away["from"], away["until"], away["substitute"])
        if "calendar" in story:
            office = replace(office, office=replace(office.office, calendar=workdays.announced(story["calendar"])))
        number = _told(office, None, {"event": "receive", "by": "registrar", **story["received"]}, path)
        for step in story.get("step", ()):
            _told(office, number, step, path)
        found = verification.verify(office.database, office.office)
        assert found.problems == ()


def _told(office: Bureau, number: str | None, step: dict[str, Any], path: Path) -> str | None:
    """Do one step, compare what came of it, and return the case's number."""
    assert step.keys() <= STEP, step.keys() - STEP
    on, event, expected = step["on"], step.get("event"), dict(step.get("expected", {}))
    where = f"{path.name} {on} {event or '查看'}"
    done, alerts = None, _alerts(office) if "alerts" in expected else set()
    handed_in = {name: office.upload(words, "handler", on) for name, words in step.get("files", {}).items()}
    step = {**step, "facts": {**step.get("facts", {}), **handed_in}}
    if refused := expected.pop("refused", None):
        before = _everything(office)
        with pytest.raises(REFUSALS) as caught:
            _do(office, number, event or "", step)
        assert refused in str(caught.value), where
        assert _everything(office) == before, f"{where}：被拒绝的步骤动了数据库"
    elif event == "calendar":
        with office.database.write() as session:
            moving.load(session, office.office, json_like(step["facts"]), on, noon(on))
    elif event:
        done = _do(office, number, event, step)
        number = done.number
    if number is None:
        assert not expected, f"{where}：没有登记成，无从核对"
        return None
    document = office.document(number, on)
    if "alerts" in expected:
        document["raised"] = sorted(_alerts(office) - alerts)
    for name, value in expected.items():
        assert name in _LOOKS, f"{where}：不认识 expected.{name}"
        _LOOKS[name](office, document, done, value, where)
    return number


def _do(office: Bureau, number: str | None, event: str, step: dict[str, Any]) -> Done:
    by, facts = step.get("by", "handler"), step.get("facts", {})
    if event == "receive":
        return office.receive(step["on"], by, **facts)
    assert number is not None
    return office.act(number, event, step["on"], by, **facts)


def _everything(office: Bureau) -> dict[str, Any]:
    with office.database.read() as session:
        return {
            table: sorted(map(repr, session.connection().execute(sql(f"SELECT * FROM {table}")))) for table in TABLES
        }


def _alerts(office: Bureau) -> set[str]:
    with office.database.read() as session:
        return {f"{row.recipient} {row.rung} {row.status}" for row in session.exec(select(Alert))}


# ── what a step may expect ───────────────────────────────────────────────────────────────────────────────────────────

Look = Callable[[Bureau, dict[str, Any], Done | None, Any, str], None]


def _answer(document: dict[str, Any]) -> dict[str, Any]:
    return next(item for item in document["deadlines"] if item["clock"] == "answer")


def _state(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: str, where: str) -> None:
    assert wanted in labels.STATES.values(), f"{where}：没有“{wanted}”这个状态"
    assert document["state_label"] == wanted, where


def _due(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: date | str, where: str) -> None:
    assert _answer(document)["due"] == (None if wanted == "停止" else wanted), where


def _clock(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: dict[str, str], where: str) -> None:
    clocks = {item["clock"]: item for item in document["deadlines"]}
    for key, words in wanted.items():
        if words == "无":
            assert key not in clocks, f"{where}:{key}"
            continue
        assert key in clocks, f"{where}：没有期限 {key}，有 {sorted(clocks)}"
        item = clocks[key]
        said = [
            item["status"],
            *([str(item["due"])] if len(words.split()) > 1 else []),
            *(["逾期"] if item["late"] else []),
        ]
        assert " ".join(said) == words, f"{where}:{key}"


def _because(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: Any, where: str) -> None:
    reasons = "\n".join(f"{step['on']} {step['what']} {step['article']}" for step in _answer(document)["because"])
    for words in _list(wanted):
        assert words in reasons, where


def _letters(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: list[str], where: str) -> None:
    made = {item["ordinal"]: item["kind"] for item in _planned(document) if "kind" in item}
    assert [made[ordinal] for ordinal in sorted(made)] == wanted, where


def _numbers(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: list[str], where: str) -> None:
    assert [item["doc_number"] for item in _planned(document) if "doc_number" in item] == wanted, where


def _planned(document: dict[str, Any]) -> list[dict[str, Any]]:
    planned: list[dict[str, Any]] = document["journal"][-1]["outcome"].get("letters", [])
    return planned


def _text(office: Bureau, document: dict[str, Any], _done: Done | None, wanted: dict[str, Any], where: str) -> None:
    with office.database.read() as session:
        row = store.case_row(session, document["number"])
        assert row is not None
        written = {item.kind: text.write(letterbook.value_of(item)) for item in store.letters(session, row.id or 0)}
    for kind, words in wanted.items():
        for some in _list(words):
            assert some in written[kind], f"{where}:{kind}"


def _warns(_office: Bureau, _document: dict[str, Any], done: Done | None, wanted: Any, where: str) -> None:
    assert done is not None, where
    for words in _list(wanted):
        assert words in "\n".join(done.warnings), where
    assert wanted or not done.warnings, where


def _done_is(name: str) -> Look:
    def look(_office: Bureau, _document: dict[str, Any], done: Done | None, wanted: Any, where: str) -> None:
        assert done is not None, where
        assert list(getattr(done, name)) == wanted, f"{where}:{name}"

    return look


def _case_is(name: str) -> Look:
    def look(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: Any, where: str) -> None:
        assert document[name] == wanted, f"{where}:{name}"

    return look


def _answer_is(name: str) -> Look:
    def look(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: Any, where: str) -> None:
        assert _answer(document)[name] == wanted, f"{where}:{name}"

    return look


def _irregular(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: bool, where: str) -> None:
    assert document["journal"][-1]["outcome"]["irregular"] is wanted, where


def _next(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: dict[str, str], where: str) -> None:
    offered = {option["event"]: option["refused_because"] for option in document["next"]}
    for event, words in wanted.items():
        if words == "没有这一步":
            assert event not in offered, f"{where}:{event}"
            continue
        assert event in offered, f"{where}:{event}"
        reason = offered[event]
        assert reason is None if words == "可以" else reason is not None and words in reason, (
            f"{where}:{event} {reason}"
        )


def _proceeding(
    _office: Bureau, document: dict[str, Any], _done: Done | None, wanted: dict[str, str], where: str
) -> None:
    held = {str(item["ordinal"]): item for item in document["proceedings"]}
    for ordinal, words in wanted.items():
        item = held[ordinal]
        told = [item["kind_label"], item["status"], *([item["result"]] if item["result"] else [])]
        assert " ".join(told) == words, f"{where}：第{ordinal}件"


def _document(
    _office: Bureau, document: dict[str, Any], _done: Done | None, wanted: dict[str, str], where: str
) -> None:
    held = {str(item["ordinal"]): item for item in document["documents"]}
    for ordinal, words in wanted.items():
        found = "已撤下" if held[ordinal]["removed"] else held[ordinal]["verdict_label"] or "待审查"
        assert found == words, f"{where}：第{ordinal}份"


def _signatures(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: list[str], where: str) -> None:
    taken = [entry["outcome"]["signature"] for entry in document["journal"] if "signature" in entry["outcome"]]
    names = [item["name"] for item in taken][len(taken) - len(document["signatures"]) :]
    assert names == wanted, where


def _letter(_office: Bureau, document: dict[str, Any], _done: Done | None, wanted: dict[str, str], where: str) -> None:
    held = {str(item["letter"]): item["status"] for item in document["letters"]}
    assert {ordinal: held[ordinal] for ordinal in wanted} == wanted, where


def _list(wanted: Any) -> list[str]:
    return [wanted] if isinstance(wanted, str) else list(wanted)


_LOOKS: dict[str, Look] = {
    "state": _state,
    "due": _due,
    "left": _answer_is("left"),
    "late": _answer_is("late"),
    "provisional": _answer_is("provisional"),
    "clock": _clock,
    "because": _because,
    "letters": _letters,
    "numbers": _numbers,
    "text": _text,
    "warns": _warns,
    "missing": _done_is("missing"),
    "similar": _done_is("similar"),
    "outcome": _case_is("outcome_label"),
    "concluded_on": _case_is("concluded_on"),
    "received_on": _case_is("received_on"),
    "confirmed": _case_is("receipt_confirmed"),
    "handler": _case_is("handler"),
    "section": _case_is("section"),
    "channel": _case_is("channel"),
    "voided": _case_is("voided"),
    "masked": _case_is("applicant"),
    "law": _case_is("law"),
    "alerts": _case_is("raised"),
    "irregular": _irregular,
    "next": _next,
    "proceeding": _proceeding,
    "document": _document,
    "signatures": _signatures,
    "letter": _letter,
}
