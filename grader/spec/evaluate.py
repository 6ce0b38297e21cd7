"""What an expression is worth: the tree is interpreted here, node by node; nothing is compiled or looked up by text."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import Answer, Handle
from grader.spec import functions, language, work
from grader.spec.arithmetic import Arithmetic, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.model import Respondent
    from grader.spec.model import Expression


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


class _Evaluation(Arithmetic):
    """One evaluation of one expression: what `Arithmetic` knows, and the calls that somebody answers."""

    def __init__(
        self,
        expression: Expression,
        values: Mapping[str, Any],
        student: Respondent,
        ref: Any,
        noted: Callable[[Any], None] | None = None,
    ) -> None:
        super().__init__(expression, values, noted)
        self.student = student
        self.ref = ref
        self.for_reference = False  # whether arguments of the reference's are being computed

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
        raise self.error(node, f"expected an object of a class of the student's, got {kind_of(value)}")

    def call(self, node: ast.Call) -> Any:
        func = node.func
        if isinstance(func, ast.Attribute) or self.student_name(func):
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
            raise self.error(node, f"expected a number or an array, got {kind_of(value)}")
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
            name, owner = name if name in found or not found else found[0], [handle]  # of the reference's: its own
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


_Evaluation.rules = {**Arithmetic.rules, ast.Attribute: _Evaluation.attribute, ast.Call: _Evaluation.call}
