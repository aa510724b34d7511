"""How a letter names those who applied: every applicant, who stands for all, who acts by law or under an authority."""

from collections.abc import Mapping, Sequence
from typing import Any

PERSON = "自然人"


def named(
    applicants: Sequence[Mapping[str, Any]], spokesperson: int | None = None, agent: Mapping[str, Any] | None = None
) -> str:
    """Return the line of the addressee: 甲、乙（代表人：乙；委托代理人：丙）; `spokesperson` counts from 1."""
    names = "、".join(_with_guardian(one) for one in applicants)
    stands = (
        f"代表人：{applicants[spokesperson - 1]['name']}"
        if spokesperson and 1 < len(applicants) >= spokesperson
        else ""
    )
    through = f"委托代理人：{agent['name']}" if agent else ""
    noted = "；".join(words for words in (stands, through) if words)
    return f"{names}（{noted}）" if noted else names


def kind_of_all(applicants: Sequence[Mapping[str, Any]], first: str) -> str:
    """Return the kind by which all of them are addressed: persons only if every one is a person."""
    kinds = {one.get("kind", first) for one in applicants[1:]} | {first}
    return first if len(kinds) == 1 else next(kind for kind in sorted(kinds) if kind != PERSON)


def _with_guardian(one: Mapping[str, Any]) -> str:
    guardian = one.get("guardian")
    return f"{one['name']}（法定代理人：{guardian['name']}）" if guardian else str(one["name"])
