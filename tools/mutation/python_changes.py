"""Small changes of a Python file, made on its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from tools.mutation.change import Change, distinct, for_people

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitXor: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
ONLY_ORDER = ("sorted", "list", "reversed", "abs", "round")  # may be left out around their argument
NOT_CODE = ("annotation", "returns", "decorator_list", "format_spec")


def unchanged(source: str) -> str:
    """The same program as every changed one is written: without comments, in another layout."""
    return ast.unparse(ast.parse(source))


def python_changes(source: str) -> list[Change]:
    """Every change that is tried, in the order of the file."""
    tree = ast.parse(source)
    changes = []
    for place in _places(tree):
        old = place.get()
        for new in _instead_of(old):
            place.put(new)
            what = f"{_short(old)} -> {_short(new)}"
            line = old.target.lineno if isinstance(old, ast.comprehension) else old.lineno
            changes.append(Change(line, what, ast.unparse(ast.fix_missing_locations(tree))))
        place.put(old)
    return distinct(sorted(changes, key=lambda change: change.line))


class _Place:
    """Where a node hangs in the tree."""

    def __init__(self, holder: Any, key: str | int) -> None:
        self.holder, self.key = holder, key

    def get(self) -> Any:
        return self.holder[self.key] if isinstance(self.key, int) else getattr(self.holder, self.key)

    def put(self, node: ast.AST) -> None:
        if isinstance(self.key, int):
            self.holder[self.key] = node
        else:
            setattr(self.holder, self.key, node)


def _places(node: ast.AST) -> Iterator[_Place]:
    """Places of all code below a node: no types, decorators, docstrings, imports or lists of exports."""
    for field, value in ast.iter_fields(node):
        if field in NOT_CODE:
            continue
        holders = [_Place(value, i) for i in range(len(value))] if isinstance(value, list) else [_Place(node, field)]
        for place in holders:
            inner = place.get()
            if isinstance(inner, ast.AST) and not _is_no_code(inner):
                if hasattr(inner, "lineno") or isinstance(inner, ast.comprehension):
                    yield place
                yield from _places(inner)


def _is_no_code(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id == "__all__"
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or isinstance(node, ast.Import | ast.ImportFrom)


def _instead_of(node: ast.AST) -> Iterator[ast.AST]:
    for kind, replace in _REPLACEMENTS.items():
        if isinstance(node, kind):
            for new in replace(node):
                if hasattr(node, "lineno"):
                    ast.copy_location(new, node)
                yield new


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for i, op in enumerate(node.ops):
        for other in COMPARISONS[type(op)]:
            yield ast.Compare(node.left, [*node.ops[:i], other(), *node.ops[i + 1 :]], node.comparators)


def _bool_op(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for i in range(len(node.values)):
        left = node.values[:i] + node.values[i + 1 :]
        yield ast.BoolOp(node.op, left) if len(left) > 1 else left[0]


def _bin_op(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if not isinstance(node.op, ast.Invert):
        yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, float):
        yield ast.Constant(value * 1.5 + 1)
    elif isinstance(value, str) and not for_people(value):
        yield ast.Constant(f"{value}X")
    elif isinstance(value, bytes):
        yield ast.Constant(value + b"X")


def _call(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in NAMES:
        swapped = ast.Name(NAMES[name], ast.Load())
        yield ast.Call(swapped, node.args, [] if name == "sorted" else node.keywords)
    if name in ONLY_ORDER and len(node.args) == 1:
        yield node.args[0]
    for i in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])


def _condition(node: Any) -> Iterator[ast.AST]:
    """`if`, `a if b else c` and `while` with a condition that is always or never so."""
    fields = {field: getattr(node, field) for field in node._fields}
    if not isinstance(node.test, ast.Constant):
        for always in (True, False):
            yield type(node)(**fields | {"test": ast.Constant(always)})


def _filters(node: ast.comprehension) -> Iterator[ast.AST]:
    for i in range(len(node.ifs)):
        for instead in ([], [ast.Constant(False)]):
            yield ast.comprehension(
                node.target, node.iter, [*node.ifs[:i], *instead, *node.ifs[i + 1 :]], node.is_async
            )


def _expression(node: ast.Expr) -> Iterator[ast.AST]:
    if isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom):
        yield ast.Pass()


def _assign(node: ast.Assign) -> Iterator[ast.AST]:
    if isinstance(node.targets[0], ast.Subscript | ast.Attribute):
        yield ast.Pass()


def _return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))


_REPLACEMENTS: dict[Any, Callable[[Any], Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.BinOp: _bin_op,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.If | ast.IfExp | ast.While: _condition,
    ast.comprehension: _filters,
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AugAssign: lambda _: iter([ast.Pass()]),
    ast.Return: _return,
    ast.Continue: lambda _: iter([ast.Break()]),
    ast.Break: lambda _: iter([ast.Continue()]),
}


def _short(node: ast.AST) -> str:
    """The head of a node's text on one line."""
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}..."
