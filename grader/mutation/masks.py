"""A mask that looks at what it masks: the slope of ReLU is one where its input was positive, whatever comes back.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, attributes_of_others, indices, reads, unread, values
from grader.mutation.paths import gradient_of, last_word
from grader.mutation.subject import Span, is_size
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_BACK = re.compile(r"\w*(?:back|grad|deriv|prime|vjp|slope)\w*", re.IGNORECASE)
_GIVEN = re.compile(r"up|upstream|dout|g|grads?|back|delta|error|e")
_MASK = re.compile(r"\w*(?:mask|active|alive|positive)\w*|on")
_SHARE = re.compile(r"p|q|keep\w*|p_keep|\(?1(?:\.0)? - \w+\)?")
_KEPT_SHARE = re.compile(r"p|q|(?:p_)?keep\w*|(?:p_)?drop\w*|rate|kept")
_VALID = re.compile(r"valid\w*|seen")
_SAYS = re.compile(r"(?:\w*_)?(?:mask|inside|within|in_range|in_bounds|active|alive|valid|positive|on|is_\w+)(?:_\w*)?")
_FEW = 2  # masks that stand elsewhere
_MOST = 8  # other things that a mask may look at


def _own_mask(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dz[dz <= 0] = 0` becomes `dz[z <= 0] = 0`, `np.where(g > 0, g, 0)` and `g * (g > 0)` become like it."""
    match node:
        case ast.Compare(left=ast.Name(id=name) as left, ops=[_], comparators=[ast.Constant(value=0)]):
            masked = _masked(subject, node)
        case ast.Call(args=[ast.Name(id=name) as left, ast.Constant(value=0)]) if called(node) == "maximum":
            masked = [name]
        case _:
            return
    if name not in masked or not (gradient_of(name) or _GIVEN.fullmatch(name) or _is_back(subject)):
        return
    for text in [each for each in _inputs(subject, name) if subject.assigned.get(each, 0) < node.lineno]:
        if isinstance(node, ast.Call):
            yield Change(node, binary(left, ast.Mult(), parsed(f"({text} > 0)")), m.VARIABLE, m.VARIABLE)
        elif _MASK.fullmatch(last_word(parsed(text))):
            yield Change(node, parsed(text), m.VARIABLE, m.VARIABLE)
        else:
            yield Change(left, text, m.VARIABLE, m.VARIABLE)


def _own_entry(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`if dz[j] <= 0:` with `dz[j] = 0` becomes `if z[j] <= 0:`, `self.z[j] <= 0`, or `self.zs[i][j] <= 0`."""
    parent = subject.parents.get(node)
    match node, parent:
        case (
            ast.Compare(left=ast.Subscript(value=ast.Name(id=name), slice=index) as left, comparators=[zero]),
            ast.If(test=test) | ast.IfExp(test=test),
        ) if (
            test is node
            and written(zero) in {"0", "0.0"}
            and (gradient_of(name) or _GIVEN.fullmatch(name) or _is_back(subject))
        ):
            at = written(index)
        case _:
            return
    if not (gradient_of(name) or _GIVEN.fullmatch(name) or _is_back(subject)):
        return
    if sum(written(each) == written(left) for each in nodes_in(parent) if isinstance(each, ast.Subscript)) > 1:
        own = [f"self.{each}" for each in attributes_of_others(subject)]
        others = [each for each in _inputs(subject, name) if each not in indices(subject)]
        for text in dict.fromkeys((*own, *(each for each in others if subject.assigned.get(each, 0) < node.lineno))):
            rows = _rows(subject) if text.startswith("self.") else ()
            for place in (*(f"{text}[{row}][{at}]" for row in rows), f"{text}[{at}]"):
                yield Change(left, place, m.VARIABLE, m.VARIABLE)


@lru_cache(KEPT)
def _rows(subject: Subject) -> tuple[str, ...]:
    """The names by which a method takes entries of what its object has: `i` of `self.hs[i]`."""
    found: dict[str, None] = {}
    for node in subject.nodes:
        match node:
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id="self")), slice=ast.Name(id=name)):
                found[name] = None
    return tuple(found)[:_FEW]


def _share(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a * mask / (1 - keep)` becomes `a * mask / keep`, and back: by the share that stays, or by that which goes."""
    del subject
    match node:
        case ast.BinOp(op=ast.Div() | ast.Mult(), right=right) | ast.AugAssign(op=ast.Div() | ast.Mult(), value=right):
            pass
        case _:
            return
    match right:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=ast.Name() | ast.Attribute() as share):
            if _KEPT_SHARE.fullmatch(last_word(share)):
                yield Change(right, share, m.SHARE, m.SHARE)
        case ast.Name() | ast.Attribute() if _KEPT_SHARE.fullmatch(last_word(right)):
            yield Change(right, binary(ast.Constant(1), ast.Sub(), right), m.SHARE, m.SHARE)


