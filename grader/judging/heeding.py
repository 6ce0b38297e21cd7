"""Which functions were seen to heed what they are given: what holds of the others shows nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.checks.alive import depends
from grader.checks.of_numbers import heeds_numbers
from grader.checks.steady import changing
from grader.checks.trial import is_drawn
from grader.model import Status
from grader.respondents.book import Unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.checks.outcome import Outcome
    from grader.judging.case import Case, Explained
    from grader.spec import Check

_OF_ANSWERS = {"holds", "pure"}  # kinds that ask something of answers, and do not compare them
_PROPERTY = {"raises", "source"}  # kinds that a function which does nothing may satisfy


class Heeding(msgspec.Struct):
    """What is known of that of one hand-in, each asked once. `explained` are checks that another function failed."""

    case: Case
    explained: Mapping[str, Explained]
    seen: dict[frozenset[str], bool] = msgspec.field(default_factory=dict)
    of_numbers: dict[frozenset[str], bool | None] = msgspec.field(default_factory=dict)

    def dead(self, check: Check, outcome: Outcome) -> frozenset[str]:
        """The functions that nothing shows to heed what they are given, of those of which this check shows nothing."""
        idle = frozenset(name for name in outcome.idle if not self._alive(name))
        return idle | self._by_chance(check, outcome)

    def _alive(self, name: str) -> bool:
        """Whether a function was seen to heed what it gets; where no other check asks it, that is taken for granted."""
        case = self.case
        own = self._own(name)
        asked = [each for each in case.checks if own & each.mentions.judged and self._tells(each, own)]
        found = ((each, self.explained.get(each.id)) for each in asked)
        passed = any(own & each.mentions.judged - one.blamed for each, one in found if one is not None)
        passed = passed or any(case.outcomes[each.id].status is Status.PASSED for each in asked)
        passed = passed or any(case.outcomes[each.id].unanswered for each in asked)
        return not asked or passed or self._depends(own)

    def _own(self, name: str) -> frozenset[str]:
        """The function; of a class all of it."""
        root = name.partition(".")[0]
        return frozenset(each for each in self.case.whole(frozenset({name})) if each.partition(".")[0] == root)

    def _by_chance(self, check: Check, outcome: Outcome) -> frozenset[str]:
        """The wrong functions that give the same to all the numbers that they are given, or answer them by chance.

        Trials alone do not show that: what is drawn by chance is another one in each.
        """
        asks = check.kind in _OF_ANSWERS and is_drawn(check, self.case.setting)
        names = check.mentions.judged & self.case.wrong if asks and outcome.status is Status.PASSED else ()
        try:
            return frozenset(name for name in names if self._heeds_numbers(self._own(name)) is False)
        except Unanswered:
            return frozenset()  # that cannot be told here

    def _heeds_numbers(self, names: frozenset[str]) -> bool | None:
        """As `heeds_numbers`, of all checks that draw anything; by chance only what nobody compares with numbers."""
        if names not in self.of_numbers:
            every = names | self._attributes(names)
            about, args = self._about(names), (self.case.setting, self.case.student, every, self.case.memory)
            compared = any(each.kind == "matches" and names & each.mentions.judged for each in about)
            self.of_numbers[names] = heeds_numbers(about, *args, by_chance=not compared)
        return self.of_numbers[names]

    def _about(self, names: frozenset[str]) -> list[Check]:
        """The checks that ask these functions anything that is drawn."""
        asking = (each for each in self.case.checks if names & each.mentions.called)
        return [each for each in asking if is_drawn(each, self.case.setting)]

    def _depends(self, names: frozenset[str]) -> bool:
        """Whether a check, passed or failed, shows that these functions heed what they are given; asked once."""
        if names not in self.seen:
            self.seen[names] = self._seen_to_depend(names)
        return self.seen[names]

    def _seen_to_depend(self, names: frozenset[str]) -> bool:
        case, about = self.case, self._about(names)
        try:
            by_numbers = self._heeds_numbers(names)
            if by_numbers is not None:
                return by_numbers
            names |= self._attributes(names)
            heed = bool(names & case.memory.varied) or any(
                depends(each, case.setting, case.student, names, case.memory) for each in about
            )
            return heed and not any(
                changing(each, case.setting, case.student, names - case.memory.steady, case.memory) for each in about
            )
        except Unanswered:
            return True  # that cannot be told here

    def _attributes(self, names: frozenset[str]) -> frozenset[str]:
        """The attributes of classes: what is read there may be all that is seen of what methods do."""
        classes = {name for name in self.case.of_classes(names) if "." not in name}
        return frozenset(f"{name}.{each}" for name in classes for each in self.case.setting.spec.attributes)

    def _tells(self, check: Check, names: frozenset[str]) -> bool:
        """Whether a pass of this check shows that these functions do something."""
        outcome = self.case.outcomes[check.id]
        if outcome.status is Status.PASSED:
            return not names & check.mentions.judged <= outcome.idle
        return check.kind not in _PROPERTY and is_drawn(check, self.case.setting)
