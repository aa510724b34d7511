"""Raw facts read by an act's model: checked, and what is wrong said in Chinese; what a model asks, described."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from rules.proceedings import KINDS
from workflow.disputes.proceeding_facts import APPELLANTS, HEARINGS
from workflow.facts import CHANNELS, METHODS, Facts
from workflow.wrong_values import said

CODED = re.compile(r"(\w+) ([^、（）]+)")
F = TypeVar("F", bound=Facts)


def labels_of(info: FieldInfo) -> dict[str, str]:
    """Return what the codes of a fact are called on screen: by the table that has them all, or by the fact's own title.

    Channels and manners of service share codes, and not names: a letter that came in `in_person` was not served so.
    """
    codes = _codes(info.annotation)
    table = next((one for one in (CHANNELS, METHODS, KINDS, APPELLANTS, HEARINGS) if codes and codes <= one.keys()), {})
    return {**table, **dict(CODED.findall(info.title or ""))}


def _codes(annotation: Any) -> frozenset[str]:
    """Return the codes a fact may be, however its type is wrapped."""
    if get_origin(annotation) is Literal:
        return frozenset(get_args(annotation))
    return frozenset(code for part in get_args(annotation) for code in _codes(part))


class BadFacts(Exception):
    """The facts of an act are incomplete or malformed; the text is one Chinese line naming the fact."""


def read(model: type[F], raw: object) -> F:
    """Check raw facts against an event's model; raises BadFacts naming the first that is wrong, in Chinese."""
    if not isinstance(raw, dict):
        raise BadFacts('事实（facts）应为 JSON 对象，如 {"channel": "online", …}')
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise BadFacts("；".join(_line(model, item) for item in error.errors()[:5])) from None


def problems(model: type[Facts], raw: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with raw facts, by the path of the fact ("searches.0.who"); empty when `read` accepts them."""
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return {
            ".".join(map(str, _path(item))): _line(model, item, _title(model, _path(item))) for item in error.errors()
        }
    return {}


@cache
def described(model: type[Facts]) -> Mapping[str, str]:
    """Return each fact's name with its Chinese label, its shape and whether it is required: what `next` in a case shows."""
    return {name: _described(field) for name, field in model.model_fields.items()}


def _described(field: FieldInfo) -> str:
    required = "（必填）" if field.is_required() else ""
    inner, many = _inner(field.annotation)
    if inner is None:
        return f"{field.title}{required}{'[列表]' if many else ''}"
    parts = "，".join(f"{name} {_described(part)}" for name, part in inner.model_fields.items())
    return f"{field.title}{required}{'[列表]' if many else ''}：{{{parts}}}"


def _inner(annotation: Any) -> tuple[type[Facts] | None, bool]:
    """Return the model inside an annotation (X, X | None, tuple[X, ...]), and whether it is a list."""
    many = get_origin(annotation) is tuple
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and issubclass(part, Facts):
            return part, many
    return None, many


def inner_of(field: FieldInfo) -> type[Facts] | None:
    """Return the model inside a fact that has parts of its own."""
    return _inner(field.annotation)[0]


@cache
def kept_apart(model: type[Facts]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of a model's personal and of its secret facts."""
    marked: dict[str, set[str]] = {"personal": set(), "secret": set()}
    for name, field in model.model_fields.items():
        for mark in marked:
            if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get(mark):
                marked[mark].add(name)
    return frozenset(marked["personal"]), frozenset(marked["secret"])


def _path(error: ErrorDetails) -> list[str | int]:
    return [part for part in error["loc"] if not isinstance(part, str) or not part.startswith("function-")]


def _field(model: type[Facts], path: list[str | int]) -> tuple[str, type[Facts]]:
    """Return the Chinese label of the fact a path leads to, and the model the path's last part stands in."""
    title, inner, home = "", model, model
    for part in path:
        home = inner
        if isinstance(part, str) and part in inner.model_fields:
            found = inner.model_fields[part]
            title, inner = found.title or part, _inner(found.annotation)[0] or inner
    return title, home


def _title(model: type[Facts], path: list[str | int]) -> str:
    return _field(model, path)[0].partition("（")[0].removesuffix("登录名")


def _line(model: type[Facts], error: ErrorDetails, title: str = "") -> str:
    path = _path(error)
    name = ".".join(str(part) for part in path)
    found, home = _field(model, path)
    label = title or (f"{name}（{found}）" if found else name)
    match error["type"]:
        case "extra_forbidden":
            return f"没有这一项：{name}；可填：{'、'.join(home.model_fields) or '（无）'}"
        case "missing":
            return f"缺少：{label}"
        case _:
            return f"{label} {said(error)}"
