"""The homework in the folders beside this file: a spec, its reference, right hand-ins in several styles, and mistakes.

A mistake is an edit of one function's text; put into a right hand-in where it applies, it gives a wrong one whose
guilty function is known. A new mistake is a new line in mistakes.yaml, a new style a new file.
"""

from __future__ import annotations

import ast
import functools
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from grader.spec import Gradient, Holds, Matches, Pure, Raises, Source, load_spec
from grader.spec.mentions import called

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from grader.model import Verdict
    from grader.spec import Check, Expression, Spec

HERE = Path(__file__).parent / "homework"
NAMES = sorted(folder.name for folder in HERE.iterdir())


@dataclass(frozen=True)
class WrongHandIn:
    """A hand-in with known guilty functions, of a class the methods; `label` says which style and which mistakes."""

    label: str
    text: str
    guilty: frozenset[str]

    @property
    def roots(self) -> frozenset[str]:
        """The guilty functions, classes whole."""
        return _roots(self.guilty)


@functools.cache
def spec_of(name: str) -> Spec:
    """The homework's spec."""
    return load_spec(HERE / name / "spec.yaml")


@functools.cache
def styles_of(name: str) -> dict[str, str]:
    """The right hand-ins by their style."""
    return {path.stem.removeprefix("right_"): path.read_text() for path in sorted((HERE / name).glob("right_*.py"))}


@functools.cache
def partners_of(name: str) -> dict[str, str]:
    """Which function hands private values to which other: a fault in these alone is a fault of the pair."""
    return dict(_mistakes_file(name).get("hands_on", {}))


def wrong_hand_ins(name: str) -> list[WrongHandIn]:
    """Every mistake in every style in which it applies."""
    found = (
        _with(name, style, (number,))
        for style in styles_of(name)
        for number in range(len(_mistakes_file(name)["mistakes"]))
    )
    return [each for each in found if each is not None]


def two_mistakes(name: str, rng: random.Random) -> Iterator[WrongHandIn]:
    """Hand-ins with a mistake in each of two functions, in a random order."""
    mistakes = _mistakes_file(name)["mistakes"]
    pairs = [
        (a, b) for a, b in itertools.combinations(range(len(mistakes)), 2) if mistakes[a]["in"] != mistakes[b]["in"]
    ]
    chosen = [(style, pair) for style in styles_of(name) for pair in pairs]
    rng.shuffle(chosen)
    made = (_with(name, style, pair) for style, pair in chosen)
    return (each for each in made if each is not None)


def _with(name: str, style: str, numbers: tuple[int, ...]) -> WrongHandIn | None:
    text = styles_of(name)[style]
    chosen = [_mistakes_file(name)["mistakes"][number] for number in numbers]
    guilty: set[str] = set()
    for mistake in chosen:
        before, inside, behind = cut_out(text, mistake["in"])
        if mistake["old"] not in inside:
            return None
        line = (before + inside[: inside.index(mistake["old"])]).count("\n") + 1
        guilty |= guilty_at(line, mistake["in"], text, spec_of(name))
        text = before + inside.replace(mistake["old"], mistake["new"], 1) + behind
    what = " and ".join(f"{mistake['in']}: {mistake['old']} -> {mistake['new']}" for mistake in chosen)
    return WrongHandIn(f"{name}/{style}: {what}", text, frozenset(guilty))


def guilty_at(line: int, function: str, text: str, spec: Spec) -> frozenset[str]:
    """Whose fault a mistake in this line is: the function's; of a class the graded method's, or of those that call it.

    What stands in no method, or where objects are made, is the fault of the class.
    """
    node = next((each for each in ast.parse(text).body if getattr(each, "name", "") == function), None)
    if not isinstance(node, ast.ClassDef):
        return frozenset({function})
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    found = {name for name, each in methods.items() if each.lineno <= line <= (each.end_lineno or line)}
    while not all(f"{function}.{name}" in spec.functions for name in found):  # a helper that nobody grades
        callers = {name for name, each in methods.items() if _on_itself(each) & found} | found
        if callers == found:
            break
        found = callers
    graded = frozenset(f"{function}.{name}" for name in found) & spec.functions.keys()
    return frozenset({function}) if "__init__" in found or not graded else graded


