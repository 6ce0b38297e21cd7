"""What is wrong with the function of a check that failed: a sentence and its line, as far as the spec reveals them."""

from __future__ import annotations

import ast
import inspect
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.checks.call_graph import definition_of
from grader.diagnosis.answers import agree, all_right, answers
from grader.diagnosis.division import blames_a_division, is_a_division
from grader.diagnosis.ignored import ignored
from grader.diagnosis.pairs import pair
from grader.diagnosis.plain import constant, instead
from grader.diagnosis.questions import questions
from grader.diagnosis.search import FoundMistakes, Search
from grader.diagnosis.tell import told, where
from grader.model import Status
from grader.mutation.edit import Mistake
from grader.mutation.ingredients import ingredients
from grader.naming import cause
from grader.respondents.reference import AsStudent
from grader.spec import Comparison, Gradient, Holds, Matches, language
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.answers import Answers
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.hand_in import Definition
    from grader.model import Verdict
    from grader.spec import Check, Expression
    from grader.spec.model import Body

NONDETERMINISTIC = Mistake(cause.NONDETERMINISTIC.code, cause.NONDETERMINISTIC.text)
STALE = Mistake(cause.STALE.code, cause.STALE.text)
_SETTLED = frozenset(
    (
        *("syntax", "python2", "missing-function", "missing-import", "missing-module", "renamed", "arguments"),
        *("timeout", "memory", "disk", "crashed", "mutated-input", "numpy-drift", "missing-here", "no-gradient"),
    )
)
_A_NAME_IS_MISSING = ("NameError:", "UnboundLocalError:")
_BUDGET_S = 1.5  # of CPU time for the names of a hand-in, all processes together


class Diagnoser:
    """Looks for the mistakes of one hand-in; what was found of a function is found once."""

    def __init__(self, setting: Setting, checks: Sequence[Check], student: Bench, reference: Bench | None) -> None:
        self._setting, self._checks = setting, checks
        self._student, self._reference = student, reference
        self._found: dict[tuple[str, str], FoundMistakes | None] = {}
        self._mending: list[FoundMistakes] = []
        self._started = time.process_time() + self._spent
        self.faults: list[str] = []  # of ours: the checks whose names they cost, and how

    @property
    def used(self) -> float:
        """CPU seconds until now: ours and those of both workers."""
        return time.process_time() - self._started + self._spent

    @property
    def _spent(self) -> float:
        return self._student.spent + (self._reference.spent if self._reference is not None else 0.0)

    def diagnose(self, check: Check, verdict: Verdict) -> Verdict:
        """The verdict with the name of what is wrong, where it has one."""
        if check.reveal == "nothing":
            return msgspec.structs.replace(verdict, diagnosis=None, help=check.hint)
        if verdict.status not in {Status.FAILED, Status.ERRORED} or check.kind == "source":
            return verdict
        try:
            verdict = self._blamed(check, verdict)
            before = verdict.diagnosis
            if before is not None and (before.code in _SETTLED or before.text.startswith(_A_NAME_IS_MISSING)):
                return verdict  # an edit that does without the name would be taken for what is wrong
            found = self._first(check)
        except Exception as error:  # noqa: BLE001 -- a fault of ours must not cost the verdict that stands
            self.faults.append(f"{check.id}: {type(error).__name__}: {error}")
            found = None
        named = told(check, verdict, found) if found is not None else verdict
        return named if check.reveal == "hint" else self._located(check, named)

    def _blamed(self, check: Check, verdict: Verdict) -> Verdict:
        """The verdict; without the guess that it is a `/`, where an answer with `//` has not confirmed it."""
        diagnosis = verdict.diagnosis
        if diagnosis is None or not blames_a_division(diagnosis):
            return verdict
        asked = {name: questions(name, [check], self._setting) for name in judged(check)}
        if any(is_a_division(name, each, self._student) for name, each in asked.items()):
            return verdict
        raised = msgspec.structs.replace(diagnosis, code="raised")
        return msgspec.structs.replace(verdict, help=check.hint, diagnosis=raised)

    def _located(self, check: Check, verdict: Verdict) -> Verdict:
        """With the line where the function begins, where no other is known and only one comes into question.

        Of a function of one statement it is that statement.
        """
        names, diagnosis = judged(check), verdict.diagnosis
        name = next(iter(names)) if len(names) == 1 else None
        definition = definition_of(name, self._setting) if name is not None else None
        if diagnosis is None or name is None or definition is None:
            return verdict
        if diagnosis.line is not None and diagnosis.line != str(definition.place):
            return verdict
        line = self._only_line(name, definition) or str(definition.place)
        return msgspec.structs.replace(verdict, diagnosis=msgspec.structs.replace(diagnosis, line=line))

    def _only_line(self, name: str, definition: Definition) -> str | None:
        """The line of all that the function computes, where that is one."""
        own = (placed for placed in self._student.edits(name) if placed.edit.function == definition.name)
        lines = {where(placed) for placed in own if placed.edit.before}
        return next(iter(lines)) if len(lines) == 1 else None

    def _first(self, check: Check) -> FoundMistakes | None:
        """Of the functions that the check is about, the first that is found to be wrong and can be explained."""
        for name in sorted(judged(check)):
            # What a hidden check asks must not show in another's sentence.
            evidence = [each for each in self._checks if each.visibility == "visible" or each is check]
            others = [each for each in evidence if name in judged(each) and each.kind != "source" and each is not check]
            others.sort(key=lambda each: each.kind != "matches")
            key = (name, check.id if check.visibility != "visible" else "")
            if key not in self._found and self._left <= 0:
                continue
            if key not in self._found:
                self._found[key] = self._explanation(name, [check, *others])
            found = self._found[key]
            if found is None or len(found.mistakes) > 1:
                found = self._alone(name, check) or found
            if found is not None:
                return found
        return None

    def _alone(self, name: str, check: Check) -> FoundMistakes | None:
        """One edit that mends this check, where more is wrong that others show."""
        key = (name, f"alone {check.id}")
        if key not in self._found:
            asked = questions(name, [check], self._setting) if self._left > 0 and _settled(name, [check]) else ()
            search = Search(asked, name, self._student, self._reference, left=lambda: self._left)
            self._found[key] = search.repair() if search.enough() else None
        return self._found[key]

    def _explanation(self, name: str, checks: Sequence[Check]) -> FoundMistakes | None:
        asked = questions(name, checks, self._setting)
        if not asked:
            return None
        own = answers(asked, self._student.edited())
        if own.timed_out:
            return None
        changing = self._changing(asked, own)
        if changing is not None:
            return FoundMistakes((changing,))
        if all_right(asked, own):
            return None
        pieces = self._pieces(name)
        search = Search(asked, name, self._student, self._reference, self._mending, pieces, lambda: self._left)
        if not _settled(name, checks):
            return search.repair()
        found = search.explanation()
        if found is not None:
            if found.edits and found not in self._mending:
                self._mending.append(found)
            return found
        reference, spec = self._setting.references.numpy, self._setting.spec
        plain = instead(asked, own, reference, spec)
        found = FoundMistakes((plain,)) if plain is not None else pair(search)
        if found is not None:
            return found
        # What is only seen of the answers comes after all that says what was written.
        args = spec.functions[name].args
        seen = constant(asked, own) or ignored(asked, self._student.edited(), reference, args)
        return FoundMistakes((seen,)) if seen is not None else search.put_in() if self._left > 0 else None

    @property
    def _left(self) -> float:
        return max(0.0, _BUDGET_S - self.used)

    def _pieces(self, name: str) -> tuple[str, ...]:
        """Parts of the reference's formula under the student's names."""
        definition = definition_of(name, self._setting)
        right = getattr(self._setting.references.numpy.module, name, None)
        file = inspect.getsourcefile(right) if inspect.isfunction(right) else None
        if definition is None or file is None or right is None:
            return ()
        return ingredients(Path(file).read_text(encoding="utf-8"), right.__name__, definition.args)

    def _changing(self, asked: Sequence[Question], own: Answers) -> Mistake | None:
        """What makes the answers others when all is asked again; other random numbers may, where the reference's do."""
        student, reference = self._student.edited(), AsStudent(self._setting.references.numpy)
        drawing = not agree(answers(asked, reference), answers(asked, reference, chance=1))
        chance = 0 if drawing else 1
        if agree(own, answers(asked, student, chance=chance)):
            return None
        # One question, asked again and again: with two answers they are by chance, else what came in between matters.
        return STALE if all(self._settles(one, chance) for one in asked) else NONDETERMINISTIC

    def _settles(self, question: Question, chance: int) -> bool:
        """Whether a question that has just been asked is answered the same, twice in a row."""
        student = self._student.edited()
        answers((question,), student)
        return agree(answers((question,), student), answers((question,), student, chance=chance))


