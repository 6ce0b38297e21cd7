"""What an expression of values is worth: numbers, arrays, lists and dicts; nobody is asked for any of them."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from grader.model import Handle
from grader.spec import functions, language, work
from grader.spec.model import EvaluationError
from grader.spec.operators import BINARY, COMPARE, UNARY
from grader.spec.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.spec.model import Expression

MOST_DIMENSIONS = 16  # as of an answer; NumPy compares no more than 32
_FAILURES = (ValueError, TypeError, IndexError, KeyError, OverflowError, ZeroDivisionError, MemoryError)


class Arithmetic:
    """The rules for values, each for one kind of node.

    Args:
        expression: what to compute.
        values: inputs and let values by name.
        noted: is told every number and array that arithmetic reads on the way.
    """

    rules: ClassVar[dict[type[ast.expr], Callable[[Any, Any], Any]]] = {}

    def __init__(
        self, expression: Expression, values: Mapping[str, Any], noted: Callable[[Any], None] | None = None
    ) -> None:
        self.expression = expression
        self.values = values
        self.noted = noted
        self.work = Work()

    def of(self, node: ast.expr) -> Any:
        """The value of a node."""
        value = self.rules[type(node)](self, node)
        if isinstance(value, np.ndarray) and value.ndim > MOST_DIMENSIONS:
            raise self.error(node, f"an array of {value.ndim} dimensions; at most {MOST_DIMENSIONS}")
        return value

    def attempt(self, node: ast.expr, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """The function's value; where it has none, an `EvaluationError` that names the node's text."""
        try:
            return function(*args, **named)
        except _FAILURES as error:
            raise self.error(node, _words(error)) from None

    def error(self, node: ast.expr, message: str) -> EvaluationError:
        """That a node has no value, with its text."""
        return EvaluationError(message, expression=language.text_of(node, self.expression.text))

    def number(self, node: ast.expr, value: Any) -> Any:
        """A value as arithmetic takes it: a number or an array; a student's list of numbers counts as an array."""
        if isinstance(value, list | tuple):
            value = self.attempt(node, np.asarray, value)
        if self.noted is not None:
            self.noted(value)
        if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biuf":
            return value
        if isinstance(value, int) and abs(value) >= 2**63:
            return self.attempt(node, float, value)  # NumPy would make it an object
        if isinstance(value, int | float):
            return value
        raise self.error(node, f"expected a number or an array, got {kind_of(value)}")

    def constant(self, node: ast.Constant) -> Any:
        """A number, a text, True, False or None."""
        return node.value

    def name(self, node: ast.Name) -> Any:
        """An input, a `let` value, or a constant of the language."""
        if node.id in self.values:
            return self.values[node.id]
        if node.id in functions.CONSTANTS:
            return functions.CONSTANTS[node.id]
        raise self.error(node, "has no value here")

    def array_of(self, node: ast.List) -> Any:
        """A list is a float64 array; one of truth values stays what it is."""
        items = [self.of(item) for item in node.elts]
        if any(isinstance(item, str | dict | Handle) or item is None for item in items):
            return items
        try:
            values = np.asarray(items)
        except ValueError:
            raise self.error(node, "the items differ in shape; write (a, b) for a tuple of arrays") from None
        return values if values.dtype.kind == "b" else self.attempt(node, values.astype, float)

    def tuple_of(self, node: ast.Tuple | ast.List) -> Any:
        """The items as they are, arrays or not."""
        return tuple(self.of(item) for item in node.elts)

    def dict_of(self, node: ast.Dict) -> Any:
        """A dict, by texts or whole numbers."""
        keys = [self.of(key) for key in node.keys if key is not None]
        values = [self.of(value) for value in node.values]
        if not all(isinstance(key, str | int) for key in keys):
            raise self.error(node, "the keys of a dict are texts or whole numbers")
        return dict(zip(keys, values, strict=True))

    def unary(self, node: ast.UnaryOp) -> Any:
        """A sign, or `not`."""
        value = self.number(node.operand, self.of(node.operand))
        if isinstance(node.op, ast.USub) and np.result_type(value).kind == "b":
            value = value * 1  # NumPy has no negative of a truth value
        return self.attempt(node, UNARY[type(node.op)], value)

    def binary(self, node: ast.BinOp) -> Any:
        """Arithmetic on two numbers or arrays; `+` also joins lists."""
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.Add) and _joins(node, left, right):
            return functions.PythonList([*self.items(node.left, left), *self.items(node.right, right)])
        left, right = self.number(node.left, left), self.number(node.right, right)
        if isinstance(node.op, ast.MatMult):
            self.attempt(node, self.work.pay, work.of_product(left, right))
        else:
            self.attempt(node, functions.together, left, right)
        return self.paid(node, self.attempt(node, BINARY[type(node.op)], left, right))

    def paid(self, node: ast.expr, value: Any) -> Any:
        """A value that was just made, whose price is counted."""
        self.attempt(node, self.work.pay, work.of_value(value))
        return value

    def items(self, node: ast.expr, value: Any) -> list[Any]:
        """The items of a list that is joined to another: whole numbers stay whole."""
        return [self.of(item) for item in node.elts] if isinstance(node, ast.List) else list(value)

    def logic(self, node: ast.BoolOp) -> Any:
        """`and` and `or`, element by element."""
        join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        value = self.number(node.values[0], self.of(node.values[0]))
        for part in node.values[1:]:
            other = self.number(part, self.of(part))
            self.attempt(node, functions.together, value, other)
            value = self.attempt(node, join, value, other)
        return value

    def compare(self, node: ast.Compare) -> Any:
        """Element by element; a chain is the `and` of its links."""
        left, result = self.of(node.left), None
        for link, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.of(right_node)
            if not (isinstance(left, str) and isinstance(right, str)):
                left, right = self.number(node, left), self.number(right_node, right)
            self.attempt(node, functions.together, left, right)
            value = self.attempt(node, COMPARE[type(link)], left, right)
            result = value if result is None else self.attempt(node, np.logical_and, result, value)
            left = right
        return result

    def subscript(self, node: ast.Subscript) -> Any:
        """An element or a slice, or what a dict has under a key."""
        value, index = self.of(node.value), self.index(node.slice)
        if isinstance(value, dict):
            return self.attempt(node, operator.getitem, value, index)
        if isinstance(value, list | tuple) and not isinstance(index, tuple):
            index = index if isinstance(index, slice) else self.attempt(node, functions.whole, index)
            return self.attempt(node, operator.getitem, value, index)
        value = self.number(node.value, value)
        if not isinstance(value, np.ndarray):
            raise self.error(node, "a single number has no elements")
        return self.attempt(node, operator.getitem, value, index)

    def index(self, node: ast.expr) -> Any:
        """An index as NumPy takes it: whole numbers, slices, tuples of those."""
        if isinstance(node, ast.Slice):
            bounds = (None if part is None else self.of(part) for part in (node.lower, node.upper, node.step))
            return slice(*(None if bound is None else self.attempt(node, functions.whole, bound) for bound in bounds))
        if isinstance(node, ast.Tuple):
            return tuple(self.index(item) for item in node.elts)
        value = self.of(node)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            if not np.all(value % 1 == 0):
                raise self.error(node, "an index is whole")
            return value.astype(np.int64)
        return self.attempt(node, functions.whole, value) if isinstance(value, float) else value


