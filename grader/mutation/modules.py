"""Layers and training in PyTorch: another activation, a bias, a keyword too many, what keeps or loses gradients.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, called, of_module
from grader.mutation.inside import nodes_in
from grader.mutation.known import layers
from grader.mutation.steps import block_of
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_LAYERS = ("ReLU", "Tanh", "Sigmoid", "Identity")
_OTHER_LAYERS = frozenset({"LeakyReLU", "ELU", "GELU", "SELU", "SiLU", "Softplus", "Softmax", "Softsign", "Hardtanh"})
_OTHERS = frozenset({"leaky_relu", "elu", "gelu", "selu", "silu", "softplus", "softsign", "hardtanh", "relu6"})
_HINDERING = frozenset({"dropout", "dropout2d", "alpha_dropout", "normalize", "layer_norm", "softmax", "log_softmax"})
_RITES = ("zero_grad", "backward", "step")
_LEAF = frozenset({"detach", "clone", "tensor", "as_tensor", "from_numpy", "double", "to"})


def _activation(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`nn.Tanh()` becomes `nn.ReLU()`, `F.gelu(x)` becomes `torch.relu(x)`, and the like."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), keywords=[]) if name in {*_LAYERS, *_OTHER_LAYERS}:
            for other in (each for each in _LAYERS if each != name):
                yield Change(node, ast.Call(ast.Attribute(owner, other, ast.Load()), [], []), m.FUNCTION, m.FUNCTION)
        case ast.Call(args=[inner, *_]) if called(node) in _OTHERS and subject.torch:
            for other in ("relu", "tanh", "sigmoid"):
                yield Change(node, applied(f"torch.{other}", inner), m.FUNCTION, m.FUNCTION)
        case ast.Call(args=[inner, *rest], keywords=words) if (
            called(node) in _HINDERING and subject.torch and of_module(node) and (rest or words)
        ):
            yield Change(node, inner, m.LEFT_OUT, m.TOO_MANY)


def _options(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`nn.Linear(n, k)` becomes `nn.Linear(n, k, bias=False)`, and back; `SGD(w, lr=a, momentum=b)` loses one."""
    if not isinstance(node, ast.Call) or not subject.torch or not isinstance(node.func, ast.Attribute):
        return
    for each in node.keywords:
        left = [other for other in node.keywords if other is not each]
        missing, extra = (m.BIAS_TOO_MANY, m.BIAS_MISSING) if each.arg == "bias" else (m.KEYWORD, m.KEYWORD)
        if each.arg not in {"dim", "keepdim", "lr", "dtype"}:
            yield Change(node, ast.Call(node.func, node.args, left), missing, extra)
    if called(node) in {"Linear", "Conv2d", "LazyLinear"} and all(each.arg != "bias" for each in node.keywords):
        without = ast.keyword(arg="bias", value=ast.Constant(value=False))
        longer = ast.Call(node.func, node.args, [*node.keywords, without])
        yield Change(node, longer, m.BIAS_MISSING, m.BIAS_TOO_MANY)


def _rites(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`step(); backward()` of a loop become `backward(); step()`: zero_grad, backward, step, in this order."""
    if not isinstance(node, ast.For | ast.While):
        return
    found = [(each, _rite(each)) for each in node.body if _rite(each)]
    kinds = [kind for _, kind in found]
    if len(found) < 2 or len(set(kinds)) < len(kinds) or not all(subject.alone(each) for each, _ in found):
        return
    right = sorted(found, key=lambda pair: _RITES.index(pair[1]))
    if right == found:
        return
    first, last = subject.span(found[0][0]), subject.span(found[-1][0])
    text = ""
    for place, ((here, _), (new, _)) in enumerate(zip(found, right, strict=True)):
        text += subject.text(subject.span(new))
        if place + 1 < len(found):
            text += subject.text(Span(*subject.span(here)[2:], *subject.span(found[place + 1][0])[:2]))
    yield Change(Span(*first[:2], *last[2:]), text, m.STEPS, m.STEPS)


def _rite(statement: ast.stmt) -> str:
    """Which part of a step of training a statement is."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))) if name in _RITES:
            return name
    return ""


def _emptied(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """Where every parameter takes its own step, its gradient is forgotten behind that."""
    match node:
        case ast.Assign() | ast.AugAssign():
            value, targets = node.value, getattr(node, "targets", [getattr(node, "target", None)])
        case _:
            return
    grads = [each for each in nodes_in(value) if isinstance(each, ast.Attribute) and each.attr == "grad"]
    for each in [written(one.value) for one in grads if isinstance(one.value, ast.Name | ast.Attribute)][:1]:
        moved = any(target is not None and written(target).split(".data")[0] == each for target in targets)
        if moved and subject.alone(node) and node in block_of(subject, node):
            end = subject.span(node)
            here = Span(end.end_line, end.end_column, end.end_line, end.end_column)
            yield Change(here, f"\n{subject.indent(node)}{each}.grad = None", m.GRADIENTS_LEFT, m.GRADIENTS_LEFT)


def _leaf(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`z = Z.clone().detach()` becomes `z = Z.clone().detach().requires_grad_()`."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Call() as value) if called(value) in _LEAF and subject.torch:
            leaf = ast.Call(ast.Attribute(value, "requires_grad_", ast.Load()), [], [])
            yield Change(value, leaf, m.NO_LEAF, m.NO_LEAF)
        case ast.keyword(arg="requires_grad", value=ast.Constant(value=False)):
            yield Change(node, "requires_grad=True", m.NO_LEAF, m.NO_LEAF)


def _layer(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`self.key(x)` becomes `self.value(x)`; `weights = scores` becomes `weights = torch.softmax(scores, dim=-1)`."""
    parent = subject.parents.get(node)
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if getattr(parent, "func", None) is node:
            for other in (each for each in layers(subject) if each != name):
                yield Change(node, f"self.{other}", m.VARIABLE, m.VARIABLE)
        case ast.Name(ctx=ast.Load()) if subject.torch and isinstance(parent, ast.Assign | ast.Return | ast.Call):
            for dim in ("-1", "1"):
                yield Change(node, f"torch.softmax({node.id}, dim={dim})", m.TOO_MANY, m.LEFT_OUT)


OPERATORS = (
    Operator("rites", _rites),
    Operator("leaf", _leaf),
    Operator("emptied", _emptied),
    Operator("activation", _activation),
    Operator("options", _options),
    Operator("layer", _layer),
)
