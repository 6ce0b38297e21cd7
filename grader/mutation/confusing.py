"""What is confused in a hand-in: another order, another function, a sum for a product, an answer that is thrown away.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, binary, called, of_module, whole
from grader.mutation.known import vocabulary
from grader.mutation.reductions import reduction
from grader.mutation.steps import block_of
from grader.mutation.subject import Span, is_size
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_REDUCED = {
    "max": ("mean",),
    "min": ("mean", "sum"),
    "mean": ("max", "min", "prod"),
    "sum": ("min",),
    "prod": ("mean",),
}
_OF_A_SUM = ("sqrt", "log", "exp")
_NEW = frozenset({"tensor", "as_tensor", "from_numpy", "Tensor"})  # what makes a tensor that nothing leads to
_OUT = frozenset({"item", "tolist", "numpy", "detach", "cpu"})  # what takes numbers out of one
_IN_ORDER = frozenset({"reversed", "sorted", "range", "zip", "enumerate", "list", "map", "filter", "tqdm", "product"})
_ABOVE = 3  # lines that a line may stand too low


def _order(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`f(g(x))` becomes `g(f(x))`; `a, b = f()` becomes `b, a = f()`."""
    del subject
    match node:
        case ast.Call(func=outer, args=[ast.Call(func=inner, args=[value], keywords=[])], keywords=[]):
            turned = ast.Call(inner, [ast.Call(outer, [value], [])], [])
            yield Change(node, turned, m.STEPS, m.STEPS)
        case ast.Assign(
            targets=[ast.Tuple(elts=names) as target], value=ast.Call() | ast.Name() | ast.Attribute() as value
        ) if getattr(value, "attr", "") != "shape" and all(isinstance(each, ast.Name) for each in names):
            texts = [written(each) for each in names]
            for i in range(len(texts) - 1):
                turned_names = [*texts[:i], texts[i + 1], texts[i], *texts[i + 2 :]]
                yield Change(target, ", ".join(turned_names), m.SWAPPED, m.SWAPPED)


