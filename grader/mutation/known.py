"""What a function knows and what it does with it: names that nothing uses, names that count, functions at hand."""

from __future__ import annotations

import ast
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation.constants import LIBRARIES
from grader.mutation.inside import nodes_in
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from grader.mutation.subject import Subject

_ELEMENTWISE = ("tanh", "sign", "abs", "sqrt", "square", "relu", "sigmoid")
_USUAL = 1  # of them, that anybody may mean
_FEW = 4
KEPT = 4  # functions, of which this is remembered
_UNREAD = 2  # with more of them, none is a sign


@lru_cache(KEPT)
def unused(subject: Subject) -> tuple[str, ...]:
    """The parameters, and the names of values other than sizes, that nothing in the function uses but to make them."""
    nodes = _all(subject)
    loads = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    loaded = set(loads - _by_itself(nodes))
    stored = [(each, node.value) for node in nodes if isinstance(node, ast.Assign) for each in node.targets]
    single = {each.id for each, _ in stored if isinstance(each, ast.Name)}
    single |= {
        part.id
        for each, value in stored
        if isinstance(each, ast.Tuple) and getattr(value, "attr", "") != "shape"
        for part in each.elts
        if isinstance(part, ast.Name)
    }
    own = [name for name in subject.assigned if name in single or name in subject.params]
    return tuple(name for name in own if name not in loaded and not name.startswith("_"))


def _by_itself(nodes: Sequence[ast.AST]) -> Counter[str]:
    """How often names are read in the values that they are given themselves."""
    found: Counter[str] = Counter()
    for node in nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AugAssign(target=ast.Name(id=name), value=value)
            ):
                found[name] += sum(isinstance(each, ast.Name) and each.id == name for each in nodes_in(value))
    return found


@lru_cache(KEPT)
def values(subject: Subject) -> dict[str, ast.expr]:
    """What the local names that are given a value once, by itself, are given."""
    found: dict[str, list[ast.expr]] = {}
    for node in subject.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
    return {name: given[0] for name, given in found.items() if len(given) == 1}


@lru_cache(KEPT)
def reads(subject: Subject) -> Counter[str]:
    """How often each name is read."""
    names = (node for node in subject.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return Counter(node.id for node in names)


@lru_cache(KEPT)
def unread(subject: Subject) -> tuple[str, ...]:
    """What is kept for later and read nowhere: attributes of its class, entries of what it takes entries of."""
    found = [f"self.{name}" for name in _attributes_unread(subject)] if "." in subject.name else []
    nodes = _all(subject)
    owners = [node.value for node in nodes if isinstance(node, ast.Subscript) and _is_key(node.slice)]
    own = dict.fromkeys(each.id for each in owners if isinstance(each, ast.Name) and each.id in subject.params)
    read = {node.value for node in nodes if isinstance(node, ast.Constant)}
    keys = [key for key in _kept_with(subject.program, read) if key not in read]
    found += [f"{name}[{key!r}]" for name in own for key in keys]
    elements = _elements(subject, owners)
    few = len(found) + (len(keys) if elements else 0) <= _UNREAD
    return (*found, *(f"{text}[{key!r}]" for text in elements for key in keys)) if few else ()


def _elements(subject: Subject, owners: Sequence[ast.expr]) -> list[str]:
    """What it takes entries of that is an element of an argument, `cache = caches[i]`, with the elements beside it."""
    used = {each.id for each in owners if isinstance(each, ast.Name)}
    found: list[str] = []
    for node in _all(subject):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name(id=source), slice=index)
            ) if name in used and source in subject.params and not _is_key(index):
                at = written(index)
                found += [name, f"{source}[{at} - 1]", f"{source}[{at} + 1]"]
    return list(dict.fromkeys(found))


@lru_cache(KEPT)
def entries_and_attributes(subject: Subject) -> dict[str, tuple[str, ...]]:
    """Entries and attributes by their names: those of what the function takes entries of, or has made an object."""
    found: dict[str, dict[str, None]] = {}
    for node in _all(subject):
        match node:
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str(name))):
                found.setdefault(name, {})[written(node)] = None
            case ast.Assign(targets=[ast.Name(id=owner)], value=ast.Call(func=ast.Name(id=made))):
                for name in _set_by(subject.program, made):
                    found.setdefault(name, {})[f"{owner}.{name}"] = None
    if "." in subject.name:
        for name in _set_by(subject.program, subject.name.partition(".")[0]):
            found.setdefault(name, {})[f"self.{name}"] = None
    return {name: tuple(texts) for name, texts in found.items()}


