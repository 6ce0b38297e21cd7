"""What judging a check needs besides the check and the student."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.model import Submission
    from grader.respondents.references import References
    from grader.spec import Spec

PUBLIC_SEED = 1986  # the year of "Learning representations by back-propagating errors"; a student's own run uses it


@dataclass(frozen=True)
class Setting:
    """What judging a check needs besides the check and the student."""

    spec: Spec
    references: References
    seed: int
    submission: Submission | None = None
    timeouts: dict[str, int] = field(default_factory=dict)  # how often each function has used up its time
