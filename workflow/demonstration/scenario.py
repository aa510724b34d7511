"""The invented stories as data: staff, cases and their acts, read out of the TOML files beside this module."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workflow import moves

HERE = Path(__file__).parent
UNITS = {"office": ("office",), "bureau": ("finance", "housing", "market"), "township": ("mishan", "sizhuang")}
FOUND = "经审查，不涉及国家秘密"


class BadScenario(Exception):
    """A story cannot be told; the text names it."""


@dataclass(frozen=True)
class Player:
    """A member of staff: `unit` is the stories' name of a unit, `mail` False for one without an address."""

    login: str
    name: str
    unit: str
    roles: tuple[str, ...]
    mail: bool = True


@dataclass(frozen=True)
class Absence:
    login: str
    since: date
    until: date
    substitute: str


@dataclass(frozen=True)
class Step:
    """One act of a story; `{finance}`, `{finance.0}` (its first section) and `{story.reply}` in `facts` are filled in later."""

    story: str
    unit: str
    on: date
    event: str
    by: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """A case and what it is there to show."""

    id: str
    shows: str
    unit: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Scenario:
    """The day it is, who works there, what happens, and the working days on whose mornings the ladder is swept."""

    today: date
    year2012: tuple[Story, ...]
    present: tuple[Story, ...]
    staff2012: tuple[Player, ...]
    staff: tuple[Player, ...]
    absences: tuple[Absence, ...]
    sweeps_from: date
    down: tuple[date, ...]


def scenario() -> Scenario:
    """Read the stories; raises BadScenario."""
    then, now = _read("year2012.toml"), _read("staff.toml")
    staff2012, staff = _players(then["staff"]), _players(now["staff"])
    cases = _read("answered.toml")["case"] + _read("pending.toml")["case"]
    return Scenario(
        today=now["today"],
        year2012=tuple(_story(case, staff2012, n) for n, case in enumerate(then["case"], start=1)),
        present=tuple(_story(case, staff, n) for n, case in enumerate(cases, start=len(then["case"]) + 1)),
        staff2012=staff2012,
        staff=staff,
        absences=tuple(Absence(one["login"], one["from"], one["until"], one["substitute"]) for one in now["away"]),
        sweeps_from=now["sweeps_from"],
        down=tuple(now["down"]),
    )


def in_order(stories: Sequence[Story]) -> list[Step]:
    """Return the acts of all stories as they happened: by day, on one day story by story."""
    return sorted((step for story in stories for step in story.steps), key=lambda step: step.on)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def _players(given: Sequence[dict[str, Any]]) -> tuple[Player, ...]:
    return tuple(
        Player(one["login"], one["name"], one["unit"], tuple(one["roles"]), one.get("mail", True)) for one in given
    )


def _story(case: dict[str, Any], staff: Sequence[Player], number: int) -> Story:
    unit = case["unit"]
    people = sorted(
        (player for player in staff if player.unit == unit), key=lambda one: one.login != case.get("handler")
    )
    steps = [
        Step(case["id"], unit, on, event, by or _whose(people, event, case["id"]), facts)
        for on, event, facts, by in _acts(case, _holder(people), number)
    ]
    if [step.on for step in steps] != sorted(step.on for step in steps):
        raise BadScenario(f"{case['id']}：各步的日期没有先后相接")
    return Story(case["id"], case["shows"], unit, tuple(steps))


def _acts(case: dict[str, Any], handler: str, number: int) -> Iterator[tuple[date, str, dict[str, Any], str | None]]:
    """Yield day, event, facts and who (None: whoever of the unit may do it)."""
    applicant = {
        "name": case["who"], "kind": case.get("kind", "自然人"), "phone": f"139-0000-{number:04d}", "identity_shown": True,
    }  # fmt: skip
    yield case["on"], "receive", {**case["receive"], "applicant": applicant, "unit": f"{{{case['unit']}}}"}, None
    for on, event, *rest in case.get("acts", ()):
        facts = rest[0] if rest else {"handler": handler} if event == "assign" else {}
        yield on, event, facts, rest[1] if len(rest) > 1 else None
    answer = case.get("answer", {})
    said = {
        "draft": answer.get("facts"),
        "clear": {"finding": answer.get("finding", FOUND)},
        "serve": answer.get("service"),
    }
    days = {
        "draft": answer.get("drafted"), "submit": answer.get("drafted") if answer.get("submitted", True) else None,
        "clear": answer.get("cleared"), "sign": answer.get("signed"), "issue": answer.get("issued"),
        "serve": answer.get("served"), "close": answer.get("closed"),
    }  # fmt: skip
    for event, on in days.items():
        if on is not None:
            yield on, event, said.get(event) or {}, None


def _holder(people: Sequence[Player]) -> str:
    return next(player.login for player in people if "handler" in player.roles)


def _whose(people: Sequence[Player], event: str, story: str) -> str:
    """Return who of the unit does an act: the first role the table names, the case's own handler before others."""
    for role in next((move.by for move in moves.MOVES if move.event == event), ()):
        for player in people:
            if role in player.roles:
                return player.login
    raise BadScenario(f"{story}：没有人能办“{event}”")
