"""Names that a check gives to values: under `let`, where they are used, and under `steps`, one after another."""

from __future__ import annotations

import ast
from contextlib import nullcontext, suppress
from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING, Any

import msgspec

from grader.spec import language
from grader.spec.evaluate import evaluate
from grader.spec.language import LanguageMistake
from grader.spec.model import Check, EvaluationError, Expression, Step
from grader.spec.nodes import Scalar
from grader.spec.problems import suggestion
from grader.spec.scope import Scope
from grader.spec.vocabulary import class_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from contextlib import AbstractContextManager

    from grader.model import Respondent
    from grader.spec.declare import Declared
    from grader.spec.problems import Problems
    from grader.spec.vocabulary import Vocabulary

REPEAT = "repeat"
MOST_REPEATS = 10_000


class Bindings(msgspec.Struct, frozen=True):
    """What the names of one check stand for, and the words that expressions may use with them."""

    words: Vocabulary
    let: dict[str, Expression]
    steps: tuple[Step, ...]
    broken: frozenset[str]

    @property
    def bound(self) -> dict[str, tuple[Expression, ...]]:
        """The expressions that each name may stand for."""
        return bound(self.let, self.steps)


def bound(let: Mapping[str, Expression], steps: tuple[Step, ...]) -> dict[str, tuple[Expression, ...]]:
    """The expressions that each name may stand for: one under `let`, several where steps give it anew."""
    found: dict[str, tuple[Expression, ...]] = {name: (expression,) for name, expression in let.items()}
    for step in steps:
        for name, expression in step.named:
            found[name] = (*found.get(name, ()), expression)
    return found


def read(let: Declared, steps: tuple[Declared, ...], words: Vocabulary, problems: Problems) -> Bindings:
    """The names of a check; what is wrong with them is noted."""
    words = msgspec.structs.replace(words, names=words.names | let.keys(), classes=_classes((let, *steps), words))
    scope = Scope(words, {}, {}, problems)
    ordered = _ordered(let, scope)
    read_steps = []
    for declared in steps:
        step = _step(declared, scope)
        read_steps.append(step)
        words = msgspec.structs.replace(words, names=words.names | {name for name, _ in step.named})
        scope.words = words
    broken = scope.broken | (let.keys() - ordered.keys())
    return Bindings(words, ordered, tuple(read_steps), frozenset(broken))


def _itself(name: str, node: ast.expr) -> bool:
    """Whether a step gives a name anew from itself: `set(l.W, W)` is still what `l` was."""
    setter = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == language.SETTER
    inner = language.target_of(node.args[0])[0] if setter and isinstance(node, ast.Call) and node.args else node
    return isinstance(inner, ast.Name) and inner.id == name


def _classes(given: tuple[Declared, ...], words: Vocabulary) -> dict[str, str]:
    """The classes of the names that stand for objects, as far as they are always of the same."""
    texts: dict[str, list[ast.expr]] = {}
    for name, (_, node) in (item for declared in given for item in declared.items() if item[0] != REPEAT):
        with suppress(LanguageMistake):
            texts.setdefault(name, []).append(language.tree(getattr(node, "text", "")))
    found: dict[str, str] = {}
    for _ in texts:  # a name may stand for another one
        words = msgspec.structs.replace(words, classes=found)
        kinds = {
            name: {class_of(node, words) for node in nodes if not _itself(name, node)} for name, nodes in texts.items()
        }
        found = {name: next(iter(each)) for name, each in kinds.items() if len(each) == 1 and "" not in each}
    return found


def _ordered(declared: Declared, scope: Scope) -> dict[str, Expression]:
    """The `let` values in the order of the file, but each behind those that it uses."""
    open_ = {name: scope.expression(node) for name, (_, node) in declared.items() if isinstance(node, Scalar)}
    ordered: dict[str, Expression] = {}
    while open_:
        ready = next((name for name, each in open_.items() if not open_.keys() & set(each.names)), None)
        if ready is None:
            circle = _circle(open_)
            message = f"{circle[0]!r} depends on itself: {' -> '.join(circle)}"
            scope.problems.at(declared[circle[0]][0], message)
            scope.broken |= {expression.text for expression in open_.values()}
            break
        ordered[ready] = open_.pop(ready)
    return ordered


def _circle(open_: dict[str, Expression]) -> list[str]:
    """A way from a name back to itself: `a, b, a`."""
    path = [next(iter(open_))]
    while path[-1] not in path[:-1]:
        path.append(next(name for name in open_[path[-1]].names if name in open_))
    return path[path.index(path[-1]) :]


def _step(declared: Declared, scope: Scope) -> Step:
    """The names of one step in the order of the file, each known to those behind it."""
    before = scope.words
    named = []
    for name, (_, node) in declared.items():
        if name == REPEAT or not isinstance(node, Scalar):
            continue
        named.append((name, scope.expression(node)))
        scope.words = msgspec.structs.replace(scope.words, names=scope.words.names | {name})
    scope.words = before
    return Step(tuple(named), _repeat(declared, scope))


def _repeat(declared: Declared, scope: Scope) -> int | str:
    if REPEAT not in declared or not isinstance(node := declared[REPEAT][1], Scalar):
        return 1
    if isinstance(node.value, int) and not isinstance(node.value, bool) and 1 <= node.value <= MOST_REPEATS:
        return node.value
    if node.text in scope.words.names:
        return node.text
    hint = suggestion(node.text, scope.words.names)
    scope.problems.at(node, f"'repeat' takes a whole number from 1 to {MOST_REPEATS} or the name of one{hint}")
    return 1


def _plainly(_: str) -> AbstractContextManager[None]:
    return nullcontext()


def computed(
    check: Check,
    drawn: Mapping[str, Any],
    student: Respondent,
    reference: Any,
    given: Collection[str] = (),
    around: Callable[[str], AbstractContextManager[None]] = _plainly,
) -> dict[str, Any]:
    """The drawn inputs, the check's `let` values, then what its steps make, one after another.

    Those `given` by name stay as they are drawn. Each value is computed inside `around` of its name and turn.
    """
    values = dict(drawn)
    _put_entries(values, drawn, [name for name in drawn if name.partition(".")[0] not in check.let])
    for name, expression in check.let.items():
        if name not in given:
            with around(name):
                values[name] = evaluate(expression, values, student, reference)
            _put_entries(values, drawn, [entry for entry in check.body.moved() if entry.startswith(f"{name}.")])
    for step in check.steps:
        for turn in range(_times(step, values)):
            for name, expression in step.named:
                with around(f"{name}:{turn}"):
                    values[name] = evaluate(expression, values, student, reference)
    return values


def _put_entries(values: dict[str, Any], drawn: Mapping[str, Any], names: Collection[str]) -> None:
    """Entries of dicts, by their paths (`params.W1`): those that were drawn into the dict, the others out of it."""
    for name in names:
        whole, *path = name.split(".")
        if path and name in drawn:
            values[whole] = _with_entry(values[whole], path, drawn[name])
        elif path:
            values[name] = reduce(getitem, path, values[whole])


def _with_entry(whole: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    first, *rest = path
    return {**whole, first: _with_entry(whole[first], rest, value) if rest else value}


def _times(step: Step, values: Mapping[str, Any]) -> int:
    count = values[step.repeat] if isinstance(step.repeat, str) else step.repeat
    if isinstance(count, int) and 0 <= count <= MOST_REPEATS:
        return count
    raise EvaluationError(f"is no whole number from 0 to {MOST_REPEATS}", expression=str(step.repeat))
