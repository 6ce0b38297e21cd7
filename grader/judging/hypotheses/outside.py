"""Wrong functions that a check calls are answered by the reference: what is left of the student's may be right."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from grader.checks.measured import callees
from grader.judging.case import Explained
from grader.judging.wrong import known_right
from grader.model import Status
from grader.respondents.substituted import Substituted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.judging.case import Case
    from grader.spec import Check

_MOST = 2  # functions in a set of suspects


def explain(check: Check, case: Case) -> Explained | None:
    """The known wrong functions replaced together; where none is known, the smallest set that mends the check."""
    if check.kind == "source":
        return None
    # Of a gradient the claim itself is not replaced: what is left is what it rests on.
    called = check.mentions.called - (check.mentions.judged if check.kind == "gradient" else frozenset())
    known, fits = case.wrong & called, case.fits.keys() & called
    for names in _chains(check, known, known | fits):
        if (found := _under(check, case, names)) is not None:
            return found
    if known or fits:
        return None
    return next((found for names in _suspects(check, case) if (found := _under(check, case, names)) is not None), None)


def _chains(check: Check, known: frozenset[str], wider: frozenset[str]) -> Iterator[frozenset[str]]:
    """The known wrong functions, also with what is right beside these only.

    Of a gradient also without its loss, which may be the right one's known relative.
    """
    if known:
        yield known
    if wider != known:
        yield wider
    if check.kind == "gradient" and (rest := known & _resting_on(check)) and rest != known:
        yield rest


def _suspects(check: Check, case: Case) -> Iterator[frozenset[str]]:
    """Sets of one or two functions (a class counts as one) that may be what is wrong."""
    called = _resting_on(check) - _beyond_suspicion(check, case)
    units = sorted({tuple(sorted(case.whole(frozenset({name})) & called)) for name in called})
    for count in range(1, _MOST + 1):
        for chosen in combinations(units, count):
            if not case.patient:
                return
            yield frozenset(name for unit in chosen for name in unit)


def _resting_on(check: Check) -> frozenset[str]:
    """The functions that what is judged rests on: of a gradient those of the claim, for the loss is the reference's."""
    claimed = getattr(check.body, "claimed", ())
    return callees(claimed, check) if claimed else check.mentions.called


def _beyond_suspicion(check: Check, case: Case) -> frozenset[str]:
    """The functions that passed checks of their own.

    What passed within a tolerance may still be too coarse to be differentiated, so for a gradient only those are
    exempt of which several conventions are accepted: the reference's may be another one.
    """
    right = known_right(case)
    if check.kind != "gradient":
        return right
    several = (each for each in case.setting.spec.checks if len(getattr(each.body, "to", ())) > 1)
    return right & frozenset().union(*(each.mentions.called for each in several))


def _under(check: Check, case: Case, names: frozenset[str]) -> Explained | None:
    """How the check goes with these functions replaced; None where that replaces nothing, or does not mend it.

    A stand-in never passes for the student: one of the functions that are judged must have answered.
    """
    replaced = replaceable(check, case, names)
    if not replaced or not all(map(case.reference.has, replaced)):
        return None
    others = Substituted(case.student, case.reference, replaced)
    outcome = case.suppose(check, others)
    if outcome is None or outcome.status is not Status.PASSED or not others.asked & check.mentions.judged:
        return None
    return Explained(outcome, names, sentence(names))


def replaceable(check: Check, case: Case, names: frozenset[str]) -> frozenset[str] | None:
    """What is replaced with these functions; None where nothing that is judged would be left.

    The measured side of a gradient is the reference's anyhow: on the claimed side what cannot be replaced without the
    judged functions stays the student's.
    """
    judged = check.mentions.judged
    if check.kind == "gradient":
        apart = (case.together(frozenset({name}), check) for name in names if name in check.mentions.called)
        return frozenset().union(*(each for each in apart if not each & judged))
    replaced = case.together(names, check)
    return replaced if judged - replaced else None


def sentence(names: frozenset[str]) -> str:
    """What is said of a check that passes like this."""
    listed = ", ".join(sorted(name for name in names if "." not in name or name.partition(".")[0] not in names))
    return f"judged with the reference's {listed} in place of yours: right, given a right {listed}"
