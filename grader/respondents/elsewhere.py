"""The PyTorch reference in a worker of the sandbox, which has PyTorch at hand: importing it here takes a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from grader.model import CallFailed
from grader.respondents.student import open_student

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.hand_in import Submission
    from grader.model import Answer
    from grader.respondents.reference import Reference
    from grader.respondents.student import Student
    from grader.sandbox import Sandbox
    from grader.spec import Spec

_EVER_S = 1e6


def open_reference(sandbox: Sandbox, text: Submission, spec: Spec) -> Student:
    """A worker with the PyTorch reference, for as many questions as there will be."""
    limits = replace(spec.limits, total_seconds=_EVER_S)
    return open_student(sandbox, text, list(spec.functions.values()), limits=limits, framework="torch")


class SecondOpinion:
    """Answers as the reference does here, which is asked itself where the worker has no answer.

    Args:
        start: who answers to `names` in a worker, from the first question on.
        names: the functions that the worker knows the arguments of.
        here: the reference itself.
    """

    def __init__(self, start: Callable[[], Student], names: frozenset[str], here: Callable[[], Reference]) -> None:
        self._start, self._names, self._here = start, names, here
        self._worker: Student | None = None

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()

    def has(self, name: str) -> bool:
        """Whether `ref.name` exists."""
        return name in self._names or self._here().has(name)

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), **named: Any) -> Answer:
        """The reference's answer.

        Raises:
            ReferenceFault: it has none here either.
        """
        if name in self._names and not named:
            self._worker = self._worker or self._start()
            try:
                return self._worker.call(name, args, wrt=wrt)
            except CallFailed:
                pass  # why is said by the one that is here, which has all the time that it takes
        return self._here().call(name, args, wrt=wrt, **named)
