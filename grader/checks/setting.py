"""What judging a check needs besides the check and the student."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from grader.hand_in import Submission
    from grader.model import Respondent
    from grader.respondents.references import References
    from grader.spec import Spec


class Setting(msgspec.Struct, frozen=True):
    """What judging a check needs besides the check and the student."""

    spec: Spec
    references: References
    seed: int
    submission: Submission | None = None
    names: bool = True  # whether what is wrong is sought and told
    mistaken: Respondent | None = None  # the reference with the mistake of the student's own loss, which then measures
