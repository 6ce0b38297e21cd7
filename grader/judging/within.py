"""Which wrong functions another one calls in its own body, as far as the hand-in's text shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.call_graph import reaches

if TYPE_CHECKING:
    from grader.judging.case import Case
    from grader.spec import Check


def helpers(name: str, case: Case) -> frozenset[str]:
    """The wrong functions that one calls from within, which may be all that is wrong with it."""
    found = reaches(name, case.wrong - {name}, case.setting)
    return frozenset(other for other in found if not reaches(other, frozenset({name}), case.setting))


def callees_first(case: Case) -> list[Check]:
    """The failing checks in an order in which what a function calls comes before it."""
    every = frozenset(case.setting.spec.functions)

    def below(check: Check) -> int:
        return len(check.mentions.judged.union(*(reaches(name, every, case.setting) for name in check.mentions.judged)))

    return sorted(case.failing, key=below)
