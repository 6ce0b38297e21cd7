"""A gradient that fits the student's own wrong loss, which is the right one but for a single known mistake.

The claim is held against the reference with that mistake, not against the student's loss: nobody can prepare that. The
loss has lost its own points; a mistake that makes the gradient trivial is not enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.dependent import as_telling
from grader.checks.measured import callees
from grader.judging.case import Explained
from grader.judging.hypotheses import outside
from grader.judging.within import helpers
from grader.judging.wrong import unit
from grader.model import Status
from grader.respondents.substituted import Substituted
from grader.spec import Gradient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.checks.outcome import Outcome
    from grader.diagnosis.repairing import Edits
    from grader.judging.case import Case
    from grader.model import Respondent
    from grader.spec import Check


def explain(check: Check, case: Case) -> Explained | None:
    """The gradient of the loss with the one mistake that the student's answers show."""
    body = check.body
    wrong = case.wrong & callees((body.of,), check) if isinstance(body, Gradient) else frozenset()
    if not wrong or not isinstance(body, Gradient):
        return None
    if (right := outside.explain(check, case)) is not None:
        return right  # a gradient of the right loss is that of no mistaken one, and this asks little
    for replaced in _bases(body, check, case, wrong):
        name = next(iter(wrong - replaced))
        edits = _known(name, check, case)
        if edits is None or (bench := case.bench) is None:
            continue
        outcome = _under(check, case, replaced, bench.mistaken(edits, case.setting))
        if outcome is not None:
            said = _sentence(name, replaced, check, case, edits, right=outcome.status is Status.PASSED)
            return _noted(check, case, Explained(outcome, replaced | {name}, said), name)
    return None


def _known(name: str, check: Check, case: Case) -> Edits | None:
    """The known mistake with which the reference answers as the student's function does."""
    about = evidence(name, check, case)
    if not about or not case.patient or (bench := case.bench) is None:
        return None
    behind = (each for each in helpers(name, case) if evidence(each, check, case))
    if any((case.likened[each] if each in case.likened else _known(each, check, case)) is None for each in behind):
        return None  # what it calls is wrong in no known way, and so it answers in none
    found = [edits for edits in case.likened.values() if edits is not None]
    case.likened[name] = bench.alike(name, about, case.setting, case.student, lambda: case.spare, first=found)
    return case.likened[name]


def _noted(check: Check, case: Case, found: Explained, name: str) -> Explained | None:
    """With what others have to know: whose gradient fits this loss only, or fails though others in the check fit it."""
    right = case.whole(check.mentions.judged) - case.wrong
    if found.outcome.status is Status.PASSED:
        case.fits |= {each: case.fits.get(each, frozenset()) | {name} for each in right}
        return found
    handed = any(giver == name and taker in check.mentions.judged for giver, taker in check.mentions.handed)
    if handed or any(helpers(each, case) for each in check.mentions.judged):
        return None  # a wrong function that it calls by itself, or works with, may be all that is wrong with it
    case.stands[check.id] = replace(found, outcome=case.named(found.outcome), blamed=frozenset(), names=found.blamed)
    case.wrong_by[check.id] |= case.whole(unit(check.mentions.judged, case))
    return None


def _bases(body: Gradient, check: Check, case: Case, wrong: frozenset[str]) -> Iterator[frozenset[str]]:
    """The wrong functions that the reference answers, all but one: none, or those that the claim rests on."""
    resting = (case.wrong & callees(body.claimed, check)) - check.mentions.judged
    if _may_be_of_its_own(check, case) and len(wrong) == 1:
        yield frozenset()
    if resting and len(wrong - resting) == 1:
        yield resting


def fits_its_own(check: Check, case: Case) -> bool:
    """Whether a gradient, or one of several, is that of the student's own loss: no right one can speak against it."""
    outcome = case.outcomes[check.id]
    open_ = (outcome.status, *(part.status for part in outcome.parts))
    return check.kind == "gradient" and Status.INCONCLUSIVE in open_


def _may_be_of_its_own(check: Check, case: Case) -> bool:
    """Whether the own loss leaves open what the check earns: what is wrong for it is so for one that equals it, too."""
    outcome = case.outcomes[check.id]
    open_ = (part for part in outcome.parts if part.status is Status.INCONCLUSIVE)
    return outcome.status is Status.INCONCLUSIVE or any(part.points for part in open_)


def evidence(name: str, check: Check, case: Case) -> list[Check]:
    """The other checks that judge a function, those that say what its answers are first."""
    about = [each for each in case.checks if name in each.mentions.judged and each is not check]
    return sorted((each for each in about if each.kind != "source"), key=lambda each: each.kind != "matches")


def _under(check: Check, case: Case, replaced: frozenset[str], mistaken: Respondent) -> Outcome | None:
    """How the check goes with the mistake in its loss, if a gradient passes so and that shows something."""
    student = case.student
    if replaced:
        instead = outside.replaceable(check, case, replaced)
        if not instead or not all(map(case.reference.has, instead)):
            return None
        student = Substituted(case.student, case.reference, instead)
    outcome = case.suppose(check, student, mistaken=mistaken)
    passed = outcome is not None and (outcome.status is Status.PASSED or any(part.earned for part in outcome.parts))
    return outcome if passed and as_telling(check, case.setting, mistaken) else None


def _sentence(name: str, replaced: frozenset[str], check: Check, case: Case, edits: Edits, *, right: bool) -> str:
    """What is said of a check that goes like this: the mistake too, where the reader may see what shows it."""
    own = f"{'right for' if right else 'judged by'} your own {name}, "
    if is_open(name, check, case, {"hint", "line", "fix"}):
        from grader.mutation.roots import of_answers  # who passes needs none of it

        own += f"in which {of_answers(edits[0].edit).text}"
    else:
        own += "which is not the expected one and is judged by itself"
    return f"{outside.sentence(replaced)}; {own}" if replaced else own


def is_open(name: str, check: Check, case: Case, reveals: set[str]) -> bool:
    """Whether names are sought, and all that shows what is wrong with a function may be told in this check."""
    about = [check, *evidence(name, check, case)]
    seen = {"visible", check.visibility}
    return case.setting.names and all(each.visibility in seen and each.reveal in reveals for each in about)
