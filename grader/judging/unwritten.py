"""Functions that are not written yet, and of which no check passes: one line names all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of
from grader.errors import GraderError
from grader.judging.within import inseparable
from grader.model import Status

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.judging.case import Case
    from grader.respondents.recorded import Asked


def unwritten(case: Case) -> tuple[frozenset[str], frozenset[str]]:
    """The functions of which nothing is there yet; one that rightly gives nothing passes some check.

    Beside them those that are as the students were given them: they may be whole, and fail through what they rest on.
    """
    passing: set[str] = set()
    for check in case.checks:
        if case.outcomes[check.id].status is Status.PASSED and check.kind not in {"source", "raises"}:
            passing |= check.mentions.judged
    if len(passing) == len(case.setting.spec.functions):
        return frozenset(), frozenset()
    answers = _answers(case)
    given = _given_out(case.setting)
    left = [name for name in case.setting.spec.functions if name not in passing]
    empty = frozenset(name for name in left if _is_empty(name, case.setting, answers.get(name, [])))
    return empty, frozenset(name for name in left if name not in empty and _is_as_given(name, case.setting, given))


def untouched(case: Case) -> frozenset[str]:
    """Those of the functions as they were given that are not written: no check passes, whatever they rest on."""
    found = set()
    for name in case.as_given:
        about = [check for check in case.failing if name in case.whole(check.mentions.judged)]
        excused = any(each.id in case.explained for each in about)
        undecided = any(each.id not in case.stands and inseparable(each, case) for each in about)
        if not excused and not undecided:
            found.add(name)
    return frozenset(found)


def _is_as_given(name: str, setting: Setting, given: dict[str, str]) -> bool:
    found = definition_of(name, setting)
    return found is not None and found.digest != "" and given.get(found.name) == found.digest


def _is_empty(name: str, setting: Setting, answers: list[Asked]) -> bool:
    found = definition_of(name, setting)
    owner = definition_of(name.partition(".")[0], setting) if "." in name else None
    if found is None and owner is not None and owner.empty:
        return True
    if found is not None:
        return found.empty
    hidden = setting.submission is None or not setting.submission.definitions
    return hidden and bool(answers) and all(map(_is_nothing, answers))  # there is no text to read


def _answers(case: Case) -> dict[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for outcome in case.outcomes.values():
        for record in outcome.records:
            for asked in record:
                found.setdefault(asked.name, []).append(asked)
    return found


def _is_nothing(asked: Asked) -> bool:
    if asked.failed is not None:
        return "NotImplementedError" in asked.failed.kinds
    return asked.value is None


def _given_out(setting: Setting) -> dict[str, str]:
    """The digests of the functions in the starter, which the spec's author wrote, read once."""
    starter = setting.spec.starter
    if starter is None:
        return {}

    def digests() -> dict[str, str]:
        from grader.submission.reading import read  # most specs have no starter, and none needs it where all is right

        try:
            handed_out = read(starter, list(setting.spec.functions.values()))
        except GraderError:
            return {}
        return {each.name: each.digest for each in handed_out.definitions}

    return setting.references.once(("starter", 0), digests)
