"""The values that pass between stages, frozen, each with one JSON form.

`Verdict` and `Report` are what people and scripts read; `Answer` and `CallFailed` are what comes back from
something that answers calls by name (`Respondent`): a student's worker, a live notebook, the reference itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC_SEED = 1986  # the year of "Learning representations by back-propagating errors"; a student's own run uses it
Json = Any  # what strict JSON can hold: NaN and inf are strings by the time they are here


class Status(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"  # wrong
    UNWRITTEN = "unwritten"  # not begun
    ERRORED = "errored"  # raised, timed out, ran out of memory, is missing
    SKIPPED = "skipped"  # a check named in `after` did not pass
    INCONCLUSIVE = "inconclusive"  # the evidence cannot decide
    INVALID = "invalid"  # the spec or a reference is at fault


class Place(msgspec.Struct, frozen=True):
    """A line of the student's own text. `cell` counts non-empty code cells from 1, as after "Restart and run all"."""

    file: str
    cell: int | None
    line: int

    @property
    def text(self) -> str:
        """What the line stands in: "cell 7", or the file's name."""
        return f"cell {self.cell}" if self.cell is not None else self.file

    def __str__(self) -> str:
        return f"{self.text}, line {self.line}"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a comparison saw: the numbers shown are the numbers judged. Arrays are as `compare.show` gives them."""

    kind: str  # values, shape, type, relation, gradient, mutation, source, call
    expression: str | None = None
    relation: str = "=="
    actual: Json = None
    expected: Json = None
    actual_shape: tuple[int, ...] | None = None
    expected_shape: tuple[int, ...] | None = None
    index: tuple[int, ...] | None = None  # of the worst element
    actual_at: Json = None  # the worst element
    expected_at: Json = None
    off_by: Json = None
    allowed: Json = None
    wrong: int | None = None  # how many elements disagree ...
    total: int | None = None  # ... of how many
    note: str | None = None


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """What is probably wrong: `code` from the documented list, `text` for the student, `evidence` for the doubtful."""

    code: str
    text: str
    evidence: str | None = None
    line: str | None = None  # "cell 7, line 3"
    fix: str | None = None  # "`axis=1` should be `axis=0`", where the spec reveals it


class Counterexample(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest numbers that show it: the drawn inputs by name, what came out and what should have."""

    inputs: dict[str, Json]
    actual: Json = None
    expected: Json = None
    trial: int | None = None
    lines: tuple[str, ...] = ()  # what a student can paste below their functions to see it; none where that cannot be


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One of several gradients that a check judges, told and rewarded by itself."""

    name: str  # the input that it is the gradient with respect to
    status: Status
    points: float
    earned: float
    message: str | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one check, and why."""

    id: str
    kind: str
    says: str
    status: Status
    points: float
    earned: float
    visibility: str = "visible"
    at_fault: tuple[str, ...] = ()  # the student's functions that it blames, by the spec's names
    message: str | None = None
    help: str | None = None
    finding: Finding | None = None
    diagnosis: Diagnosis | None = None
    counterexample: Counterexample | None = None
    parts: tuple[Part, ...] = ()  # where a check judges several gradients
    notes: tuple[str, ...] = ()  # what else a reader should know of how it was judged
    trials: int = 0
    seconds: float = 0.0
    answers: str = ""  # of a failed one: a digest of all that was answered, by which a class's mistakes are grouped


class SpecName(msgspec.Struct, frozen=True):
    """Which spec, to the byte."""

    id: str
    title: str
    sha256: str
    due: str = ""  # from when checks that wait for the due date are open: ISO 8601, with its time zone
    published: str = ""  # the same for those that wait until results are published


class SubmissionName(msgspec.Struct, frozen=True):
    """Which hand-in, to the byte."""

    name: str
    sha256: str


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """What a report leaves out because its reader may not see it yet: how many checks, worth how many points."""

    checks: int
    points: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that is to be said of one submission; `report.json` is this value, written by `to_json`."""

    format: int = 1
    spec: SpecName
    submission: SubmissionName
    grader_version: str
    seed: int
    isolation: str  # the tier, and any missing part: "standard (no fresh uid)"
    score: float
    points: float
    provisional: bool  # a verdict is inconclusive or invalid: a person must look, or the course's own run
    seconds: float
    environment: dict[str, str]
    ran: str  # what was run of the hand-in, in a sentence
    warnings: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    unseen: Unseen | None = None
    edition: bool = False  # by a students' edition: what it cannot decide, the course's own run does
    texts: dict[str, str] = {}  # the student's own cells and files that verdicts point to, by the name in `line`


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function that a student hands in: the spec's name for it, its arguments in order, and other accepted names.

    A name with a dot (`TwoLayerNet.loss`) is a method: a call's first value is the object, a `Handle`, which `args`
    leave out; a `static` one (a static or class method) is called without. The last `optional` arguments may be left
    out, and be absent in the student's signature. `returns` names the parts of its answer, of which some are `private`.
    """

    name: str
    args: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    optional: int = 0
    static: bool = False
    returns: tuple[str, ...] = ()  # empty where nothing is said
    private: tuple[int, ...] = ()
    framework: str = ""  # what its arguments arrive as; empty where that is the spec's


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a hand-in may take: CPU time of its own, and memory on top of Python's."""

    seconds: float = 10.0  # one call
    load_seconds: float = 60.0  # running what the calls need
    total_seconds: float = 120.0  # all of it
    memory_mb: int = 1024


class Handle(msgspec.Struct, frozen=True):
    """An object that stays on the student's side; `kind` is its class's name."""

    id: int
    kind: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a call gave: `value` is an array, number, string, None, Handle, or lists, tuples and dicts of those."""

    value: Any
    changed: tuple[int, ...] = ()  # positions of the arguments that the call changed in place
    after: tuple[Any, ...] = ()  # those arguments as the call left them, in that order
    printed: str = ""


UNTOLD = "untold"  # the code of a question about its code that a respondent does not answer
MISSING_HERE = "missing-here"  # the code of what fails for want of a package on this machine


class CallFailed(Exception):  # noqa: N818 -- an outcome, not an error: the judge turns it into a verdict
    """A call gave no value. `code` is one of the diagnosis codes; `text` and `help` are sentences for the student."""

    def __init__(
        self,
        code: str,
        text: str,
        *,
        help: str | None = None,  # noqa: A002 -- the word that the report uses
        place: Place | None = None,
        trace: Sequence[str] = (),
        kinds: Sequence[str] = (),
        machine: bool = False,
    ) -> None:
        self.code = code
        self.text = text
        self.help = help
        self.place = place
        self.trace = tuple(trace)  # the student's own lines only: "cell 7, line 3, in cost: return 1/0"
        self.machine = machine  # this machine is at fault (busy, lacks a package), so nobody loses points by it
        self.kinds = tuple(kinds)  # the exception's class and its bases, by name: what a `raises` check asks for
        super().__init__(text)


class Respondent(Protocol):
    """The one seam: something that answers calls by name."""

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """Call function `name`. With `wrt`, the value is its gradient with respect to those arguments (autograd).

        Where `wrt` ends with -1, the last argument is no argument: the value is weighed with it before.

        Raises:
            CallFailed: there is no such function, or it raised, ran out of time or memory, or took the worker along.
        """
        ...


def to_json(value: msgspec.Struct, *, indent: int = 2) -> bytes:
    """One of the values above as strict JSON (UTF-8)."""
    return msgspec.json.format(msgspec.json.encode(value), indent=indent) + b"\n"
