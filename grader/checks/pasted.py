"""A counterexample as lines to paste below the student's own functions: the inputs, their number, the right one."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.binding import binding
from grader.checks.call_graph import definition_of
from grader.checks.claims import short
from grader.checks.made import Maker
from grader.checks.measured import loss_of, place_in, value_of
from grader.checks.python import Unwritable, literal
from grader.respondents.book import Unanswered
from grader.respondents.turned import Turned
from grader.spec import Expression, Gradient, Raises, language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.checks.trial import Trial
    from grader.checks.trials import Failing, Trials

_YOURS, _EXPECTED, _MEASURED, _OTHER = "yours:   ", "expected:", "measured:", "but also:"
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STEP = 1e-6  # of a difference quotient


def pasted(trials: Trials, shown: Failing) -> tuple[str, ...]:
    """At most three lines of Python that show the failure; none where it has no form that a student could paste."""
    trial = shown.trial
    theirs = not trials.replaced and not isinstance(trials.student, Turned)  # as their own notebook has it
    if trial is None or not theirs or _is_mixed(trial):
        return ()
    try:
        found = _Lines(trial, _names(trial), _functions(trial), shown).written()
        ast.parse("\n".join(found))
        if trial.setting.spec.framework == "torch" and any("np." in line for line in found):
            return ()
    except (Unwritable, SyntaxError, ValueError, Unanswered):
        return ()
    return tuple(found)


def _is_mixed(trial: Trial) -> bool:
    """Whether some of the student's functions take tensors, and others arrays."""
    spec = trial.setting.spec
    return len({function.framework or spec.framework for function in spec.functions.values()}) > 1


def _functions(trial: Trial) -> dict[str, str]:
    """What the student calls the functions of the spec."""
    found = {name: definition_of(name, trial.setting) for name in trial.check.mentions.called}
    return {name: definition.name for name, definition in found.items() if definition is not None}


def _names(trial: Trial) -> dict[str, str]:
    """What the student calls the inputs: as the parameters of the functions that get them."""
    functions = trial.setting.spec.functions
    taken = {"np", *functions, *_functions(trial).values()}
    names: dict[str, str] = {}
    for call, name in _calls(trial):
        bound = binding(functions[name], definition_of(name, trial.setting), len(call.args))
        for argument, called in zip(call.args, bound.parameters, strict=False):
            if isinstance(argument, ast.Name) and argument.id not in names and called not in taken:
                names[argument.id] = called
                taken.add(called)
    for name in trial.values:
        while name not in names and name in taken:
            names[name] = f"{names.get(name, name)}_"
    return names


