"""The key of a report: everything that decided it. By it a rerun knows what need not be graded again."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

import grader
from grader.grading import environment

if TYPE_CHECKING:
    from grader.model import Report
    from grader.order import Order
    from grader.spec import Check, Spec

_RANK = {"limits": 0, "standard": 1, "strong": 2}
_APART = {
    "checks",
    "public",
    "title",
    "due",
    "published",
    "path",
    "sha256",
}  # parts of a spec that its frame leaves out
_ELSEWHERE = {"spec", "only", "isolation"}  # parts of a run that the key holds in a form of its own
# Codes of verdicts that another package or an emptier disk may change.
_NOT_OURS = {"missing-here", "missing-module", "disk"}


class ReportKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a report depends on. Two reports with equal keys are equal, byte for byte, apart from `seconds`."""

    spec: str  # the digest of its bundle: files and reference included
    frame: str = ""  # the digest of what all of its checks share: functions, draws, limits, files, the reference
    each: dict[str, str] = {}  # by check, the digest of what the spec says of it alone
    calls: dict[str, tuple[str, ...]] = {}  # by check, the functions that it calls
    submission: str
    checks: tuple[str, ...]
    how: dict[str, str | int | bool]  # all else that the run says, the seed among it
    isolation: str  # the tier that it was made in, or the one that is asked for
    grader: str
    environment: dict[str, str]


class SpecChange(msgspec.Struct, frozen=True):
    """What a spec says otherwise than before: these checks; those that they were, or that are gone, called these."""

    checks: tuple[str, ...]
    called: tuple[str, ...] = ()


def key_of(order: Order, submission: str, isolation: str | None = None) -> ReportKey:
    """The key of a report on the hand-in with this digest; without `isolation` the one that the order asks for."""
    frame, each = _parts(order)
    return ReportKey(
        spec=order.run.spec.sha256,
        frame=frame,
        each={check.id: each[check.id] for check in order.checks},
        calls={check.id: tuple(sorted(check.mentions.called)) for check in order.checks},
        submission=submission,
        checks=tuple(check.id for check in order.checks),
        how={name: value for name, value in msgspec.structs.asdict(order.run).items() if name not in _ELSEWHERE},
        isolation=order.run.isolation if isolation is None else isolation,
        grader=grader.__version__,
        environment=environment(order),
    )


def serves(made: ReportKey, wanted: ReportKey) -> bool:
    """Whether a report with the key `made` is what grading by `wanted` would give, in no weaker tier than it asks."""
    asked = _RANK.get(wanted.isolation, 0)  # "auto" asks for none in particular
    same = msgspec.structs.replace(made, isolation=wanted.isolation, calls=wanted.calls) == wanted
    return same and _rank(made.isolation) >= asked


def changed(made: ReportKey, wanted: ReportKey) -> SpecChange | None:
    """What has changed between the reports of these two keys; None where that is more than single checks."""
    same = {"spec": wanted.spec, "checks": wanted.checks, "each": wanted.each}
    if not made.frame or not made.calls or not serves(msgspec.structs.replace(made, **same), wanted):
        return None
    new = tuple(check for check in wanted.checks if made.each.get(check) != wanted.each[check])
    gone = (check for check in made.checks if made.each.get(check) != wanted.each.get(check))
    return SpecChange(new, tuple(sorted({name for check in gone for name in made.calls[check]})))


def _parts(order: Order) -> tuple[str, dict[str, str]]:
    """The digests of what all checks share, and of each: but for titles and dates, which no verdict depends on."""
    spec, bundle = order.spec, order.run.spec
    known = bundle.sha256
    if known not in _known:
        files = {name: sha256(content).hexdigest() for name, content in bundle.files if name != bundle.name}
        shared = {name: value for name, value in msgspec.structs.asdict(spec).items() if name not in _APART}
        each = {check.id: _digest(_alone(check, spec)) for check in spec.checks}
        _known[known] = _digest([shared, bundle.reference, files]), each
    return _known[known]


def _alone(check: Check, spec: Spec) -> list[object]:
    """What the spec says of one check, and which parts of what it calls some check compares."""
    return [msgspec.structs.replace(check, line=0), {name: spec.public.get(name) for name in check.mentions.called}]


_known: dict[str, tuple[str, dict[str, str]]] = {}


def _digest(value: object) -> str:
    return sha256(_told(value).encode()).hexdigest()[:16]


def _told(value: object) -> str:
    """A value with its type, the same in every process: a folder is not told, nor the order of what has none."""
    if isinstance(value, msgspec.Struct):
        fields = ((name, _told(inner)) for name, inner in msgspec.structs.asdict(value).items())
        return f"{type(value).__name__}({','.join(map(str, fields))})"
    if isinstance(value, dict):
        return f"{{{','.join(sorted(f'{key!r}:{_told(inner)}' for key, inner in value.items()))}}}"
    if isinstance(value, frozenset | set):
        return f"{{{','.join(sorted(map(_told, value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_told, value))}]"
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}{value.tobytes().hex()}"
    return value.name if isinstance(value, Path) else repr(value)


def lasting(report: Report) -> bool:
    """Whether a report may be kept at all: not where the machine had a part in a verdict."""
    return all(verdict.diagnosis is None or verdict.diagnosis.code not in _NOT_OURS for verdict in report.verdicts)


def _rank(isolation: str) -> int:
    """Of a tier as reports name it: "standard (no fresh uid)"."""
    return _RANK.get(isolation.partition(" ")[0], 0)
