"""A counterexample as lines to paste below the student's own functions: the inputs, their number, the right one."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from grader.checks.binding import binding
from grader.checks.call_graph import definition_of
from grader.checks.claims import short
from grader.checks.made import Maker
from grader.checks.measured import place_in
from grader.checks.python import Unwritable, literal
from grader.checks.quotient import LossAlong, free
from grader.checks.trial import lets
from grader.model import CallFailed
from grader.respondents.book import Unanswered
from grader.respondents.reference import ReferenceFault
from grader.respondents.turned import Turned
from grader.show import as_numbers, show
from grader.spec import EvaluationError, Expression, Gradient, Raises, language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.checks.trial import Trial
    from grader.checks.trials import Failing, Trials

_YOURS, _EXPECTED, _MEASURED, _OTHER = "yours:   ", "expected:", "measured:", "but also:"
_CHANCE = re.compile(r"rand|shuffle|permut|choice|\.nn\b|[Dd]ropout")  # what a hand-in that draws numbers has in it
_OTHER_DICE = 100_003
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def pasted(trials: Trials, shown: Failing) -> tuple[str, ...]:
    """At most three lines of Python that show the failure; none where it has no form that a student could paste."""
    trial = shown.trial
    theirs = not trials.replaced and not isinstance(trials.student, Turned)  # as their own notebook has it
    if trial is None or not theirs or _is_mixed(trial) or not _is_steady(trial, shown.fault.sides):
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


def _is_steady(trial: Trial, asked: Sequence[Expression]) -> bool:
    """Whether chance has no part in what is asked: what it decides is another number whenever it is pasted."""
    submission = trial.setting.submission
    if submission is None or not any(_CHANCE.search(piece.source) for piece in submission.whole.pieces):
        return True
    moved, check = trial.check.body.moved(), trial.check
    found = []
    for dice in (0, _OTHER_DICE):
        try:
            values = lets(check, trial.drawn, trial.student, trial.setting, trial.number + dice, given=moved)
            thrown = replace(trial, values=values, number=trial.number + dice)
            found.append([show(thrown.evaluate(each)) for each in asked])
        except (CallFailed, EvaluationError, ReferenceFault, Unanswered):
            return True  # an answer that fails is no number
    return found[0] == found[1]


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
            writer = self._writer(sides[0])
            yours = writer.write(sides[0])
            return [*self._inputs(writer), _printed(_YOURS, yours), _printed(_EXPECTED, "True")]
        if not sides:
            raise Unwritable
        return self._compared(*sides)

    def _compared(self, left: Expression, right: Expression) -> list[str]:
        relation = self.shown.fault.finding.relation
        if self.trial.asks(right) and not self.trial.asks(left):
            left, right, relation = right, left, _TURNED.get(relation, relation)
        writer = self._writer(left, right)
        every = self.trial.check.body.expressions()
        writer.follow(every[: next(at for at, each in enumerate(every) if each in {left, right})])
        yours, other = writer.write(left), writer.write(right)
        label = _OTHER if self.trial.asks(right) else _EXPECTED
        if relation != "==":
            label = f"expected {relation}"
        return [*self._inputs(writer), _printed(_YOURS, yours), _printed(label, other)]

    def _raised(self, body: Raises) -> list[str]:
        writer = self._writer(body.call)
        call = writer.write(body.call)
        return [*self._inputs(writer), _printed(_EXPECTED, repr(body.error)), _printed(_YOURS, call)]

    def _changed(self, call: Expression, position: int) -> list[str]:
        """The argument after the call, and as it was."""
        writer = self._writer(call)
        made = writer.write(call)
        tree = ast.parse(made, mode="eval").body
        changed = tree.args[position] if isinstance(tree, ast.Call) and position < len(tree.args) else None
        if not isinstance(changed, ast.Name):
            raise Unwritable
        before = free("before", {*self.names.values(), *self.functions.values()})
        copied = f"{changed.id}.{'clone' if writer.torch else 'copy'}()"
        if as_numbers(writer.used.get(changed.id)) is None:  # a copy of a dict would have the same arrays in it
            copied = f"copy.deepcopy({changed.id})"
        return [
            "; ".join(
                [*(["import copy"] if "deepcopy" in copied else []), *self._inputs(writer, f"{before} = {copied}")]
            ),
            f"{made}; {_printed(_YOURS, changed.id)}",
            _printed(_EXPECTED, before),
        ]

    def _gradient(self, body: Gradient) -> list[str]:
        """The claimed number, and the difference quotient of the student's own loss where that measures the same."""
        finding, place = self.shown.fault.finding, place_in(self.shown.fault.place)
        if place is None or place[0] not in body.wrt or finding.expected_at is None:
            raise Unwritable
        name, at = place
        if not body.claimed:
            return self._by_autograd(body, name, at, finding.expected_at)
        claim, names = next((claim, names) for claim, names in body.claims() if name in names)
        writer = self._writer(claim)
        yours = self._claim(writer, claim, names, name) + (f"[{', '.join(map(str, at))}]" if at else "")
        slope = LossAlong(self.trial, body, self.names, self.functions, name, at).written(finding.expected_at)
        if slope is None and self.shown.fault.by_doubtful:
            raise Unwritable  # a number that only a wrong loss has
        if slope is None:
            measured = literal(finding.expected_at)
            return [*self._inputs(writer), _printed(_YOURS, yours), _printed(_MEASURED, measured)]
        writer.used.update(slope.used)
        last = "; ".join([*slope.before, _printed(_MEASURED, slope.text)])
        return [*self._inputs(writer, slope.step), _printed(_YOURS, yours), last]

    def _by_autograd(self, body: Gradient, name: str, at: tuple[int, ...], measured: float) -> list[str]:
        """What PyTorch derives of the student's own function."""
        writer = self._writer(body.of)
        value = writer.write(body.of)
        called = self.names.get(name, name)
        if not writer.torch or called not in writer.used or self.shown.fault.by_doubtful:
            raise Unwritable
        index = f"[{', '.join(map(str, at))}]" if at else ""
        more = f"{called}.requires_grad_(); ({value}).backward()"
        return [
            *self._inputs(writer, more),
            _printed(_YOURS, f"{called}.grad{index}"),
            _printed(_MEASURED, literal(measured)),
        ]

    def _claim(self, writer: Maker, claim: Expression, names: Sequence[str], name: str) -> str:
        """What is claimed of one of the names."""
        if len(names) == 1:
            plain = isinstance(language.tree(claim.text), ast.Call | ast.Name | ast.Attribute | ast.Subscript)
            return writer.write(claim) if plain else f"({writer.write(claim)})"
        value = self.trial.evaluate(claim)
        key: Any = names.index(name)
        if isinstance(value, dict):
            key = next((key for key in (short(name), f"d{short(name)}") if key in value), None)
            if key is None:  # in a dict of dicts
                raise Unwritable
        return f"({writer.write(claim)})[{key!r}]"

    def _writer(self, *wanted: Expression) -> Maker:
        """A writer of these, after all that the check does before."""
        writer = Maker(self.trial, self.names, self.functions, {})
        writer.prepare(*wanted)
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
