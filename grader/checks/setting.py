"""What judging a check needs besides the check and the student."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.model import Submission
    from grader.respondents.references import References
    from grader.spec import Spec


@dataclass(frozen=True)
class Setting:
    """What judging a check needs besides the check and the student."""

    spec: Spec
    references: References
    seed: int
    submission: Submission | None = None
