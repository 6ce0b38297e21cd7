"""Wrong functions that others of the student's call by themselves are answered by the reference, call by call.

Only what has lost its points for good is replaced: whoever lets a function fail on purpose, to ask the reference in its
place, pays for it. What is learnt in such a worker dies with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.call_graph import definition_of, reached, reaches
from grader.judging.case import Explained
from grader.judging.hypotheses import outside
from grader.judging.hypotheses.mistaken import fits_its_own
from grader.judging.usual import Usual
from grader.judging.within import helpers, inseparable, mutual
from grader.judging.wrong import unit
from grader.model import Status
from grader.respondents.substituted import Substituted
from grader.respondents.turned import Turned

if TYPE_CHECKING:
    from grader.checks.outcome import Outcome
    from grader.judging.case import Case
    from grader.respondents.questions import Questions
    from grader.spec import Check

_AGAINST = {Status.FAILED, Status.ERRORED}
ITSELF = {"source", "raises"}  # kinds in which the reference's own code, or its own errors, would be judged


def explain(check: Check, case: Case) -> Explained | None:
    """All that has lost its points answered by the reference, as long as this check judges something else."""
    lost = lost_for_good(check, case)
    suspects = lost | {name for name, behind in case.fits.items() if behind & lost}
    names = suspects | _partners(suspects, case)
    judged = check.mentions.judged - names
    if case.aid is None or not lost or not judged or check.kind in ITSELF or is_missing(judged, check, case):
        return None
    turned = isinstance(case.student, Turned)
    aided = case.aid(names, seconds=case.left, turned=turned, usual=Usual(case))
    if aided is None:
        return None
    called = outside.replaceable(check, case, names & check.mentions.called) or frozenset()
    called -= case.of_classes(called)  # objects that the student's functions are to be handed live with these
    with aided:
        student = Turned(aided) if turned else aided
        outcome = case.suppose(check, Substituted(student, case.reference, called))
        if outcome is None:
            return None
        helped = aided.questions.asked | called | _within(check, case) | _each_other(check, case)
        behind = inseparable(check, case)  # where none of it was asked, and would have been, it has no part in this
        heard = names - aided.questions.refused
        stands = bool(helped or (behind and behind <= heard)) and _is_sure(check, case, names, aided.questions)
        against = _against(check, case, outcome) if stands else None
        outcome = case.named(against) if against is not None else outcome
    blamed = suspects & (aided.questions.asked | called)
    if outcome.status is Status.PASSED and not aided.questions.ended and blamed:
        said = _sentence(blamed) if blamed & aided.questions.asked else outside.sentence(blamed)
        return excusing(check, case, Explained(outcome, blamed, said, judged))
    if against is not None:
        within = names & (aided.questions.asked | called)
        case.stands[check.id] = Explained(outcome, frozenset(), _so_too(within), judged, within)
        case.wrong_by[check.id] |= case.whole(unit(judged, case))  # all else was right: what calls it is to know
    return None


def _against(check: Check, case: Case, outcome: Outcome) -> Outcome | None:
    """What of a failure can be held against anybody: of gradients those that did not fit the student's own loss."""
    before = {part.name for part in case.outcomes[check.id].parts if part.status is Status.INCONCLUSIVE}
    if outcome.status not in _AGAINST or (fits_its_own(check, case) and not (before and outcome.parts)):
        return None
    parts = tuple(
        replace(part, status=Status.INCONCLUSIVE) if part.name in before and part.status in _AGAINST else part
        for part in outcome.parts
    )
    return replace(outcome, parts=parts) if not parts or any(part.status in _AGAINST for part in parts) else None


def is_missing(judged: frozenset[str], check: Check, case: Case) -> bool:
    """Whether what is judged is not written, or not there: no helper can make that up."""
    diagnosis = case.outcomes[check.id].diagnosis
    absent = diagnosis is not None and diagnosis.code == "missing-function"
    return bool(judged & case.unwritten) or (absent and not any(definition_of(name, case.setting) for name in judged))


def traced(found: Explained, case: Case) -> Explained:
    """With the blame on what a function calls, where the function is right by itself."""
    roots = case.roots(found.blamed)
    if roots == found.blamed:
        return found
    listed = ", ".join(sorted(roots))
    replaced = ", ".join(sorted(found.blamed))
    note = f"judged with the reference's {replaced} in place of yours: right, given a right {listed}"
    return replace(found, blamed=roots, note=note)


