"""A hand-in on the bench: asked with edits made to it, in a worker of its own, apart from the one that is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import msgspec

from grader.diagnosis.asked import chain_of
from grader.diagnosis.kept import Kept
from grader.diagnosis.texts import text_of, with_edit
from grader.diagnosis.work import CallByCall, Labour
from grader.mutation import mistakes as m
from grader.mutation.likelihood import unlikely
from grader.mutation.table import ONLY_MENDING
from grader.respondents import stopwatch
from grader.respondents.edited import Edited
from grader.respondents.student import open_student
from grader.respondents.turned import Turned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from grader.diagnosis.questions import Question
    from grader.diagnosis.recorder import Heard
    from grader.hand_in import Program, Submission
    from grader.model import Function, Limits, Respondent
    from grader.mutation.edit import Line, Placed
    from grader.respondents.ahead import Chain
    from grader.respondents.student import Student
    from grader.sandbox import Sandbox
    from grader.spec import Spec

CONSTRUCTOR = ".__init__"
_ALL_S = 60.0  # by our own clock, whatever a worker says of its time
_EVER_S = 1e6
_CALL_S = 1.0  # an edit can make a loop endless: a call has this long, and no longer


class Bench:
    """A hand-in that can be edited. Its worker starts with the first call.

    What is the course's `own` text serves a whole class, so that only its single calls are limited. With `turned`,
    matrices are transposed on their way.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        submission: Submission,
        spec: Spec,
        framework: str = "",
        *,
        own: bool = False,
        turned: bool = False,
    ) -> None:
        self._sandbox, self._submission = sandbox, submission
        self._functions: Sequence[Function] = list(spec.functions.values())
        self._limits: Limits = msgspec.structs.replace(
            spec.limits, seconds=min(spec.limits.seconds, _CALL_S), total_seconds=_EVER_S if own else _ALL_S
        )
        self.names = frozenset(spec.functions)
        self._files: Sequence[Path] = spec.files
        self._framework = framework or spec.framework
        self._own = own
        self._turned = turned
        self._edits: dict[tuple[str, frozenset[str]], tuple[Placed, ...]] = {}
        self._watched: dict[str, tuple[Placed, ...]] = {}
        self._student: Student | None = None
        self.right: frozenset[str] = frozenset()  # functions that have passed: nothing in them is wrong
        self.relied: frozenset[str] = frozenset()  # the hand-in's own that those call: hardly anything in them is
        # By a graded function what does not run when it answers wrongly, or answers as if it were right.
        self.cleared: dict[str, frozenset[str]] = {}
        self.suspected: Mapping[str, int] = {}  # the hand-in's own, by how many checks that failed reach them
        self._surveyed_s = 0.0
        self.work = Labour()  # that it has done
        self.known = Kept(self.work if own else None)  # may be shared by the benches of one hand-in

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def spent(self) -> float:
        """Seconds of CPU time that its workers have used, those that looked for edits included."""
        return self._surveyed_s + (self._student.spent if self._student is not None else 0.0)

    def close(self) -> None:
        """End its worker."""
        if self._student is not None:
            self._student.close()

    def edits(self, name: str, *, suspected: bool = False) -> tuple[Placed, ...]:
        """The edits of a graded function and of those that it calls, the likeliest mistakes first.

        With `suspected`, none of what has been cleared for it.
        """
        cleared = self._cleared(name) if suspected else frozenset()
        if (name, cleared) not in self._edits:
            self._edits[name, cleared] = self._survey(self._submission.whole, name, shared=self._own, without=cleared)
        return self._edits[name, cleared]

    def edits_in(self, name: str, lines: Collection[Line]) -> tuple[Placed, ...]:
        """Those of them that touch one of these lines."""
        return self._survey(self._submission.whole, name, lines=sorted(lines))

    def _open(self, name: str, edits: tuple[Placed, ...]) -> tuple[Placed, ...]:
        """Those that leave alone what is known to be right, unless it is the function itself; the likeliest first.

        One in a function that few of the failing checks have to do with is less likely. What those call that are right
        comes last.
        """
        kept = self._kept(name)
        # Right values say nothing about the way back through them.
        cut = m.DETACHED.code
        found = [each for each in edits if each.edit.function not in kept or each.edit.repair.code == cut]
        if self._own:
            found = [placed for placed in found if placed.edit.operator not in ONLY_MENDING]
            # What is an argument of a helper is none of the function that is asked.
            found = [each for each in found if each.edit.operator != "fixed" or each.edit.function == name]
        ranks = unlikely([placed.edit for placed in found])
        last = self.relied | self._cleared(name)

        def order(position: int) -> tuple[bool, int, int, bool]:
            function = found[position].edit.function
            return function in last, ranks[position], -self.suspected.get(function, 0), function != name

        return tuple(found[position] for position in sorted(range(len(found)), key=order))

    def watched(self, name: str) -> tuple[Placed, ...]:
        """What hands over the values of a function and those that it calls; of our own text all parts of formulas."""
        if self._framework == "torch":
            return ()  # what is computed there are tensors, which belong to a graph: no value can be put in their place
        if name not in self._watched:
            before = self._sandbox.surveyed_s
            what = "parts" if self._own else "values"
            self._watched[name] = self._sandbox.watched(self._submission.whole, self._accepted(name), what)
            if not self._own:
                self._surveyed_s += self._sandbox.surveyed_s - before
        self.work.surveyed(len(self._watched[name]))
        return self._watched[name]

    def with_pieces(self, name: str, pieces: Sequence[str]) -> tuple[Placed, ...]:
        """The edits of a graded function that put one of these expressions in."""
        return self._survey(self._submission.whole, name, pieces) if pieces else ()

    def edits_after(self, first: Placed, name: str) -> tuple[Placed, ...]:
        """The edits of a graded function once `first` has been made; their places are those in the text so edited."""
        found = self._survey(with_edit(self._submission.whole, first), name)
        return tuple(placed for placed in found if placed.edit.operator not in ONLY_MENDING)

    def text_of(self, placed: Placed) -> str:
        """The text that an edit belongs to."""
        return text_of(self._submission.whole, placed)

    def text_behind(self, name: str) -> str:
        """The text that a graded function stands in, with what else is there; none where nothing can be edited."""
        return next((self.text_of(placed) for placed in self.edits(name)), "")

    def _survey(
        self,
        program: Program,
        name: str,
        pieces: Sequence[str] = (),
        *,
        shared: bool = False,
        without: frozenset[str] = frozenset(),
        lines: Sequence[Line] = (),
    ) -> tuple[Placed, ...]:
        before = self._sandbox.surveyed_s
        kept = frozenset[str]() if shared else self._kept(name) | without
        found = self._sandbox.known_survey(program, self._accepted(name), pieces) if kept and not lines else None
        if found is None or (len(found.edits) < found.made and any(each.edit.function in kept for each in found.edits)):
            # What is right takes no places of others, of which there may be too many.
            found = self._sandbox.survey(program, self._accepted(name), pieces, kept, lines)
        if not shared:  # what one hand-in of a class needs, the next one has already
            self._surveyed_s += self._sandbox.surveyed_s - before
            self.work.surveyed(found.made)
        if stopwatch.counting():
            stopwatch.spend(self._sandbox.surveyed_s - before)
        return self._open(name, found.edits)

    def _kept(self, name: str) -> frozenset[str]:
        """What is known to be right in the hand-in, under all its names, but for the function itself."""
        right = self.right - {name}
        made = {f"{each}{CONSTRUCTOR}" for each in right if any(other.startswith(f"{each}.") for other in self.names)}
        return frozenset(accepted for each in (*right, *made) for accepted in self._accepted(each))

    def _cleared(self, name: str) -> frozenset[str]:
        return self.cleared.get(name, frozenset()) - {*self._accepted(name)}

    def _accepted(self, name: str) -> tuple[str, ...]:
        part = name.removesuffix(CONSTRUCTOR)  # which belongs to a class, and is declared as that
        function = next(each for each in self._functions if each.name in {name, part})
        return tuple(f"{each}{name[len(part) :]}" for each in (function.name, *function.aliases))

    def edited(self, *edits: Placed) -> Respondent:
        """The hand-in with these edits; as it is, without any."""
        student = self._opened()
        student.refill()  # a store is for one hand-in's answers: this is one of thousands, whose time is counted
        edited = CallByCall(Edited(student, edits), self.work)
        return Turned(edited) if self._turned else edited

    def expect(
        self,
        question: Question,
        edits: Iterable[tuple[Placed, ...]],
        heard: Callable[[tuple[Placed, ...]], Sequence[Heard]] = lambda _: (),
    ) -> None:
        """The question is asked with these edits next, one after the other: several may be answered at once.

        What its first calls answer with some edits may be `heard` already.
        """
        chains: dict[int, Chain] = {}

        def chain(known: Sequence[Heard]) -> Chain:
            if len(known) not in chains:
                chains[len(known)] = chain_of(question.calls, known)
            return chains[len(known)]

        lacking = (each for each in edits if self.known.lacks(each, question))
        self._opened().expect((each, chain(heard(each))) for each in lacking)

    def _opened(self) -> Student:
        if self._student is None:
            self._student = open_student(
                self._sandbox,
                self._submission,
                self._functions,
                limits=self._limits,
                files=self._files,
                framework=self._framework,
            )
        return self._student