def _masked(subject: Subject, test: ast.Compare) -> list[str]:
    """What a comparison masks: what stands before it in brackets, beside it in a product, or in a choice."""
    match subject.parents.get(test):
        case ast.Subscript(value=array):
            return [written(array)]
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return [written(each) for factor in (left, right) for each in nodes_in(factor) if each is not test.left]
        case ast.Call(args=[_, one, other]) as call if called(call) == "where":
            return [written(one), written(other)]
        case ast.Call(func=ast.Attribute(value=inner)) as call if inner is test and called(call) == "astype":
            outer = subject.parents.get(call)
            return [written(each) for each in (outer.left, outer.right)] if isinstance(outer, ast.BinOp) else []
    return []


@lru_cache(KEPT * 4)
def _inputs(subject: Subject, name: str) -> tuple[str, ...]:
    """What may be looked at instead: first what it is the gradient of, then masks, then what is no gradient."""
    found = [each for each in subject.assigned if not gradient_of(each) and not _GIVEN.fullmatch(each)]
    for node in subject.nodes:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Load()):
                found.append(written(node))
            case ast.Subscript(slice=ast.Constant(value=str()), ctx=ast.Load()):
                found.append(written(node))
    found += [f"self.{each}" for each in attributes_of_others(subject)]
    found += unread(subject)
    words = {each: last_word(parsed(each)) for each in dict.fromkeys(found) if each != name}
    of = gradient_of(name).lower()
    return tuple(sorted(words, key=lambda each: (words[each].lower() != of, not _MASK.fullmatch(words[each]))))[:_MOST]


def _handed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dA = d / p` becomes `dA = d / p * mask`, with a `mask` that is handed on to others, and not used here."""
    parent = subject.parents.get(node)
    match node, parent:
        case ast.BinOp() | ast.Call() | ast.Name(), ast.Assign(targets=[target]) if whole(subject, node):
            back = gradient_of(last_word(target)) or _GIVEN.fullmatch(last_word(target)) or _is_back(subject)
        case _:
            return
    if not back or (_rescaled(subject) and node not in _rescaled(subject)):
        return
    for name in _only_handed_on(subject):
        if subject.assigned[name] < target.lineno and name not in names_in(node):
            known = ast.Name(id=name, ctx=ast.Load())
            yield Change(node, binary(node, ast.Mult(), known), m.FACTOR_TOO_MANY, m.MASK_MISSING)


def _is_back(subject: Subject) -> bool:
    """Whether a function is called as what goes back."""
    return bool(_BACK.fullmatch(subject.name.rpartition(".")[2]))


@lru_cache(KEPT)
def _rescaled(subject: Subject) -> tuple[ast.AST, ...]:
    """What is divided by the share that dropout keeps: there its mask belongs, too."""
    found = [each for each in subject.nodes if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Div)]
    return tuple(each for each in found if _SHARE.fullmatch(written(each.right)) and whole(subject, each))


@lru_cache(KEPT)
def _only_handed_on(subject: Subject) -> tuple[str, ...]:
    """The masks that the function reads as arguments of the program's own functions alone."""
    own = {each.name for each in nodes_in(subject.program) if isinstance(each, ast.FunctionDef)}
    found: list[str] = []
    for name in (each for each in subject.assigned if _MASK.fullmatch(each)):
        reads = [each for each in subject.nodes if isinstance(each, ast.Name) and each.id == name]
        parents = [subject.parents.get(each) for each in reads if isinstance(each.ctx, ast.Load)]
        if parents and all(isinstance(each, ast.Call) and called(each) in own for each in parents):
            found.append(name)
    return tuple(found)


def _counted(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x.sum(1) / x.shape[1]` becomes `x.sum(1) / mask.sum(axis=1)`: by how many count, not by how many there are."""
    match subject.parents.get(node), node:
        case ast.BinOp(op=ast.Div(), right=right) | ast.AugAssign(op=ast.Div(), value=right), ast.expr() if (
            right is node
        ):
            count = is_size(node)
        case ast.Assign(value=value), ast.expr() if value is node:
            count = is_size(node) or called(node) == "full"
        case _:
            return
    for name in [each for each in _validities(subject) if count and subject.assigned[each] < node.lineno][-1:]:
        word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
        for how in (f"{word}=1", f"{word}=1, {keep}=True", ""):
            yield Change(node, f"{name}.sum({how})", m.WRONG_COUNT, m.WRONG_COUNT)


@lru_cache(KEPT)
def _validities(subject: Subject) -> tuple[str, ...]:
    """The names that say what counts: arguments that are called so, and what is made of one, such as its numbers."""
    called_so = [name for name in subject.params if _MASK.fullmatch(name) or _VALID.fullmatch(name)]
    turned = [
        name
        for name, value in values(subject).items()
        if called(value) in {"asarray", "astype", "array", "float", "copy"} and names_in(value) & set(called_so)
    ]
    return (*called_so, *turned)


def _of_its_object(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`back(d, self.x)` becomes `back(d * self.on, self.x)`: what goes back, times a mask that the way there has kept.

    Where it is read more than once, `d = d * self.on` comes first.
    """
    given = next(iter(subject.params), "")
    back = _is_back(subject) or gradient_of(given) or _GIVEN.fullmatch(given)
    masks = _masks_kept(subject) if "." in subject.name and back else ()
    if node is subject.opening and isinstance(node, ast.stmt) and subject.alone(node) and reads(subject)[given] > 1:
        at = subject.span(node)[:2]
        for text in masks:
            line = f"{given} = {given} * {text}\n{subject.indent(node)}"
            yield Change(Span(*at, *at), line, m.STEP_TOO_MANY, m.MASK_MISSING)
    elif isinstance(node, ast.Name) and node.id == given and isinstance(node.ctx, ast.Load):
        for text in masks:
            yield Change(node, binary(node, ast.Mult(), parsed(text)), m.FACTOR_TOO_MANY, m.MASK_MISSING)


