"""Which hand-ins made the same mistake: all are asked the same questions, so the same wrong answer is the same bug."""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from grader.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.classroom.store import Standing, Store
    from grader.model import Json, Verdict

_DIGITS = 6  # of an answer that count: the order of a sum changes the sixteenth
_WRONG = {Status.FAILED, Status.ERRORED}


@dataclass(frozen=True)
class SharedMistake:
    """A mistake in one check, the hand-ins that made it, and what it looks like in one of them."""

    id: str  # "dZ-3fa2c1": the same as long as the check and its questions are
    check: str
    hand_ins: tuple[str, ...]
    example: Verdict

    @property
    def text(self) -> str:
        """What is wrong, in a sentence."""
        named = self.example.diagnosis
        return named.text if named is not None else self.example.message or self.example.status.value


def mistakes(records: Iterable[Standing]) -> list[SharedMistake]:
    """The mistakes of a class, those that most made first."""
    made: dict[str, list[str]] = {}
    examples: dict[str, Verdict] = {}
    for record in records:
        for verdict in record.graded.report.verdicts:
            if verdict.status in _WRONG:
                id_ = fingerprint(verdict, record.graded.report.seed)
                made.setdefault(id_, []).append(record.id)
                examples.setdefault(id_, verdict)
    found = [SharedMistake(id_, examples[id_].id, tuple(ids), examples[id_]) for id_, ids in made.items()]
    return sorted(found, key=lambda mistake: (-len(mistake.hand_ins), mistake.id))


def fingerprint(verdict: Verdict, seed: int) -> str:
    """The check, and a digest of what went wrong in it: the name of the mistake, and the answer where there is one."""
    named = verdict.diagnosis
    told: list[Json] = [verdict.id, seed, verdict.status.value, named.code if named is not None else None]
    shown = verdict.counterexample
    if verdict.status is Status.FAILED and shown is not None:
        told += [shown.trial, _rounded(shown.actual)]
    else:
        told.append(named.text if named is not None else verdict.message)
    return f"{verdict.id}-{sha256(msgspec.json.encode(told)).hexdigest()[:6]}"


def _rounded(value: Json) -> Json:
    """Numbers to so many digits that two ways to compute the same agree."""
    if isinstance(value, float):
        return f"{value:.{_DIGITS - 1}e}" if math.isfinite(value) and value else str(abs(value))
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return {key: _rounded(part) for key, part in value.items()} if isinstance(value, dict) else value


def meant(store: Store, who: str) -> tuple[Sequence[Standing], str | None]:
    """The hand-in of a student, or all that made a mistake; then also the check that it is in.

    Raises:
        GraderError: it is neither the one nor the other.
    """
    for mistake in mistakes(store.records()) if "-" in who else []:
        if mistake.id == who:
            return [next(store.records(id_)) for id_ in mistake.hand_ins], mistake.check
    return [store.record(who)], None
