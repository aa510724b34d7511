"""What an office's own template may be: text, facts, if, for, set, include. Anything a programmer would need is refused.

Facts are other people's words, so a template is judged by its form before it runs: no call, no arithmetic, no attribute that is
no fact, no loop in a loop but over what the outer one holds, and no more text or parts than a letter can have.
"""

from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

LONGEST = 64 * 1024
MOST_PARTS = 8
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.Filter,
    nodes.If, nodes.For, nodes.Assign, nodes.Include, nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or,
    nodes.CondExpr, nodes.Test, nodes.List, nodes.Tuple,
)  # fmt: skip


def check(tree: nodes.Template, source: str, name: str) -> None:
    """Raise TemplateSyntaxError, one Chinese line, for a template that does more than an official letter needs."""
    if len(source) > LONGEST:
        raise TemplateSyntaxError(f"模板太长，最多 {LONGEST} 字", 1, name)
    for node in _all(tree):
        if not isinstance(node, ALLOWED):
            raise TemplateSyntaxError("模板里只用 if、for、set、include 和事实，不能计算、调用", node.lineno, name)
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise TemplateSyntaxError(f"没有“{node.attr}”这项事实", node.lineno, name)
        if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
            raise TemplateSyntaxError("方括号里要写事实的名称", node.lineno, name)
        if isinstance(node, nodes.Include) and not _is_a_part(node, name):
            raise TemplateSyntaxError(
                "include 后面要写文件名，而且是以 _ 开头、不再包含本文件的共用部分", node.lineno, name
            )
        if isinstance(node, nodes.For):
            _check_loop(node, name)
    if sum(isinstance(node, nodes.Include) for node in _all(tree)) > MOST_PARTS:
        raise TemplateSyntaxError(f"include 太多，最多 {MOST_PARTS} 处", 1, name)


def _check_loop(loop: nodes.For, name: str) -> None:
    for inner in _all(loop):
        if isinstance(inner, nodes.Include | nodes.Assign):
            raise TemplateSyntaxError("for 里面不能用 include、set", inner.lineno, name)
        if isinstance(inner, nodes.For) and inner is not loop and not _is_over_a_part(inner, loop):
            raise TemplateSyntaxError("for 里面的 for 只能列外层每一项自己的内容", inner.lineno, name)


def _is_over_a_part(inner: nodes.For, outer: nodes.For) -> bool:
    """The inner loop lists what the outer loop's own item holds: together they see each fact once."""
    over = inner.iter
    return (
        isinstance(over, nodes.Getattr)
        and isinstance(over.node, nodes.Name)
        and isinstance(outer.target, nodes.Name)
        and over.node.name == outer.target.name
    )


def _is_a_part(node: nodes.Include, name: str) -> bool:
    """Parts include only parts that come before them by name, so that none leads back to itself."""
    if not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
        return False
    part = node.template.value
    return part.startswith("_") and (not name.startswith("_") or part < name)


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)
