"""What the hand-in's text says of a function: where it is defined, and which of its own functions it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from grader.checks.setting import Setting
    from grader.hand_in import Definition


def definition_of(name: str, setting: Setting) -> Definition | None:
    """The definition of a graded function, under its name or an alias; None where it has none to read."""
    accepted = _accepted(name, setting)
    return next((each for each in reversed(_definitions(setting)) if each.name in accepted), None)


def reached(root: Definition, setting: Setting, without: Collection[str] = ()) -> list[Definition]:
    """The definition and those of the hand-in's own functions that it calls, and that those call; `without` some."""
    by_name = {each.name: each for each in _definitions(setting) if each.name not in without}
    found, waiting = [root], [root]
    while waiting:
        for name in waiting.pop().names:
            other = by_name.get(name)
            if other is not None and other not in found:
                found.append(other)
                waiting.append(other)
    return found


def reaches(name: str, others: frozenset[str], setting: Setting) -> frozenset[str]:
    """Which of the other graded functions this one calls by itself, as far as its text shows; missing ones too."""
    root = definition_of(name, setting)
    if root is None:
        return frozenset()
    inside = reached(root, setting)
    defined = {definition.name for definition in inside[1:]}
    used = frozenset[str]().union(*(definition.names for definition in inside))
    targets = {other: definition_of(other, setting) for other in others - {name}}
    return frozenset(
        other
        for other, found in targets.items()
        if (found.name in defined if found is not None else not used.isdisjoint(_accepted(other, setting)))
    )


def _accepted(name: str, setting: Setting) -> tuple[str, ...]:
    function = setting.spec.functions.get(name)
    return (name, *(function.aliases if function is not None else ()))


def _definitions(setting: Setting) -> tuple[Definition, ...]:
    return setting.submission.definitions if setting.submission is not None else ()