def known_right(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> frozenset[str]:
    """The functions that passed a check of their own, and that no check blames, of the checks that students see."""
    seen = {verdict.id: verdict for verdict in verdicts if verdict.visibility == "visible"}
    passed: set[str] = set()
    blamed = {name for verdict in seen.values() for name in verdict.at_fault}
    for check in checks:
        if check.id in seen and len(called := check.mentions.called) == 1 and _settled(next(iter(called)), [check]):
            (passed if seen[check.id].status is Status.PASSED else blamed).update(called)
    return frozenset(passed - blamed)


def _settled(name: str, checks: Sequence[Check]) -> bool:
    """Whether a check says what its answers are: where only properties are asked, others are right, too."""
    return any(_is_held(name, check.body) for check in checks)


def _is_held(name: str, body: Body) -> bool:
    if isinstance(body, Matches):
        return name in body.call.calls
    if isinstance(body, Holds):
        return any(_says_what(name, each) for each in body.conditions if isinstance(each, Comparison))
    return isinstance(body, Gradient)


def _says_what(name: str, comparison: Comparison) -> bool:
    """Whether it says what the function's answer is, by the reference or by the spec's own formula."""
    own = [name in operand.calls for operand in comparison.operands]
    by_reference = any(operand.ref_calls for operand in comparison.operands)
    by_formula = any(_is_answer(name, operand) for operand in comparison.operands) and not all(own)
    return any(own) and "==" in comparison.operators and (by_reference or by_formula)


def _is_answer(name: str, operand: Expression) -> bool:
    """Whether an expression is an answer of the function, or a part of one, and nothing that is made of it."""
    node = language.tree(operand.text)
    while isinstance(node, ast.Subscript):
        node = node.value
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute):
        return not language.is_reference(called) and name in language.methods(called.attr, operand.calls)
    return isinstance(called, ast.Name) and called.id == name
