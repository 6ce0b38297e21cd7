"""Every mistake that the operators know, made in a right solution and judged: which does the spec catch?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from grader.checks.judge import catches
from grader.checks.setting import Setting
from grader.diagnosis.bench import Bench
from grader.sandbox import open_sandbox
from grader.spec import Gradient
from grader.strength.chance import as_likely
from grader.strength.difference import Known, differs, example, other_questions, own_questions, smallest, telling
from grader.strength.empty import earnings
from grader.strength.proposing import Proposer
from grader.strength.result import Attempted, Catch, Strength
from grader.strength.solution import read_solution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grader.model import Respondent
    from grader.mutation.edit import Placed
    from grader.order import Order
    from grader.spec import Check


def measure(
    order: Order,
    solution: Path | None = None,
    *,
    every: int = 1,
    idle: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Strength:
    """Judge every `every`-th mutant of the solution (by default of the reference), and the hand-ins that do nothing.

    With `idle` each mistake is judged by all checks, else until one catches it.

    Raises:
        GraderError: there is neither a reference whose text can be read nor a solution.
    """
    with open_sandbox(order.run.isolation, torch=order.spec.uses_torch) as sandbox:
        submission, name = read_solution(order, solution, sandbox)
        with Bench(sandbox, submission, order.spec, own=True) as bench:
            testing = _Testing(order, Setting(order.spec, order.references, order.seed, submission), bench, idle=idle)
            placed = testing.mutants()[::every]
            tried = []
            for number, each in enumerate(placed):
                if progress is not None:
                    progress(number, len(placed))
                tried.append(testing.judge(each))
    fates = Counter(each.fate for each in tried)
    caught, survived = fates["caught"], fates["survived"]
    return Strength(
        spec=order.spec.id, solution=name, seed=order.seed, every=every,
        caught=caught, survived=survived, equivalent=fates["equivalent"],
        score=round(100 * caught / (caught + survived), 2) if caught + survived else 0.0,
        tallies=_tallies(testing.checks, tried) if idle else (),
        broken=testing.broken, tried=tuple(tried), empty=tuple(earnings(order)),
    )  # fmt: skip


def _tallies(checks: Sequence[Check], tried: Sequence[Attempted]) -> tuple[Catch, ...]:
    caught = Counter(check for each in tried for check in each.caught_by)
    alone = Counter(each.caught_by[0] for each in tried if len(each.caught_by) == 1)
    return tuple(Catch(check=check.id, caught=caught[check.id], alone=alone[check.id]) for check in checks)


class _Testing:
    """The checks that the solution passes, and what is known of its functions."""

    def __init__(self, order: Order, setting: Setting, bench: Bench, *, idle: bool) -> None:
        self._order, self._setting, self._bench, self._idle = order, setting, bench, idle
        self._right = bench.edited()
        self._proposer = Proposer(setting, self._right)
        self._owners: dict[Placed, list[str]] = {}
        self._own: dict[str, list[Known]] = {}
        self._other: dict[str, list[Known]] = {}
        self._useful: Counter[str] = Counter()  # how often each check has caught something
        wanted = [check for check in order.judged if check.kind != "source"]
        self.checks = tuple(check for check in wanted if not catches(check, setting, self._right))
        self.broken = tuple(check.id for check in wanted if check not in self.checks)

    def mutants(self) -> list[Placed]:
        """The edits of all graded functions; one of a helper comes once, however many call it."""
        for name in self._order.spec.functions:
            for placed in self._bench.edits(name):
                self._owners.setdefault(placed, []).append(name)
        return list(self._owners)

    def judge(self, placed: Placed) -> Attempted:
        """The checks that do not pass with the edit made; where all pass, whether any draw shows a difference."""
        wrong, names = self._bench.edited(placed), self._owners[placed]
        own = self._own_of(names)
        shown = next((known for known in own if differs(known, wrong)), None)
        caught = self._caught(wrong, names, shown)
        survived = None if caught else shown or self._elsewhere(wrong, names)
        if survived is not None and shown is None:
            caught = self._catching(self._gradients(names), wrong, None)
        edit = placed.edit
        told = None
        if survived is not None and not caught and not self._is_as_likely(wrong, names):
            told = telling(smallest([*own, *self._others(names)], wrong) or survived, wrong)
        return Attempted(
            function=edit.function, line=edit.line, before=edit.before, after=edit.after, code=edit.mistake.code,
            fate="caught" if caught else "survived" if told else "equivalent", caught_by=tuple(caught),
            example=example(told) if told else None,
            proposal=self._proposer.propose(told, wrong) if told else None,
        )  # fmt: skip

    def _caught(self, wrong: Respondent, names: Sequence[str], shown: Known | None) -> list[str]:
        """By the checks of these functions. Gradients, which cost most, find nothing where no answer differs.

        What autograd makes of a function is another matter: its own way back gives no answer that could differ.
        """
        about = [check for check in self._about(names) if shown is not None or not _costly(check)]
        return self._catching(about, wrong, shown)

    def _gradients(self, names: Sequence[str]) -> list[Check]:
        return [check for check in self._about(names) if isinstance(check.body, Gradient)]

    def _about(self, names: Sequence[str]) -> list[Check]:
        return [check for check in self.checks if check.mentions.called & set(names)]

    def _catching(self, about: Sequence[Check], wrong: Respondent, shown: Known | None) -> list[str]:
        """Those that do not pass, the likeliest first; all of them only where idle checks are asked for."""

        def rank(check: Check) -> tuple[bool, bool, int]:
            here = shown is not None and check.id == shown.question.check
            return not here, isinstance(check.body, Gradient), -self._useful[check.id]

        found: list[str] = []
        for check in sorted(about, key=rank):
            first = shown.question.trial if shown is not None and check.id == shown.question.check else 0
            if catches(check, self._setting, wrong, first=first):
                self._useful[check.id] += 1
                found.append(check.id)
                if not self._idle:
                    break
        return found

    def _asked(self, name: str) -> list[Known]:
        if name not in self._own:
            self._own[name] = own_questions(name, self._order.judged, self._setting, self._right)
        return self._own[name]

    def _others(self, names: Sequence[str]) -> list[Known]:
        for name in names:
            if name not in self._other:
                self._other[name] = other_questions(name, self._asked(name), self._setting, self._right)
        return [known for name in names for known in self._other[name]]

    def _is_as_likely(self, wrong: Respondent, names: Sequence[str]) -> bool:
        """Whether what differs is chance."""
        functions = self._order.spec.functions
        args = [arg for name in names for arg in functions[name].args]
        return as_likely(args, [*self._others(names), *self._own_of(names)], self._right, wrong)

    def _own_of(self, names: Sequence[str]) -> list[Known]:
        return [known for name in names for known in self._asked(name)]

    def _elsewhere(self, wrong: Respondent, names: Sequence[str]) -> Known | None:
        return next((known for known in self._others(names) if differs(known, wrong)), None)


def _costly(check: Check) -> bool:
    return isinstance(check.body, Gradient) and check.body.by != "autograd"