Arithmetic.rules = {
    ast.Constant: Arithmetic.constant, ast.Name: Arithmetic.name, ast.List: Arithmetic.array_of,
    ast.Tuple: Arithmetic.tuple_of, ast.Dict: Arithmetic.dict_of, ast.UnaryOp: Arithmetic.unary,
    ast.BinOp: Arithmetic.binary, ast.BoolOp: Arithmetic.logic, ast.Compare: Arithmetic.compare,
    ast.Subscript: Arithmetic.subscript,
}  # fmt: skip


def _joins(node: ast.BinOp, left: Any, right: Any) -> bool:
    """Whether `+` joins two lists: one that `list` made, and another that is a list or written as one."""
    own = isinstance(left, functions.PythonList) or isinstance(right, functions.PythonList)
    sides = ((node.left, left), (node.right, right))
    return own and all(isinstance(value, list) or isinstance(side, ast.List) for side, value in sides)


def _words(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error}"
    if isinstance(error, MemoryError):
        return "does not fit into memory"
    return str(error).split("\n", 1)[0] or type(error).__name__


def kind_of(value: Any) -> str:
    """What a value is, where a number was expected."""
    if isinstance(value, Handle):
        return f"a {value.kind} object"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    return "nothing" if value is None else f"a {type(value).__name__}"