def _set_by(module: ast.Module, name: str) -> list[str]:
    """The attributes that a class of the text sets."""
    classes = [each for each in module.body if isinstance(each, ast.ClassDef) and each.name == name]
    nodes = (node for each in classes for node in nodes_in(each))
    own = (node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    return list(
        dict.fromkeys(node.attr for node in own if isinstance(node.value, ast.Name) and node.value.id == "self")
    )


@lru_cache(KEPT)
def layers(subject: Subject) -> tuple[str, ...]:
    """The attributes of a method's class that are made by a call: layers, and functions."""
    owner = subject.name.partition(".")[0] if "." in subject.name else ""
    classes = (each for each in subject.program.body if isinstance(each, ast.ClassDef) and each.name == owner)
    found: dict[str, None] = {}
    for node in (inner for each in classes for inner in nodes_in(each)):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=ast.Call()):
                found[name] = None
    return tuple(found)


@lru_cache(KEPT)
def attributes_of_others(subject: Subject) -> tuple[str, ...]:
    """The attributes that other methods of its class set, and a method does not mention."""
    if "." not in subject.name:
        return ()
    here = {node.attr for node in _all(subject) if isinstance(node, ast.Attribute)}
    kept = (name for name in _set_by(subject.program, subject.name.partition(".")[0]) if name not in here)
    return tuple(kept)[:_FEW]


def _attributes_unread(subject: Subject) -> list[str]:
    """The attributes that a class sets and nobody reads."""
    own = [
        node
        for node in nodes_in(subject.statement)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    ]
    nodes = (node for node in nodes_in(subject.program) if isinstance(node, ast.Attribute))
    loaded = {node.attr for node in nodes if isinstance(node.ctx, ast.Load)}
    return [name for name in dict.fromkeys(node.attr for node in own) if name not in loaded]


@lru_cache(KEPT)
def kept(subject: Subject) -> tuple[str, ...]:
    """The keys that the program keeps something under."""
    return tuple(_kept(subject.program))


def _kept(module: ast.Module) -> list[str]:
    """The keys that a text keeps something under: `{"gamma": gamma}`, `dict(gamma=gamma)`."""
    found: list[str] = []
    for node in nodes_in(module):
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(key)), ctx=ast.Store()):
                found.append(key)
            case ast.Dict(keys=keys):
                found += [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            case ast.Call(func=ast.Name(id="dict"), keywords=words):
                found += [each.arg for each in words if each.arg is not None]
    return list(dict.fromkeys(found))


def _kept_with(module: ast.Module, read: Collection[object]) -> list[str]:
    """The keys of what holds most of those that are read; those of the whole text where nothing does."""
    groups: list[list[str]] = []
    for node in nodes_in(module):
        match node:
            case ast.Dict(keys=keys):
                groups.append(
                    [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
                )
            case ast.Call(func=ast.Name(id="dict"), keywords=words):
                groups.append([each.arg for each in words if each.arg is not None])
    best = max(groups, key=lambda each: len(set(each) & set(read)), default=[])
    return best if set(best) & set(read) else _kept(module)


def _is_key(index: ast.expr) -> bool:
    return isinstance(index, ast.Constant) and isinstance(index.value, str)


@lru_cache(KEPT)
def indices(subject: Subject) -> tuple[str, ...]:
    """The names that loops count with, and those that stand in an index."""
    nodes = _all(subject)
    loops = [_counter(node) for node in nodes if isinstance(node, ast.For | ast.comprehension)]
    inside = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    parts = [part for each in inside for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
    return tuple(dict.fromkeys(each.id for each in (*loops, *parts) if isinstance(each, ast.Name)))[:_FEW]


def _counter(loop: ast.For | ast.comprehension) -> ast.expr:
    """What a loop counts with, or goes through: the `i` of `for i, row in enumerate(X)`."""
    match loop:
        case ast.For(target=ast.Tuple(elts=[first, *_]), iter=ast.Call(func=ast.Name(id="enumerate"))):
            return first
        case ast.comprehension(target=ast.Tuple(elts=[first, *_]), iter=ast.Call(func=ast.Name(id="enumerate"))):
            return first
    return loop.target


@lru_cache(KEPT)
def vocabulary(subject: Subject) -> tuple[str, ...]:
    """Functions of one value that the text defines or calls, and a few that are usual."""
    own = getattr(subject.node, "name", "")
    names = [each.name for each in subject.functions if len(each.args.args) == 1 and each.name != own]
    for node in nodes_in(subject.program):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name), args=[_], keywords=[]):
                names += [f"{module}.{name}"] if module in LIBRARIES and name in _ELEMENTWISE else []
    usual = [f"{subject.numpy}{name}" for name in _ELEMENTWISE[:_USUAL]]
    return tuple(dict.fromkeys([*dict.fromkeys(names), *usual]))[: _FEW + _USUAL]


def _all(subject: Subject) -> list[ast.AST]:
    roots = [subject.node.body] if isinstance(subject.node, ast.Lambda) else subject.node.body
    return [each for root in roots for each in nodes_in(root)]
