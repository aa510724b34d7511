"""The kinds of letters and the facts each cannot do without, as declared beside the templates in kinds.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


class UnknownKind(Exception):
    """There is no such kind of letter."""


@dataclass(frozen=True)
class When:
    """More facts required or used where `fact` has the value `equals`, with None any; unless `given`, where it has not."""

    fact: str
    equals: str | bool | None
    given: bool
    requires: Mapping[str, str]
    optional: Mapping[str, str]

    def holds(self, facts: Mapping[str, Any]) -> bool:
        value = next(values(facts, self.fact))
        return self.given == (value is not None if self.equals is None else value == self.equals)


@dataclass(frozen=True)
class Kind:
    """A kind of letter; facts are named by path, "withheld[].what" being the `what` of every element of `withheld`."""

    name: str
    title: str
    heading: str
    register: str
    seal: bool
    layout: str
    remedy: bool
    requires: Mapping[str, str]
    optional: Mapping[str, str]
    when: tuple[When, ...]

    @property
    def facts(self) -> dict[str, str]:
        """Every fact the kind's template may use, with its Chinese label."""
        more = {path: label for case in self.when for path, label in {**case.optional, **case.requires}.items()}
        return {**self.optional, **more, **self.requires}

    @property
    def choices(self) -> dict[str, tuple[str | bool, ...]]:
        """The facts that have only certain values, with these; of the Regulation later versions come."""
        told = [(case.fact, case.equals) for case in self.when if case.equals is not None and case.fact != "law.id"]
        return {fact: tuple(value for name, value in told if name == fact) for fact, _ in told}

    def needed(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """Return the facts this letter cannot do without, given the ones it has."""
        needed = dict(self.requires)
        for case in self.when:
            if case.holds(facts):
                needed |= case.requires
        return needed

    def used(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """Return the facts this letter tells or can tell, given the ones it has."""
        more = {path: label for case in self.when if case.holds(facts) for path, label in case.optional.items()}
        return {**self.optional, **more, **self.needed(facts)}


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind of letter by its name."""
    declared = tomllib.loads((TEMPLATES / "kinds.toml").read_text("utf-8"))
    shared = declared["shared"]
    return MappingProxyType({name: _kind(name, given, shared) for name, given in declared["kind"].items()})


def kind_of(name: str) -> Kind:
    """Return the kind; raises UnknownKind."""
    if name not in kinds():
        raise UnknownKind(f"没有这种文书：{name}；可用：{'、'.join(kinds())}")
    return kinds()[name]


def values(facts: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a path, once for each element of every list on the way; None where it is not there."""
    if not path:
        yield facts
        return
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    value = facts.get(name) if isinstance(facts, Mapping) else None
    if name == step:
        yield from values(value, rest)
    elif isinstance(value, list) and value:
        for item in value:
            yield from values(item, rest)
    else:
        yield None


def _kind(name: str, given: Mapping[str, Any], shared: Mapping[str, Any]) -> Kind:
    remedy = bool(given.get("remedy", False))
    groups = [shared[group] for group in ("letter", *given.get("shares", ()), *(["remedy"] if remedy else []))]
    sources = (*groups, given)
    return Kind(
        name=name,
        title=given["title"],
        heading=given.get("heading", given["title"]),
        register=given["register"],
        seal=given.get("seal", True),
        layout=given.get("layout", "letter"),
        remedy=remedy,
        requires={path: label for source in sources for path, label in source.get("requires", {}).items()},
        optional={path: label for source in sources for path, label in source.get("optional", {}).items()},
        when=tuple(
            When(case["fact"], case.get("is"), case.get("given", True), case["requires"], case.get("optional", {}))
            for source in sources
            for case in source.get("when", ())
        ),
    )