def _on_itself(method: ast.FunctionDef) -> set[str]:
    """What a method reads or calls of its own object."""
    itself = method.args.args[0].arg if method.args.args else ""
    reads = (node for node in ast.walk(method) if isinstance(node, ast.Attribute))
    return {node.attr for node in reads if getattr(node.value, "id", None) == itself}


def cut_out(text: str, function: str) -> tuple[str, str, str]:
    """The text before a function or class of the top level, its own, and what is behind."""
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == function:
            start, end = node.lineno - 1, node.end_lineno
            return "".join(lines[:start]), "".join(lines[start:end]), "".join(lines[end:])
    raise LookupError(function)


@functools.cache
def _mistakes_file(name: str) -> dict[str, list[dict[str, str]]]:
    return yaml.safe_load((HERE / name / "mistakes.yaml").read_text())


def _pays(check: Check, guilty: frozenset[str]) -> bool:
    """Whether a check is about what is guilty: a method, or any of a class where the class itself is."""
    judged = _claimed_by(check)
    return bool((judged | _roots(judged)) & {name for name in guilty if "." not in name} or judged & guilty)


def judged_by(check: Check) -> frozenset[str]:
    """The functions and classes that a check's claim is about."""
    return _roots(_claimed_by(check))


def _claimed_by(check: Check) -> frozenset[str]:
    """The functions that a check's claim is about, a method by its class and name.

    For `matches`, `pure` and `raises` the called one, for `holds` all that it calls, for a gradient those in `is` that
    are not in `of`, or the outermost of `is`.
    """
    body = check.body
    match body:
        case Matches(call=call) | Pure(call=call) | Raises(call=call):
            return frozenset(_outermost(call))
        case Source(function=function):
            return frozenset({function})
        case Gradient(of=of, claimed=claimed) if claimed:
            own = {name for each in claimed for name in each.calls} - set(of.calls)
            return frozenset(own or set().union(*(_outermost(each) for each in claimed)))
        case Gradient(of=of):
            return frozenset(_outermost(of))
        case Holds():
            return called(check)
    raise TypeError(type(body))


def _roots(names: set[str] | frozenset[str]) -> frozenset[str]:
    return frozenset(name.split(".")[0] for name in names)


def _outermost(expression: Expression) -> set[str]:
    """The first student's function in reading order from outside."""
    waiting: list[ast.AST] = [ast.parse(expression.text, mode="eval").body]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Call):
            last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found = {name for name in expression.calls if name.rsplit(".", 1)[-1] == last}
            if found:
                return found
        waiting.extend(ast.iter_child_nodes(node))
    return set(expression.calls)


@dataclass(frozen=True)
class Attribution:
    """Who paid for a wrong hand-in: the checks of the guilty that lost points, and those of others that did."""

    caught: tuple[str, ...]
    charged: dict[str, str]  # checks of functions that are right, each with what was said
    undecided: tuple[str, ...]  # checks of functions that are right and were left to a person
    invalid: tuple[str, ...]


def attribution(spec: Spec, verdicts: tuple[Verdict, ...], guilty: frozenset[str]) -> Attribution:
    """Who paid, of a class each method for itself."""
    checks = {check.id: check for check in spec.checks}
    own = {verdict.id for verdict in verdicts if _pays(checks[verdict.id], guilty)}
    return Attribution(
        caught=tuple(verdict.id for verdict in verdicts if verdict.id in own and verdict.earned < verdict.points),
        charged={
            verdict.id: f"{verdict.status}: {verdict.message}"
            for verdict in verdicts
            if verdict.id not in own and verdict.earned < verdict.points and verdict.status != "inconclusive"
        },
        undecided=tuple(v.id for v in verdicts if v.id not in own and v.status == "inconclusive"),
        invalid=tuple(verdict.id for verdict in verdicts if verdict.status == "invalid"),
    )
