"""The templates as Jinja runs them: sandboxed, without globals, facts only by name, every missing name an error."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from letters.kinds import TEMPLATES
from letters.words import in_prose, listed, phrase, sentence, shielded, you

FILTERS = {"date": in_prose, "list": listed, "sentence": sentence, "phrase": phrase, "you": you}


class Absent(StrictUndefined):
    """A declared fact nobody gave: false in a condition, an error in the text."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


class Templates(ImmutableSandboxedEnvironment):
    """Facts are looked up, never called: a mapping has its keys and nothing else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@lru_cache(maxsize=8)
def templates(folder: Path | None = None) -> Templates:
    """Return the environment that takes a template from the office's folder first, then from ours."""
    found: BaseLoader = FileSystemLoader(TEMPLATES)
    if folder is not None:
        found = ChoiceLoader([FileSystemLoader(folder), found])
    made = Templates(
        loader=found, undefined=StrictUndefined, autoescape=False, finalize=shielded, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.clear()
    made.filters.clear()
    made.filters.update(FILTERS)
    return made


def declared(facts: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    """Return only the facts at the declared paths, what is not there as Absent: a letter tells no more than its kind may."""
    return _picked(facts, _tree(paths), "")


def _tree(paths: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path in paths:
        node = tree
        for step in path.split("."):
            node = node.setdefault(step, {})
    return tree


def _picked(facts: Any, tree: Mapping[str, Any], path: str) -> dict[str, Any]:
    picked = {}
    for step, below in tree.items():
        name = step.removesuffix("[]")
        where = f"{path}{name}"
        value = facts.get(name) if isinstance(facts, Mapping) else None
        if value is None:
            picked[name] = Absent(name=where)
        elif not below:
            picked[name] = value
        elif isinstance(value, list):
            picked[name] = [_picked(item, below, f"{where}.") for item in value]
        else:
            picked[name] = _picked(value, below, f"{where}.")
    return picked
