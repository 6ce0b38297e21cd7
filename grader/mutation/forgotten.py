"""What a hand-in has at hand and does not use: a name, an entry of a cache, an answer; and what it leaves out.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arithmetic import is_count
from grader.mutation.change import Change, Operator, applied, binary, called, of_module, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import unread, unused
from grader.mutation.reductions import reduction
from grader.mutation.subject import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.mutation.edit import Mistake
    from grader.mutation.subject import Subject

_FEW = 2  # names that nothing uses: with more of them, none is a sign
_LOCALS = 12  # names that are tried
_SIZES = 4  # of arrays
_SHAPES = (":, None", "None, :", ":, None, None", "None, :, None")  # in which it may be added
_READ = (ast.Name, ast.Subscript, ast.Attribute, ast.BinOp, ast.Call)
_REDUCTIONS = ("sum", "mean", "max", "argmax")


def _unused(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """What is computed or handed in, and used nowhere, is a term, a factor, an index, or stands for another value."""
    names = unused(subject)
    if not 0 < len(names) <= _FEW or not isinstance(node, ast.expr):
        return
    if not is_value(subject, node):
        yield from _chosen(subject, node, names)
        return
    parent = subject.parents.get(node)
    number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    for name in names:
        if subject.assigned[name] >= node.lineno:
            continue
        known = ast.Name(id=name, ctx=ast.Load())
        if number and isinstance(parent, ast.Slice | ast.keyword | ast.Subscript):
            yield Change(node, known, m.VARIABLE, m.FIXED)
        elif isinstance(parent, ast.Subscript | ast.Slice | ast.keyword):
            continue
        elif isinstance(node, _READ) and isinstance(parent, ast.BinOp | ast.UnaryOp | ast.Call | ast.Attribute):
            yield Change(node, known, m.VARIABLE, m.VARIABLE)
            if isinstance(parent, ast.Call) and isinstance(node, ast.Name):
                yield Change(node, ast.Subscript(known, node, ast.Load()), m.VARIABLE, m.STEP_MISSING)
        if isinstance(node, ast.Constant) or isinstance(parent, ast.Attribute):
            continue
        yield from _joined(subject, node, known)


def _joined(subject: Subject, node: ast.expr, known: ast.Name) -> Iterator[Change]:
    """A value with another one added, taken off, multiplied, divided by, or in its place what that one comes to."""
    for one in (known, *(ast.Subscript(known, index, ast.Load()) for index in _counting(subject, node))):
        yield Change(node, binary(node, ast.Add(), one), m.TERM_TOO_MANY, m.TERM_MISSING)
        yield Change(node, binary(node, ast.Sub(), one), m.TERM_TOO_MANY, m.TERM_MISSING)
    yield Change(node, binary(known, ast.Mult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
    missing = m.NOT_AVERAGED if is_count(known, subject) else m.DIVISION_MISSING
    yield Change(node, binary(node, ast.Div(), known), m.DIVISION_TOO_MANY, missing)
    match node:
        case ast.BinOp(left=left, op=ast.Div() | ast.Mult()):
            yield Change(node, binary(left, ast.Mult(), known), m.OPERAND, m.OPERAND)
    if whole(subject, node):
        for name in _REDUCTIONS:
            yield Change(node, applied(f"{subject.numpy}{name}", known), m.VARIABLE, m.VARIABLE)
    column = parsed(f"{known.id}[:, None]")
    yield Change(node, binary(node, ast.Sub(), column), m.TERM_TOO_MANY, m.TERM_MISSING)
    for index in _SHAPES:
        shaped = parsed(f"{known.id}[{index}]")
        yield Change(node, binary(node, ast.Add(), shaped), m.TERM_TOO_MANY, m.TERM_MISSING)
        yield Change(node, binary(node, ast.Div(), shaped), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)
    match node:
        case ast.BinOp(left=left, op=ast.Div()):  # by another count
            for index in _SHAPES[:2]:
                counts = parsed(f"{known.id}[{index}]")
                yield Change(node, binary(left, ast.Div(), counts), m.WRONG_COUNT, m.WRONG_COUNT)


def _chosen(subject: Subject, node: ast.expr, names: Sequence[str]) -> Iterator[Change]:
    """`y[:k]` becomes `y[order][:k]`, with an `order` that nothing else uses."""
    parent = subject.parents.get(node)
    if isinstance(node, ast.Name) and isinstance(parent, ast.Subscript) and parent.value is node:
        for name in (each for each in names if subject.assigned[each] < node.lineno and each != node.id):
            index = ast.Name(id=name, ctx=ast.Load())
            yield Change(node, ast.Subscript(node, index, ast.Load()), m.VARIABLE, m.STEP_MISSING)


def _counting(subject: Subject, node: ast.AST) -> list[ast.expr]:
    """The single counters in the index of what a value is put into: `f` and `i` of `out[f, i] = …`."""
    match subject.parents.get(node):
        case ast.Assign(targets=[ast.Subscript(slice=index)]) | ast.AugAssign(target=ast.Subscript(slice=index)):
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            return [part for part in parts if isinstance(part, ast.Name)]
    return []


def is_value(subject: Subject, node: ast.expr) -> bool:
    """Whether it is an operand, an argument, a whole value, an index or a bound: no target, and no part of a name."""
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or isinstance(node, ast.Tuple | ast.List):
        return False
    parent = subject.parents.get(node)
    operand = (
        isinstance(parent, ast.BinOp | ast.UnaryOp | ast.Slice | ast.keyword) or getattr(parent, "attr", "") == "T"
    )
    argument = isinstance(parent, ast.Call) and node in parent.args and called(parent) != "range"
    index = isinstance(parent, ast.Subscript) and parent.slice is node
    return operand or argument or index or whole(subject, node)


def _unread(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dout` becomes `dout * cache["gamma"]`, `q @ k` becomes `q @ k * self.scale`: what is kept and read nowhere."""
    if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp | ast.Call):
        return
    parent = subject.parents.get(node)
    argument = isinstance(parent, ast.Call) and node in parent.args and not isinstance(node, ast.Call)
    if not is_value(subject, node) or not (argument or whole(subject, node) or isinstance(parent, ast.BinOp)):
        return
    for text in unread(subject):
        yield Change(node, binary(node, ast.Mult(), parsed(text)), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)
        yield Change(node, binary(node, ast.Div(), parsed(text)), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


def _thrown_away(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`step(W, b, dW)` becomes `W, b = step(W, b, dW)`, where `step` is a function of the text that answers."""
    match node:
        case ast.Expr(
            value=ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.expr(), attr=name), args=args) as call
        ) if not of_module(call) or isinstance(call.func, ast.Name):
            given = [each.id for each in args if isinstance(each, ast.Name)]
            for count in sorted(_answers(subject, name)):
                if len(given) >= count:
                    kept = f"{', '.join(given[:count])} = {subject.text(subject.span(call))}"
                    yield Change(node, kept, m.VARIABLE, m.VARIABLE)


def _answers(subject: Subject, name: str) -> set[int]:
    """How many values a function, or a method, of the text returns."""
    inside = (each.body if isinstance(each, ast.ClassDef) else [each] for each in subject.program.body)
    functions = (each for body in inside for each in body if isinstance(each, ast.FunctionDef) and each.name == name)
    values = [node.value for each in functions for node in nodes_in(each) if isinstance(node, ast.Return)]
    return {len(value.elts) if isinstance(value, ast.Tuple) else 1 for value in values if value is not None}


def _filter(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`[f(x) for x in y if c]` becomes `[f(x) for x in y]`."""
    match node:
        case ast.comprehension(iter=values, ifs=[*_, last]):
            place = Span(*subject.span(values)[2:], *subject.span(last)[2:])
            yield Change(place, "", m.CONDITION_MISSING, m.CONDITION)


def _divisor(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x / len(y)` becomes `x / total`, of the names that were given a value before."""
    match node:
        case (
            ast.BinOp(op=ast.Div(), right=ast.Call() | ast.Subscript() | ast.Attribute() as right)
            | ast.AugAssign(op=ast.Div(), value=ast.Call() | ast.Subscript() | ast.Attribute() as right)
        ):
            told = m.WRONG_COUNT if is_count(right) else m.VARIABLE
            inside = names_in(right)
            for name, line in list(subject.assigned.items())[:_LOCALS]:
                if 0 < line < right.lineno and name not in inside:
                    yield Change(right, name, told, told)


def _times_count(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A whole value is multiplied by how many there are, which is not; the first of a difference by a count."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.Constant | ast.Tuple | ast.Dict):
        return
    counts = subject.counts(node)
    parent = subject.parents.get(node)
    calls = {called(each) for each in nodes_in(node) if isinstance(each, ast.Call)}
    made = calls and "mean" not in calls  # a mean over too much is one over the wrong count
    if made and isinstance(parent, ast.Return | ast.Assign) and node is parent.value:
        for count in [each for each in counts if "." in each][:_SIZES]:
            yield Change(node, binary(node, ast.Mult(), parsed(count)), m.NOT_AVERAGED, m.AVERAGED)
    elif isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub) and not is_count(node):
        for count in (each for each in counts if "." not in each):
            yield Change(node, binary(parsed(count), ast.Mult(), node), m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


def _shared_out(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """What is returned, made by exp, is divided by its sum."""
    if not isinstance(node, ast.Name) or not isinstance(subject.parents.get(node), ast.Return):
        return
    if not any(isinstance(each, ast.Call) and called(each) == "exp" for each in subject.nodes):
        return
    word = "dim" if subject.numpy == "torch." else "axis"
    for how in (f", {word}=0", f", {word}=1, keepdims=True", f", {word}=-1, keepdims=True", ""):
        total = parsed(f"{subject.numpy}sum({node.id}{how})")
        yield Change(node, binary(node, ast.Div(), total), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


def _composed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.log(x.mean())` becomes `np.log(x).mean()`, `np.sum(x) ** 2` becomes `np.sum(x ** 2)`; and back."""
    del subject
    match node:
        case ast.Call(func=outer, args=[ast.Call() as inner], keywords=[]) if reduction(inner) and not reduction(node):
            yield from _inside(node, inner, lambda value: ast.Call(outer, [value], []))
        case ast.BinOp(left=ast.Call() as inner, op=ast.Pow(), right=power) if reduction(inner):
            yield from _inside(node, inner, lambda value: binary(value, ast.Pow(), power), m.REDUCED_FIRST)
        case ast.Call() if reduction(node):
            summed = node.args[0] if of_module(node) and node.args else getattr(node.func, "value", None)
            match summed:
                case ast.Call(func=outer, args=[value], keywords=[]) if not reduction(summed):
                    yield Change(node, ast.Call(outer, [_of(node, value)], []), m.STEPS, m.STEPS)
                case ast.BinOp(left=value, op=ast.Pow(), right=power):
                    yield Change(node, binary(_of(node, value), ast.Pow(), power), m.REDUCED_FIRST, m.REDUCED_FIRST)


def _inside(
    node: ast.AST, call: ast.Call, apply: Callable[[ast.expr], ast.expr], told: Mistake = m.STEPS
) -> Iterator[Change]:
    """The reduction of what a function makes of what is reduced."""
    summed = _summed_up(call)
    if summed is not None:
        yield Change(node, _of(call, apply(summed)), told, told)


def _summed_up(call: ast.Call) -> ast.expr | None:
    """What a reduction is taken of."""
    return call.args[0] if of_module(call) and call.args else getattr(call.func, "value", None)


def _apart(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.trace(a) * np.trace(b)` becomes `np.trace(a @ b)`, `a.sum() / b.sum()` `(a / b).sum()`; and back."""
    del subject
    match node:
        case ast.BinOp(left=ast.Call() as one, op=ast.Mult() | ast.Div() as op, right=ast.Call() as other) if _reduces(
            one
        ) and _how(one) == _how(other):
            left, right = _summed_up(one), _summed_up(other)
            if left is not None and right is not None:
                for joined in (ast.MatMult(), op) if called(one) == "trace" else (op,):
                    yield Change(node, _of(one, binary(left, joined, right)), m.REDUCED_FIRST, m.REDUCED_FIRST)
        case ast.Call() if _reduces(node):
            match _summed_up(node):
                case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult() | ast.Div() as sign, right=right) if not (
                    isinstance(left, ast.Constant) or isinstance(right, ast.Constant)
                ):
                    over = ast.Div() if isinstance(sign, ast.Div) else ast.Mult()
                    parts = binary(_of(node, left), over, _of(node, right))
                    yield Change(node, parts, m.REDUCED_FIRST, m.REDUCED_FIRST)


def _reduces(call: ast.Call) -> bool:
    """Whether a call makes one number of many: a reduction, a trace."""
    return reduction(call) is not None or called(call) == "trace"


def _how(call: ast.Call) -> tuple[str, bool, list[str]]:
    """Which reduction it is, and how it is taken: its name, of a module or not, along which axis."""
    rest = call.args[1:] if of_module(call) else call.args
    return called(call), of_module(call), [*map(ast.dump, rest), *map(ast.dump, call.keywords)]


def _of(call: ast.Call, value: ast.expr) -> ast.expr:
    """The same reduction of something else."""
    if of_module(call) and call.args:
        return ast.Call(call.func, [value, *call.args[1:]], call.keywords)
    name = getattr(call.func, "attr", "sum")
    return ast.Call(ast.Attribute(value, name, ast.Load()), call.args, call.keywords)


OPERATORS = (
    Operator("unused", _unused),
    Operator("thrown-away", _thrown_away),
    Operator("unread", _unread),
    Operator("filter", _filter),
    Operator("composed", _composed),
    Operator("apart", _apart),
    Operator("divisor", _divisor),
    Operator("times-count", _times_count),
    Operator("shared-out", _shared_out),
)
