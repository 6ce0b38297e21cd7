"""What was asked and what was answered, frozen: it tells who is wrong, and whether an answer depends on anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.model import CallFailed, Handle
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer

MOST = 200  # questions that are kept of one trial; a gradient asks many more, all of the same kind


def as_written(name: str, args: Sequence[Any]) -> str:
    """What is asked, as people write it: `Net.W` for an object's attribute, `set(Net.W, ...)` where it is set."""
    if name[:1] not in {".", "="}:
        return name
    kind = args[0].kind if args and isinstance(args[0], Handle) else ""
    if name.startswith("."):
        return f"{kind}{name}"
    keys = args[1] if len(args) > 1 and isinstance(args[1], list) else []
    return f"set({kind}{name[1:]}{''.join(f'[{key!r}]' for key in keys)}, ...)"


def raised(name: str, args: Sequence[Any], error: Exception) -> str:
    """How a call of the reference ended, which is asked for by the words of a spec."""
    asked = as_written(name, args)
    asked = f"ref.{name}" if asked == name else f"the reference's {asked}"
    if isinstance(error, CallFailed):  # in words to a student
        return f"{asked} failed: {error.text.replace('your ', 'its ', 1)}"
    return f"{asked} raised {type(error).__name__}: {error}"


class Asked(msgspec.Struct, frozen=True):
    """One question, and what came of it: an answer, or how there was none."""

    name: str
    args: tuple[Any, ...]
    answer: Answer | None
    failed: CallFailed | None = None

    @property
    def value(self) -> Any:
        """The answer's value; None where there is none."""
        return self.answer.value if self.answer is not None else None

    @property
    def of(self) -> str:
        """What was asked; of an object's attribute with its class: `Net.W`."""
        read = self.name.startswith(".") and bool(self.args) and isinstance(self.args[0], Handle)
        return f"{self.args[0].kind}{self.name}" if read else self.name


def part_of(value: Any, parts: frozenset[str]) -> Any:
    """Of an answer the parts that count, as `Spec.open_parts` has them; all of it where it has no such parts."""
    if parts and isinstance(value, list | tuple):
        return tuple(part for i, part in enumerate(value) if repr(i) in parts)
    if parts and isinstance(value, dict):
        return {key: part for key, part in value.items() if repr(key) in parts}
    return value


def varies(one: Sequence[Asked], other: Sequence[Asked], name: str, parts: frozenset[str] = frozenset()) -> bool:
    """Whether a function or attribute answered otherwise in one trial than at its place in another, in these parts.

    To give no answer is not to give another one.
    """
    ones, others = ([each for each in record if each.of == name] for record in (one, other))
    answered = [pair for pair in zip(ones, others, strict=False) if all(each.answer is not None for each in pair)]
    return any(differ(part_of(first.value, parts), part_of(second.value, parts)) for first, second in answered)


def differ(one: Any, other: Any) -> bool:
    """Whether two answers are not the same; what cannot be looked into (an object) is taken to be the same."""
    if isinstance(one, Handle) or isinstance(other, Handle):
        return False
    left, right = as_numbers(one), as_numbers(other)
    if left is not None and right is not None:
        floats = left.dtype.kind in "fc" and right.dtype.kind in "fc"
        return not np.array_equal(left, right, equal_nan=floats)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() != other.keys() or any(differ(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) != len(other) or any(map(differ, one, other))
    try:
        return type(one) is not type(other) or bool(np.any(one != other))
    except Exception:  # noqa: BLE001 -- in a notebook an object of the student's own, or one that holds arrays
        return False


def empty(value: Any) -> bool:
    """Whether this is nothing that a relation could be about: None, a text, an object, nothing at all."""
    if value is None or isinstance(value, str | Handle):
        return True
    numbers = as_numbers(value)
    if numbers is not None:
        return numbers.size == 0
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
    return not parts or all(map(empty, parts))
