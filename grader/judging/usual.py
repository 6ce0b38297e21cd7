"""Whether a function is asked something of the kind that the spec itself asks of it.

A reference answers a question of another kind too (a whole matrix where the spec knows columns only), but that says
nothing of what the student's own function would have been for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.judging.case import Case

    Form = tuple[tuple[str, ...], tuple[int, ...]]  # what each argument is, and all sizes in a row


class Usual:
    """The kinds of questions that the checks of a hand-in were seen to ask."""

    def __init__(self, case: Case) -> None:
        self._forms: dict[str, list[Form]] = {}
        for outcome in case.outcomes.values():
            for record in outcome.records:
                for asked in record:
                    self._forms.setdefault(asked.name, []).append(form(asked.args))

    def __call__(self, name: str, args: Sequence[Any]) -> bool:
        """Whether these arguments are like those that the function was asked for: in kind, and in which sizes agree."""
        kinds, sizes = form(args)
        known = [each for each in self._forms.get(name, ()) if each[0] == kinds]
        return bool(known) and _ties(known) <= _tied(sizes)


def form(args: Sequence[Any]) -> Form:
    """The kinds of arguments, and their sizes."""
    sizes = tuple(size for arg in args if isinstance(arg, np.ndarray) for size in arg.shape)
    return tuple(map(_kind, args)), sizes


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"array of {value.ndim}"
    if isinstance(value, bool | np.bool_):
        return "truth"
    if isinstance(value, int | float | np.number):
        return "number"
    if isinstance(value, dict):
        return f"dict of {sorted(map(str, value))}"
    return f"{type(value).__name__} of {len(value)}" if isinstance(value, list | tuple) else type(value).__name__


def _ties(known: list[Form]) -> set[tuple[int, int]]:
    """The sizes that are the same, or one, in all that was asked."""
    return set[tuple[int, int]].intersection(*(_tied(sizes) for _, sizes in known))


def _tied(sizes: tuple[int, ...]) -> set[tuple[int, int]]:
    one = {(i, -1) for i, size in enumerate(sizes) if size == 1}
    return one | {(i, j) for i, size in enumerate(sizes) for j in range(i) if sizes[j] == size}
