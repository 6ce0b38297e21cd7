"""Functions that are not written yet, and of which no check passes: one line names all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of
from grader.errors import GraderError
from grader.model import Status

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.judging.case import Case
    from grader.respondents.recorded import Asked


def unwritten(case: Case) -> frozenset[str]:
    """The functions of which nothing is there yet; one that rightly gives nothing passes some check."""
    passing: set[str] = set()
    for check in case.checks:
        if case.outcomes[check.id].status is Status.PASSED and check.kind not in {"source", "raises"}:
            passing |= check.mentions.judged
    if len(passing) == len(case.setting.spec.functions):
        return frozenset()
    answers = _answers(case)
    given = _given_out(case.setting)
    return frozenset(
        name
        for name in case.setting.spec.functions
        if name not in passing and _is_unwritten(name, case.setting, given, answers.get(name, []))
    )


def _is_unwritten(name: str, setting: Setting, given: dict[str, str], answers: list[Asked]) -> bool:
    found = definition_of(name, setting)
    owner = definition_of(name.partition(".")[0], setting) if "." in name else None
    if found is None and owner is not None and owner.empty:
        return True
    if found is not None:
        return found.empty or (found.digest != "" and given.get(found.name) == found.digest)
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
