"""The answer of a case with several items, and of several cases answered together: one letter that names every number."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from letters.compose import compose
from letters.letter import Letter
from rules import decisions
from workflow.acts import heard, items
from workflow.case import Case
from workflow.config import Config
from workflow.paperwork import reply
from workflow.paperwork.reply import Application

KIND = "reply_items"


def answer(case: Case, on: date, application: Application, config: Config, said: Mapping[str, Any]) -> Letter:
    """Compose the answer a draft's facts describe: item by item where it says so, else as one (see reply.answer)."""
    if not said.get("answers"):
        return reply.answer(case, on, application, config, said)
    facts = reply.common(case, on, application, config)
    facts["application"] |= {"together": list(said["together"])} if said.get("together") else {}
    facts["application"] |= reply.anew(case, application)
    by_item = said.get("by_item", {})
    answers = [{**one, "documents": by_item.get(one["item"]) or one.get("documents")} for one in said["answers"]]
    facts["answers"] = [_item(one, case, application, said) for one in answers]
    facts |= _manners(answers, said.get("manner"))
    facts |= _others(case, said)
    return compose(KIND, facts | _remedies(case, on, config, said), reply.templates_of(config))


def _item(one: Mapping[str, Any], case: Case, application: Application, said: Mapping[str, Any]) -> dict[str, Any]:
    known = decisions.decision(one["decision"], case.law)
    told: dict[str, Any] = {
        name: value for name, value in one.items() if name not in {"item", "decision", "withheld", "manner"} and value
    }
    told |= {
        "name": _named([one["item"]]),
        "asked": application.items[one["item"] - 1] if application.items else "—",
        "letter": known.letter,
        "ground": known.key.partition(".")[2] or known.key,
        "ground_label": known.label,
        "basis": known.citation(case.law),
    }
    if one.get("withheld"):
        told |= reply.withheld(case, {**one, "consultation": said.get("consultation")})
    if "third_party_opinion" in known.needs:
        told["consultation"] = heard.refused_for(case, said.get("consultation"))
    if "search_record" in known.needs and said.get("searches"):
        told["searches"] = said["searches"]
    return told


def _manners(answers: list[dict[str, Any]], manner: str | None) -> dict[str, Any]:
    """Return how what is released is had: as the whole says, of the items that say nothing of their own, then theirs."""
    given = [one for one in answers if one["documents"]]
    shared = [one["item"] for one in given if not one.get("manner")]
    own: dict[str, list[int]] = {}
    for one in given:
        if one.get("manner"):
            own.setdefault(one["manner"], []).append(one["item"])
    told: dict[str, Any] = {"manner": manner, "manner_about": _named(shared)} if manner and shared else {}
    apart = [{"about": _named(items), "how": how} for how, items in own.items()]
    return told | ({"manners": apart} if apart else {})


def _others(case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the letters the other items are answered in: those sent by number, those to come by item."""
    here = {one["item"] for one in said["answers"]}
    numbers: dict[str, list[int]] = {}
    for one in items.standing(case):
        if one["item"] not in here:
            numbers.setdefault(case.letters[one["letter"]].doc_number or "—", []).append(one["item"])
    rest = [n for n in case.rest if n not in here]
    parts = [{"names": _named(items), "number": number} for number, items in numbers.items()]
    return {**({"parts": parts} if parts else {}), **({"rest": _named(rest)} if rest else {})}


def _remedies(case: Case, on: date, config: Config, said: Mapping[str, Any]) -> dict[str, Any]:
    """Items whose refusal is reconsidered first and items that are not get a paragraph each."""
    by_order: dict[bool, tuple[list[int], dict[str, Any]]] = {}
    for one in said["answers"]:
        known = decisions.decision(one["decision"], case.law)
        inner = [item["decision"] for item in one.get("withheld", ())]
        told = reply.remedy_of(known, case, on, config.unit(case.unit), inner)
        by_order.setdefault(told["first"], ([], told))[0].append(one["item"])
    if len(by_order) == 1:
        return {"remedy": next(iter(by_order.values()))[1]}
    first, other = by_order[True], by_order[False]
    return {
        "remedy": first[1],
        "remedy_about": _named(first[0]),
        "remedy_other": {**other[1], "about": _named(other[0])},
    }


def _named(items: list[int]) -> str:
    return "、".join(f"第{n}项" for n in items)
