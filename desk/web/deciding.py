"""The form of an answer: the decision first, then what its letter says; what was typed for another is put aside, not lost."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData

from desk.web import forms
from desk.web.forms import Asked
from workflow.acts import drafting
from workflow.case import Case
from workflow.facts import Facts

DECIDED, ASIDE = "_decided", "_aside."
NONE_CHOSEN = "请先选择作出哪一种决定"
CHANGED = "决定改过了：下面已经换成这一决定要填的，请核对后再提交；改回原来的决定，先前填的还在"


def said(model: type[Facts], form: FormData) -> dict[str, Any]:
    """Return what a form says for any decision: what it shows, and what it carries of decisions chosen before."""
    return forms.said(model, form, ASIDE) | forms.said(model, form)


def changed(case: Case, form: FormData) -> dict[str, str]:
    """Return, as an error, that the decision sent asks for other facts than the one whose fields the page showed."""
    was, now = str(form.get(DECIDED, "")), str(form.get("decision", ""))
    return {"decision": CHANGED} if was and now and drafting.facts_of(case, was) != drafting.facts_of(case, now) else {}


def divided(
    fields: list[Asked], case: Case, raw: Mapping[str, Any], errors: Mapping[str, str], needed: Collection[str]
) -> tuple[list[Asked], list[tuple[str, str]]]:
    """Return the fields of the decision chosen, those it must say marked, and what the form carries of the others, hidden.

    Before a decision is chosen it alone is asked for; what is wrong is shown whatever it belongs to.
    """
    decision = raw.get("decision")
    wanted = drafting.facts_of(case, decision) if decision else frozenset({"decision"})
    wrong = {name.partition(".")[0] for name in errors}
    shown = [
        replace(one, required=True) if one.name in needed else one
        for one in fields
        if wanted is None or one.name in wanted or one.name in wrong
    ]
    names = {one.name for one in shown}
    return shown, [pair for name in raw.keys() - names for pair in _pairs(ASIDE + name, raw[name])]


def _pairs(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a value as the fields of a form bring it."""
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from _pairs(f"{path}.{name}", inner)
        case [Mapping(), *_]:
            for at, row in enumerate(value):
                yield from _pairs(f"{path}.{at}", row)
        case list():
            yield path, "\n".join(map(str, value))
        case bool():
            yield path, str(value).lower()
        case _:
            yield path, str(value)
