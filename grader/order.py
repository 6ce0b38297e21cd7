"""How to grade, the same for every hand-in: as a value (`Run`), and with what this process makes of it (`Order`)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.errors import GraderError
from grader.model import PUBLIC_SEED, Unseen
from grader.respondents.references import References
from grader.spec import Spec, load_spec
from grader.spec.bundle import Bundle, pack, unpack
from grader.spec.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grader.spec import Check


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides what a hand-in gets, as plain values: any process, on any machine, can grade by it.

    The limits of time and memory stand in the spec.
    """

    spec: Bundle
    seed: int
    isolation: str = "auto"
    only: tuple[str, ...] = ()
    mode: str = "auto"  # what to run of a hand-in: needed, all, or auto
    visible_only: bool = False  # a student's own check
    diagnose: bool = True  # look for the mistakes behind what is wrong


class Order(msgspec.Struct, frozen=True):
    """A run with the spec and the references that this process has loaded for it."""

    run: Run
    spec: Spec
    references: References

    @property
    def seed(self) -> int:
        """Of the draws."""
        return self.run.seed

    def with_seed(self, seed: int) -> Order:
        """The same with other draws."""
        return replace(self, run=msgspec.structs.replace(self.run, seed=seed))

    def with_only(self, only: Sequence[str]) -> Order:
        """The same for some of the checks."""
        return replace(self, run=msgspec.structs.replace(self.run, only=tuple(only)))

    @property
    def checks(self) -> list[Check]:
        """The checks to report, in the spec's order."""
        return [check for check in self._open if not self.run.only or check.id in self.run.only]

    @property
    def judged(self) -> list[Check]:
        """The checks to judge: also those behind which the reported ones stand, so that `only` changes no verdict."""
        by_id = {check.id: check for check in self._open}
        needed = {check.id for check in self.checks}
        waiting = list(needed)
        while waiting:
            new = set(by_id[waiting.pop()].after) & set(by_id) - needed
            needed |= new
            waiting += new
        return [check for check in self._open if check.id in needed]

    @property
    def unseen(self) -> Unseen | None:
        """The checks that are not open to the reader of these reports."""
        closed = [check for check in self.spec.checks if check not in self._open]
        count, points = len(closed), sum(check.points for check in closed)
        if self.references.book is not None:
            count, points = self.references.book.closed
        return Unseen(checks=count, points=round(points, 6)) if count else None

    @property
    def _open(self) -> list[Check]:
        return [check for check in self.spec.checks if not self.run.visible_only or check.visibility == "visible"]


def order(
    spec: Spec | str | Path,
    *,
    seed: int | None = PUBLIC_SEED,
    isolation: str = "auto",
    only: Sequence[str] = (),
    run: str = "auto",
    visible_only: bool = False,
    diagnose: bool = True,
) -> Order:
    """Load the spec and its references; `seed=None` draws a fresh one.

    Raises:
        SpecError: the spec has mistakes.
        GraderError: `only` names a check that the spec does not have, or nobody has trusted its reference yet.
    """
    loaded = spec if isinstance(spec, Spec) else load_spec(spec)
    if loaded.answers is not None and seed != PUBLIC_SEED:
        raise GraderError(
            f"{loaded.path}: this is a students' edition, which answers for the public draws alone; "
            "grade with the whole spec, or use `grader check`"
        )
    visible = [check.id for check in loaded.checks if not visible_only or check.visibility == "visible"]
    known = ", ".join(visible)
    unknown = [name for name in only if name not in {check.id for check in loaded.checks}]
    if unknown:
        hint = suggestion(unknown[0], visible) or f"; the checks are {known}"
        raise GraderError(f"{loaded.path}: there is no check {unknown[0]!r}{hint}")
    hidden = [name for name in only if visible_only and name not in visible]
    if hidden:
        raise GraderError(f"{loaded.path}: the check {hidden[0]!r} is not open to students; the checks are {known}")
    value = Run(
        spec=pack(loaded),
        seed=secrets.randbelow(2**31) if seed is None else seed,
        isolation=isolation,
        only=tuple(only),
        mode=run,
        visible_only=visible_only,
        diagnose=diagnose,
    )
    return Order(value, loaded, References(loaded))


def order_from(run: Run, folder: Path) -> Order:
    """The order that another process gave as a value; its files go to `folder`, an empty one that outlives the order.

    Raises:
        SpecError: the spec, which loads where it comes from, does not load here.
    """
    spec = unpack(run.spec, folder)
    return Order(run, spec, References(spec, trust=True))  # the process that it comes from has asked
