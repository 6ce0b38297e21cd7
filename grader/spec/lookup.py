"""Whether the names in an expression mean something: what is unknown is a mistake at its place."""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from typing import TYPE_CHECKING

from grader.spec import language
from grader.spec.functions import CONSTANTS, FUNCTIONS
from grader.spec.language import LanguageMistake
from grader.spec.model import Expression
from grader.spec.problems import listed, suggestion
from grader.spec.vocabulary import class_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.spec.vocabulary import Vocabulary


_BLANK = re.compile(r"\s")


def parse(raw: str, words: Vocabulary) -> tuple[Expression, list[LanguageMistake]]:
    """The expression, with every name in it looked up; the mistakes are all that were found."""
    text = _BLANK.sub(" ", raw).strip()  # one line, so that a place in it is a column
    indent = len(raw) - len(raw.lstrip())
    reading = _NameReader(text, words)
    try:
        reading.visit(language.tree(text))
        mistakes = reading.mistakes
    except LanguageMistake as mistake:
        mistakes = [mistake]
    if reading.named_arguments and not mistakes:
        return parse(ast.unparse(_InOrder(words).visit(deepcopy(language.tree(text)))), words)
    return reading.expression(), [LanguageMistake(mistake.offset + indent, str(mistake)) for mistake in mistakes]


_SAID = {  # what Python and NumPy call otherwise
    "shape": "; the shape of x is written `x.shape`",
    "ndim": "; the number of axes of x is written `len(x.shape)`",
    "size": "; how many numbers there are in x is written `prod(x.shape)`",
    "array": "; an array is written as a list, `[1, 2]`, and whole numbers as `int([1, 2])`",
    "tuple": "; a tuple is written `(a, b)`",
    "dict": "; a dict is written `{'W': W}`",
    "allclose": "; `==` allows for the check's tolerance",
    "isclose": "; `==` allows for the check's tolerance",
    "add": "; it is written `+`",
    "matmul": "; it is written `@`",
}


