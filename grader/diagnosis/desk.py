"""Where the hand-ins of one run are diagnosed, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from grader.diagnosis.bench import Bench
from grader.diagnosis.diagnose import Diagnoser
from grader.diagnosis.kept import Kept
from grader.diagnosis.settled import known_right, relied_on, suspected
from grader.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.checks.setting import Setting
    from grader.hand_in import Submission
    from grader.model import Verdict
    from grader.sandbox import Sandbox
    from grader.spec import Check

_WRONG = {Status.FAILED, Status.ERRORED}
_FAULT = "a fault of the grader's own cost a check the name of what is wrong, and nothing else"


class Desk:
    """The reference lies on a bench of its own for all hand-ins, until this is closed."""

    def __init__(self, sandbox: Sandbox, reference_text: Callable[[], Submission | None]) -> None:
        self.sandbox, self._reference_text = sandbox, reference_text
        self._reference: Bench | None = None
        self._key: tuple[str, int] | None = None
        self._known: tuple[Submission, Kept] | None = None
        self.used = 0.0  # CPU time that the names of the last hand-in took, its worker's included

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def reference(self, setting: Setting) -> Bench | None:
        """The reference on its bench, for one spec and seed at a time; None where it has no text."""
        key = setting.spec.sha256, setting.seed
        if self._key != key:
            self._close()
            self._key = key
        if self._reference is None and (text := self._reference_text()) is not None:
            framework = setting.references.numpy.framework
            self._reference = Bench(self.sandbox, text, setting.spec, framework, own=True)
        return self._reference

    def known(self, submission: Submission) -> Kept:
        """What the hand-in in hand has answered to whoever edited it."""
        if self._known is None or self._known[0] is not submission:
            self._known = submission, Kept()
        return self._known[1]

    def _close(self) -> None:
        if self._reference is not None:
            self._reference.close()
        self._reference = None

    def diagnosed(
        self, verdicts: Sequence[Verdict], submission: Submission, setting: Setting, checks: Sequence[Check]
    ) -> tuple[tuple[Verdict, ...], tuple[str, ...]]:
        """The verdicts with what is wrong by name, and what failed in seeking it."""
        by_id = {check.id: check for check in checks}
        with Bench(self.sandbox, submission, setting.spec) as bench:
            bench.known = self.known(submission)
            bench.right = known_right(checks, verdicts)
            bench.relied = relied_on(bench.right, setting)
            seen = [each for each in verdicts if each.visibility == "visible"]
            bench.suspected = suspected([by_id[each.id] for each in seen if each.status in _WRONG], setting)
            passed = [by_id[each.id] for each in seen if each.status is Status.PASSED]
            diagnoser = Diagnoser(setting, checks, bench, self.reference(setting), passed)
            named = diagnoser.diagnose([(by_id[verdict.id], verdict) for verdict in verdicts])
            self.used = diagnoser.used
            return named, tuple(f"{_FAULT} ({fault})" for fault in diagnoser.faults)
