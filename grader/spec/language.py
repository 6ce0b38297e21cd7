"""The expression language: its syntax tree, and whether a text is a sentence of it.

A safe subset of Python's syntax, parsed with `ast` and never compiled: names, numbers, lists (arrays), tuples, dicts,
arithmetic, comparisons, `and or not`, indexing, `.T`, `.shape`, and calls of student functions, of `ref.` functions and
of the functions in `functions.py`. Mistakes are found here, before anything is computed, at their place in the text.
"""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from grader.spec.functions import CONSTANTS, FUNCTIONS
from grader.spec.model import Expression
from grader.spec.problems import listed, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Function

LONGEST = 2000
DEEPEST = 40
ARRAY_ATTRIBUTES = ("T", "shape")
SETTER = "set"  # set(net.params['W1'], W1): the object, with that part of it replaced
REFERENCE = "ref"

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
    ast.BitAnd: "'&' is not part of the language; write 'and'", ast.BitOr: "'|' is not part of the language; write 'or'",
    ast.Invert: "'~' is not part of the language; write 'not'", ast.BitXor: "'^' is not a power; write '**'",
    ast.Is: "'is' is not part of the language; write '=='", ast.IsNot: "'is not' is not part of the language; write '!='",
    ast.IfExp: "'if' is not part of the language; write where(condition, this, otherwise)",
    ast.Lambda: "a lambda is not part of the language", ast.Starred: "'*' before an argument is not part of the language",
    ast.NamedExpr: "':=' is not part of the language; name a value under 'let'",
    ast.JoinedStr: "an f-string is not part of the language", ast.Set: "a set is not part of the language",
}  # fmt: skip


class Mistake(Exception):  # noqa: N818 -- caught by whoever knows the place of the text in its file
    """Something wrong in an expression, `offset` characters into its text."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        super().__init__(message)


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """What the names in a spec's expressions may be."""

    functions: Mapping[str, Function]
    optional: Mapping[str, int] = {}  # how many of a function's last arguments may be left out
    attributes: frozenset[str] = frozenset()  # dotted paths that its classes are declared to have
    names: frozenset[str] = frozenset()  # inputs and let values
    references: frozenset[str] | None = None  # the functions of the reference, where they are known
    has_reference: bool = True


@lru_cache(maxsize=4096)
def tree(text: str) -> ast.expr:
    """The syntax tree of an expression (one line, no blanks around it), each node one that the language has.

    Raises:
        Mistake: the text is no sentence of the language.
    """
    if len(text) > LONGEST:
        raise Mistake(0, f"an expression has at most {LONGEST} characters, this has {len(text)}; use 'let'")
    if "#" in text:
        raise Mistake(text.index("#"), "'#' is not part of the language; comments go outside the expression")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        assigned = "Maybe you meant '=='" in error.msg
        message = "'=' compares nothing; write '=='" if assigned else f"not an expression: {error.msg}"
        raise Mistake(max((error.offset or 1) - 1, 0), message) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Mistake(0, f"not an expression: {error}") from None
    _bounded(root)
    for node in ast.walk(root):
        _allowed(node, text)
    return root


def _bounded(root: ast.expr) -> None:
    level: list[ast.AST] = [root]
    for _ in range(DEEPEST * 2):  # an operator and its operand are two levels of the tree
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise Mistake(0, f"nested deeper than {DEEPEST} levels; use 'let'")


def offset_of(node: ast.AST, text: str) -> int:
    """Where a node begins, in characters (`ast` counts bytes)."""
    return len(text.encode()[: getattr(node, "col_offset", 0)].decode(errors="ignore"))


def text_of(node: ast.expr, text: str) -> str:
    """The words of a part of an expression, as written."""
    return text.encode()[node.col_offset : node.end_col_offset].decode()


def _allowed(node: ast.AST, text: str) -> None:
    if type(node) in _REFUSED:
        raise Mistake(offset_of(node, text), _REFUSED[type(node)])
    if isinstance(node, ast.operator | ast.unaryop | ast.cmpop) and type(node) not in OPERATORS:
        raise Mistake(0, f"the operator {type(node).__name__} is not part of the language")
    if not isinstance(node, _NODES):
        raise Mistake(offset_of(node, text), "comprehensions and the like are not part of the language")
    if isinstance(node, ast.Constant) and isinstance(node.value, complex | bytes):
        raise Mistake(offset_of(node, text), f"{node.value!r} is not part of the language: numbers are real")
    if isinstance(node, ast.Dict) and None in node.keys:
        raise Mistake(offset_of(node, text), "'**' in a dict is not part of the language")


def parse(raw: str, words: Vocabulary) -> tuple[Expression, list[Mistake]]:
    """The expression, with every name in it looked up; the mistakes are all that were found."""
    text = raw.replace("\n", " ").strip()
    indent = len(raw) - len(raw.lstrip())
    reading = _Reading(text, words)
    try:
        reading.visit(tree(text))
        mistakes = reading.mistakes
    except Mistake as mistake:
        mistakes = [mistake]
    return reading.expression(), [Mistake(mistake.offset + indent, str(mistake)) for mistake in mistakes]


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


def methods(name: str, functions: Mapping[str, Function]) -> list[str]:
    """The declared methods of this name, as `Class.method`."""
    return [known for known in functions if "." in known and known.split(".", 1)[1] == name]


def student_calls(expression: Expression) -> list[ast.Call]:
    """The calls of student functions in an expression, as nodes of its tree."""
    names = {name.rsplit(".", 1)[-1] for name in expression.calls}
    found = [node for node in ast.walk(tree(expression.text)) if isinstance(node, ast.Call)]
    return [node for node in found if not is_reference(node.func) and _last_name(node.func) in names]