@lru_cache(KEPT)
def _masks_kept(subject: Subject) -> tuple[str, ...]:
    """The masks among the attributes that other methods of the class set, and that a method does not mention."""
    here = {each.attr for each in subject.nodes if isinstance(each, ast.Attribute)}
    found: dict[str, None] = {}
    for node in nodes_in(subject.statement):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
                if name not in here and (_MASK.fullmatch(name) or _is_comparison(value)):
                    found[f"self.{name}"] = None
    return tuple(found)


def _is_comparison(value: ast.expr) -> bool:
    """Whether it says where something holds, in numbers or not: `x > 0`, `(x > 0).astype(float)`, `1.0 * (x > 0)`."""
    match value:
        case ast.Compare():
            return True
        case ast.Call(func=ast.Attribute(value=inner, attr="astype" | "float" | "double")):
            return _is_comparison(inner)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() | ast.BitAnd(), right=right):
            return _is_comparison(left) or _is_comparison(right)
    return False


def _elsewhere(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x / s` becomes `g.inside(x) * (x / s)`, as in `np.where(g.inside(x), d, 0)`: a mask of another place."""
    parent = subject.parents.get(node)
    if not isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript) or not _is_computed(node):
        return
    term = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    if not term and not whole(subject, node):
        return
    inside = written(node)
    for text, names in _tests(subject):
        if text not in inside and all(subject.assigned.get(name, 0) < node.lineno for name in names):
            yield Change(node, binary(parsed(text), ast.Mult(), node), m.FACTOR_TOO_MANY, m.MASK_MISSING)


def _is_computed(node: ast.expr) -> bool:
    """Whether a value is read, and is no sum of others nor a mask itself."""
    sums = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    says = isinstance(node, ast.Call) and (_SAYS.fullmatch(called(node)) or called(node) == "where")
    return not sums and not says and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


@lru_cache(KEPT)
def _tests(subject: Subject) -> tuple[tuple[str, frozenset[str]], ...]:
    """What a function multiplies, chooses or takes entries by: comparisons, and calls that say that they are such."""
    found: dict[str, frozenset[str]] = {}
    for node in subject.nodes:
        parent = subject.parents.get(node)
        chooses = isinstance(parent, ast.BinOp | ast.Subscript | ast.Attribute) or called(parent or node) == "where"
        says = isinstance(node, ast.Call) and _SAYS.fullmatch(called(node)) and bool(node.args)
        if says or (isinstance(node, ast.Compare) and chooses):
            found[f"({written(node)})" if isinstance(node, ast.Compare) else written(node)] = names_in(node)
    return tuple(found.items())[:_FEW]


OPERATORS = (
    Operator("own-mask", _own_mask),
    Operator("handed-mask", _handed),
    Operator("valid-count", _counted),
    Operator("own-entry-mask", _own_entry),
    Operator("share", _share),
    Operator("own-kept-mask", _of_its_object),
    Operator("mask-elsewhere", _elsewhere),
)
