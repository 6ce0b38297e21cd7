"""Wrong functions that cannot be told apart from what is judged, each with the one edit that mends it.

The edit is the one that makes the wrong function's own checks pass; that this check passes too, its own functions as
they are, shows that they are right. An edit of a judged function is a diagnosis and earns nothing.
"""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of
from grader.judging.case import Explained
from grader.judging.hypotheses.inside import ITSELF, excusing, is_missing, lost_for_good
from grader.judging.hypotheses.mistaken import evidence, is_open
from grader.judging.within import inseparable
from grader.model import Place, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.benches import Benches
    from grader.diagnosis.search import Edits
    from grader.judging.case import Case
    from grader.spec import Check

_HELPERS = 2  # wrong functions that are mended at once
_EACH = 6  # edits that mend one of them, the smallest first
_MOST = 12  # of these together, that are tried


def explain(check: Check, case: Case) -> Explained | None:
    """The check on the hand-in with all that is wrong in it mended, as long as this check judges something else."""
    judged, units = check.mentions.judged, _units(check, case)
    if not units or len(units) > _HELPERS or is_missing(judged, check, case) or (bench := case.bench) is None:
        return None
    for chosen in islice(_ways(units, check, case, bench), _MOST):
        if not case.patient:
            return None
        edits = tuple(placed for each in chosen for placed in each)
        with bench.mended(edits, case.setting.spec, case.left) as student:
            outcome = case.suppose(check, student)
        if outcome is not None and outcome.status is Status.PASSED:
            names = frozenset[str]().union(*units)
            found = Explained(outcome, names, _sentence(units, chosen, check, case), judged)
            return excusing(check, case, found)
    return None


def _ways(units: Sequence[frozenset[str]], check: Check, case: Case, bench: Benches) -> Iterator[tuple[Edits, ...]]:
    """The edits that mend them all: of their own text, then of their helpers' if there is time."""
    own = [_mending(unit, None, check, case, bench) for unit in units]
    yield from product(*own)
    if case.patient:
        judged = check.mentions.judged.difference(*units)
        wider = [(*way, *_mending(unit, judged, check, case, bench)) for unit, way in zip(units, own, strict=True)]
        known = set(product(*own))
        yield from (chosen for chosen in product(*wider) if chosen not in known)


def _units(check: Check, case: Case) -> list[frozenset[str]]:
    """The wrong functions behind what is judged, a class as one; none unless all are lost, and others are judged."""
    if check.kind in ITSELF or not inseparable(check, case):
        return []
    judged, lost = check.mentions.judged, lost_for_good(check, case)
    called = check.mentions.called & (case.wrong | case.excused)
    held = frozenset[str]().union(*(each.mentions.judged for each in case.failing))  # wrong elsewhere than here, too
    names = case.whole(case.roots(inseparable(check, case) | called) & held - (judged - lost))
    if not judged - names or not names <= lost:
        return []
    roots = sorted({name.partition(".")[0] for name in names})
    return [frozenset(name for name in names if name.partition(".")[0] == root) for root in roots]


def _mending(
    unit: frozenset[str], judged: frozenset[str] | None, check: Check, case: Case, bench: Benches
) -> Sequence[Edits]:
    """The edits of these functions' own text with which their own checks pass; looked for once.

    With `judged`, those of the text of their helpers that these do not call.
    """
    key = min(unit), judged
    if key not in case.mending:
        about = {each.id: each for name in sorted(unit) for each in evidence(name, check, case)}
        checks = [each for each in about.values() if each.mentions.called & case.wrong <= unit]
        asked = unit & frozenset[str]().union(*(each.mentions.judged for each in checks))
        names = sorted(asked, key=lambda name: ("." not in name, name))  # what a class does before how it is made
        own = frozenset(found.name if (found := definition_of(each, case.setting)) else each for each in unit)
        case.mending[key] = bench.mending(names, own, judged, checks, case.setting, lambda: case.spare)[:_EACH]
    return case.mending[key]


def _sentence(units: Sequence[frozenset[str]], chosen: Sequence[Edits], check: Check, case: Case) -> str:
    """What is said of a check that passes like this; the lines, where the reader may see what shows them."""
    roots = [min(unit).partition(".")[0] for unit in units]
    listed = " and ".join(roots)
    if not all(is_open(name, check, case, {"line", "fix"}) for unit in units for name in unit):
        return f"judged with your {listed} mended: right, given a right {listed}"
    places = [str(Place(edits[0].file, edits[0].cell, edits[0].edit.line)) for edits in chosen]
    made = " and ".join(f"one edit in your {root} ({place})" for root, place in zip(roots, places, strict=True))
    return f"judged with {made}: right, given a right {listed}"
