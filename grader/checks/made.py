"""What a check makes before it asks: objects, and what is done with them step by step, as a student would write it."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, Any

from grader.checks.python import ALIKE, Unwritable, Writer, asks
from grader.model import Handle
from grader.spec import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.spec import Expression

_MOST = 12  # statements
_IN_TORCH = frozenset(("abs", "cos", "exp", "log", "log1p", "mean", "sign", "sin", "sqrt", "sum", "tanh"))


class Maker(Writer):
    """A Writer that knows objects: `statements` make them, before what is written of them is worth anything.

    What an object is handed is a copy: a method may change it, and the input is still needed.
    """

    def prepare(self, *wanted: Expression, brief: bool = False) -> None:
        """Write the steps of the check, and what it does under `let` with the objects that the wanted ones rest on.

        A method may change its object: `out: net.forward(x)` comes before `net.dw`. With `brief`, only what they are
        made of is done, and an object that is used once is made where it is used.

        Raises:
            Unwritable: they have no form that a student could paste.
        """
        self.statements: list[str] = []
        self._given: set[str] = set()
        self._target = ""
        made = self._at_work(wanted, all_of_it=not brief)
        self._inline = self._used_once(wanted) if brief and not self.trial.check.steps else frozenset()
        for name in made:
            if name not in self._given | self._inline:
                self._give(name, self.trial.check.let[name])
        for step in self.trial.check.steps:
            times = step.repeat if isinstance(step.repeat, int) else int(self.trial.drawn[step.repeat])
            for name, expression in step.named * times:
                self._give(name, expression)
        if len(self.statements) > _MOST:
            raise Unwritable

    def _at_work(self, wanted: Sequence[Expression], *, all_of_it: bool) -> list[str]:
        """The names under `let`, in order, that are objects, or for which something is asked of one that is needed."""
        let, values = self.trial.check.let, self.trial.values
        objects = {name for name in let if isinstance(values.get(name), Handle)}
        steps = [each for step in self.trial.check.steps for _, each in step.named]
        needed = self._reached(name for each in (*wanted, *steps) for name in each.names)
        asking = [name for name in let if objects & {name, *let[name].names} and name not in self.moved]
        while all_of_it:
            more = self._reached(name for name in asking if needed & objects & set(let[name].names)) - needed
            if not more:
                break
            needed |= more
        return [name for name in asking if name in needed]

    def _reached(self, names: Iterable[str]) -> set[str]:
        """Names, and those that their values under `let` are made of."""
        let, found, waiting = self.trial.check.let, set[str](), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += let[name].names if name in let else ()
        return found

    def _used_once(self, wanted: Sequence[Expression]) -> frozenset[str]:
        """The names under `let` that stand in one place, so that their values may stand there."""
        let = self.trial.check.let
        needed = self._reached(name for each in wanted for name in each.names)
        written = [*wanted, *(let[name] for name in let if name in needed)]
        used = Counter(
            node.id for each in written for node in ast.walk(language.tree(each.text)) if isinstance(node, ast.Name)
        )
        return frozenset(name for name in let if used[name] == 1 and not _sets(let[name]))

    def follow(self, expressions: Iterable[Expression]) -> None:
        """What was asked of the same objects before, and may have changed them."""
        for each in expressions:
            if each.calls and set(each.names) & self._given:
                self.statements.append(self.write(each))

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
        if name in self.moved and name not in self._given:
            return super()._name(name)
        if name in self._inline and isinstance(self.trial.values.get(name), Handle):
            here: ast.expr = self._of(language.tree(let[name].text), let[name])
            return here
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


def _sets(expression: Expression) -> bool:
    """Whether it replaces a part of an object, which takes a statement."""
    return any(
        isinstance(node, ast.Name) and node.id == language.SETTER for node in ast.walk(language.tree(expression.text))
    )
