"""An expression of a spec as the Python that a student would write: their own names, np.array(...), no spec's words."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checks.binding import binding
from grader.checks.call_graph import definition_of
from grader.model import CallFailed, Handle
from grader.respondents.book import Unanswered
from grader.respondents.reference import ReferenceFault
from grader.show import as_numbers
from grader.spec import EvaluationError, Expression, evaluate, language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.checks.trial import Trial

LONGEST = 2000  # letters of one literal
ALIKE = frozenset(
    (
        *("abs", "all", "any", "argmax", "argmin", "argsort", "ceil", "clip", "cos", "cosh", "cumsum", "exp", "expm1"),
        *("floor", "isfinite", "isinf", "isnan", "log", "log10", "log1p", "log2", "max", "maximum", "mean", "median"),
        *("min", "minimum", "outer", "prod", "ravel", "round", "sign", "sin", "sinh", "sqrt", "squeeze", "std", "sum"),
        *("tan", "tanh", "trace", "transpose", "var", "where", "concatenate", "stack", "diag", "dot"),
    )
)  # functions of the language that NumPy has under the same name


class Unwritable(Exception):  # noqa: N818 -- an outcome: there are no lines then
    """An expression, or a value, has no form that a student could paste."""


def literal(value: Any, *, torch: bool = False) -> str:
    """A value as Python that gives it again, to the last digit; arrays as tensors with `torch`.

    Raises:
        Unwritable: it is an object, or too long.
    """
    text = _literal(value)
    if torch:
        text = re.sub(r"np\.(nan|inf)", r"float('\1')", text)
        text = re.sub(r"np\.array\(([^()]*(?:float\('\w+'\)[^()]*)*)\)", _as_tensor, text)
        text = re.sub(r"np\.zeros\((\([^)]*\))\)", r"torch.zeros(\1, dtype=torch.float64)", text)
    if len(text) > LONGEST:
        raise Unwritable
    return text


def _as_tensor(found: re.Match[str]) -> str:
    """A tensor of what an array has in it, of the kind that hand-ins are given."""
    inner, whole = found[1], re.fullmatch(r"[\[\], \d-]*", found[1])
    return f"torch.tensor({inner})" if whole or "dtype" in inner else f"torch.tensor({inner}, dtype=torch.float64)"


def _literal(value: Any) -> str:
    array = as_numbers(value)
    if isinstance(value, tuple | list) and (isinstance(value, tuple) or array is None):
        inner = ", ".join(map(_literal, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {_literal(part)}' for key, part in value.items())}}}"
    if isinstance(value, str) or value is None:
        return repr(value)
    if array is None or array.dtype.kind == "c":
        raise Unwritable
    if array.ndim == 0:
        return _number(array.item())
    if not array.size:
        return f"np.zeros({array.shape})"
    return f"np.array({_nested(array.tolist())}{_type_of(array)})"


def _type_of(array: np.ndarray[Any, Any]) -> str:
    usual = array.dtype in {np.dtype(np.float64), np.dtype(np.int64), np.dtype(bool)}
    return "" if usual else f", dtype=np.{array.dtype.name}"


def _nested(items: Any) -> str:
    return f"[{', '.join(map(_nested, items))}]" if isinstance(items, list) else _number(items)


def _number(value: Any) -> str:
    if isinstance(value, float) and not np.isfinite(value):
        return "np.nan" if value != value else "np.inf" if value > 0 else "-np.inf"  # noqa: PLR0124 -- nan alone
    return repr(value)


class Writer:
    """Writes the expressions of one trial. `names` is what its values are called in the student's notebook.

    `functions` are the student's names for the spec's functions. A `let` value that is no number is written out where
    it stands; `moved` are names that something else stands for, and that no number may have been made of.
    """

    def __init__(
        self, trial: Trial, names: Mapping[str, str], functions: Mapping[str, str], moved: Mapping[str, str]
    ) -> None:
        self.trial, self.names, self.functions, self.moved = trial, names, functions, moved
        self.used: dict[str, Any] = {}  # the names that are written, with their values
        self.torch = trial.setting.spec.framework == "torch"

    def write(self, expression: Expression) -> str:
        """The expression as Python.

        Raises:
            Unwritable: it has no form that a student could paste.
        """
        return ast.unparse(self._of(language.tree(expression.text), expression))

    def _of(self, node: ast.AST, whole: Expression) -> Any:
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Call():
                return self._call(node, whole)
            case ast.Attribute():
                return self._attribute(node, whole)
            case ast.Subscript() if _is_of_reference(node):
                return self._value(node, whole)  # the part alone: the rest may be the reference's own affair
            case ast.List():
                return self._list(node, whole)
            case ast.BoolOp():
                joined = "np.logical_and" if isinstance(node.op, ast.And) else "np.logical_or"
                parts = [self._of(part, whole) for part in node.values]
                return ast.Call(
                    ast.Attribute(ast.Call(_code(f"{joined}.reduce"), [ast.List(parts)], []), "all"), [], []
                )
            case ast.expr() | ast.keyword():
                return self._copied(node, whole)
        return node

    def _copied(self, node: ast.AST, whole: Expression) -> ast.AST:
        """The same node of parts as Python has them."""
        fields = {}
        for field, value in ast.iter_fields(node):
            parts = [self._of(part, whole) for part in value] if isinstance(value, list) else None
            fields[field] = (
                parts if parts is not None else self._of(value, whole) if isinstance(value, ast.AST) else value
            )
        return type(node)(**fields)

    def _name(self, name: str) -> ast.expr:
        if name in self.moved:
            return _code(f"({self.moved[name]})")
        if entries := {key.partition(".")[2]: text for key, text in self.moved.items() if key.startswith(f"{name}.")}:
            return self._with_entries(name, entries)
        if name in {"pi", "inf", "nan"} and name not in self.trial.values:
            return _code(f"np.{name}")
        value = self.trial.values.get(name)
        own = self.trial.check.let.get(name)
        made = {each for step in self.trial.check.steps for each, _ in step.named}
        if isinstance(value, Handle) or name in made:
            raise Unwritable
        if own is not None and (self.trial.asks(own) or self._depends(own)):
            return _code(f"({self.write(own)})")
        if (array := as_numbers(value)) is not None and array.ndim == 0:
            return _code(literal(value, torch=self.torch))
        called = self.names.get(name, name)
        self.used[called] = value
        return _code(called)

    def _with_entries(self, name: str, entries: Mapping[str, str]) -> ast.expr:
        """A dict with other values in some places: `{**params, 'W1': params['W1'] + step}`."""
        called = self.names.get(name, name)
        self.used[called] = self.trial.values[name]
        return _code(f"{{**{called}, {', '.join(f'{key!r}: {text}' for key, text in entries.items())}}}")

    def _depends(self, expression: Expression) -> bool:
        """Whether a value was made of what is moved."""
        let, moved = self.trial.check.let, {key.partition(".")[0] for key in self.moved} | self.moved.keys()
        return any(name in moved or (name in let and self._depends(let[name])) for name in expression.names)

    def _attribute(self, node: ast.Attribute, whole: Expression) -> ast.expr:
        inner, path = language.path_of(node)
        if language.given_name(node):
            raise Unwritable
        if isinstance(inner, ast.Name) and isinstance(self.trial.values.get(inner.id), dict) and path:
            if f"{inner.id}.{path}" in self.moved:
                return _code(f"({self.moved[f'{inner.id}.{path}']})")
            return ast.Subscript(self._of(inner, whole), ast.Constant(path))
        return ast.Attribute(self._of(node.value, whole), node.attr)

    def _list(self, node: ast.List, whole: Expression) -> ast.expr:
        """A list of the language is an array of numbers."""
        if not asks(node, whole):
            return self._value(node, whole)
        return ast.Call(_code("np.array"), [ast.List([self._of(item, whole) for item in node.elts])], [])

    def _call(self, node: ast.Call, whole: Expression) -> ast.expr:
        func = node.func
        if language.is_reference(func):
            return self._value(node, whole)
        name = func.id if isinstance(func, ast.Name) else ""
        static = language.static_name(func, whole.calls) if isinstance(func, ast.Attribute) else ""
        if name in whole.calls or static:
            return self._asked(name or static, self._arguments(node, whole))
        if isinstance(func, ast.Attribute):
            if language.given_name(func):
                raise Unwritable
            return ast.Call(ast.Attribute(self._of(func.value, whole), func.attr), self._arguments(node, whole), [])
        if name not in ALIKE:
            return self._value(node, whole)
        keywords = [ast.keyword(each.arg, self._plain(each.value, whole)) for each in node.keywords]
        return ast.Call(_code(f"np.{name}"), self._arguments(node, whole), keywords)

    def _asked(self, name: str, values: list[ast.expr]) -> ast.expr:
        """A call of the student's function, its arguments named where they stand in another order there."""
        setting = self.trial.setting
        bound = binding(setting.spec.functions[name], definition_of(name, setting), len(values))
        called = _code(self.functions.get(name, name))
        if not bound.named:
            return ast.Call(called, values, [])
        return ast.Call(called, [], [ast.keyword(*each) for each in zip(bound.parameters, values, strict=True)])

    def _arguments(self, node: ast.Call, whole: Expression) -> list[ast.expr]:
        return [self._of(argument, whole) for argument in node.args]

    def _plain(self, node: ast.expr, whole: Expression) -> ast.expr:
        """An axis or the like, as it stands."""
        return node if isinstance(node, ast.Constant | ast.UnaryOp | ast.Tuple) else self._of(node, whole)

    def _value(self, node: ast.expr, whole: Expression) -> ast.expr:
        """What a part is worth, as a literal: it has none of the student's functions in it, nor what is moved."""
        text = language.text_of(node, whole.text)
        names = tuple(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        part = Expression(text, names, whole.calls, whole.ref_calls)
        if self._depends(part) or (asks(node, whole) and not _is_of_reference(node)):
            raise Unwritable
        try:
            value = evaluate(part, self.trial.values, self.trial.student, self.trial.setting.references.numpy)
        except (CallFailed, EvaluationError, ReferenceFault, Unanswered):
            raise Unwritable from None
        return _code(literal(value, torch=self.torch))


def _is_of_reference(node: ast.expr) -> bool:
    """Whether it is an answer of the reference's, or a part of one."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Call) and language.is_reference(node.func)


def asks(node: ast.AST, whole: Expression) -> bool:
    """Whether a part calls a function of the student's."""
    return any(isinstance(each, ast.Name) and each.id in whole.calls for each in ast.walk(node))


def _code(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
