"""What the students' edition leaves to the course's run: failures that the reference itself might explain.

A failure stands only where the whole spec would let it stand too: the check asks one function alone, or all else that
it asks is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.checks.call_graph import reaches

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.spec import Check


class Open(msgspec.Struct):
    """What could not be found out of a hand-in: the checks, and the functions of which nobody knows who is right."""

    checks: set[str] = msgspec.field(default_factory=set)
    functions: set[str] = msgspec.field(default_factory=set)

    def leaves(self, check: Check, setting: Setting) -> bool:
        """Whether the failure of a check may be another function's, for all that is known here."""
        if not self.checks and not self.functions:
            return False
        if check.kind == "source":
            return False
        called = check.mentions.called
        alone = len({name.partition(".")[0] for name in called}) == 1
        own = called if alone else frozenset()
        within = frozenset().union(*(reaches(name, frozenset(self.functions), setting) for name in called))
        return check.id in self.checks or bool(((called & self.functions) | within) - own)
