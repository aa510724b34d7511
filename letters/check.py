"""What a lawyer who changes a template wants to know before a letter goes out: is it well written, is anything forgotten."""

from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError, nodes

from letters.compose import BadTemplate, compose
from letters.kinds import TEMPLATES, Kind, kinds
from letters.templates import Templates, templates

UNSEEN = {"office.name", "office.letterhead", "law.id", "dated"}
FORBIDDEN = (nodes.Macro, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block, nodes.CallBlock, nodes.FilterBlock)


def problems(folder: Path | None = None) -> list[str]:
    """Return what is wrong with the templates, ours and those of the office's folder, one Chinese line each."""
    if folder is not None and not folder.is_dir():
        return [f"模板文件夹不存在:{folder}"]
    found = [*_strangers(folder)] if folder else []
    for kind in kinds().values():
        try:
            found += _of_kind(kind, folder)
        except TemplateNotFound as error:
            found.append(f"{kind.name}.txt:找不到模板 {error.name}")
        except TemplateSyntaxError as error:
            found.append(f"{error.name or kind.name + '.txt'}:第{error.lineno}行写法有误:{error.message}")
    return list(dict.fromkeys(found))


def used(name: str, environment: Templates) -> set[str]:
    """Return the paths of all facts a template and the parts it includes use; raises TemplateSyntaxError, TemplateNotFound."""
    return set(_paths(environment, name, {}))


def samples(kind: Kind, law: str) -> Iterator[dict[str, Any]]:
    """Yield facts enough for the kind, once for each of its cases: every fact is its own label."""
    choices = [[(case.fact, case.equals)] if case.equals is not None else [] for case in kind.when]
    for picked in product([False, True], repeat=len(kind.when)):
        facts: dict[str, Any] = {}
        for path, label in kind.requires.items():
            _put(facts, path, label)
        for chosen, case, choice in zip(picked, kind.when, choices, strict=True):
            if chosen:
                for path, label in case.requires.items():
                    _put(facts, path, label)
                for path, value in choice:
                    _put(facts, path, value)
        yield facts | {"law": {**facts["law"], "id": law}, "dated": "2026-01-05"}


def _strangers(folder: Path) -> Iterator[str]:
    ours = {path.name for path in TEMPLATES.glob("*.txt")}
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and path.name not in ours:
            yield f"{path.name}:不是任何文书的模板"


def _of_kind(kind: Kind, folder: Path | None) -> Iterator[str]:
    name = f"{kind.name}.txt"
    paths = used(name, templates(folder))
    known = kind.facts
    prefixes = {path[:end] for path in known for end in range(len(path)) if path[end] in ".["}
    for path in sorted(paths - set(known) - prefixes):
        yield f"{name}:用了“{kind.title}”没有的事实 {path}"
    covered = paths | {f"{path}[]" for path in paths}
    for path in sorted(set(known) - set(kind.optional) - covered - UNSEEN):
        yield f"{name}:漏写了必备内容“{known[path]}”({path})"
    for facts in _tried(kind):
        try:
            compose(kind.name, facts, folder)
        except BadTemplate as error:
            yield str(error)
