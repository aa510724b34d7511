"""The templates as Jinja runs them: sandboxed, without globals, facts only by name, every missing name an error."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateSyntaxError, Undefined
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from letters import lawful
from letters.kinds import TEMPLATES
from letters.words import in_prose, listed, phrase, sentence, shielded, you

_reader = Environment(autoescape=False)  # noqa: S701 (only reads)
FILTERS = {"date": in_prose, "list": listed, "sentence": sentence, "phrase": phrase, "you": you}


class Absent(Undefined):
    """A declared fact nobody gave: false in a condition, an error in the text."""

    __slots__ = ()

    def __str__(self) -> str:
        return self._fail_with_undefined_error()


class Templates(ImmutableSandboxedEnvironment):
    """Facts are looked up, never called: a mapping has its keys, a list its places, a text has nothing."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext | Undefined):
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, list) and isinstance(argument, int):
            return super().getitem(obj, argument)
        return self.getattr(obj, str(argument))


@lru_cache(maxsize=8)
def templates(folder: Path | None = None) -> Templates:
    """Return the environment that takes a template from the office's folder first, then from ours."""
    made = Templates(
        loader=FunctionLoader(partial(_source, folder)),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=shielded,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals.clear()
    made.filters.clear()
    made.filters.update(FILTERS)
    return made


def declared(facts: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts at the declared paths only, those not given as Absent: a letter tells no more than its kind."""
    return _picked(facts, _tree(paths), "")


def _source(folder: Path | None, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """Return a template of ours by its name, in the office's words where its folder has a file of that name."""
    ours = TEMPLATES / name
    if Path(name).name != name or not ours.is_file():
        return None
    path = folder / name if folder is not None and (folder / name).is_file() else ours
    source = _read(path) + "\n"
    if path is not ours:
        lawful.check(_reader.parse(source, name), source, name)
    return source, str(path), partial(_unchanged, path, path.stat().st_mtime_ns)


def _unchanged(path: Path, since: int) -> bool:
    return path.is_file() and path.stat().st_mtime_ns == since


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateSyntaxError("不是 UTF-8 编码的文本", 1, path.name, str(path)) from None


def _tree(paths: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path in paths:
        node = tree
        for step in path.split("."):
            node = node.setdefault(step, {})
    return tree


def _picked(facts: Any, tree: Mapping[str, Any], path: str) -> dict[str, Any]:
    picked: dict[str, Any] = {}
    for step, below in tree.items():
        name = step.removesuffix("[]")
        where = f"{path}{name}"
        value = facts.get(name) if isinstance(facts, Mapping) else None
        if isinstance(value, list):
            value = [item for item in value if item is not None] or None
        if value is None:
            picked[name] = Absent(name=where)
        elif not below:
            picked[name] = value
        elif isinstance(value, list):
            picked[name] = [_picked(item, below, f"{where}.") for item in value]
        else:
            picked[name] = _picked(value, below, f"{where}.")
    return picked
