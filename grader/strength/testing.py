"""Every mistake that the operators know, made in a right solution and judged: which does the spec catch?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from grader.checks.judge import run
from grader.checks.setting import Setting
from grader.diagnosis.answers import answers
from grader.diagnosis.bench import Bench
from grader.diagnosis.reference_text import reference_as_hand_in
from grader.errors import GraderError
from grader.grading import Grader, standing_as
from grader.model import Status
from grader.sandbox import open_sandbox
from grader.spec import Gradient
from grader.strength.difference import example, first_difference, proposal, wide_questions
from grader.strength.empty import empty_hand_ins
from grader.strength.result import Attempted, Empty, Strength

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.model import Respondent, Submission
    from grader.mutation.edit import Placed
    from grader.order import Order
    from grader.sandbox import Sandbox
    from grader.spec import Check

_ENOUGH = 2  # checks that catch a mistake: then none of them is the only one


def measure(
    order: Order,
    solution: Path | None = None,
    *,
    every: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Strength:
    """Judge every `every`-th mutant of the solution (by default of the reference), and the hand-ins that do nothing.

    Raises:
        GraderError: there is neither a reference whose text can be read nor a solution.
    """
    with open_sandbox(order.run.isolation, torch=order.spec.uses_torch) as sandbox:
        submission = _solution(order, solution, sandbox)
        with Bench(sandbox, submission, order.spec) as bench:
            setting = Setting(order.spec, order.references, order.seed, submission)
            testing = _Testing(order, setting, bench)
            placed = testing.mutants()[::every]
            tried = []
            for number, each in enumerate(placed):
                if progress is not None:
                    progress(number, len(placed))
                tried.append(testing.judge(each))
    name = solution.name if solution is not None else order.spec.reference
    return _summed(order, name, testing.broken, tried, _empty(order))


def _solution(order: Order, solution: Path | None, sandbox: Sandbox) -> Submission:
    if solution is not None:
        return standing_as(order.spec.stands_as, sandbox.read(solution, list(order.spec.functions.values())))
    text = reference_as_hand_in(order.references.numpy.module, order.spec, sandbox)
    if text is None:
        raise GraderError(f"{order.spec.path}: there is no reference to make mistakes in; name a right solution")
    return text


@dataclass
class _Testing:
    """The checks that the solution passes, and what is known of its functions."""

    order: Order
    setting: Setting
    bench: Bench
    owners: dict[Placed, list[str]] = field(default_factory=dict)
    asked: dict[str, tuple[list[Question], Answers]] = field(default_factory=dict)
    catches: Counter[str] = field(default_factory=Counter)
    broken: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()

    def __post_init__(self) -> None:
        wanted = [check for check in self.order.judged if check.kind != "source"]
        self.checks = tuple(check for check in wanted if self._passes(check, self.bench.edited()))
        self.broken = tuple(check.id for check in wanted if check not in self.checks)

    def mutants(self) -> list[Placed]:
        """The edits of all graded functions; one of a helper comes once, however many call it."""
        for name in self.order.spec.functions:
            for placed in self.bench.edits(name):
                self.owners.setdefault(placed, []).append(name)
        return list(self.owners)

    def judge(self, placed: Placed) -> Attempted:
        """The checks that do not pass with the edit made; where all pass, whether any draw shows a difference."""
        wrong = self.bench.edited(placed)
        names = self.owners[placed]
        about = [check for check in self.checks if check.mentions.called & set(names)]
        about.sort(key=lambda check: (isinstance(check.body, Gradient), -self.catches[check.id]))
        caught = [check.id for check in islice(self._catching(about, wrong, names), _ENOUGH)]
        self.catches.update(caught)
        told = None if caught else self._survivor(placed, names)
        edit = placed.edit
        return Attempted(
            function=edit.function, line=edit.line, before=edit.before, after=edit.after, code=edit.mistake.code,
            fate="caught" if caught else "survived" if told else "equivalent", caught_by=tuple(caught),
            example=told[0] if told else None, proposal=told[1] if told else None,
        )  # fmt: skip

    def _catching(self, about: Sequence[Check], wrong: Respondent, names: Sequence[str]) -> Iterator[Check]:
        """Gradients come last: they cost most, and where no answer differs they have nothing to find."""
        differs: bool | None = None
        for check in about:
            if isinstance(check.body, Gradient):
                differs = any(self._difference(name, wrong) for name in names) if differs is None else differs
                if not differs:
                    return
            if not self._passes(check, wrong):
                yield check

    def _passes(self, check: Check, student: Respondent) -> bool:
        return run(check, self.setting, student).status is Status.PASSED

    def _difference(self, name: str, wrong: Respondent) -> Question | None:
        if name not in self.asked:
            asked = wide_questions(name, self.order.judged, self.setting)
            self.asked[name] = asked, answers(asked, self.bench.edited())
        asked, right = self.asked[name]
        return first_difference(asked, right, wrong) if asked else None

    def _survivor(self, placed: Placed, names: Sequence[str]) -> tuple[str, str | None] | None:
        wrong = self.bench.edited(placed)
        for name in names:
            question = self._difference(name, wrong)
            if question is not None:
                return example(question, self.bench.edited(), wrong), proposal(question, self.order.spec.checks)
        return None


def _empty(order: Order) -> list[Empty]:
    """What hand-ins earn that do nothing."""
    found = []
    quick = replace(order, run=msgspec.structs.replace(order.run, diagnose=False))
    with TemporaryDirectory() as folder, Grader(quick) as grader:
        for name, text in empty_hand_ins(order.spec.functions).items():
            path = Path(folder) / "empty.py"
            path.write_text(text, encoding="utf-8")
            report = grader.grade(path)
            passed = tuple(verdict.id for verdict in report.verdicts if verdict.earned > 0)
            found.append(Empty(name=name, earned=report.score, passed=passed))
    return found


def _summed(
    order: Order, solution: str, broken: tuple[str, ...], tried: Sequence[Attempted], empty: Sequence[Empty]
) -> Strength:
    fates = [each.fate for each in tried]
    caught, survived = fates.count("caught"), fates.count("survived")
    needed = {each.caught_by[0] for each in tried if len(each.caught_by) == 1}
    idle = [
        check.id
        for check in order.judged
        if check.kind != "source" and check.id not in needed and check.id not in broken
    ]
    return Strength(
        spec=order.spec.id,
        solution=solution,
        seed=order.seed,
        caught=caught,
        survived=survived,
        equivalent=fates.count("equivalent"),
        score=round(100 * caught / (caught + survived), 2) if caught + survived else 0.0,
        idle=tuple(idle),
        broken=broken,
        tried=tuple(tried),
        empty=tuple(empty),
    )
