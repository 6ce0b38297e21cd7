"""What may make a function look wrong: those that it calls, that hand it private values, the loss that it fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.checks.call_graph import methods_reached, reaches
from grader.checks.measured import callees
from grader.judging.wrong import unit
from grader.model import Status
from grader.spec import Gradient

if TYPE_CHECKING:
    from grader.judging.case import Case
    from grader.spec import Check

_STAR = re.compile(r"^\s*from\s+([\w.]+)\s+import\s*\(?\s*\*", re.MULTILINE)


def helpers(name: str, case: Case) -> frozenset[str]:
    """The functions that one calls from within which are wrong, or right for a wrong loss: it may be right itself.

    A method that makes an object of its own class calls nothing else by that.
    """
    found = reaches(name, (case.wrong | case.fits.keys()) - case.whole(frozenset({name})), case.setting)
    return frozenset(other for other in found if not reaches(other, frozenset({name}), case.setting))


def mutual(name: str, case: Case) -> frozenset[str]:
    """The wrong functions that one calls from within and that call it: each may be all that is wrong with the other."""
    found = reaches(name, case.wrong - case.whole(frozenset({name})), case.setting)
    return frozenset(other for other in found if reaches(other, frozenset({name}), case.setting))


def fitting(case: Case) -> dict[str, frozenset[str]]:
    """The functions whose gradient is right for the student's own loss only, and what makes that a wrong one.

    Whoever is handed such a gradient beside a right loss is handed two conventions at once.
    """
    found: dict[str, frozenset[str]] = {}
    alone = (case.wrong_by[check.id] for check in case.failing if unit(check.mentions.called, case))
    sure = frozenset[str]().union(*alone)  # elsewhere a gradient of another loss is to be another than the reference's
    for check in case.checks:
        outcome = case.outcomes[check.id]
        if isinstance(check.body, Gradient) and outcome.status is Status.PASSED and outcome.by_own:
            loss = callees((check.body.of,), check)
            behind = (loss & case.wrong).union(*(reaches(name, case.wrong, case.setting) for name in loss))
            judged = check.mentions.judged
            wrong = sure if unit(judged, case) else case.wrong
            right = case.whole(judged) - wrong if behind else frozenset()
            found |= {name: found.get(name, frozenset()) | behind for name in right}
    return found


def inseparable(check: Check, case: Case) -> frozenset[str]:
    """The wrong functions whose private values, or whose answers within, reach a judged one."""
    judged = check.mentions.judged
    sure = frozenset[str]().union(*(case.wrong_by[name] for name in case.stands.keys() & case.wrong_by.keys()))
    within = frozenset[str]().union(*(helpers(name, case) | (mutual(name, case) & sure) for name in judged))
    if case.outcomes[check.id].by_own:
        within |= (check.mentions.called & case.wrong) - judged
    if check.id in case.untried and judged - case.wrong:
        within |= check.mentions.called & case.wrong
    within |= case.unmended.get(check.id, frozenset())
    within |= wrong_methods(check, case) if check.id in case.untried else frozenset()
    open_ = case.whole(judged) - case.wrong
    doubted = case.wrong | case.excused
    handing = frozenset(giver for giver, taker in check.mentions.handed if taker in open_ and giver in doubted)
    handing -= case.cleared.get(check.id, frozenset())
    return case.roots(within | (handing - (judged - _judged_elsewhere(check, case))))


def _judged_elsewhere(check: Check, case: Case) -> frozenset[str]:
    """What other checks that stand are about too: what has failed in this one alone pays here."""
    others = (each for each in case.failing if each is not check and each.id not in case.explained)
    return frozenset[str]().union(*(each.mentions.judged for each in others))


def is_absent(check: Check, case: Case) -> bool:
    """Whether nothing of what is judged is in the hand-in: then no other function can be to blame for it.

    What is named anywhere, or may stand where the text cannot be read or be among all the names of another package,
    may be there.
    """
    submission = case.setting.submission
    if submission is None or not submission.settled:
        return False
    if any(trouble.code in {"syntax", "python2"} for trouble in submission.troubles):
        return False
    program = submission.whole
    text = "\n".join([*(piece.source for piece in program.pieces), *(module.source for module in program.modules)])
    own = {module.name.rpartition(".")[2] for module in program.modules}
    if any(origin.rpartition(".")[2] not in own for origin in _STAR.findall(text)):
        return False
    functions = case.setting.spec.functions
    names = {each for name in check.mentions.judged for each in (name, *functions[name].aliases)}
    return bool(text) and not any("." in each or re.search(rf"\b{re.escape(each)}\b", text) for each in names)


def wrong_methods(check: Check, case: Case) -> frozenset[str]:
    """The methods of the object that is judged that fail a check of their own, the deepest.

    They are called by the judged ones, or by the check beside them; one that is judged and may be right has to be left.
    """
    judged, here = _methods(check.mentions.judged), _methods(suspected(check, case))
    reached = frozenset[str]().union(*(methods_reached(name, case.setting) for name in judged)) - judged
    beside = {name for name in _methods(check.mentions.called) if case.whole(frozenset({name})) & judged}
    others = (each for each in case.failing if each is not check and each.id not in case.explained)
    alike = (found for each in others if (found := suspected(each, case)) <= case.whole(judged))
    shown = [names for found in alike if not here <= (names := _methods(found))]
    found = reached & frozenset[str]().union(*shown)
    found |= beside & frozenset[str]().union(*(names for names in shown if names <= reached | beside))
    if here <= found:
        return frozenset()
    return frozenset(name for name in found if not methods_reached(name, case.setting) & found)


def suspected(check: Check, case: Case) -> frozenset[str]:
    """What a failed check may be held against: of what it judges, of a class only what no check that passed is about.

    All of its methods, where nothing else is judged.
    """
    passing = (each.mentions.judged for each in case.checks if case.outcomes[each.id].status is Status.PASSED)
    judged, passed = check.mentions.judged, frozenset[str]().union(*passing)
    methods = _methods(judged)
    left = methods - passed
    others = judged - methods - (case.of_classes(judged) & passed)
    return others | (left if left or judged - case.of_classes(judged) else methods)


def _methods(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if "." in name)


def callees_first(case: Case) -> list[Check]:
    """The failing checks in an order in which what a function calls, or is handed a cache by, comes before it."""
    every = frozenset(case.setting.spec.functions)

    def below(check: Check) -> int:
        judged = check.mentions.judged
        names = judged | {giver for giver, taker in check.mentions.handed if taker in judged}
        return len(names.union(*(reaches(name, every, case.setting) for name in names)))

    return sorted(case.failing, key=below)
