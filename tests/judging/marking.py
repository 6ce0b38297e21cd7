"""Hand-ins as text marked by specs as text, in the sandbox: what the tests of judging need.

One sandbox serves all specs of a test process. Names for mistakes are not sought: they change no point, and take
longer than judging.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from answering import Functions

from grader.grading import Grader, judge
from grader.model import Status
from grader.order import Order, order
from grader.spec import load_spec

if TYPE_CHECKING:
    from grader.model import Report, Respondent, Verdict
    from grader.spec import Spec

PASSED, INCONCLUSIVE = Status.PASSED, Status.INCONCLUSIVE
_FOLDER = tempfile.TemporaryDirectory(prefix="grader-marking-")
_GRADERS: dict[str, Grader] = {}


@dataclass(frozen=True)
class Homework:
    """A spec with its reference, both as text. `right` is a hand-in that must get full marks."""

    spec: str
    reference: str
    right: str = ""

    @functools.cached_property
    def loaded(self) -> Spec:
        """The spec, its reference beside it as `answers.py`."""
        key = hashlib.sha256(f"{self.spec}\0{self.reference}".encode()).hexdigest()[:16]
        folder = Path(_FOLDER.name) / key
        folder.mkdir(exist_ok=True)
        (folder / "answers.py").write_text(textwrap.dedent(self.reference), encoding="utf-8")
        (folder / "spec.yaml").write_text(textwrap.dedent(self.spec), encoding="utf-8")
        return load_spec(folder / "spec.yaml")

    def marked(self, hand_in: str, *, seed: int = 3) -> dict[str, Verdict]:
        """The verdicts on this hand-in by the checks' ids."""
        return {verdict.id: verdict for verdict in self.report(hand_in, seed=seed).verdicts}

    def report(self, hand_in: str, *, seed: int = 3) -> Report:
        """The report on this hand-in."""
        return mark(self.loaded, textwrap.dedent(hand_in), seed=seed)

    def judged(self, student: Respondent, *, seed: int = 3) -> dict[str, Verdict]:
        """The verdicts on something of this process that answers calls."""
        return {verdict.id: verdict for verdict in answered(self.loaded, student, seed=seed)}


def mark(spec: Spec, hand_in: str, *, seed: int = 3, suffix: str = ".py", named: bool = False) -> Report:
    """The report on a hand-in by a loaded spec; with names for its mistakes if they are wanted."""
    path = Path(_FOLDER.name) / f"hand_in{suffix}"
    path.write_text(hand_in, encoding="utf-8")
    return _grader(_order_of(spec.path, seed, named)).grade(path)


def answered(spec: Spec, student: Respondent, *, seed: int = 3) -> tuple[Verdict, ...]:
    """The verdicts on something of this process that answers calls."""
    return judge(_order(spec, seed), student, None)[0]


def here(text: str) -> Functions:
    """The functions of a hand-in in this process: as a worker would answer, sooner."""
    names: dict[str, object] = {}
    exec(textwrap.dedent(text), names)
    return Functions(**{name: value for name, value in names.items() if callable(value)})


def statuses(verdicts: dict[str, Verdict]) -> dict[str, str]:
    """What became of each check, in words; easier to read in a failing test than the verdicts."""
    return {name: str(verdict.status) for name, verdict in verdicts.items()}


@functools.cache
def _order_of(path: Path, seed: int, named: bool = False) -> Order:
    return order(load_spec(path), seed=seed, diagnose=named)


def _order(spec: Spec, seed: int) -> Order:
    return _order_of(spec.path, seed)


def _grader(wanted: Order) -> Grader:
    """A grader with an open sandbox; specs for NumPy share one, those for PyTorch another."""
    by_autograd = any(getattr(check.body, "by", None) == "autograd" for check in wanted.spec.checks)
    kind = "torch" if by_autograd or wanted.spec.framework == "torch" else "numpy"
    if kind not in _GRADERS:
        _GRADERS[kind] = Grader(wanted).__enter__()
        atexit.register(_GRADERS[kind].reopen)
    _GRADERS[kind].order = wanted
    return _GRADERS[kind]
