"""What a lawyer who changes a template wants to know: is it well written, is anything forgotten."""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError, nodes

from letters import faults, lawful
from letters.compose import BadTemplate, compose
from letters.kinds import TEMPLATES, Kind, kinds
from letters.templates import Templates, templates

LAWS = ("2007", "2019")
NOT_IN_THE_TEXT = {"office.name", "office.letterhead", "law.id", "dated"}

Scope = Mapping[str, str | None]


def problems(folder: Path | None = None) -> list[str]:
    """Return what is wrong with the templates, ours and those of the office's folder, one Chinese line each."""
    if folder is not None and not folder.is_dir():
        return [f"模板文件夹不存在：{folder}"]
    found = list(_strangers(folder)) if folder else []
    for kind in kinds().values():
        try:
            found += _of_kind(kind, folder)
        except TemplateNotFound as error:
            found.append(f"{kind.name}.txt：找不到模板 {error.name}")
        except TemplateSyntaxError as error:
            name = Path(error.name or f"{kind.name}.txt").name
            found.append(f"{name}：第{error.lineno}行写法有误：{faults.of_writing(error.message)}")
    return list(dict.fromkeys(found))


def used(name: str, environment: Templates) -> set[str]:
    """Return the paths of the facts a template and the parts it includes use.

    Raises TemplateSyntaxError, also for constructs that only programmers need, and TemplateNotFound.
    """
    if environment.loader is None:
        raise TemplateNotFound(name)
    source, _, _ = environment.loader.get_source(environment, name)
    tree = environment.parse(source, name)
    lawful.check(tree, source, name)
    return set(_walk(tree, {}, name, environment))


def samples(kind: Kind) -> Iterator[dict[str, Any]]:
    """Yield facts enough for the kind, once for every case of it and version of the law; each fact is its own label."""
    choices = {"law.id": LAWS, **kind.choices}
    for picked in product(*choices.values()):
        facts: dict[str, Any] = {}
        for path, label in kind.requires.items():
            _put(facts, path, label)
        for path, value in zip(choices, picked, strict=True):
            _put(facts, path, value)
        for path, label in kind.needed(facts).items():
            if path not in choices:
                _put(facts, path, label)
        yield facts | {"dated": "2026-01-05"}


def _strangers(folder: Path) -> Iterator[str]:
    ours = {path.name for path in TEMPLATES.glob("*.txt")}
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and path.name not in ours:
            yield f"{path.name}：没有同名的文书模板"


def _of_kind(kind: Kind, folder: Path | None) -> Iterator[str]:
    name = f"{kind.name}.txt"
    paths = used(name, templates(folder))
    known = kind.facts
    branches = {path[:end] for path in known for end, char in enumerate(path) if char in ".["}
    branches |= {f"{path}[]" for path in branches}
    for path in sorted(paths - set(known) - branches):
        yield f"{name}：用了{kind.title}没有的事实 {path}"
    for path in sorted(set(known) - set(kind.optional) - paths - {f"{path}[]" for path in paths} - NOT_IN_THE_TEXT):
        yield f"{name}：漏写了必备内容“{known[path]}”（{path}）"
    for facts in samples(kind):
        try:
            compose(kind.name, facts, folder)
        except BadTemplate as error:
            yield str(error)


def _walk(node: nodes.Node, scope: Scope, name: str, environment: Templates) -> Iterator[str]:
    if isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
        yield from used(str(node.template.value), environment)
    elif isinstance(node, nodes.For):
        yield from _walk(node.iter, scope, name, environment)
        below = _path(node.iter, scope)
        inner = {**scope, "loop": None}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = f"{below}[]" if below else None
        for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
            yield from _walk(child, inner, name, environment)
    elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem) and _is_a_path(node):
        if path := _path(node, scope):
            yield path
    else:
        inner = {**scope}
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Assign) and isinstance(child.target, nodes.Name):
                yield from _walk(child.node, inner, name, environment)
                inner[child.target.name] = _path(child.node, inner)
            else:
                yield from _walk(child, inner, name, environment)


def _is_a_path(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Getattr):
        return _is_a_path(node.node)
    if isinstance(node, nodes.Getitem):
        return isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) and _is_a_path(node.node)
    return isinstance(node, nodes.Name)


def _path(node: nodes.Node, scope: Scope) -> str | None:
    """Return the path of the fact an expression names, None for a variable of the template's own."""
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _path(node.node, scope)
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        above = _path(node.node, scope)
        step = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", "")
        return f"{above}.{step}" if above else None
    return None


def _put(facts: dict[str, Any], path: str, value: Any) -> None:
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    if not rest:
        facts[name] = [value] if step.endswith("[]") else value
        return
    below = facts.setdefault(name, [{}] if step.endswith("[]") else {})
    _put(below[0] if isinstance(below, list) else below, rest, value)
