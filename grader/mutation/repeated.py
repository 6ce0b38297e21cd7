"""What a text does at one place and not at another: `np.tanh(c)` here, `c` there; a word in quotes, and another one.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary
from grader.mutation.inside import nodes_in
from grader.mutation.keys import alike
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_WORDS = 6  # that are tried
_KINDS = (  # of words that libraries take
    ("constant", "edge", "reflect", "symmetric", "wrap"),
    ("valid", "same", "full"),
    ("mean", "sum", "none"),
    ("ij", "xy"),
)
_LONGEST = 20  # characters of a word that says which


def _repeated(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`c` becomes `np.tanh(c)`, where that stands at another place."""
    if not isinstance(node, ast.Name | ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    parent, text = subject.parents.get(node), written(node)
    if not isinstance(parent, ast.BinOp | ast.UnaryOp | ast.AugAssign | ast.Assign | ast.Tuple | ast.Call):
        return
    for call in _of_one(subject):
        if call is not parent and written(call.args[0]) == text:
            yield Change(node, ast.Call(call.func, [node], []), m.TOO_MANY, m.LEFT_OUT)


def _of_one(subject: Subject) -> list[ast.Call]:
    """The calls of functions of one value, each once."""
    calls = [each for each in subject.nodes if isinstance(each, ast.Call) and len(each.args) == 1 and not each.keywords]
    return list({written(each): each for each in calls}.values())


def _squared(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`1 - np.tanh(c)` becomes `1 - np.tanh(c) ** 2`."""
    parent = subject.parents.get(node)
    match node:
        case ast.Call(args=[_], keywords=[]) if isinstance(parent, ast.BinOp) and isinstance(
            parent.op, ast.Add | ast.Sub
        ):
            yield Change(node, binary(node, ast.Pow(), ast.Constant(2)), m.POWER_TOO_MANY, m.POWER_MISSING)


def _torn(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.log(a - b)` becomes `np.log(a) - b`, and back: the parenthesis of a call stands elsewhere."""
    del subject
    match node:
        case ast.Call(func=func, args=[ast.BinOp(left=left, op=op, right=right), *others], keywords=keywords):
            torn = binary(ast.Call(func, [left, *others], keywords), op, right)
            yield Change(node, torn, m.PARENTHESES, m.PARENTHESES)
        case ast.BinOp(left=ast.Call(func=func, args=[first, *others], keywords=keywords), op=op, right=right):
            whole = ast.Call(func, [binary(first, op, right), *others], keywords)
            yield Change(node, whole, m.PARENTHESES, m.PARENTHESES)


def _added(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x = y` becomes `x += y`, where x has a value before."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if subject.assigned.get(name, node.lineno) < (
            node.lineno
        ) and not any(isinstance(each, ast.Name) and each.id == name for each in nodes_in(value)):
            yield Change(node, f"{name} = {name} + {_held(value)}", m.ADDED_UP, m.OVERWRITTEN)


def _held(value: ast.expr) -> str:
    text = written(value)
    return text if isinstance(value, ast.Name | ast.Call | ast.Subscript) else f"({text})"


def _word(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`layer(x, "relu")` becomes `layer(x, "sigmoid")`: another word that the text knows."""
    match node:
        case ast.Constant(value=str() as word) if _is_word(word) and _chooses(subject, node):
            of_its_kind = next((kind for kind in _KINDS if word in kind), ())
            known = sorted(_words(subject), key=lambda each: not alike(word, each))
            for other in [each for each in dict.fromkeys((*of_its_kind, *known)) if each != word][:_WORDS]:
                yield Change(node, ast.Constant(other), m.WORD, m.WORD)


def _words(subject: Subject) -> list[str]:
    """The words in quotes that the text knows, each once."""
    found = [each.value for each in nodes_in(subject.program) if isinstance(each, ast.Constant)]
    return [word for word in dict.fromkeys(found) if isinstance(word, str) and _is_word(word)]


def _chooses(subject: Subject, node: ast.Constant) -> bool:
    """Whether a word says which of several: an argument, or what is compared."""
    return isinstance(subject.parents.get(node), ast.Call | ast.keyword | ast.Compare)


def _is_word(text: str) -> bool:
    return len(text) <= _LONGEST and text.isidentifier()


def _aliased(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`d = p` becomes `d = p.copy()`, where `d` is changed in place below."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=other) as value):
            below = (each for each in subject.nodes if getattr(each, "lineno", 0) > node.lineno)
            if any(_changes(each, name) for each in below):
                yield Change(value, f"{other}.{'clone' if subject.torch else 'copy'}()", m.ALIASED, m.ALIASED)


def _changes(node: ast.AST, name: str) -> bool:
    """Whether a statement changes what a name stands for, in place."""
    match node:
        case (
            ast.AugAssign(target=ast.Name(id=changed) | ast.Subscript(value=ast.Name(id=changed)))
            | ast.Assign(targets=[ast.Subscript(value=ast.Name(id=changed))])
        ):
            return changed == name
    return False


OPERATORS = (
    Operator("aliased", _aliased),
    Operator("repeated", _repeated),
    Operator("squared", _squared),
    Operator("torn", _torn),
    Operator("added", _added),
    Operator("word", _word),
)
