"""What became of planted mistakes in a report: named, named falsely, or not at all."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from grader.model import Status
from grader.mutation import mistakes
from grader.mutation.edit import Mistake

if TYPE_CHECKING:
    from grader.model import Diagnosis, Report
    from grader.mutation.edit import Edit

# Codes that say the same of one mistake, read from two sides.
ALIKE = [
    {"not-averaged", "wrong-count", "factor", "averaged", "constant"},
    {"sign", "swapped", "factor", "constant"},
    {"missing-term", "extra-term", "wrong-variable", "missing-step", "epsilon", "sign", "unchanged", "diagonal-only"},
    {"factor", "power", "wrong-variable", "missing-step", "left-out", "unchanged", "elementwise", "constant"},
    {"axis", "keepdims", "missing-step", "extra-step", "wrong-function", "shape", "transposed"},
    {"left-out", "applied-twice", "wrong-function", "missing-step", "extra-step", "exp-base", "unchanged"},
    {"elementwise", "transposed", "swapped", "shape", "axis"},
    {"first-only", "off-by-one", "missing-step", "slice", "coordinates"},
    {"incomplete", "missing-step", "first-only", "off-by-one"},  # a part that is not computed
    {"undefined", "missing-step", "wrong-variable", "step-order"},  # a name without a value
    {"accumulate", "missing-step", "extra-step", "sign", "off-by-one", "early-return"},
    {"comparison", "swapped", "off-by-one", "missing-step"},
    {"mutated-input", "not-in-place", "missing-step"},
    {"no-return", "missing-step", "early-return", "raised"},
    {"wrong-variable", "swapped", "stale", "wrong-function"},
    {"dtype", "integer-division", "left-out"},
    {"integer-division", "python2"},  # `/` where a whole number is needed
    {"unstable", "missing-term", "extra-term"},
    {"binary-formula", "extra-term"},
]
HAPPENED = {"raised", "timeout", "memory", "crashed", "type", "arguments"}  # true, but the name of no mistake
# What is seen of the answers, and no claim about what was written.
SEEN = {"ignored", "constant-answer", "shape", "coordinates", "incomplete"}
_FATES = ("both", "one", "seen", "nameless")
VAGUE = {*SEEN, "unstable", "wrong-operand"}
_KIND = re.compile(r"(?:\w+\.)?(?:float|int|bool)\d*")
CODE_OF = {each.text: each.code for each in vars(mistakes).values() if isinstance(each, Mistake)}


def told_of(report: Report) -> list[tuple[Diagnosis | None, str]]:
    """What the failing verdicts say, and their checks: those with a name first, what is said twice once."""
    failing = [v for v in report.verdicts if v.status in {Status.FAILED, Status.ERRORED} and v.visibility == "visible"]
    once: dict[tuple[str, str | None] | None, tuple[Diagnosis | None, str]] = {}
    for verdict in failing:
        said = verdict.diagnosis if verdict.diagnosis is not None and verdict.diagnosis.code != "unknown" else None
        once.setdefault(said and (said.text, said.line), (said, verdict.id))
    return sorted(once.values(), key=lambda each: each[0] is None)


def fates_of(diagnosis: Diagnosis | None, edits: tuple[Edit, ...], *, line: bool) -> list[str]:
    """What became of the mistakes: their fate, and whether the line is one of theirs."""
    if diagnosis is None:
        return ["nameless"]
    at_line = ["line"] if line else []
    if diagnosis.code in HAPPENED:
        return ["nameless", *at_line]
    if len(edits) == 1:
        codes = {diagnosis.code, *_said(diagnosis.text, diagnosis.code)}
        true = any(_is(code, edits[0]) for code in codes) or line
        return ["named" if true else "nameless" if diagnosis.code in SEEN else "false", *at_line]
    if diagnosis.code in VAGUE and "; and " not in diagnosis.text:
        return ["seen", *at_line]
    said = _parts(diagnosis, edits)
    stopped = diagnosis.code == "undefined" and line
    true = [any(_is(code, edit) for edit in edits for code in codes) for codes in said]
    if not all(true) and not stopped:
        return ["false", *at_line]
    every = all(any(_is(code, edit) for codes in said for code in codes) for edit in edits)
    return ["both" if every and len(said) > 1 else "one", *at_line]


def _parts(diagnosis: Diagnosis, edits: tuple[Edit, ...]) -> list[set[str]]:
    """What each part of a sentence says, without those that claim little and are not what was planted."""
    text = diagnosis.text.partition("; the same in")[0].partition("; with that mended a part")[0]
    parts = [_said(part, diagnosis.code) for part in text.split("; and ")]
    planted = {edit.mistake.code for edit in edits}
    return [codes for codes in parts if not codes <= VAGUE or codes & planted] or parts


def _said(part: str, code: str) -> set[str]:
    """The code of what a part of a sentence says, and that of what it says may be instead."""
    texts = [text.partition(", which explains")[0].rpartition(" in which ")[2] for text in part.split("; or ")]
    known = [each for text in texts for each in (text, text.rpartition(" (")[0]) if each in CODE_OF]
    return {CODE_OF[each] for each in known} or {code}


def _is(code: str, edit: Edit) -> bool:
    unshifted = code == "unstable" and "max(" in edit.before  # the line that takes the largest off, left out
    kind = code == "dtype" and _KIND.fullmatch(edit.before) is not None  # a variable where the kind of number stands
    return code == edit.mistake.code or unshifted or kind or any({code, edit.mistake.code} <= group for group in ALIKE)


def together(each: list[list[str]], said: list[Diagnosis | None], edits: tuple[Edit, ...]) -> list[str]:
    """What became of the mistakes in all verdicts: false if one of them is, both if they name both."""
    if len(edits) == 1:
        return each[0]
    if ["false"] in [fates[:1] for fates in each]:
        return ["false", *each[0][1:]]
    if each[0][0] == "both":
        return [*each[0], "at once"]
    named = [text for fates, text in zip(each, said, strict=True) if text is not None and fates[0] in {"one", "both"}]
    parts = list({frozenset(codes) for text in named for codes in _parts(text, edits)})
    every = any(
        all(any(_is(code, edit) for code in codes) for codes, edit in zip(chosen, edits, strict=True))
        for chosen in itertools.permutations(parts, len(edits))
    )
    best = "both" if every else min((fates[0] for fates in each), key=_FATES.index)
    return [best, *each[0][1:]]
