"""What every kind of check brings along; the kinds themselves are in `kinds/`, one a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.spec.model import Body
    from grader.spec.records import Fields, Key
    from grader.spec.scope import Scope


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of check: its keys, how they are read (None where they cannot be), and how often it is asked."""

    keys: dict[str, Key]  # the key with the kind's own name, and those that go with it alone
    read: Callable[[Fields, Scope], Body | None]
    trials: int | None = None  # at most so many draws, unless a check says otherwise
    enough: int = 4  # failing trials from which a diagnosis is made