class _NameReader(ast.NodeVisitor):
    """Looks up every name; what it does not know becomes a mistake."""

    def __init__(self, text: str, words: Vocabulary) -> None:
        self.text = text
        self.words = words
        self.mistakes: list[LanguageMistake] = []
        self.names: dict[str, None] = {}
        self.calls: dict[str, None] = {}
        self.ref_calls: dict[str, None] = {}
        self.named_arguments = False  # in the call of a student function

    def expression(self) -> Expression:
        return Expression(self.text, tuple(self.names), tuple(self.calls), tuple(self.ref_calls))

    def wrong(self, node: ast.AST, message: str) -> None:
        self.mistakes.append(LanguageMistake(language.offset_of(node, self.text), message))

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in self.words.names:
            self.names[node.id] = None
        elif node.id == language.REFERENCE:
            self.wrong(node, "'ref' is not a value; call one of its functions, as in ref.softmax(Z)")
        elif node.id in self.words.functions or node.id in FUNCTIONS:
            self.wrong(node, f"{node.id!r} is a function; call it")
        elif node.id not in CONSTANTS:
            self.wrong(node, f"unknown name {node.id!r}{suggestion(node.id, [*self.words.names, *CONSTANTS])}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in language.ARRAY_ATTRIBUTES:
            self.visit(node.value)
            return
        inner, path = language.path_of(node)
        if isinstance(inner, ast.Name) and inner.id == language.REFERENCE:
            self.wrong(node, f"'ref.{path}' is a function; call it")
            return
        if self.gives(node):
            return
        if isinstance(inner, ast.Name) and inner.id in self.words.data:
            self.names[inner.id] = None
            if path not in (arrays := self.words.data[inner.id]):
                self.wrong(node, f"the data {inner.id!r} has no {path!r}{suggestion(path, arrays)}")
            return
        if path not in self.words.attributes:
            known = [*self.words.attributes, *language.ARRAY_ATTRIBUTES]
            self.wrong(node, f"unknown attribute {path!r}{suggestion(path, known)}")
        self.visit(inner)

    def visit_Call(self, node: ast.Call) -> None:
        func = node.func
        if isinstance(func, ast.Name):
            self.named(node, func.id)
        elif isinstance(func, ast.Attribute) and language.is_reference(func):
            self.reference(node, language.path_of(func)[1])
        elif isinstance(func, ast.Attribute) and self.gives(func):
            pass
        elif isinstance(func, ast.Attribute):
            self.method(node, func)
        else:
            self.wrong(func, "only names can be called")
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.visit(argument)

    def named(self, node: ast.Call, name: str) -> None:
        if name in self.words.functions:
            self.student(node, name)
        elif name == language.SETTER:
            self.setter(node)
        elif name == language.AFTER:
            self.after(node)
        elif name in {language.RECORDED, language.CALLS}:
            self.recording(node, name)
        elif name in FUNCTIONS:
            self.builtin(node, name)
        else:
            kind = "is not a function" if name in self.words.names else "is no function of the spec or of the language"
            near = _SAID.get(name) or suggestion(name, self.words.functions) or suggestion(name, FUNCTIONS)
            self.wrong(node, f"{name!r} {kind}{near}")

    def student(self, node: ast.Call, name: str) -> None:
        self.calls[name] = None
        function = self.words.functions[name]
        args = function.args
        least = len(args) - function.optional
        given = len(node.args) + len(node.keywords)
        if name in self.words.vague:
            return
        if not least <= given <= len(args):
            count = f"{len(args)}" if least == len(args) else f"{least} to {len(args)}"
            takes = f"{name} takes {count} argument{'' if count == '1' else 's'} ({', '.join(args)})"
            self.wrong(node, f"{takes}, not {given}")
        elif node.keywords:
            self.by_name(node, name, args)

    def by_name(self, node: ast.Call, name: str, args: Sequence[str]) -> None:
        self.named_arguments = True
        for keyword in node.keywords:
            if keyword.arg not in args:
                self.wrong(keyword, f"{name} has no argument {keyword.arg!r}{suggestion(keyword.arg or '', args)}")
            elif keyword.arg in args[: len(node.args)]:
                self.wrong(keyword, f"{name} is given {keyword.arg!r} twice")
        first = [arg for arg in args if arg in args[: len(node.args)] or arg in {each.arg for each in node.keywords}]
        if first != list(args[: len(first)]):
            gap = next(arg for arg in args if arg not in first)
            self.wrong(
                node, f"{name} is called without {gap!r}, which comes before others that are given; give it, too"
            )

    def builtin(self, node: ast.Call, name: str) -> None:
        rule = FUNCTIONS[name]
        if not rule.least <= len(node.args) <= rule.most:
            count = f"{rule.least}" if rule.least == rule.most else f"{rule.least} to {rule.most}"
            named = f" ({listed(rule.keywords)} by name)" if rule.keywords else ""
            self.wrong(node, f"{name} takes {count} argument{'' if count == '1' else 's'}{named}, not {len(node.args)}")
        for keyword in node.keywords:
            if keyword.arg not in rule.keywords:
                hint = suggestion(keyword.arg or "", rule.keywords)
                self.wrong(keyword, f"{name} has no argument {keyword.arg!r}{hint}")

    def reference(self, node: ast.Call, name: str) -> None:
        self.ref_calls[name] = None
        if not self.words.has_reference:
            self.wrong(node, "the spec names no reference")
        elif self.words.references is not None and name.split(".", maxsplit=1)[0] not in self.words.references:
            self.wrong(node, f"the reference has no function {name!r}{suggestion(name, self.words.references)}")

    def method(self, node: ast.Call, func: ast.Attribute) -> None:
        if isinstance(func.value, ast.Name) and func.value.id in {"np", "numpy"}:
            hint = f"write {func.attr}(...)" if func.attr in FUNCTIONS else "it is not among the listed functions"
            self.wrong(node, f"NumPy's functions stand without '{func.value.id}.': {hint}")
            return
        static = "" if self.is_value(func.value) else language.static_name(func, self.words.functions)
        if static:
            self.static(node, static)
            return
        found = self.methods(func)
        if not found:
            self.unknown_method(node, func)
        if class_of(func.value, self.words) == language.REFERENCE:  # its object's method is none of the student's
            self.visit(func.value)
            return
        for name in found[:1] if len(found) == 1 else []:
            self.student(node, name)
        self.calls |= dict.fromkeys(found)
        self.visit(func.value)

    def methods(self, func: ast.Attribute) -> list[str]:
        """The methods that may be called here: that of the object's class, where it is known, else all of this name."""
        own = f"{class_of(func.value, self.words)}.{func.attr}"
        return [own] if own in self.words.functions else language.methods(func.attr, self.words.functions)

    def gives(self, node: ast.expr) -> bool:
        """Whether this is `given.name`; a name that is not given is a mistake."""
        name = language.given_name(node)
        if not name or self.words.given is None or language.GIVEN in self.words.names:
            return False
        if name not in self.words.given:
            self.wrong(node, f"the course's file has no function {name!r}{suggestion(name, self.words.given)}")
        return True

    def unknown_method(self, node: ast.Call, func: ast.Attribute) -> None:
        known = {name.split(".", 1)[1] for name in self.words.functions if "." in name}
        near = suggestion(func.attr, known)
        if not near and func.attr in FUNCTIONS:
            inner = language.text_of(func.value, self.text)
            near = f"; write {func.attr}({inner})"
        elif not near and known:
            near = "; a method is declared under 'methods' of its class"
        self.wrong(node, f"unknown method {func.attr!r}{near}")

    def is_value(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.words.names

    def static(self, node: ast.Call, name: str) -> None:
        self.student(node, name)
        if not self.words.functions[name].static:
            self.wrong(
                node,
                f"{name} needs an object, as in {name.split('.', maxsplit=1)[0]}(...); or declare it 'static: true'",
            )

    def after(self, node: ast.Call) -> None:
        """`after(adam(w, dw, c), c)`."""
        call = node.args[0] if len(node.args) == 2 and not node.keywords else None
        asks = isinstance(call, ast.Call) and (language.is_reference(call.func) or self.is_student(call.func))
        if call is None or not asks or language.argument_of(call, node.args[1]) is None:
            self.wrong(node, "after takes a call and one of its arguments as written there: after(adam(w, dw, c), c)")

    def recording(self, node: ast.Call, name: str) -> None:
        """`recorded(given.cubic)`, and `calls(f)` of what that gave."""
        alone = len(node.args) == 1 and not node.keywords
        if name == language.RECORDED and not (alone and language.given_name(node.args[0])):
            self.wrong(node, "recorded takes one function of the course's file, as in recorded(given.cubic)")
        elif name == language.CALLS and not (alone and isinstance(node.args[0], ast.Name)):
            self.wrong(node, "calls takes the name of a recorded function: f: recorded(given.cubic), then calls(f)")

    def is_student(self, func: ast.expr) -> bool:
        if isinstance(func, ast.Attribute):
            return bool(language.methods(func.attr, self.words.functions))
        return isinstance(func, ast.Name) and func.id in self.words.functions

    def setter(self, node: ast.Call) -> None:
        if not node.args or len(node.args) % 2 or node.keywords:
            self.wrong(node, "set takes a part of an object and its new value, as in set(net.params['W1'], W1)")
            return
        for part in node.args[::2]:
            _, path, _ = language.target_of(part)
            if not path:
                self.wrong(part, "set takes a part of an object first, as in set(net.params['W1'], W1)")


class _InOrder(ast.NodeTransformer):
    """Writes the arguments of student functions in order, without their names."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        func = node.func
        if isinstance(func, ast.Name):
            name = func.id if func.id in self.words.functions else ""
        else:
            found = language.methods(func.attr, self.words.functions) if isinstance(func, ast.Attribute) else []
            name = "" if language.is_reference(func) or not found else found[0]
        if name and node.keywords:
            order = self.words.functions[name].args
            node.args += [each.value for each in sorted(node.keywords, key=lambda each: order.index(each.arg or ""))]
            node.keywords = []
        return node


def student_calls(expression: Expression) -> list[ast.Call]:
    """The calls of student functions in an expression, as nodes of its tree."""
    names = {name.rsplit(".", 1)[-1] for name in expression.calls}
    found = [node for node in ast.walk(language.tree(expression.text)) if isinstance(node, ast.Call)]
    return [node for node in found if not language.is_reference(node.func) and _last_name(node.func) in names]


def _last_name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
