"""What was answered at a point: whoever asks the same there, as often, is told the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    Parameters = Mapping[str, np.ndarray[Any, Any]]

Reply = TypeVar("Reply")


class Replies(Generic[Reply]):
    """Replies by point, in the order in which they were given: an answer that changes by itself goes on doing so."""

    def __init__(self, ask: Callable[[Parameters], Reply]) -> None:
        self._ask = ask
        self._given: dict[bytes, list[Reply]] = {}

    def anew(self) -> Callable[[Parameters], Reply]:
        """For one more who asks: its n-th question at a point is answered as anybody's n-th question there."""
        asked: Counter[bytes] = Counter()

        def reply(parameters: Parameters) -> Reply:
            point = b"".join(x.tobytes() for x in parameters.values())
            given = self._given.setdefault(point, [])
            asked[point] += 1
            if len(given) < asked[point]:
                given.append(self._ask(parameters))
            return given[asked[point] - 1]

        return reply
