"""The key of a report: everything that decided it. By it a rerun knows what need not be graded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

import grader
from grader.grading import environment

if TYPE_CHECKING:
    from grader.model import Report
    from grader.order import Order

_RANK = {"limits": 0, "standard": 1, "strong": 2}
_ELSEWHERE = {"spec", "only", "isolation"}  # parts of a run that the key holds in a form of its own
# Codes of verdicts that another package or an emptier disk may change.
_NOT_OURS = {"missing-here", "missing-module", "disk"}


class ReportKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a report depends on. Two reports with equal keys are equal, byte for byte, apart from `seconds`."""

    spec: str  # the digest of its bundle: files and reference included
    submission: str
    checks: tuple[str, ...]
    how: dict[str, str | int | bool]  # all else that the run says, the seed among it
    isolation: str  # the tier that it was made in, or the one that is asked for
    grader: str
    environment: dict[str, str]


def key_of(order: Order, submission: str, isolation: str | None = None) -> ReportKey:
    """The key of a report on the hand-in with this digest; without `isolation` the one that the order asks for."""
    return ReportKey(
        spec=order.run.spec.sha256,
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
    return msgspec.structs.replace(made, isolation=wanted.isolation) == wanted and _rank(made.isolation) >= asked


def lasting(report: Report) -> bool:
    """Whether a report may be kept at all: not where the machine had a part in a verdict."""
    return all(verdict.diagnosis is None or verdict.diagnosis.code not in _NOT_OURS for verdict in report.verdicts)


def _rank(isolation: str) -> int:
    """Of a tier as reports name it: "standard (no fresh uid)"."""
    return _RANK.get(isolation.partition(" ")[0], 0)