def lost_for_good(check: Check, case: Case) -> frozenset[str]:
    """The wrong functions of which another check has failed, and will not be excused; of a class all methods."""
    others = (each for each in case.failing if each is not check and each.id not in case.explained)
    standing = (each.mentions.judged & case.wrong_by[each.id] for each in others if _charges(each, case))
    lost = case.whole(frozenset[str]().union(*standing))
    return lost - case.whole(check.mentions.judged) if lost & _each_other(check, case) else lost


def _partners(names: frozenset[str], case: Case) -> frozenset[str]:
    """The functions that these share private values with: all are replaced together.

    An object is no such value: whoever is handed one of a class that is replaced can do with it what the spec declares.
    """
    handed = (pair for check in case.setting.spec.checks for pair in check.mentions.handed)
    pairs = [frozenset(pair) for pair in handed if not case.of_classes(frozenset(pair[:1]))]
    found = names
    while True:
        wider = case.whole(found.union(*(pair for pair in pairs if pair & found)))
        if wider == found:
            return found - names
        found = wider


def _charges(check: Check, case: Case) -> bool:
    """Whether a check that nothing has explained is held against those that it judges."""
    return case.outcomes[check.id].status in _AGAINST and (not _within(check, case) or check.id in case.stands)


def _within(check: Check, case: Case) -> frozenset[str]:
    """The wrong functions that the judged ones call by themselves."""
    return frozenset[str]().union(*(helpers(name, case) for name in check.mentions.judged))


def _each_other(check: Check, case: Case) -> frozenset[str]:
    """The wrong functions that the judged ones call and are called by."""
    return frozenset[str]().union(*(mutual(name, case) for name in check.mentions.judged))


def _is_sure(check: Check, case: Case, names: frozenset[str], questions: Questions) -> bool:
    """Whether a check that fails like this fails by itself: everything wrong that it reaches was answered, and seen."""
    within = _within(check, case)
    itself = names & check.mentions.called  # what the check calls, or hands over as an object
    sound = not (questions.ended or questions.withheld or questions.strange)
    sure = sound and within <= names and not (within | itself) & questions.refused
    return sure and not _in_doubt(check, case, names) and not _undeclared(check, case, names)


def _undeclared(check: Check, case: Case, names: frozenset[str]) -> bool:
    """Whether what is judged uses of a replaced class what the spec does not declare: that stayed the student's."""
    classes = {name.partition(".")[0] for name in case.of_classes(names)}
    roots = (definition_of(name, case.setting) for name in check.mentions.judged - names)
    used = (each.name for root in roots if root for each in reached(root, case.setting, names, objects=True))
    return any("." in each and each.partition(".")[0] in classes and not each.endswith("__") for each in used)


def _in_doubt(check: Check, case: Case, names: frozenset[str]) -> frozenset[str]:
    """The functions that the judged ones call by themselves of which nobody knows whether they are right."""
    left = (each for each in case.failing if each is not check and each.id not in case.explained | case.stands)
    open_ = frozenset[str]().union(*(each.mentions.judged for each in left if inseparable(each, case)))
    judged = check.mentions.judged
    return frozenset[str]().union(*(reaches(name, open_ - names - judged, case.setting) for name in judged))


def excusing(check: Check, case: Case, found: Explained) -> Explained:
    """Functions of which no other check is left that holds anything against them are not wrong by themselves.

    A check that was explained by one of them, which is mended by this too, is to be explained anew.
    """
    case.explained[check.id] = found
    for name in (found.of - found.blamed) & case.wrong:
        about = [each for each in case.failing if name in case.wrong_by[each.id] & each.mentions.judged]
        if all(each.id in case.explained for each in about):
            case.excused.add(name)
            for each in about:
                if name in case.explained[each.id].blamed:
                    del case.explained[each.id]
                    case.anew.add(each.id)
    return found


def _sentence(names: frozenset[str]) -> str:
    """What is said of a check that passes like this."""
    listed = _listed(names)
    return f"judged with the reference's {listed} wherever it calls yours: right, given a right {listed}"


def _so_too(names: frozenset[str]) -> str:
    """What is said of a check that does not pass like this either."""
    return f"with the reference's {_listed(names)} wherever it calls yours" if names else ""


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted({name.partition(".")[0] for name in names}))
