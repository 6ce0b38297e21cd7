"""What a check makes before it asks: objects, and what is done with them step by step, as a student would write it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from grader.checks.python import ALIKE, Unwritable, Writer, asks
from grader.model import Handle
from grader.spec import language

if TYPE_CHECKING:
    from grader.spec import Expression

_MOST = 12  # statements
_IN_TORCH = frozenset(("abs", "cos", "exp", "log", "log1p", "mean", "sign", "sin", "sqrt", "sum", "tanh"))


class Maker(Writer):
    """A Writer that knows objects: `statements` make them, before what is written of them is worth anything.

    What an object is handed is a copy: a method may change it, and the input is still needed.
    """

    def prepare(self) -> None:
        """Write the steps of the check.

        Raises:
            Unwritable: they have no form that a student could paste.
        """
        self.statements: list[str] = []
        self._given: set[str] = set()
        self._target = ""
        for step in self.trial.check.steps:
            times = step.repeat if isinstance(step.repeat, int) else int(self.trial.drawn[step.repeat])
            for name, expression in step.named * times:
                self._give(name, expression)
        if len(self.statements) > _MOST:
            raise Unwritable

    def _give(self, name: str, expression: Expression) -> None:
        """`name = expression`."""
        if expression.ref_calls:
            raise Unwritable  # what it was handed then is not known any more
        before, self._target = self._target, self.names.get(name, name)
        text = ast.unparse(self._of(language.tree(expression.text), expression))
        if text != self._target:
            self.statements.append(f"{self._target} = {text}")
        self._given.add(name)
        self._target = before

    def _name(self, name: str) -> ast.expr:
        made = {each for step in self.trial.check.steps for each, _ in step.named}
        called, let = self.names.get(name, name), self.trial.check.let
        if name not in self._given and name in let and isinstance(self.trial.values.get(name), Handle):
            self._give(name, let[name])
        if name in self._given:
            return ast.Name(called)
        if name in made and name in self.trial.drawn:
            self.used[called] = self.trial.drawn[name]
            return ast.Name(called)
        return super()._name(name)

    def _call(self, node: ast.Call, whole: Expression) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == language.SETTER:
            return self._replaced(node, whole)
        if self.torch and name in ALIKE and not self._is_alive(node, whole):
            return self._value(node, whole)
        if self.torch and name in ALIKE:
            if name not in _IN_TORCH or node.keywords:
                raise Unwritable
            return ast.Call(ast.Attribute(ast.Name("torch"), name), self._arguments(node, whole), [])
        made = super()._call(node, whole)
        if isinstance(made, ast.Call) and name in whole.calls and self._is_module(name):
            return ast.Call(ast.Attribute(made, "double"), [], [])
        return made

    def _is_alive(self, node: ast.Call, whole: Expression) -> bool:
        """Whether something of the student's is in it, or something that is moved, as to measure a slope."""
        inner = list(ast.walk(node))
        moved = any(isinstance(each, ast.Name) and each.id in self.moved for each in inner)
        return moved or asks(node, whole) or any(isinstance(each, ast.Attribute) for each in inner)

    def _is_module(self, name: str) -> bool:
        """Whether it makes a torch module, whose numbers are those of its layers."""
        spec = self.trial.setting.spec
        made = any(each.startswith(f"{name}.") for each in spec.functions)
        return self.torch and made and any("." in path for path in spec.attributes)

    def _replaced(self, node: ast.Call, whole: Expression) -> ast.expr:
        """`set(l.W, W)`: `l.W = W.copy()`, and it is the object."""
        owner: Any = None
        for part, value in zip(node.args[::2], node.args[1::2], strict=True):
            inner, path, keys = language.target_of(part)
            owner = self._of(inner, whole)
            if not isinstance(owner, ast.Name):
                if not self._target:
                    raise Unwritable
                self.statements.append(f"{self._target} = {ast.unparse(owner)}")
                owner = ast.Name(self._target)
            index = "".join(f"[{ast.unparse(self._of(key, whole))}]" for key in keys)
            copied = ".clone()" if self.torch else ".copy()"
            given = ast.unparse(self._of(value, whole))
            target = f"{owner.id}.{path}{'.data' if self.torch else ''}{index}"
            self.statements.append(f"{target} = {given}{copied if given.isidentifier() else ''}")
        return owner if owner is not None else super()._call(node, whole)