def _direction(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`for t in range(n)` becomes `for t in reversed(range(n))`, `(1, 2, 3)` becomes `(3, 2, 1)`, and back.

    A list that is made of what is gone through may be in the wrong order, too.
    """
    match node:
        case ast.For(iter=values):
            turned = _turned(values)
        case ast.comprehension(iter=values) if isinstance(subject.parents.get(node), ast.ListComp):
            turned = _turned(values)
        case ast.Call(func=ast.Attribute(attr="extend"), args=[values]):
            turned = _turned(values)
        case ast.Call() if called(node) in {"sorted", "sort"}:
            values, turned = node, _sorted_otherwise(node)
        case _:
            return
    for new in turned:
        yield Change(values, new, m.DIRECTION, m.DIRECTION)


def _turned(values: ast.expr) -> list[ast.expr]:
    """What a loop goes through, the other way round."""
    match values:
        case (
            ast.Call(func=ast.Name(id="reversed"), args=[inner])
            | ast.Subscript(value=inner, slice=ast.Slice(step=ast.UnaryOp(op=ast.USub())))
        ):
            return [inner]
        case ast.Tuple(elts=[_, _, *_] as items):
            return [ast.Tuple(items[::-1], ast.Load())]
        case ast.List(elts=[_, _, *_] as items):
            return [ast.List(items[::-1], ast.Load())]
        case ast.Name() | ast.Attribute() | ast.Call(func=ast.Name(id="range")):
            return [applied("reversed", values)]
        case ast.Call(func=ast.Name(id="zip" | "enumerate" | "list") as func, args=args):
            each_turned = [[*args[:i], new, *args[i + 1 :]] for i, each in enumerate(args) for new in _turned(each)]
            all_of_it = [] if func.id == "list" else [applied("reversed", applied("list", values))]
            return [*(ast.Call(func, each, values.keywords) for each in each_turned), *all_of_it]
    return [applied("reversed", applied("list", values))] if _is_given(values) else []


def _is_given(values: ast.expr) -> bool:
    """Whether it is what a function gives, or what one of many has: `children(node)`, `graph[node]`."""
    match values:
        case ast.Call(func=func):
            return written(func) not in _IN_ORDER
        case ast.Subscript(slice=ast.Name() | ast.Attribute()):
            return True
    return False


def _sorted_otherwise(call: ast.Call) -> list[ast.expr]:
    """`sorted(x)` becomes `sorted(x, reverse=True)`, and back."""
    less = [each for each in call.keywords if each.arg != "reverse"]
    more = [*less, ast.keyword("reverse", ast.Constant(value=True))]
    if len(less) == len(call.keywords) and of_module(call) and not isinstance(call.func, ast.Name):
        return []  # np.sort knows no such word
    return [ast.Call(call.func, call.args, less if len(less) < len(call.keywords) else more)]


def _another(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`sigmoid(z)` becomes `np.tanh(z)`, `np.maximum(z, 0)` becomes `np.tanh(z)`: functions that the text knows."""
    match node:
        case ast.Call(args=[ast.expr() as inner, ast.Constant(value=0 | 0.0)]) if called(node) == "maximum":
            for name in vocabulary(subject):
                yield Change(node, applied(name, inner), m.FUNCTION, m.FUNCTION)
        case ast.Call(func=func, args=[inner], keywords=[]) if written(func) in vocabulary(subject):
            for name in vocabulary(subject):
                if name != written(func):
                    yield Change(node, applied(name, inner), m.FUNCTION, m.FUNCTION)


def _around(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`z` becomes `np.tanh(z)` or `relu(z)`, `x.sum() + y` becomes `np.sqrt(x.sum()) + y`, `n` becomes `np.eye(n)`."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Tuple | ast.List | ast.Dict):
        return
    parent = subject.parents.get(node)
    operand, all_of_it = isinstance(parent, ast.BinOp), whole(subject, node)
    handed = isinstance(parent, ast.Call) and node in parent.args and not of_module(parent)
    names: list[str] = []
    if operand and reduction(node) is not None:
        names += [f"{subject.numpy}{name}" for name in _OF_A_SUM]
    indexed = isinstance(parent, ast.Subscript) and parent.value is node
    if is_size(node) and (operand or all_of_it or indexed):
        names += [f"{subject.numpy}eye", *vocabulary(subject)]
    factor = operand and isinstance(node, ast.Name) and isinstance(getattr(parent, "op", None), ast.Mult)
    if all_of_it or factor or (handed and isinstance(node, ast.Name | ast.Subscript | ast.BinOp)):
        names += vocabulary(subject)
    for name in dict.fromkeys(names):
        yield Change(node, applied(name, node), m.TOO_MANY, m.LEFT_OUT)


def _argument(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.clamp(max=0)` becomes `x.clamp(min=0)`; `np.tanh(x)` becomes `np.tanh(0.5 * x)`; `np.where(c, x, 0)` -inf."""
    turned = {"min": "max", "max": "min", "a_min": "a_max", "a_max": "a_min"}
    match node:
        case ast.Call(args=[_, _, ast.Constant(value=0 | 0.0) as last]) if called(node) == "where":
            yield Change(last, f"-{subject.numpy}inf", m.CONSTANT, m.CONSTANT)
        case ast.Call(args=[ast.expr() as inner], keywords=[]) if called(node) in {"tanh", "exp"} and of_module(node):
            for rate in (0.5, 2):
                yield Change(inner, binary(ast.Constant(rate), ast.Mult(), inner), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
        case ast.Call(func=ast.Attribute(attr="abs"), args=[inner], keywords=[]):
            yield Change(node, binary(inner, ast.Pow(), ast.Constant(2)), m.FUNCTION, m.FUNCTION)
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=same)):
            if ast.dump(left) == ast.dump(same):  # the slope of the logistic sigmoid for that of tanh
                slope = binary(ast.Constant(1), ast.Sub(), binary(left, ast.Pow(), ast.Constant(2)))
                yield Change(node, slope, m.FUNCTION, m.FUNCTION)
            elif isinstance(left, ast.BinOp) and ast.dump(left.right) == ast.dump(same):
                slope = binary(ast.Constant(1), ast.Sub(), binary(same, ast.Pow(), ast.Constant(2)))
                yield Change(node, binary(left.left, ast.Mult(), slope), m.FUNCTION, m.FUNCTION)
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=ast.BinOp(left=same, op=ast.Pow())):
            slope = binary(same, ast.Mult(), binary(ast.Constant(1), ast.Sub(), same))
            yield Change(node, slope, m.FUNCTION, m.FUNCTION)
        case ast.keyword(arg=str(name), value=value) if name in turned:
            yield Change(node, f"{turned[name]}={written(value)}", m.FUNCTION, m.FUNCTION)


def _added_up(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s = s + x` becomes `s = s * x`, and back: a sum for a product."""
    del subject
    signs: dict[type[ast.operator], tuple[ast.operator, str]] = {
        ast.Add: (ast.Mult(), "*="),
        ast.Mult: (ast.Add(), "+="),
    }
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in signs and not any(
            isinstance(side, ast.Constant) for side in (left, right)
        ):
            yield Change(node, binary(left, signs[type(op)][0], right), m.SUM_FOR_PRODUCT, m.SUM_FOR_PRODUCT)
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in signs:
            text = f"{written(target)} {signs[type(op)][1]} {written(value)}"
            yield Change(node, text, m.SUM_FOR_PRODUCT, m.SUM_FOR_PRODUCT)


def _axes(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`axis=(0, 1)` becomes `axis=(0, 2)`; `.max(...)` becomes `.mean(...)`, and the like."""
    del subject
    match node:
        case ast.keyword(arg="axis" | "dim", value=ast.Tuple(elts=elts)) if all(
            isinstance(each, ast.Constant) for each in elts
        ):
            axes = [getattr(each, "value", 0) for each in elts]
            for i in range(len(axes)):
                for other in (0, 1, 2, 3):
                    if other not in axes:
                        changed = sorted([*axes[:i], other, *axes[i + 1 :]])
                        yield Change(node, f"{node.arg}={tuple(changed)}", m.AXIS, m.AXIS)
        case ast.Call(func=ast.Attribute(value=value, attr=name) as func) if name in _REDUCED:
            for function in _REDUCED[name]:
                yield Change(func, ast.Attribute(value, function, ast.Load()), m.FUNCTION, m.FUNCTION)


def _moved(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """What is noted in a list is noted one to three lines further up in the same block."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"))) | ast.AugAssign(value=ast.List()):
            block = block_of(subject, node)
            at = block.index(node) if node in block else 0
            for first in range(max(at - _ABOVE, 0), at):
                lines = block[first : at + 1]
                if all(subject.alone(each) and each.lineno == each.end_lineno for each in lines):
                    texts = [subject.text(subject.span(each)) for each in (lines[-1], *lines[:-1])]
                    between = f"\n{subject.indent(lines[0])}"
                    place = Span(*subject.span(lines[0])[:2], *subject.span(lines[-1])[2:])
                    yield Change(place, between.join(texts), m.STEPS, m.STEPS)


def _descent(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`Adam(net.hidden.parameters())` becomes `SGD(net.parameters())`, `zero_grad()` stands before `backward()`."""
    match node:
        case ast.Attribute(value=ast.Attribute(attr="optim") as library, attr=name) if name != "SGD":
            yield Change(node, ast.Attribute(library, "SGD", ast.Load()), m.FUNCTION, m.FUNCTION)
        case ast.Attribute(value=ast.Attribute(value=net) as part, attr="parameters"):
            yield Change(part, net, m.VARIABLE, m.VARIABLE)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="backward"))) if subject.alone(node):
            block = block_of(subject, node)
            after = block[block.index(node) + 1 :][:1] if node in block else []
            if after and "zero_grad" in written(after[0]) and subject.alone(after[0]):
                texts = [subject.text(subject.span(each)) for each in (after[0], node)]
                place = Span(*subject.span(node)[:2], *subject.span(after[0])[2:])
                yield Change(place, f"\n{subject.indent(node)}".join(texts), m.STEPS, m.STEPS)


def _cut(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`torch.tensor(x.item())` becomes `x`, `with torch.no_grad():` becomes `if True:`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr=name), args=[inner, *_]) if name in _NEW:
            old = inner
            while isinstance(old, ast.Call) and isinstance(old.func, ast.Attribute) and old.func.attr in _OUT:
                old = old.func.value
            yield Change(node, old, m.ATTACHED, m.DETACHED)
        case ast.With(items=[ast.withitem(context_expr=ast.Call() as opened)]) if called(opened) == "no_grad":
            header = Span(*subject.span(node)[:2], *subject.span(node.body[0])[:2])
            below = subject.text(header).rpartition(":")[2]
            yield Change(header, f"if True:{below}", m.ATTACHED, m.DETACHED)


OPERATORS = (
    Operator("moved", _moved),
    Operator("descent", _descent),
    Operator("cut", _cut),
    Operator("direction", _direction),
    Operator("added-up", _added_up),
    Operator("order", _order),
    Operator("axes", _axes),
    Operator("keyword-argument", _argument),
    Operator("another", _another),
    Operator("around", _around),
)
