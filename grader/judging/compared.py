"""What a spec compares although right hand-ins may lay it out otherwise: a cache that one function hands another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.checks.alive import asked_of
from grader.checks.setting import Setting
from grader.errors import Problem, SpecError
from grader.model import PUBLIC_SEED, Handle
from grader.respondents.reference import AsStudent
from grader.respondents.references import References
from grader.spec import draw_inputs
from grader.spec.privacy import WHOLE, handed_on, named_in

if TYPE_CHECKING:
    from grader.spec import Check, Spec
    from grader.spec.privacy import Unsaid

_WORDS = ("cache", "mask", "memory", "saved", "stored", "context", "ctx", "tape")  # for what a way back is handed


def layouts(spec: Spec) -> tuple[Problem, ...]:
    """Advice on every check that compares a part of an answer which goes to another function, and is its maker's own.

    That is a part which the reference makes as a dict, a tuple or an object, or which its taker calls a cache.
    """
    try:
        setting = Setting(spec, References(spec), PUBLIC_SEED)
    except SpecError as error:
        return error.problems
    handed = {(each.giver, each.part): each for check in spec.checks for each in handed_on(check, spec.functions)}
    found = []
    for check in (each for each in spec.checks if each.kind != "pure"):  # which asks one side alone
        for name, part in sorted(named_in(check)):
            own = [each for each in handed.values() if each.giver == name and part in {WHOLE, str(each.part)}]
            message = next((_advice(each) for each in own if _is_its_own(each, check, setting)), None)
            if message is not None:
                found.append(Problem(str(spec.path), check.line, 1, message, advice=True))
    return tuple(found)


def _is_its_own(handed: Unsaid, check: Check, setting: Setting) -> bool:
    if any(word in handed.word.lower() for word in _WORDS):
        return True
    drawn = draw_inputs(setting.spec, check, setting.seed, 0, check.mentions.drawn)
    record = asked_of(check, setting, AsStudent(setting.references.numpy), drawn)
    return any(_is_laid_out(asked.value, handed.part) for asked in record if asked.name == handed.giver)


def _is_laid_out(answer: Any, part: int) -> bool:
    """Whether a part of an answer has parts of its own, or cannot be looked into."""
    if not isinstance(answer, list | tuple) or part >= len(answer):
        return False
    return isinstance(answer[part], dict | list | tuple | Handle)


def _advice(handed: Unsaid) -> str:
    public = " and ".join(f"{handed.giver}(...)[{i}]" for i in range(handed.part)) or f"what comes of {handed.taker}"
    before = [f"out{number}" if handed.part > 1 else "out" for number in range(handed.part)]
    returns = ", ".join([*before, f"{{private: {handed.word}}}"])
    return (
        f"{handed.giver}(...)[{handed.part}] is handed to {handed.taker} and compared here, and no two right hand-ins "
        f"need lay it out alike: compare {public} alone, and say returns: [{returns}]"
    )
