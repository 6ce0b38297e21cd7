"""Mistakes made in the reference and mended in a hand-in, for whoever judges: what this earns is decided there."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from grader.diagnosis.answers import answers
from grader.diagnosis.bench import Bench
from grader.diagnosis.by_check import passing
from grader.diagnosis.found import FoundMistakes
from grader.diagnosis.likely import changed
from grader.diagnosis.pieces import pieces_of
from grader.diagnosis.questions import questions
from grader.diagnosis.search import Search
from grader.respondents.edited import Edited
from grader.respondents.student import open_student
from grader.respondents.turned import Turned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.desk import Desk
    from grader.diagnosis.repairing import Edits
    from grader.hand_in import Submission
    from grader.model import Respondent
    from grader.respondents.volume import Usual
    from grader.spec import Check, Spec

_SEVERAL = 6  # edits that mend a function: any may be the one that is meant


class Benches(msgspec.Struct, frozen=True):
    """The benches of one hand-in, which may be in the other layout. `run` is how much of it is run."""

    desk: Desk
    submission: Submission
    run: Callable[[], str]
    usual: Usual
    turned: bool = False

    def alike(
        self,
        name: str,
        checks: Sequence[Check],
        setting: Setting,
        student: Respondent,
        left: Callable[[], float],
        *,
        first: Sequence[Edits],
    ) -> Edits | None:
        """A known mistake of the reference's function with which it answers as the student's does.

        It may be one of those that were found of other functions, which this one may call: they are tried `first`.
        """
        reference = self.desk.reference(setting)
        asked = questions(name, checks, setting) if reference is not None else ()
        if reference is None or not asked:
            return None
        found = [FoundMistakes((), edits) for edits in first]
        return next(
            Search(asked, name, reference, reference, left=left, first=found).alike(answers(asked, student)), None
        )

    def mistaken(self, edits: Edits, setting: Setting) -> Respondent:
        """The reference with such a mistake, in its worker."""
        reference = self.desk.reference(setting)
        assert reference is not None  # noqa: S101 -- for the type checker: the edits were found in it
        return reference.edited(*edits)

    def mending(
        self,
        names: Sequence[str],
        text: frozenset[str],
        checks: Sequence[Check],
        setting: Setting,
        left: Callable[[], float],
    ) -> Sequence[Edits]:
        """The single edits of the first of these functions that has any, with which these checks would pass.

        `text` are the names in the hand-in of the functions that may be edited.
        """
        with Bench(self.desk.sandbox, self.submission, setting.spec, turned=self.turned) as bench:
            if not self.turned:
                bench.known = self.desk.known(self.submission)
            for name in names:
                asked = questions(name, checks, setting)
                search = Search(asked, name, bench, None, pieces=pieces_of(name, setting), left=left)
                found = search.mending(text)
                if not found and any(call.own for question in asked for call in question.calls):
                    # What is right may depend on the student's own object: the checks themselves can tell.
                    edits = [placed for placed in bench.edits(name) if placed.edit.function in text]
                    several = passing(edits, checks, setting, bench, _half(left))
                    found = sorted(islice(several, _SEVERAL), key=changed)
                if found:
                    return found
        return ()

    @contextmanager
    def mended(self, edits: Edits, spec: Spec, seconds: float) -> Iterator[Respondent]:
        """The hand-in with these edits for so long, in a worker of its own that is ended afterwards."""
        limits = msgspec.structs.replace(spec.limits, total_seconds=min(spec.limits.total_seconds, seconds))
        with open_student(
            self.desk.sandbox,
            self.submission,
            tuple(spec.functions.values()),
            limits=limits,
            run=self.run(),
            files=spec.files,
            framework=spec.framework,
        ) as student:
            student.reads(self.usual)
            edited = Edited(student, edits)
            yield Turned(edited) if self.turned else edited


def _half(left: Callable[[], float]) -> Callable[[], float]:
    """What is left of half of the time."""
    other = left() / 2
    return lambda: left() - other
