"""Edits that change no answer: the values of a function's statements are handed to whoever watches it."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any

from grader.mutation.constants import LIBRARIES
from grader.mutation.edit import Edit
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.mistakes import LINE
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject

OPERATOR = "watched"  # a value that a statement computes
ANSWER = "answer"  # one that comes back at once
BARE = "bare"  # a name that comes back: whatever it is, it is right where the answer is
STATE = "state"  # what is added up or filled in, once a statement has done so
ENTERED = "entered"  # that a function runs at all
HANDED = "handed"  # what a statement gives to a function of the program's own: noted with the statement's own value
NAME = "__value_that_is_watched__"  # the global name under which edited text finds who watches
PUT, SEEN = "~put", "~seen"  # what a worker is asked: to put these values in; what has been seen
_PARTS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Subscript, ast.IfExp, ast.Name, ast.Attribute)
_WITHOUT = (ast.Lambda, ast.GeneratorExp, ast.Starred, ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)


def watching(subject: Subject, *, within: bool = False) -> list[Edit]:
    """For every value that a statement gives a name to, adds up or returns, an edit that hands it over as well.

    Along with what it reads; with `within`, each part of the formula by itself instead. Then for everything that is
    filled in or added up one that hands that over afterwards. The first says that the function runs.
    """
    found = [] if within else [*_entered(subject)]
    for operator, value in _values(subject):
        span = subject.span(value)
        before, function = subject.text(span), _function(subject, value)
        if within:
            key = f"{function}:{span.line}:{span.column}"
            after = written(_Within(key).visit(ast.parse(f"({before})", mode="eval").body))
            found.append(Edit(operator, function, *span, before, after, LINE, LINE))
        else:
            handed = [*_handed(subject, value)]
            for each in (value, *handed):
                kind, own = operator if each is value else HANDED, subject.span(each)
                after = _watched_text(subject, each, function, handed)
                found.append(Edit(kind, function, *own, subject.text(own), after, LINE, LINE))
    for state, statement in _states(subject):
        end = subject.span(statement)
        after = f"; {NAME}({f'{subject.name}:{end.end_line}:{end.end_column}'!r}, {written(state)})"
        place = (end.end_line, end.end_column) * 2
        found.append(Edit(STATE, subject.name, *place, "", after, LINE, LINE))
    return found


def _entered(subject: Subject) -> Iterator[Edit]:
    """Where the function begins: before its first statement, or around what that begins with."""
    key = f"{subject.name}:{ENTERED}"
    match subject.opening:
        case ast.For(iter=head) | ast.If(test=head) | ast.While(test=head):
            span = subject.span(head)
            before = subject.text(span)
            yield Edit(ENTERED, subject.name, *span, before, f"{NAME}({key!r}, ({before}))", LINE, LINE)
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Return() | ast.Expr() as first:
            place = subject.span(first)[:2] * 2
            yield Edit(ENTERED, subject.name, *place, "", f"{NAME}({key!r}, 0); ", LINE, LINE)


def _function(subject: Subject, node: ast.AST) -> str:
    """The function in which a node stands: a lambda or function inside, by its name, is one of its own."""
    inner, at = "", subject.parents.get(node)
    while at is not None and at is not subject.node and not inner:
        match at:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                inner = f".{name}"
        at = subject.parents.get(at)
    return subject.name + inner


def _handed(subject: Subject, value: ast.expr) -> Iterator[ast.expr]:
    """What is given to functions of the program's own, those inside of this one included; none of what text holds."""
    said = {inner for each in nodes_in(value) if isinstance(each, ast.JoinedStr) for inner in nodes_in(each)}
    for node in (each for each in nodes_in(value) if each not in said):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args, keywords=keywords):
                known = name in subject.defined and not names_in(node.func) & subject.libraries
                given = (*args, *(each.value for each in keywords)) if known else ()
                yield from (each for each in given if _is_watched(each))


def _watched_text(subject: Subject, value: ast.expr, function: str, handed: Sequence[ast.expr]) -> str:
    """The text of a value that hands over what it computes, and what is handed to functions inside of it."""
    span, marks = subject.span(value), []
    for each in (value, *(inner for inner in handed if inner is not value and inner in nodes_in(value))):
        own = subject.span(each)
        key = f"{function}:{own.line}:{own.column}"
        marks.append((own[:2], f"{NAME}({key!r}, ("))
        marks.append((own[2:], f"), [{', '.join(_reads(each))}])"))
    at, text = span[:2], ""
    for place, mark in sorted(marks, key=lambda each: each[0]):
        text += subject.text(Span(*at, *place)) + mark
        at = place
    return text


