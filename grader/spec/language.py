"""The expression language: its syntax tree, and whether a text is a sentence of it.

A safe subset of Python's syntax, parsed with `ast` and never compiled: names, numbers, lists (arrays), tuples, dicts,
arithmetic, comparisons, `and or not`, indexing, `.T`, `.shape`, and calls of student functions, of `ref.` functions and
of the functions in `functions.py`. Here is the syntax; `lookup` says whether the names mean something.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 2000
DEEPEST = 40
ARRAY_ATTRIBUTES = ("T", "shape")
SETTER = "set"  # set(net.params['W1'], W1): the object, with that part of it replaced
AFTER = "after"  # after(adam(w, dw, c), c): that argument as the call left it
REFERENCE = "ref"
RECORDED = "recorded"  # recorded(given.cubic): the same, noting where it is asked
CALLS = "calls"  # calls(f): where that was
GIVEN = "given"  # given.cubic: a function of the course's own file

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.USub: "-", ast.UAdd: "+", ast.Not: "not", ast.And: "and", ast.Or: "or",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_NODES = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Call, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant,
    ast.Name, ast.List, ast.Tuple, ast.Dict, ast.keyword, ast.Load, ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip
_REFUSED = {
    ast.BitAnd: "'&' is not part of the language; write 'and'",
    ast.BitOr: "'|' is not part of the language; write 'or'",
    ast.BitXor: "'^' is not a power; write '**'",
    ast.Invert: "'~' is not part of the language; write 'not'",
    ast.Is: "'is' is not part of the language; write '=='",
    ast.IsNot: "'is not' is not part of the language; write '!='",
    ast.IfExp: "'if' is not part of the language; write where(condition, this, otherwise)",
    ast.Lambda: "a lambda is not part of the language",
    ast.Starred: "'*' before an argument is not part of the language",
    ast.NamedExpr: "':=' is not part of the language; name a value under 'let'",
    ast.JoinedStr: "an f-string is not part of the language", ast.Set: "a set is not part of the language",
}  # fmt: skip


_FOREIGN = {
    "&&": "and", "||": "or", "<>": "!=", "=>": ">=", "=<": "<=", "\u2265": ">=", "\u2264": "<=", "\u2260": "!=",
    "\u00d7": "*", "\u00b7": "*", "\u00f7": "/", "\u2212": "-", "\u2013": "-", "\u00b2": "**2", "\u00b3": "**3",
    "\u221a": "sqrt", "\u2211": "sum", "\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'",
}  # fmt: skip

_WORD = re.compile(r"\w+|\S")
_REMEDIES = {  # of what Python says
    "decimal literal": "write a '*' between a number and a name, as in 4*H",
    "leading zeros": "write the number without them",
    "unterminated string": "a text begins and ends with the same quotation mark",
}


class LanguageMistake(Exception):  # noqa: N818 -- caught by whoever knows the place of the text in its file
    """Something wrong in an expression, `offset` characters into its text."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        super().__init__(message)


@lru_cache(maxsize=4096)
def tree(text: str) -> ast.expr:
    """The syntax tree of an expression (one line, no blanks around it), each node one that the language has.

    Raises:
        LanguageMistake: the text is no sentence of the language.
    """
    if len(text) > LONGEST:
        raise LanguageMistake(0, f"an expression has at most {LONGEST} characters, this has {len(text)}; use 'let'")
    for wrong, right in _FOREIGN.items():
        if wrong in text:
            raise LanguageMistake(text.index(wrong), f"{wrong!r} is not part of the language; write {right!r}")
    if "#" in text:
        raise LanguageMistake(text.index("#"), "'#' is not part of the language; comments go outside the expression")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        offset = error.offset - 1 if error.offset else len(text)
        single = text[offset : offset + 1] == "=" or "Maybe you meant '=='" in error.msg
        message = (
            "'=' compares nothing; write '=='" if single else f"not an expression: {_plainer(error.msg, text, offset)}"
        )
        raise LanguageMistake(offset, message) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise LanguageMistake(0, f"not an expression: {error}") from None
    _bounded(root)
    for node in ast.walk(root):
        _allowed(node, text)
    return root


