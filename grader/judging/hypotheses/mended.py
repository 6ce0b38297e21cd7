"""Wrong functions that cannot be told apart from what is judged, each with the one edit that mends it.

The edit is the one that makes the wrong function's own checks pass; that this check passes too, its own functions as
they are, shows that they are right. An edit of a judged function is a diagnosis and earns nothing.
"""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of, reached
from grader.judging.case import Explained
from grader.judging.hypotheses.inside import ITSELF, excusing, is_missing, lost_for_good
from grader.judging.hypotheses.mistaken import evidence, is_open
from grader.judging.within import inseparable, suspected, wrong_methods
from grader.model import Place, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.benches import Benches
    from grader.diagnosis.repairing import Edits
    from grader.judging.case import Case
    from grader.spec import Check

_HELPERS = 2  # wrong functions that are mended at once
_EACH = 6  # edits that mend one of them, the smallest first
_MOST = 12  # of these together, that are tried


def explain(check: Check, case: Case) -> Explained | None:
    """The check on the hand-in with all that is wrong in it mended, as long as this check judges something else."""
    judged, units = check.mentions.judged, _units(check, case) or _methods(check, case)
    if not units or is_missing(judged, check, case):
        return None
    names, tried = frozenset[str]().union(*units), False
    if len(units) <= _HELPERS and (bench := case.bench) is not None:
        for chosen in islice(_ways(units, check, case, bench), _MOST):
            tried = case.patient
            if not tried:
                break
            edits = tuple(dict.fromkeys(placed for each in chosen for placed in each))
            with bench.mended(edits, case.setting.spec, case.left) as student:
                outcome = case.suppose(check, student)
            if outcome is not None and outcome.status is Status.PASSED:
                return excusing(check, case, Explained(outcome, names, _sentence(units, chosen, check, case), judged))
    if not tried:
        case.unmended[check.id] = names
    return None


def _ways(units: Sequence[frozenset[str]], check: Check, case: Case, bench: Benches) -> Iterator[tuple[Edits, ...]]:
    """The edits that mend them all: of their own text, then of their helpers' if there is time."""
    own = [_mending(unit, _own_text(unit, case), check, case, bench) for unit in units]
    yield from product(*own)
    if case.patient:
        helpers = [_helpers(unit, check, case) for unit in units]
        wider = [
            (*way, *_mending(unit, inner, check, case, bench))
            for unit, inner, way in zip(units, helpers, own, strict=True)
        ]
        known = set(product(*own))
        yield from (chosen for chosen in product(*wider) if chosen not in known)


def _units(check: Check, case: Case) -> list[frozenset[str]]:
    """The wrong functions behind what is judged, a class as one; none unless all are lost, and others are judged."""
    if check.kind in ITSELF or not inseparable(check, case):
        return []
    judged, lost = check.mentions.judged, lost_for_good(check, case)
    called = check.mentions.called & (case.wrong | case.excused)
    held = _held(case)  # wrong elsewhere than here, too
    names = case.whole(case.roots(inseparable(check, case) | called) & held - (judged - lost)) & held
    if not judged - names or not names <= lost:
        return []
    roots = sorted({name.partition(".")[0] for name in names})
    return [frozenset(name for name in names if name.partition(".")[0] == root) for root in roots]


def _held(case: Case) -> frozenset[str]:
    """What some check may be held against."""
    return frozenset[str]().union(*(suspected(each, case) for each in case.failing))


def _methods(check: Check, case: Case) -> list[frozenset[str]]:
    """The wrong methods of the same object, each by itself: their own checks say that they are wrong."""
    return [frozenset({name}) for name in sorted(wrong_methods(check, case))] if check.kind not in ITSELF else []


def _mending(unit: frozenset[str], text: frozenset[str], check: Check, case: Case, bench: Benches) -> Sequence[Edits]:
    """The edits of these parts of the text with which the functions' own checks pass; looked for once."""
    key = min(unit), text
    if key not in case.mending:
        about = {each.id: each for name in sorted(unit) for each in evidence(name, check, case)}
        made = unit | {name.partition(".")[0] for name in unit}
        checks = [each for each in about.values() if each.mentions.called & case.wrong & (_held(case) | unit) <= made]
        asked = unit & frozenset[str]().union(*(each.mentions.judged for each in checks)) if text else ()
        names = sorted(asked, key=lambda name: ("." not in name, name))  # what a class does before how it is made
        case.mending[key] = bench.mending(names, text, checks, case.setting, lambda: case.spare)[:_EACH]
    return case.mending[key]


def _own_text(unit: frozenset[str], case: Case) -> frozenset[str]:
    """What these functions are called in the hand-in."""
    return frozenset(found.name if (found := definition_of(each, case.setting)) else each for each in unit)


def _helpers(unit: frozenset[str], check: Check, case: Case) -> frozenset[str]:
    """The functions that these call by themselves, which nobody grades and which the judged ones do not call."""
    setting = case.setting
    graded = _own_text(frozenset(setting.spec.functions), case)

    def called(names: frozenset[str]) -> set[str]:
        classes = {name for name in case.of_classes(names) if "." not in name}
        asked = (names - classes) | {f"{name}.__init__" for name in classes}
        roots = [found for each in asked if (found := definition_of(each, setting)) is not None]
        return {other.name for root in roots for other in reached(root, setting, graded, methods=True, objects=True)}

    return frozenset(called(unit) - graded - called(check.mentions.judged))


def _sentence(units: Sequence[frozenset[str]], chosen: Sequence[Edits], check: Check, case: Case) -> str:
    """What is said of a check that passes like this; the lines, where the reader may see what shows them."""
    roots = [min(unit) if _is_method(unit, check) else min(unit).partition(".")[0] for unit in units]
    listed = " and ".join(roots)
    if not all(is_open(name, check, case, {"line", "fix"}) for unit in units for name in unit):
        return f"judged with your {listed} mended: right, given a right {listed}"
    places = [str(Place(edits[0].file, edits[0].cell, edits[0].edit.line)) for edits in chosen]
    made = " and ".join(f"one edit in your {root} ({place})" for root, place in zip(roots, places, strict=True))
    return f"judged with {made}: right, given a right {listed}"


def _is_method(unit: frozenset[str], check: Check) -> bool:
    """Whether it is one of the methods of the object that is judged, and not a class as a whole."""
    return len(unit) == 1 and any(min(unit).startswith(f"{name}.") for name in check.mentions.judged)