def key_of(edit: Edit) -> str:
    """The key under which the value is handed over."""
    return f"{edit.function}:{edit.line}:{edit.column}"


def instead(edit: Edit, key: str) -> Edit:
    """The edit that asks for another value under this key, in the place of the one that is computed."""
    return edit._replace(after=f"{NAME}({key!r}, ({edit.before}))")


def _values(subject: Subject) -> Iterator[tuple[str, ast.expr]]:
    for node in subject.nodes:
        match node:
            case ast.Assign(value=value) | ast.AugAssign(value=value):
                yield from ((OPERATOR, each) for each in _elements(value))
            case ast.Return(value=ast.expr() as value):
                yield from ((BARE if isinstance(each, ast.Name) else ANSWER, each) for each in _elements(value))
            case ast.Expr(value=ast.Call(args=args, keywords=keywords)):
                handed = (*args, *(keyword.value for keyword in keywords))
                yield from ((OPERATOR, each) for part in handed for each in _elements(part))


def _states(subject: Subject) -> Iterator[tuple[ast.expr, ast.stmt]]:
    """What is added up or filled in, with the statement that does so."""
    for node in subject.nodes:
        match node:
            case ast.AugAssign(target=target) | ast.Assign(targets=[ast.Subscript() as target]):
                whole: ast.expr = target
                while isinstance(whole, ast.Subscript) and not _is_place(whole):
                    whole = whole.value
                if _is_place(whole):
                    yield whole, node


def _elements(value: ast.expr) -> Iterator[ast.expr]:
    """The values that a tuple, a list, a dict, a comprehension or a lambda is made of."""
    match value:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _elements(part)
        case ast.ListComp(elt=inner) | ast.SetComp(elt=inner) | ast.DictComp(value=inner) | ast.Lambda(body=inner):
            yield from _elements(inner)
        case _ if _is_watched(value):
            yield value


def _is_watched(value: ast.expr) -> bool:
    return not isinstance(value, (*_WITHOUT, ast.Constant, ast.JoinedStr)) and not any(
        isinstance(each, ast.Yield | ast.YieldFrom | ast.Await | ast.NamedExpr) for each in nodes_in(value)
    )


def _reads(value: ast.expr) -> list[str]:
    """The names, attributes of objects and entries of dicts that are read, but for functions and libraries."""
    inner = {each.target for each in nodes_in(value) if isinstance(each, ast.comprehension)}
    own = {name for target in inner for name in names_in(target)}
    own |= {each.arg for node in nodes_in(value) if isinstance(node, ast.Lambda) for each in node.args.args}
    found: dict[str, None] = {}
    waiting: list[ast.AST] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            waiting += [*node.args, *(each.value for each in node.keywords), *([owner] if owner else [])]
        elif _is_place(node) and not own & names_in(node):
            found[written(node)] = None
        elif not isinstance(node, ast.Name):
            waiting += ast.iter_child_nodes(node)
    return [text for text in found if text.partition(".")[0] not in LIBRARIES and not hasattr(builtins, text)]


def _is_place(node: ast.AST) -> bool:
    """Whether it is a name, an attribute of one, or an entry by a word."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=inner, attr=name):
            return name not in {"T", "shape", "size", "ndim"} and _is_place(inner)
        case ast.Subscript(value=inner, slice=ast.Constant(value=str())):
            return _is_place(inner)
    return False


class _Within(ast.NodeTransformer):
    """Wraps every part of a formula."""

    def __init__(self, key: str) -> None:
        self._key, self._count = key, 0

    def visit(self, node: ast.AST) -> Any:
        """The part, with its own parts wrapped, handed over."""
        if isinstance(node, ast.Lambda | ast.Starred | ast.keyword | ast.JoinedStr):
            return node
        shown = isinstance(node, _PARTS) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        inner = self._inside(node)
        if not shown or (isinstance(node, ast.Name) and (node.id in LIBRARIES or hasattr(builtins, node.id))):
            return inner
        self._count += 1
        return ast.Call(ast.Name(NAME, ast.Load()), [ast.Constant(f"{self._key}/{self._count}"), inner], [])

    def _inside(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and not _is_place(node.func):
                node.func.value = self.visit(node.func.value)
            node.args = [self.visit(each) for each in node.args]
            return node
        if isinstance(node, ast.Attribute | ast.Name):
            return node
        return super().generic_visit(node)