def _plainer(message: str, text: str, offset: int) -> str:
    """What Python says of a text at a place, with the remedy where it has a usual one."""
    if message != "invalid syntax":
        return next((f"{message}; {remedy}" for words, remedy in _REMEDIES.items() if words in message), message)
    before, found = text[:offset].rstrip(), _WORD.match(text, offset)
    if found is None:
        return "it ends where a value is missing"
    if before and (before[-1].isalnum() or before[-1] in "_)]}") and (found[0][0].isalnum() or found[0][0] in "_(["):
        return f"an operator or a comma is missing before {found[0]!r}"
    return f"{found[0]!r} cannot stand here; a value is missing before it, or it is one too many"


def _bounded(root: ast.expr) -> None:
    level: list[ast.AST] = [root]
    for _ in range(DEEPEST * 2):  # an operator and its operand are two levels of the tree
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise LanguageMistake(0, f"nested deeper than {DEEPEST} levels; use 'let'")


def offset_of(node: ast.AST, text: str) -> int:
    """Where a node begins, in characters (`ast` counts bytes)."""
    return len(text.encode()[: getattr(node, "col_offset", 0)].decode(errors="ignore"))


def text_of(node: ast.expr, text: str) -> str:
    """The words of a part of an expression, as written."""
    return text.encode()[node.col_offset : node.end_col_offset].decode()


def _allowed(node: ast.AST, text: str) -> None:
    if type(node) in _REFUSED:
        raise LanguageMistake(offset_of(node, text), _REFUSED[type(node)])
    if isinstance(node, ast.operator | ast.unaryop | ast.cmpop) and type(node) not in OPERATORS:
        raise LanguageMistake(0, f"the operator {type(node).__name__} is not part of the language")
    if not isinstance(node, _NODES):
        raise LanguageMistake(offset_of(node, text), "comprehensions and the like are not part of the language")
    if isinstance(node, ast.Constant) and isinstance(node.value, complex | bytes):
        raise LanguageMistake(offset_of(node, text), f"{node.value!r} is not part of the language: numbers are real")
    if (isinstance(node, ast.Dict) and None in node.keys) or (isinstance(node, ast.keyword) and node.arg is None):
        raise LanguageMistake(offset_of(node, text), "'**' before a dict is not part of the language")


def path_of(node: ast.expr) -> tuple[ast.expr, str]:
    """An object and the dotted path of attributes read from it: `net.fc1.weight` is `(net, "fc1.weight")`."""
    names: list[str] = []
    while isinstance(node, ast.Attribute) and node.attr not in ARRAY_ATTRIBUTES:
        names.append(node.attr)
        node = node.value
    return node, ".".join(reversed(names))


def target_of(node: ast.expr) -> tuple[ast.expr, str, list[ast.expr]]:
    """What `set` replaces: object, path and keys, `net.params['W1']` being `(net, "params", ['W1'])`."""
    keys: list[ast.expr] = []
    while isinstance(node, ast.Subscript):
        keys.append(node.slice)
        node = node.value
    return *path_of(node), keys[::-1]


def methods(name: str, functions: Iterable[str]) -> list[str]:
    """The declared methods of this name, as `Class.method`."""
    return [known for known in functions if "." in known and known.split(".", 1)[1] == name]


def is_reference(func: ast.expr) -> bool:
    """Whether this is `ref.name`, or `ref.Class.name`."""
    inner, path = path_of(func)
    return isinstance(inner, ast.Name) and inner.id == REFERENCE and path != ""


def given_name(node: ast.expr) -> str:
    """The name of a function that is given, `cubic` of `given.cubic`; empty for anything else."""
    inner, path = path_of(node)
    return path if isinstance(inner, ast.Name) and inner.id == GIVEN else ""


def static_name(func: ast.Attribute, names: Iterable[str]) -> str:
    """`Class.method` where that is one of the names, written on the class itself; else empty."""
    name = f"{func.value.id}.{func.attr}" if isinstance(func.value, ast.Name) else ""
    return name if name in names else ""


def argument_of(call: ast.expr, wanted: ast.expr) -> int | None:
    """The position of the argument of a call that is written like this; None where there is none."""
    text = ast.dump(wanted)
    arguments = call.args if isinstance(call, ast.Call) else []
    return next((i for i, argument in enumerate(arguments) if ast.dump(argument) == text), None)
