"""Which functions are wrong: in a trial, by comparison with the reference on the public arguments that they got."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.compare import Evidence, Tolerance, agrees, coarse
from grader.model import CallFailed, Handle, Status
from grader.respondents.book import Unanswered
from grader.respondents.conventional import conventions
from grader.respondents.recorded import differ
from grader.respondents.reference import AsStudent, ReferenceFault, Thrown
from grader.show import as_numbers
from grader.spec import EvaluationError
from grader.spec.privacy import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.judging.case import Case
    from grader.respondents.recorded import Asked
    from grader.spec import Check

_OWN = {"holds", "matches"}  # kinds that, where they call one function only, say that it is wrong
_EXPECTED_TO_FAIL = "raises"
_LARGE = 5000  # numbers in a question that takes long
_BY_ITSELF = {"gradient", "pure"}


def wrong_in(check: Check, case: Case, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The functions that answered otherwise than the reference in a trial of this check that did not pass.

    Of those that are `known` to be wrong it is not asked.
    """
    if check.kind == _EXPECTED_TO_FAIL:
        return frozenset()
    found = set(known)
    seen: set[str] = set()
    unsure: set[str] = set()
    for record in case.outcomes[check.id].records:
        for asked in record[:60]:
            if asked.name in found:
                continue
            try:
                if _is_wrong(asked, check, case):
                    found.add(asked.name)
                seen.add(asked.name)
            except Unanswered:
                unsure.add(asked.name)
    # A gradient asks the same function at many points, of which only the drawn one is known: where that is right, ...
    case.open.functions |= unsure - (seen if check.kind == "gradient" else set())
    return frozenset(found)


def wrong_by(check: Check, case: Case) -> frozenset[str]:
    """The functions that a check which did not pass shows to be wrong, classes whole."""
    told = check.kind in _OWN | {"pure"} and case.outcomes[check.id].status is not Status.INCONCLUSIVE
    return case.whole(wrong_in(check, case, unit(check.mentions.called, case) if told else frozenset()))


def by_elimination(check: Check, case: Case) -> frozenset[str]:
    """As `wrong_by`, the rest being known: the one function of a check that is neither right nor known to be wrong."""
    found = case.wrong_by[check.id]
    if found or check.kind not in _OWN or case.outcomes[check.id].status is Status.INCONCLUSIVE:
        return found
    left = check.mentions.called - known_right(case)
    return case.whole(unit(left, case)) if not left & case.wrong else found


def known_right(case: Case) -> frozenset[str]:
    """The functions that passed checks of their own: none of them is suspected without evidence."""
    passed = (each for each in case.checks if case.outcomes[each.id].status is Status.PASSED and each.kind in _OWN)
    return frozenset().union(*(unit(each.mentions.called, case) for each in passed)) - case.wrong


def claimed_wrong(check: Check, case: Case) -> frozenset[str]:
    """As `wrong_by` for a gradient, the rest being known: the one function that claims it, if all else is right."""
    found = case.wrong_by[check.id]
    judged, given = check.mentions.judged, check.mentions.called - check.mentions.judged
    failed = case.outcomes[check.id].status in {Status.FAILED, Status.ERRORED}
    if found or not failed or given & case.wrong or case.outcomes[check.id].by_own:
        return found
    return case.whole(unit(judged, case))


def unit(names: frozenset[str], case: Case) -> frozenset[str]:
    """The names, where they are one function or of one class; nothing where they are several."""
    return names if any(names <= case.whole(frozenset({name})) for name in names) else frozenset()


def _is_wrong(asked: Asked, check: Check, case: Case) -> bool:
    if not askable(asked, check, case):
        return False
    if asked.failed is not None:
        return _answers(asked, case)
    parts = case.setting.spec.public.get(asked.name, frozenset())
    tolerance = _forgiving(asked, check, case)
    expected = list(answers_to(asked, case))
    if not expected or any(same_in(parts, asked.value, value, tolerance) for value in expected):
        return False
    return _determined(asked, case)


def _determined(asked: Asked, case: Case) -> bool:
    """Whether the reference answers the same with other dice: another answer is no wrong one where chance decides.

    Of a data set that is not asked where smaller questions have shown it.
    """
    known = case.determined.get(asked.name)
    if known is not None and _size(asked.args) > _LARGE:
        return known
    try:
        one, other = (Thrown(case.reference, dice).call(asked.name, asked.args).value for dice in (1, 2))
    except (CallFailed, ReferenceFault):
        return True
    case.determined[asked.name] = not differ(one, other)
    return case.determined[asked.name]


def _size(value: Any) -> int:
    """How many numbers there are in arguments."""
    if isinstance(value, dict | list | tuple) and as_numbers(value) is None:
        return sum(map(_size, value.values() if isinstance(value, dict) else value))
    array = as_numbers(value)
    return 1 if array is None else int(array.size)


def askable(asked: Asked, check: Check, case: Case) -> bool:
    """Whether the reference can be asked the same: it has the function, and no argument is private."""
    private = any(asked.name == taker for _, taker in check.mentions.handed)
    known = asked.name[:1] not in {".", "="} and case.reference.has(asked.name) and not case.reference.makes(asked.name)
    return known and not private and not _holds_handle(asked.args)


def _answers(asked: Asked, case: Case) -> bool:
    return bool(list(answers_to(asked, case)))


def answers_to(asked: Asked, case: Case) -> Iterable[Any]:
    """What the reference answers, in each convention that the spec accepts; nothing where it does not answer."""
    for respondent in conventions(case.reference, case.setting.spec.checks, frozenset({asked.name})):
        try:
            answered = respondent if respondent is not case.reference else AsStudent(case.reference)
            yield answered.call(asked.name, asked.args).value
        except (CallFailed, ReferenceFault, EvaluationError):
            continue


def same_in(parts: frozenset[str], actual: Any, expected: Any, tolerance: Tolerance) -> bool:
    """Whether two answers are the same in all parts that are public; without any, that cannot be asked."""
    if not parts or not differ(actual, expected):  # nan in the same places is the same answer, though it equals nothing
        return True
    evidence = Evidence(scale=1.0)
    if WHOLE in parts:
        return agrees(actual, expected, tolerance, evidence)
    for part in parts:
        try:
            key = next(key for key in _keys(expected) if repr(key) == part)
            if not agrees(actual[key], expected[key], tolerance, evidence):
                return False
        except StopIteration:
            continue
        except (TypeError, KeyError, IndexError):
            return False
    return True


def _keys(value: Any) -> Iterable[Any]:
    return value if isinstance(value, dict) else range(len(value)) if isinstance(value, list | tuple) else ()


def _forgiving(asked: Asked, check: Check, case: Case) -> Tolerance:
    """The most that any check forgives this function, its own coarse type included."""
    about = [
        check,
        *(each for each in case.setting.spec.checks if asked.name in each.mentions.judged and each.kind in _OWN),
    ]
    rtol = max((each.tolerance.rtol or 0.0 for each in about), default=0.0)
    atol = max((each.tolerance.atol or 0.0 for each in about), default=0.0)
    by_type = Evidence(low_precision=coarse(asked.value)).rtol
    return Tolerance(rtol=max(rtol, by_type), atol=atol or None)


def _holds_handle(values: Any) -> bool:
    if isinstance(values, dict):
        return _holds_handle(list(values.values()))
    if isinstance(values, list | tuple):
        return any(map(_holds_handle, values))
    return isinstance(values, Handle)
