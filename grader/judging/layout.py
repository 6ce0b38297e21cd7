"""A student in the other layout: one example a row where the spec has one a column, or the other way round.

Matrices are turned on their way to the student and on their way back, so the same checks judge either layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.model import Status
from grader.spec.mentions import called

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Verdict
    from grader.spec import Check

_WORDS = {"columns": "one example a column", "rows": "one example a row"}
_OTHER = {"columns": "rows", "rows": "columns"}


def remark(declared: str) -> str:
    """What the report says of a student whose functions are right in the layout that is not the declared one."""
    return (
        f"your functions put {_WORDS[_OTHER[declared]]}, this spec puts {_WORDS[declared]}: they were judged in "
        "your layout, with matrices transposed on the way in and out, and are right in it"
    )


def may_be_turned(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> bool:
    """Whether the other layout can be what is wrong: at least two functions fail, each in a check of its own.

    One wrong function is a wrong axis, not a convention.
    """
    unsound = {Status.FAILED, Status.ERRORED}
    pairs = zip(checks, verdicts, strict=True)
    failing = [called(check) for check, verdict in pairs if verdict.status in unsound and check.kind != "source"]
    return len({name for names in failing if len(names) == 1 for name in names}) >= 2
