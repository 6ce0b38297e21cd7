"""What was found of a function, in the words of its check's verdict, as far as the spec reveals it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.diagnosis.found import where
from grader.model import Diagnosis
from grader.mutation import mistakes as m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.diagnosis.found import FoundMistakes
    from grader.model import Verdict
    from grader.mutation.edit import Mistake
    from grader.spec import Check

# One too many and one missing are another one than is meant.
_EXCHANGED = (
    {m.FACTOR_MISSING, m.FACTOR_TOO_MANY},
    {m.DIVISION_MISSING, m.DIVISION_TOO_MANY},
    {m.TERM_MISSING, m.TERM_TOO_MANY},
    {m.TERM_MISSING, m.BINARY},
)
_PARTLY = "; with that mended a part of the answer is right, and more is wrong"
_FIX_LENGTH = 100  # a longer text is not shown as an edit


def told(check: Check, verdict: Verdict, found: FoundMistakes) -> Verdict:
    """In the words of the mistake, the same in every check; what the numbers say by themselves stands below it."""
    before = verdict.diagnosis
    mistakes = [m.OPERAND] if set(found.mistakes) in _EXCHANGED else list(dict.fromkeys(found.mistakes))
    stands = found.edits or ((found.line,) if found.line is not None else ())
    places = list(dict.fromkeys(map(where, stands)))
    shown = check.reveal in {"line", "fix"}
    text = _sentence(mistakes, places if shown else [], found)
    same = before is not None and len(mistakes) == 1 and before.code == mistakes[0].code
    line = places[0] if places else before.line if before is not None else None
    fix = _fix(found) if check.reveal == "fix" else None
    diagnosis = Diagnosis(
        code=mistakes[0].code,
        text=text,
        evidence=None if before is None else before.text if same and before.text != text else before.evidence,
        line=None if check.reveal == "hint" else line,
        fix=fix,
    )
    return msgspec.structs.replace(verdict, help=fix or check.hint, diagnosis=diagnosis)


def _sentence(mistakes: Sequence[Mistake], places: Sequence[str], found: FoundMistakes) -> str:
    """The mistakes in words; where the further places are; and what may be instead of one of them."""
    rival = _or(found.rival, places)
    if places and found.or_at:
        rival = f"; it may be in {' or '.join(map(where, found.or_at))} instead{rival}"
    texts = [each.text for each in mistakes]
    if len(places) > 1 and len(mistakes) > 1:
        texts[-1] += f" ({places[1]})"
    elif len(places) > 1:
        texts[-1] += f"; the same in {', '.join(places[1:])}"
    at = min(found.instead_of, len(texts) - 1)
    texts[at] += rival
    return "; and ".join(texts) + (_PARTLY if found.partly else "")


def _or(rival: FoundMistakes | None, places: Sequence[str]) -> str:
    """What explains the answers as well, and where that is, if elsewhere."""
    if rival is None:
        return ""
    place = where(rival.edits[0])
    at = f" ({place})" if places and place not in places else ""
    return f"; or {rival.mistakes[0].text}{at}, which explains it as well"


def _fix(found: FoundMistakes) -> str | None:
    edits = [placed.edit for placed in found.edits]
    texts = dict.fromkeys((" ".join(edit.before.split()), " ".join(edit.after.split())) for edit in edits)
    if found.rival is not None or not texts or any(len(before) + len(after) > _FIX_LENGTH for before, after in texts):
        return None
    return "; ".join(f"`{before}` should be `{after}`" if before else f"add `{after}`" for before, after in texts)
