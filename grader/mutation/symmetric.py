"""What is done for one thing and not for its twin: a step that has no counterpart, a state that is not handed on.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, parsed
from grader.mutation.known import KEPT, kept
from grader.mutation.paths import gradient_of
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[A-Za-z_]\w*")
_FEW = 8  # tables of twins
_LEAST = 2  # statements that have to show that two names are twins


def _handed_on(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`b, m_b = step(b, db, m_w)` becomes `b, m_b = step(b, db, m_b)`: what it gives back was what it is handed."""
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=targets)], value=ast.Call(func=func, args=args, keywords=words) as call
        ):
            names = [each.id for each in targets if isinstance(each, ast.Name)]
        case _:
            return
    given = [written(each) for each in args]
    before = [name for name in names if subject.assigned[name] < node.lineno]
    missing = [name for name in before if name not in given]
    others = [at for at, text in enumerate(given) if text not in names and not isinstance(args[at], ast.Constant)]
    if not missing or len(names) < len(targets):
        return
    for first in range(len(others) - len(missing) + 1):
        instead = dict(zip(others[first:], missing, strict=False))
        handed = [parsed(instead.get(at, text)) for at, text in enumerate(given)]
        yield Change(call, ast.Call(func, handed, words), m.VARIABLE, m.VARIABLE)


def _counterpart(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dh = dmu @ p["Wmu"].T` is followed by `dh += dvar @ p["Wvar"].T`, where all else is done for both."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AugAssign(target=ast.Name(id=name), value=value)
        ) if subject.alone(node):
            pass
        case _:
            return
    end = Span(*subject.span(node)[2:], *subject.span(node)[2:])
    for words in _twins(subject):
        counterpart = _renamed(written(value), words)
        if counterpart != written(value) and name not in words:
            line = f"\n{subject.indent(node)}{name} = {name} + {counterpart}"
            yield Change(end, line, m.STEP_TOO_MANY, m.STEP_MISSING)


def _copied(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`step_bi = err + f("bu", u)` becomes `err + f("bi", i)`: copied from its twin, and not changed."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case _:
            return
    text = written(value)
    for words in _twins(subject):
        renamed = _renamed(text, words)
        if name in words.values() and renamed != text:
            yield Change(value, renamed, m.VARIABLE, m.VARIABLE)


def _numbered(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`k3 = f(x + k1_x, v + k1_v)` becomes `k3 = f(x + k2_x, v + k2_v)`: every name of one number gets another's."""
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.Return) or node.value is None:
        return
    text = subject.text(subject.span(node.value))
    names = [name for name in dict.fromkeys(_WORD.findall(text)) if name in subject.assigned]
    for number in dict.fromkeys(found for name in names for found in _NUMBER.findall(name)):
        here = [name for name in names if number in _NUMBER.findall(name)]
        for other in (str(int(number) + 1), str(int(number) - 1)):
            words = {name: re.sub(rf"(?<!\d){number}(?!\d)", other, name) for name in here}
            if len(words) > 1 and all(name in subject.assigned for name in words.values()):
                yield Change(node.value, _renamed(text, words), m.VARIABLE, m.VARIABLE)


def _renamed(text: str, words: dict[str, str]) -> str:
    return _WORD.sub(lambda found: words.get(found[0], found[0]), text)


@lru_cache(KEPT)
def _twins(subject: Subject) -> tuple[dict[str, str], ...]:
    """Names that stand for each other in two statements of one form: `{"dmu": "dvar", "Wmu": "Wvar"}`, and back."""
    texts = [written(each) for each in subject.nodes if isinstance(each, ast.Assign | ast.AugAssign)]
    forms: dict[str, list[list[str]]] = {}
    for text in texts:
        forms.setdefault(_WORD.sub("_", text), []).append(_WORD.findall(text))
    tables: list[dict[str, str]] = []
    for one, other in (pair for same in forms.values() for pair in pairwise(same)):
        words = {mine: theirs for mine, theirs in zip(one, other, strict=True) if mine != theirs}
        for way in (words, {theirs: mine for mine, theirs in words.items()}):
            same_table = next((each for each in tables if _agree(each, way)), None)
            if same_table is None:
                tables.append(way)
            else:
                same_table |= way
    known = {*(word for text in texts for word in _WORD.findall(text)), *subject.assigned, *kept(subject)}
    for table in tables:
        table |= {mine: theirs for mine, theirs in _stems(table) if {mine, theirs} <= known and mine not in table}
    return tuple(each for each in tables if len(each) >= _LEAST)[:_FEW]


def _stems(table: dict[str, str]) -> list[tuple[str, str]]:
    """What twins are the gradients of, which are twins, too: `W` and `V` of dW and dV, `q` and `k` of dWq and dWk."""
    stems = [(gradient_of(mine), gradient_of(theirs)) for mine, theirs in table.items()]
    stems += [(mine[1:], theirs[1:]) for mine, theirs in stems if mine[:1] == theirs[:1]]
    return [(mine, theirs) for mine, theirs in stems if mine and theirs and mine != theirs]


def _agree(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two tables of twins say the same of some names, and of none another thing."""
    both = one.keys() & other.keys()
    return bool(both) and all(one[word] == other[word] for word in both)


def _both(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`canvas[p:H - p, p:W - p]` becomes `canvas[p:P - p, p:Q - p]`: two names that go together for two others.

    The two may be what a loop, and one in it, go through.
    """
    match node:
        case ast.Assign(targets=[target], value=value):
            places = [subject.span(each) for each in (value, target) if not isinstance(each, ast.Name)]
        case ast.AugAssign(value=value) | ast.Return(value=ast.expr() as value):
            places = [subject.span(value)]
        case ast.For(iter=outer, body=[ast.For(iter=inner)]):
            places = [Span(*subject.span(outer)[:2], *subject.span(inner)[2:])]
        case _:
            return
    for place in places:
        text = subject.text(place)
        here = set(_WORD.findall(text))
        for mine in [each for each in _together(subject) if here >= {*each}]:
            for theirs in [each for each in _together(subject) if not here & {*each}]:
                if all(subject.assigned.get(name, node.lineno) < node.lineno for name in theirs):
                    yield Change(place, _renamed(text, dict(zip(mine, theirs, strict=True))), m.BOTH, m.BOTH)


@lru_cache(KEPT)
def _together(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Names that are set together, by twos: by one statement, or by two of one form, one after the other."""
    found: dict[tuple[str, str], None] = {}
    before: ast.Assign | None = None
    for node in subject.nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=parts)]):
                names = [each.id if isinstance(each, ast.Name) else "" for each in parts]
                found |= {pair: None for pair in pairwise(names) if all(pair)}
            case ast.Assign(targets=[ast.Name(id=name)]):
                if before is not None and _form(before) == _form(node) and not isinstance(node.value, ast.Name):
                    found[written(before.targets[0]), name] = None
                before = node
    return tuple(pair for pair in found if pair[0] != pair[1] and "_" not in pair)[:_FEW]


def _form(statement: ast.Assign) -> str:
    return _WORD.sub("_", written(statement))


OPERATORS = (
    Operator("handed-on", _handed_on),
    Operator("counterpart", _counterpart),
    Operator("copied-from-twin", _copied),
    Operator("numbered", _numbered),
    Operator("both-others", _both),
)
