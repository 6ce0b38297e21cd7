"""What an expression is worth: the tree is interpreted here, node by node; nothing is compiled or looked up by text."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import Answer, Handle
from grader.spec import functions, language, work
from grader.spec.model import EvaluationError, Expression
from grader.spec.operators import BINARY, COMPARE, UNARY
from grader.spec.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.model import Respondent

_FAILURES = (ValueError, TypeError, IndexError, KeyError, OverflowError, ZeroDivisionError, MemoryError)


def evaluate(
    expression: Expression,
    values: Mapping[str, Any],
    student: Respondent,
    ref: Any,
    noted: Callable[[Any], None] | None = None,
) -> Any:
    """The value of an expression.

    Args:
        expression: what to compute.
        values: inputs and let values by name.
        student: answers the calls of student functions, in order, each as often as it is written.
        ref: answers the `ref.` calls: a `Respondent` whose `call` also takes the named arguments written in the spec.
        noted: is told every number and array that arithmetic reads on the way.

    Raises:
        EvaluationError: the value does not exist; says which part of the text and why.
        CallFailed: as the student or the reference raised it.
    """
    with np.errstate(all="ignore"):
        return _Evaluation(expression, values, student, ref, noted).of(language.tree(expression.text))


class _Evaluation:
    """One evaluation of one expression."""

    def __init__(
        self,
        expression: Expression,
        values: Mapping[str, Any],
        student: Respondent,
        ref: Any,
        noted: Callable[[Any], None] | None = None,
    ) -> None:
        self.expression = expression
        self.values = values
        self.student = student
        self.ref = ref
        self.noted = noted
        self.work = Work()
        self.for_reference = False  # whether arguments of the reference's are being computed

    def of(self, node: ast.expr) -> Any:
        return _RULES[type(node)](self, node)

    def attempt(self, node: ast.expr, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """The function's value; where it has none, an `EvaluationError` that names the node's text."""
        try:
            return function(*args, **named)
        except _FAILURES as error:
            raise self.error(node, _words(error)) from None

    def error(self, node: ast.expr, message: str) -> EvaluationError:
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
        raise self.error(node, f"expected a number or an array, got {_kind(value)}")

    def constant(self, node: ast.Constant) -> Any:
        return node.value

    def name(self, node: ast.Name) -> Any:
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
        return tuple(self.of(item) for item in node.elts)

    def dict_of(self, node: ast.Dict) -> Any:
        keys = [self.of(key) for key in node.keys if key is not None]
        values = [self.of(value) for value in node.values]
        if not all(isinstance(key, str | int) for key in keys):
            raise self.error(node, "the keys of a dict are texts or whole numbers")
        return dict(zip(keys, values, strict=True))

    def unary(self, node: ast.UnaryOp) -> Any:
        value = self.number(node.operand, self.of(node.operand))
        if isinstance(node.op, ast.USub) and np.result_type(value).kind == "b":
            value = value * 1  # NumPy has no negative of a truth value
        return self.attempt(node, UNARY[type(node.op)], value)

    def binary(self, node: ast.BinOp) -> Any:
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

    def attribute(self, node: ast.Attribute) -> Any:
        if node.attr in language.ARRAY_ATTRIBUTES:
            value = self.number(node.value, self.of(node.value))
            return np.shape(value) if node.attr == "shape" else np.transpose(value)
        inner, path = language.path_of(node)
        if given := self.given(node):
            return (self.ref if self.for_reference else self.student).call(given, []).value
        if isinstance(inner, ast.Name) and isinstance(data := self.values.get(inner.id), dict):
            return self.attempt(node, operator.getitem, data, path)
        return self.asked(f".{path}", [self.handle(inner)]).value

    def asked(self, name: str, args: list[Any]) -> Answer:
        """The student's answer; for an object of the reference's (numbered below zero) the reference's."""
        own = args and isinstance(args[0], Handle) and args[0].id < 0 and "." in name
        answer: Answer = (self.ref if own else self.student).call(name, args)
        return answer

    def handle(self, node: ast.expr) -> Handle:
        value = self.of(node)
        if isinstance(value, Handle):
            return value
        raise self.error(node, f"expected an object of a class of the student's, got {_kind(value)}")

    def subscript(self, node: ast.Subscript) -> Any:
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

    def call(self, node: ast.Call) -> Any:
        func = node.func
        if self.student_name(func) or isinstance(func, ast.Attribute):
            return self.answer(node)[0].value
        assert isinstance(func, ast.Name)  # noqa: S101 -- as parsed
        if func.id == language.SETTER:
            return self.replaced(node)
        if func.id == language.AFTER:
            return self.after(node)
        if func.id == language.RECORDED:
            return self.student.call(self.given(node.args[0]).replace(language.GIVEN, language.RECORDED, 1), []).value
        if func.id == language.CALLS:
            return self.asked(f".{language.CALLS}", [self.handle(node.args[0])]).value
        named = {keyword.arg or "": self.of(keyword.value) for keyword in node.keywords}
        args = [self.plain(argument, func.id) for argument in node.args]
        self.attempt(node, self.work.pay, work.of_call(func.id, args, named))
        return self.paid(node, self.attempt(node, functions.FUNCTIONS[func.id].call, *args, **named))

    def plain(self, node: ast.expr, function: str) -> Any:
        value = self.tuple_of(node) if function == "list" and isinstance(node, ast.List) else self.of(node)
        if isinstance(value, Handle | str) or value is None or (isinstance(value, dict) and function != "len"):
            raise self.error(node, f"expected a number or an array, got {_kind(value)}")
        if self.noted is not None:
            self.noted(value)
        return value

    def student_name(self, func: ast.expr) -> str:
        """The function, or static method, of the student's that is called by its name; empty where it is none."""
        if isinstance(func, ast.Name):
            return func.id if func.id in self.expression.calls else ""
        if isinstance(func.value if isinstance(func, ast.Attribute) else None, ast.Name):
            assert isinstance(func, ast.Attribute)  # noqa: S101 -- just asked
            return "" if func.value.id in self.values else language.static_name(func, self.expression.calls)  # type: ignore[attr-defined]
        return ""

    def given(self, node: ast.expr) -> str:
        """What a function of the course is called by those who answer; empty where this is none."""
        name, module = language.given_name(node), self.values.get(language.GIVEN)
        return f"{language.GIVEN}.{module}.{name}" if name and isinstance(module, str) else ""

    def answer(self, node: ast.Call) -> tuple[Answer, list[Any]]:
        """What the student or the reference says to a call, and the arguments that it was given."""
        func, name = node.func, self.student_name(node.func)
        owner: list[Any] = []
        given = self.given(func)
        trusted = bool(given) or language.is_reference(func)
        if not name and isinstance(func, ast.Attribute) and not trusted:
            handle = self.handle(func.value)
            found = language.methods(func.attr, self.expression.calls)
            name = f"{handle.kind}.{func.attr}"
            name, owner = name if name in found else found[0], [handle]
        before, self.for_reference = self.for_reference, trusted
        args = [self.of(argument) for argument in node.args]
        named = {keyword.arg or "": self.of(keyword.value) for keyword in node.keywords}
        self.for_reference = before
        if name:
            return self.asked(name, [*owner, *args]), args
        return self.ref.call(given or language.path_of(func)[1], args, **named), args

    def after(self, node: ast.Call) -> Any:
        """`after(adam(w, dw, c), c)`: that argument as the call left it."""
        call, wanted = node.args
        position = language.argument_of(call, wanted)
        assert isinstance(call, ast.Call)  # noqa: S101 -- as parsed
        assert position is not None  # noqa: S101 -- as parsed
        answer, args = self.answer(call)
        offset = 0 if self.student_name(call.func) or language.is_reference(call.func) else 1
        changed = dict(zip(answer.changed, answer.after, strict=True))
        return changed.get(position + offset, args[position])

    def replaced(self, node: ast.Call) -> Handle:
        """`set(net.params['W1'], W1)`: replaces that part in the student's object, and is the object."""
        handle = None
        for part, value in zip(node.args[::2], node.args[1::2], strict=True):
            inner, path, keys = language.target_of(part)
            handle = self.handle(inner)
            self.asked(f"=.{path}", [handle, [self.index(key) for key in keys], self.of(value)])
        assert handle is not None  # noqa: S101 -- as parsed
        return handle


_RULES: dict[type[ast.expr], Callable[[_Evaluation, Any], Any]] = {
    ast.Constant: _Evaluation.constant, ast.Name: _Evaluation.name, ast.List: _Evaluation.array_of,
    ast.Tuple: _Evaluation.tuple_of, ast.Dict: _Evaluation.dict_of, ast.UnaryOp: _Evaluation.unary,
    ast.BinOp: _Evaluation.binary, ast.BoolOp: _Evaluation.logic, ast.Compare: _Evaluation.compare,
    ast.Attribute: _Evaluation.attribute, ast.Subscript: _Evaluation.subscript, ast.Call: _Evaluation.call,
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


def _kind(value: Any) -> str:
    if isinstance(value, Handle):
        return f"a {value.kind} object"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    return "nothing" if value is None else f"a {type(value).__name__}"