def _calls(trial: Trial) -> Iterator[tuple[ast.Call, str]]:
    """The calls of functions, in the relation and in what it is made of."""
    for expression in (*trial.check.body.expressions(), *trial.check.let.values()):
        for node in ast.walk(language.tree(expression.text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in expression.calls:
                yield node, node.func.id


class _Lines(msgspec.Struct, frozen=True):
    """The lines of one trial."""

    trial: Trial
    names: Mapping[str, str]
    functions: Mapping[str, str]
    shown: Failing

    def written(self) -> list[str]:
        """By the kind of check."""
        body, sides = self.trial.check.body, self.shown.fault.sides
        if isinstance(body, Gradient):
            return self._gradient(body)
        if isinstance(body, Raises):
            return self._raised(body)
        if self.shown.fault.finding.kind == "mutation" and self.shown.fault.place is not None:
            return self._changed(sides[0], int(self.shown.fault.place))
        if len(sides) == 1:
            writer = self._writer()
            yours = writer.write(sides[0])
            return [*self._inputs(writer), _printed(_YOURS, yours), _printed(_EXPECTED, "True")]
        if not sides:
            raise Unwritable
        return self._compared(*sides)

    def _compared(self, left: Expression, right: Expression) -> list[str]:
        relation = self.shown.fault.finding.relation
        if self.trial.asks(right) and not self.trial.asks(left):
            left, right, relation = right, left, _TURNED.get(relation, relation)
        writer = self._writer()
        yours, other = writer.write(left), writer.write(right)
        label = _OTHER if self.trial.asks(right) else _EXPECTED
        if relation != "==":
            label = f"expected {relation}"
        return [*self._inputs(writer), _printed(_YOURS, yours), _printed(label, other)]

    def _raised(self, body: Raises) -> list[str]:
        writer = self._writer()
        call = writer.write(body.call)
        return [*self._inputs(writer), _printed(_EXPECTED, repr(body.error)), _printed(_YOURS, call)]

    def _changed(self, call: Expression, position: int) -> list[str]:
        """The argument after the call, and as it was."""
        writer = self._writer()
        made = writer.write(call)
        tree = ast.parse(made, mode="eval").body
        changed = tree.args[position] if isinstance(tree, ast.Call) and position < len(tree.args) else None
        if not isinstance(changed, ast.Name):
            raise Unwritable
        return [
            *self._inputs(writer, f"before = {changed.id}.{'clone' if writer.torch else 'copy'}()"),
            f"{made}; {_printed(_YOURS, changed.id)}",
            _printed(_EXPECTED, "before"),
        ]

    def _gradient(self, body: Gradient) -> list[str]:
        """The claimed number, and the difference quotient of the student's own loss where that measures the same."""
        finding, place = self.shown.fault.finding, place_in(self.shown.fault.place)
        if place is None or place[0] not in body.wrt or finding.expected_at is None:
            raise Unwritable
        name, at = place
        if not body.claimed:
            return self._by_autograd(body, name, at, finding.expected_at)
        index = f"[{', '.join(map(str, at))}]" if at else ""
        writer = self._writer()
        claim = f"{self._claim(writer, body, name)}{index}"
        step, quotient = self._quotient(writer, body, name, at)
        if quotient is None:
            quotient, step = literal(finding.expected_at), None
        return [*self._inputs(writer, step), _printed(_YOURS, claim), _printed(_MEASURED, quotient)]

    def _by_autograd(self, body: Gradient, name: str, at: tuple[int, ...], measured: float) -> list[str]:
        """What PyTorch derives of the student's own function."""
        writer = self._writer()
        value = writer.write(body.of)
        called = self.names.get(name, name)
        if not writer.torch or called not in writer.used:
            raise Unwritable
        index = f"[{', '.join(map(str, at))}]" if at else ""
        more = f"{called}.requires_grad_(); ({value}).backward()"
        return [
            *self._inputs(writer, more),
            _printed(_YOURS, f"{called}.grad{index}"),
            _printed(_MEASURED, literal(measured)),
        ]

    def _claim(self, writer: Maker, body: Gradient, name: str) -> str:
        claim, names = next((claim, names) for claim, names in body.claims() if name in names)
        if len(names) == 1:
            is_call = isinstance(language.tree(claim.text), ast.Call)
            return writer.write(claim) if is_call else f"({writer.write(claim)})"
        value = self.trial.evaluate(claim)
        key: Any = names.index(name)
        if isinstance(value, dict):
            key = next((key for key in (short(name), f"d{short(name)}") if key in value), None)
            if key is None:  # in a dict of dicts
                raise Unwritable
        return f"({writer.write(claim)})[{key!r}]"

    def _quotient(self, writer: Maker, body: Gradient, name: str, at: tuple[int, ...]) -> tuple[str | None, str | None]:
        """The step, and the difference quotient; nothing where the student's loss does not measure it."""
        measured = self.shown.fault.finding.expected_at
        own = self._own_quotient(body, name, at)
        if own is None or not np.isclose(own, measured, rtol=1e-3, atol=1e-6) or "." in name:
            return None, None
        called = self.names.get(name, name)
        there = [Maker(self.trial, self.names, self.functions, {name: f"{called} {sign} step"}) for sign in "+-"]
        try:
            for each in there:
                each.prepare()
            ahead, behind = (each.write(body.of) for each in there)
        except Unwritable:
            return None, None
        for each in there:
            writer.used.update(each.used)
        writer.used[called] = self.trial.values[name]
        index = f"[{', '.join(map(str, at))}]"
        step = f"step = np.zeros({called}.shape); step{index} = {_STEP}" if at else f"step = {_STEP}"
        if not isinstance(language.tree(body.of.text), ast.Call):
            ahead, behind = f"({ahead})", f"({behind})"
        return step, f"({ahead} - {behind}) / {2 * _STEP}"

    def _own_quotient(self, body: Gradient, name: str, at: tuple[int, ...]) -> float | None:
        """What the student's loss gives at both ends."""
        loss = loss_of(body, self.trial, self.trial.student)
        x = np.asarray(self.trial.values[name], dtype=float)
        step = np.zeros(x.shape)
        step[at] = _STEP
        try:
            ends = [value_of(loss, {name: x + way * step}) for way in (1, -1)]
        except Unanswered:  # a part of the loss is the reference's, and is not known here
            return None
        return None if ends[0] is None or ends[1] is None else (ends[0] - ends[1]) / (2 * _STEP)

    def _writer(self) -> Maker:
        writer = Maker(self.trial, self.names, self.functions, {})
        writer.prepare()
        return writer

    def _inputs(self, writer: Maker, more: str | None = None) -> list[str]:
        """The first line: what the library is called, the inputs, what is made of them, and what else must be there."""
        given = [f"{name} = {literal(value, torch=writer.torch)}" for name, value in writer.used.items()]
        needed = "import torch" if writer.torch else "import numpy as np"
        parts = [*([] if self._has(needed) else [needed]), *given, *writer.statements, *([more] if more else [])]
        return ["; ".join(parts)] if parts else []

    def _has(self, statement: str) -> bool:
        """Whether the hand-in imports so."""
        submission = self.trial.setting.submission
        line = re.compile(rf"^\s*{re.escape(statement)}\b", re.MULTILINE)
        return submission is None or any(line.search(piece.source) for piece in submission.whole.pieces)


def _printed(label: str, code: str) -> str:
    return f"print({label!r}, {code})".replace("print('", 'print("').replace("',", '",', 1)
