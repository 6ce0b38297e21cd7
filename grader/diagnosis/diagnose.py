"""What is wrong with the function of a check that failed: a sentence and its line, as far as the spec reveals them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec
import numpy as np

from grader.checks.call_graph import names_reached
from grader.diagnosis.answers import all_right, answers, with_cheaper, with_wrong
from grader.diagnosis.budget import Budget
from grader.diagnosis.by_check import by_check, least, passes
from grader.diagnosis.changing import changing, draws
from grader.diagnosis.convention import as_chosen
from grader.diagnosis.division import tried
from grader.diagnosis.found import FoundMistakes
from grader.diagnosis.ignored import ignored
from grader.diagnosis.located import located, where_changed
from grader.diagnosis.nearness import rich
from grader.diagnosis.pairs import pair
from grader.diagnosis.pieces import pieces_of
from grader.diagnosis.plain import constant, instead, zero
from grader.diagnosis.questions import further, questions
from grader.diagnosis.search import Search
from grader.diagnosis.settled import follows_a_convention, settled
from grader.diagnosis.silencing import disproved, silences
from grader.diagnosis.sought import Failure, Sought, explained
from grader.diagnosis.sparing import spares
from grader.diagnosis.tell import told
from grader.diagnosis.together import as_one
from grader.diagnosis.undefined import counts, says_more, undefined, without_value
from grader.model import Status
from grader.respondents.book import Unanswered
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.answers import Answers
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.model import Verdict
    from grader.spec import Check

_SETTLED = frozenset(
    (
        *("syntax", "python2", "missing-function", "missing-import", "missing-module", "renamed", "arguments"),
        *("timeout", "memory", "disk", "crashed", "mutated-input", "numpy-drift", "missing-here"),
    )
)

_SOUGHT = frozenset({Status.FAILED, Status.ERRORED})
_SELDOM = 30  # trials, in few of which it may show what is wrong
_AFTER_S, _SEEN_S = 0.25, 0.15  # for single checks where two mistakes are sought in vain; of that, for what is seen

T = TypeVar("T")
Found: TypeAlias = FoundMistakes | None


class Diagnoser:
    """Looks for the mistakes of one hand-in; what was found of a function is found once.

    `passed` are the checks that it passed.
    """

    def __init__(
        self,
        setting: Setting,
        checks: Sequence[Check],
        student: Bench,
        reference: Bench | None,
        passed: Sequence[Check] = (),
    ) -> None:
        self._setting, self._right = setting, passed
        # A check that is given more time than others cannot be asked often: it is no evidence.
        usual = setting.spec.limits.seconds
        self._quick = [check for check in checks if check.seconds is None or check.seconds <= usual]
        # What many checks about a function say is right is suspected last.
        self._passed = Counter(name for check in passed for name in judged(check))
        self._student, self._reference = student, reference
        self._sought: dict[tuple[str, str], Sought] = {}
        self._mending: list[FoundMistakes] = []
        self._open: dict[str, FoundMistakes | None] = {}  # what was found later, by open checks alone
        self._unsought: set[str] = set()  # functions that are still to be looked at
        self._waiting = 1  # functions in which more is sought: each gets as much of what is left
        works = [each.work for each in (student, reference) if each is not None]
        self._budget = Budget(works, lambda: self._spent, setting.spec.framework)
        self.faults: list[str] = []  # of ours: the checks whose names they cost, and how

    @property
    def used(self) -> float:
        """CPU seconds until now: ours and those of both workers."""
        return self._budget.used

    @property
    def _spent(self) -> float:
        return self._student.spent + (self._reference.spent if self._reference is not None else 0.0)

    def diagnose(self, each: Sequence[tuple[Check, Verdict]]) -> tuple[Verdict, ...]:
        """The verdicts of checks with the name of what is wrong, where they have one.

        What takes long, such as two mistakes in one function, is sought when each function has had its turn.
        """
        failing = (check for check, verdict in each if verdict.status in _SOUGHT)
        self._unsought = {name for check in failing for name in judged(check)} - self._student.right
        named = tuple(self._named(check, verdict) for check, verdict in each)
        while later := [(key, sought) for key, sought in self._sought.items() if sought.two or sought.seen]:
            later.sort(key=lambda each: bool(each[0][1]))  # what is found of open checks may serve a hidden one
            for position, (key, sought) in enumerate(later):
                self._waiting = len({name for (name, _), _ in later[position:]})
                self._sought[key] = self._safely(sought.further, key[0]) or Sought(None)
                self._open[key[0]] = self._sought[key].found if not key[1] else self._open.get(key[0])
            named = tuple(self._named(check, verdict) for check, verdict in each)
        return named

    def _safely(self, seek: Callable[[], T | None], what: str) -> T | None:
        """What is found, of whatever numbers; a fault of ours must not cost the verdict that stands."""
        try:
            with np.errstate(all="ignore"):
                return seek()
        except Exception as error:  # noqa: BLE001 -- as is said above
            fault = f"{what}: {type(error).__name__}: {error}"
            self.faults += [fault] if fault not in self.faults and not isinstance(error, Unanswered) else []
            return None

    def _named(self, check: Check, verdict: Verdict) -> Verdict:
        if check.reveal == "nothing":
            return msgspec.structs.replace(verdict, diagnosis=None, help=check.hint)
        if verdict.status not in _SOUGHT or check.kind == "source":
            return verdict
        verdict = self._safely(partial(tried, check, verdict, self._setting, self._student), check.id) or verdict
        before = verdict.diagnosis
        if before is not None and before.code in _SETTLED:
            place = partial(where_changed, check, verdict, self._setting, self._student, lambda: self._left)
            return self._safely(place, check.id) or verdict
        line = before.line if before is not None and verdict.status is Status.ERRORED else None
        failure = Failure(without_value(before), line)
        blamed, found = self._safely(partial(self._first, check, failure), check.id) or (None, None)
        if found is not None and not says_more(found, failure.unset, self._student.text_of):
            found = None
        if found is not None and blamed is not None and line is not None and self._silences(found, blamed, check):
            found = None
        if found is not None and blamed is not None:
            found = self._safely(partial(least, found, check, self._setting, self._student), check.id) or found
            wrong = partial(disproved, found, blamed, check, self._setting, self._student)
            found = None if self._safely(wrong, check.id) else found
        named = told(check, verdict, found) if found is not None else undefined(verdict)
        names = judged(check)
        name = next(iter(names)) if len(names) == 1 else blamed
        return named if check.reveal == "hint" or name is None else located(named, name, self._setting, self._student)

    def _silences(self, found: FoundMistakes, name: str, check: Check) -> bool:
        """Whether it only takes an exception away."""
        return silences(found.edits, name, check, self._right, self._setting, self._student, lambda: self._left)

    def _first(self, check: Check, failure: Failure) -> tuple[str, FoundMistakes] | None:
        """Of the functions that the check is about, the first that is found to be wrong and can be explained."""
        for name in sorted(judged(check), key=lambda each: (self._passed[each], each)):
            # What a hidden check asks must not show in another's sentence.
            evidence = [each for each in self._quick if each.visibility == "visible" and each is not check]
            others = [each for each in evidence if name in judged(each) and each.kind != "source"]
            # What is right for one convention is no evidence of another check, which accepts several.
            others = [each for each in others if not follows_a_convention(each, self._setting)]
            others.sort(key=lambda each: (each in self._right, each.kind != "matches"))
            first = [check] if check in self._quick else []
            key = (name, check.id if first and check.visibility != "visible" else "")
            if key not in self._sought and self._left <= 0:
                continue
            if key not in self._sought:
                asked = [*first, *others]
                self._sought[key] = self._explanation(name, asked, failure) if asked else Sought(None)
            found, two, _ = self._sought[key]
            if first and two is None and (found is None or len(found.mistakes) > 1):
                found = self._alone(name, check, failure) or found
            if found is not None:
                return name, found
        return None

    def _alone(self, name: str, check: Check, failure: Failure) -> FoundMistakes | None:
        """One edit that mends this check, where more is wrong that others show."""
        key = (name, f"alone {check.id}")
        if key not in self._sought:
            asked = questions(name, [check], self._setting) if self._left > 0 and settled(name, [check]) else ()
            search = self._search(name, asked, further(name, [check], self._setting), failure)
            search.left = lambda: self._left - _SEEN_S
            self._sought[key] = Sought(search.explanation(plain=True) if search.enough() else None)
        return self._sought[key].found

    def _search(
        self,
        name: str,
        asked: Sequence[Question],
        more: Iterator[Question],
        failure: Failure,
        first: Sequence[FoundMistakes] = (),
        pieces: Sequence[str] = (),
    ) -> Search:
        return Search(
            asked,
            name,
            self._student,
            self._reference,
            first=first,
            pieces=pieces,
            left=lambda: self._left,
            more=more,
            spares=lambda edits: spares(name, edits, self._right, self._setting, self._student, lambda: self._left),
            explained=explained(self._sought),
            line=failure.line,
            reaches=partial(names_reached, setting=self._setting),
            counts=partial(counts, unset=failure.unset, text_of=self._student.text_of),
        )

    def _explanation(self, name: str, checks: Sequence[Check], failure: Failure) -> Sought:
        asked = questions(name, checks, self._setting)
        chosen = as_chosen(asked, checks[0], self._setting, self._student.edited())
        asked = chosen or asked
        if not asked or draws(asked, self._setting.references.numpy):
            return Sought(self._by_check(name, checks, failure.line))
        self._budget.warm_up(lambda: answers(asked[:1], self._student.edited()))
        alone = as_one(asked, self._setting.spec.functions[name], self._student.edited())
        if alone is not None:
            return Sought(FoundMistakes((alone,)))
        enough = self._left / 2
        own = answers(asked, self._student.edited(), until=lambda: self._left <= enough)
        text = partial(self._student.text_behind, name)
        moved = changing(asked, own, self._student.edited(), text) if not own.timed_out else None
        if moved is not None:
            return Sought(FoundMistakes((moved,)))
        more = further(name, checks, self._setting, min(checks[0].trials, _SELDOM))
        asked, own = with_wrong(asked, own, more, self._student.edited())
        if own.timed_out:
            return Sought(None)
        if all_right(asked, own):  # but not how PyTorch goes back through it, or what it leaves behind
            own_check = checks[0].by_autograd or len(judged(checks[0])) == 1
            return Sought(self._by_check(name, checks, failure.line, right=True) if own_check else None)
        asked, own = with_cheaper(asked, own, () if chosen else more, self._student.edited())
        pieces = pieces_of(name, self._setting)
        # Labels tell little each: as many more are asked for, so that nothing fits them all by chance.
        more = further(name, checks, self._setting, *([] if rich(asked) else [_SELDOM]))
        search = self._search(name, asked, iter(()) if chosen else more, failure, self._mending, pieces)
        self._unsought.discard(name)
        owners = {each.partition(".")[0] for each in self._unsought} - {name.partition(".")[0]}  # a class is one thing
        # A mistake is often behind all that fails: what is found for the first explains the others.
        search.left = self._budget.share(2 if owners else 1)
        return self._of_text(checks, own, msgspec.structs.replace(search, reference=None) if chosen else search)

    def _by_check(self, name: str, checks: Sequence[Check], line: str | None, *, right: bool = False) -> Found:
        return by_check(name, checks, self._setting, self._student, lambda: self._left, line, values_right=right)

    def _of_text(self, checks: Sequence[Check], own: Answers, search: Search) -> Sought:
        """What was written, or is seen of the answers, which are the same each time."""
        if follows_a_convention(checks[0], self._setting):
            found = search.explanation() if search.reference is None else search.repair()
            kept = partial(passes, checks[0], self._setting, self._student)
            if found is not None and kept(found):
                return Sought(found)
            found = None if search.reference is None else self._by_check(search.name, checks, search.line)
            return Sought(found, partial(self._two, search, kept) if found is None else None)
        if not settled(search.name, checks):
            found = search.repair()
            return Sought(found, partial(self._two, search) if found is None else None)
        found = search.explanation()
        if found is not None:
            if found.edits and found not in self._mending:
                self._mending.append(found)
            return Sought(found, None if found.edits else partial(self._two, search, lambda two: len(two.edits) > 1))
        reference, spec = self._setting.references.numpy, self._setting.spec
        plain = instead(search.questions, own, reference, spec, lambda: self._left)
        if plain is not None:
            return Sought(FoundMistakes((plain,)))
        return Sought(None, partial(self._two, search), partial(self._seen, search, own))

    def _two(self, search: Search, kept: Callable[[FoundMistakes], bool] = lambda _: True) -> FoundMistakes | None:
        """Two mistakes, if they can be found in what time is left."""
        others = self._left * (1 - 1 / self._waiting) + _AFTER_S
        search.left = lambda: self._left - others
        if search.left() <= 0:
            return None
        known = self._open.get(search.name)
        found = known if known is not None and known.edits and search.mends(known.edits) else pair(search)
        return found if found is not None and kept(found) else None

    def _seen(self, search: Search, own: Answers) -> FoundMistakes | None:
        """What is only seen of the answers, which comes after all that says what was written."""
        asked = search.questions
        seen, until = zero(asked, own) or constant(asked, own), self.used + _SEEN_S  # few calls, whatever is left
        student, reference = self._student.edited(), self._setting.references.numpy
        function = self._setting.spec.functions[search.name]
        seen = seen or ignored(asked, student, reference, function.args, lambda: until - self.used)
        if seen is not None:
            return FoundMistakes((seen,))
        return (search.put_in() if self._left > 0 else None) or search.in_line()

    @property
    def _left(self) -> float:
        return self._budget.left