def is_reference(func: ast.expr) -> bool:
    """Whether this is `ref.name`."""
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == REFERENCE


def _last_name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


class _Reading(ast.NodeVisitor):
    """Looks up every name; what it does not know becomes a mistake."""

    def __init__(self, text: str, words: Vocabulary) -> None:
        self.text = text
        self.words = words
        self.mistakes: list[Mistake] = []
        self.names: dict[str, None] = {}
        self.calls: dict[str, None] = {}
        self.ref_calls: dict[str, None] = {}

    def expression(self) -> Expression:
        return Expression(self.text, tuple(self.names), tuple(self.calls), tuple(self.ref_calls))

    def wrong(self, node: ast.AST, message: str) -> None:
        self.mistakes.append(Mistake(offset_of(node, self.text), message))

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in self.words.names:
            self.names[node.id] = None
        elif node.id == REFERENCE:
            self.wrong(node, "'ref' is not a value; call one of its functions, as in ref.softmax(Z)")
        elif node.id in self.words.functions or node.id in FUNCTIONS:
            self.wrong(node, f"{node.id!r} is a function; call it")
        elif node.id not in CONSTANTS:
            self.wrong(node, f"unknown name {node.id!r}{suggestion(node.id, [*self.words.names, *CONSTANTS])}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in ARRAY_ATTRIBUTES:
            self.visit(node.value)
            return
        inner, path = path_of(node)
        if isinstance(inner, ast.Name) and inner.id == REFERENCE:
            self.wrong(node, f"'ref.{path}' is a function; call it")
            return
        if path not in self.words.attributes:
            known = [*self.words.attributes, *ARRAY_ATTRIBUTES]
            self.wrong(node, f"unknown attribute {path!r}{suggestion(path, known)}")
        self.visit(inner)

    def visit_Call(self, node: ast.Call) -> None:
        func = node.func
        if isinstance(func, ast.Name):
            self.named(node, func.id)
        elif isinstance(func, ast.Attribute) and is_reference(func):
            self.reference(node, func.attr)
        elif isinstance(func, ast.Attribute):
            self.method(node, func)
        else:
            self.wrong(func, "only names can be called")
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg is None:
                self.wrong(keyword.value, "'**' before an argument is not part of the language")

    def named(self, node: ast.Call, name: str) -> None:
        if name in self.words.functions:
            self.student(node, name)
        elif name == SETTER:
            self.setter(node)
        elif name in FUNCTIONS:
            self.listed(node, name)
        else:
            known = [*self.words.functions, *FUNCTIONS]
            kind = "is not a function" if name in self.words.names else "is no function of the spec or of the language"
            self.wrong(node, f"{name!r} {kind}{suggestion(name, known)}")

    def student(self, node: ast.Call, name: str) -> None:
        self.calls[name] = None
        args = self.words.functions[name].args
        least = len(args) - self.words.optional.get(name, 0)
        if not least <= len(node.args) <= len(args):
            count = f"{len(args)}" if least == len(args) else f"{least} to {len(args)}"
            takes = f"{name} takes {count} argument{'' if count == '1' else 's'} ({', '.join(args)})"
            self.wrong(node, f"{takes}, not {len(node.args)}")
        if node.keywords:
            self.wrong(node, f"{name} is the student's: its arguments are given by position")

    def listed(self, node: ast.Call, name: str) -> None:
        rule = FUNCTIONS[name]
        if not rule.least <= len(node.args) <= rule.most:
            count = f"{rule.least}" if rule.least == rule.most else f"{rule.least} to {rule.most}"
            named = f", and {listed(rule.keywords)} by name" if rule.keywords else ""
            self.wrong(node, f"{name} takes {count} plain argument{'' if count == '1' else 's'}{named}; here are {len(node.args)}")
        for keyword in node.keywords:
            if keyword.arg is not None and keyword.arg not in rule.keywords:
                hint = suggestion(keyword.arg, rule.keywords)
                self.wrong(keyword, f"{name} has no argument {keyword.arg!r}{hint}")

    def reference(self, node: ast.Call, name: str) -> None:
        self.ref_calls[name] = None
        if not self.words.has_reference:
            self.wrong(node, "the spec names no reference")
        elif self.words.references is not None and name not in self.words.references:
            self.wrong(node, f"the reference has no function {name!r}{suggestion(name, self.words.references)}")

    def method(self, node: ast.Call, func: ast.Attribute) -> None:
        if isinstance(func.value, ast.Name) and func.value.id in {"np", "numpy"}:
            hint = f"write {func.attr}(...)" if func.attr in FUNCTIONS else "it is not among the listed functions"
            self.wrong(node, f"NumPy's functions stand without '{func.value.id}.': {hint}")
            return
        found = methods(func.attr, self.words.functions)
        if not found:
            known = {name.split(".", 1)[1] for name in self.words.functions if "." in name}
            self.wrong(node, f"unknown method {func.attr!r}{suggestion(func.attr, known)}")
        for name in found[:1] if len(found) == 1 else []:
            self.student(node, name)
        self.calls |= dict.fromkeys(found)
        self.visit(func.value)

    def setter(self, node: ast.Call) -> None:
        if not node.args or len(node.args) % 2 or node.keywords:
            self.wrong(node, "set takes a part of an object and its new value, as in set(net.params['W1'], W1)")
            return
        for part in node.args[::2]:
            _, path, _ = target_of(part)
            if not path:
                self.wrong(part, "set takes a part of an object first, as in set(net.params['W1'], W1)")
