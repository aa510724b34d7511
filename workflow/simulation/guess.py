"""Facts made up for any act from the shape of its model: for steps no script knows, and for tests that try them all."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge
from pydantic.fields import FieldInfo

from workflow.facts import REACHED, Facts
from workflow.wrong_values import SIX_DIGITS

OFTEN = 0.3
LOOKS = {r"^[0-9a-f]{64}$": "0" * 64, SIX_DIGITS: "048400"}


def guessed(
    model: type[Facts], rng: Random, on: date, known: Mapping[str, Sequence[Any]] = MappingProxyType({})
) -> dict[str, Any]:
    """Return facts of the model's shape: every required one, the others now and then.

    Days are up to two weeks before `on`, ordinals small; `known` names the values a fact of that name may have.
    """
    facts: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if field.is_required() or rng.random() < OFTEN:
            value = rng.choice(known[name]) if known.get(name) else _value(field.annotation, rng, on, known)
            facts[name] = _within(field, value)
    return {name: value for name, value in facts.items() if value is not None}


def _within(field: FieldInfo, value: Any) -> Any:
    """Return a value brought within what its field allows: a least number, the look of a hash."""
    least = next((limit.ge for limit in field.metadata if isinstance(limit, Ge)), None)
    if isinstance(least, int) and type(value) is int:
        return max(value, least)
    return _looking_right(field.metadata, value)


def _looking_right(limits: Sequence[Any], value: Any) -> Any:
    """Return a text of the look the limits ask for: a hash, six digits, an address of mail."""
    if REACHED in limits:
        return "moni@example.invalid"
    patterns = (getattr(limit, "pattern", None) for limit in limits)
    return next((LOOKS[pattern] for pattern in patterns if pattern in LOOKS), value)


def _value(shape: Any, rng: Random, on: date, known: Mapping[str, Sequence[Any]]) -> Any:
    origin, inner = get_origin(shape), get_args(shape)
    if origin is Annotated:
        return _looking_right(inner[1:], _value(inner[0], rng, on, known))
    if origin is Literal:
        return rng.choice(inner)
    if origin in (Union, UnionType):
        return _value(rng.choice([one for one in inner if one is not NoneType]), rng, on, known)
    if origin in (tuple, list):
        return [_value(inner[0], rng, on, known)]
    if isinstance(shape, type) and issubclass(shape, Facts):
        return guessed(shape, rng, on, known)
    return _plain(shape, rng, on)


def _plain(shape: Any, rng: Random, on: date) -> Any:
    if shape is bool:
        return rng.random() < 0.5
    if shape is int:
        return rng.choice((1, 1, 1, 2, 3, 10))
    if shape is date:
        return on - timedelta(days=rng.choice((0, 0, 0, 1, 3, 14)))
    return "模拟的内容" if shape is str else None
