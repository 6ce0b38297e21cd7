"""Which hand-ins made the same mistake: all are asked the same questions, so the same wrong answer is the same bug."""

from __future__ import annotations

import itertools
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


class Groups:
    """Hand-ins by the mistake that they made."""

    def __init__(self) -> None:
        self._made: dict[str, list[str]] = {}
        self._examples: dict[str, Verdict] = {}

    def add(self, id_: str, record: Standing, verdict: Verdict) -> None:
        """One more that made it."""
        self._made.setdefault(id_, []).append(record.id)
        self._examples.setdefault(id_, verdict)

    def found(self) -> list[SharedMistake]:
        """The mistakes, those that most made first."""
        found = [SharedMistake(id_, (it := self._examples[id_]).id, tuple(ids), it) for id_, ids in self._made.items()]
        return sorted(found, key=lambda mistake: (-len(mistake.hand_ins), mistake.id))


def grouped(records: Iterable[Standing]) -> tuple[list[SharedMistake], list[SharedMistake]]:
    """The mistakes of a class: by the answers that were given, and by the name that the diagnosis has for them."""
    by_answers, by_name = Groups(), Groups()
    for record in records:
        for verdict in record.graded.report.verdicts:
            if verdict.status in _WRONG:
                by_answers.add(fingerprint(verdict, record.graded.report.seed), record, verdict)
                if verdict.diagnosis is not None:
                    by_name.add(f"{verdict.id}:{verdict.diagnosis.code}", record, verdict)
    return by_answers.found(), by_name.found()


def fingerprint(verdict: Verdict, seed: int) -> str:
    """The check, and a digest of what went wrong in it: of all answers; without any, of what is said of it."""
    named = verdict.diagnosis
    told: list[Json] = [verdict.id, seed, verdict.status.value]
    shown = verdict.counterexample
    if verdict.answers:
        told.append(verdict.answers)
    elif verdict.status is Status.FAILED and shown is not None:
        told += [named.code if named is not None else None, shown.trial, _rounded(shown.actual)]
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

    A mistake is named by its answers, `dZ-3fa2c1`, or by its diagnosis, whatever the answers: `dZ:sign`.

    Raises:
        GraderError: it is neither the one nor the other.
    """
    for mistake in itertools.chain(*grouped(store.records())) if {"-", ":"} & set(who) else []:
        if mistake.id == who:
            return [next(store.records(id_)) for id_ in mistake.hand_ins], mistake.check
    return [store.record(who)], None
