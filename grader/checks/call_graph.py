"""What the hand-in's text says of a function: where it is defined, and which of its own functions it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from grader.checks.setting import Setting
    from grader.hand_in import Definition


def definition_of(name: str, setting: Setting) -> Definition | None:
    """The definition of a graded function, under its name or an alias, or inherited; None where it has none to read."""
    accepted = _accepted(name, setting)
    own = next((each for each in reversed(_definitions(setting)) if each.name in accepted), None)
    return own if own is not None or "." not in name else _inherited(name, _by_name(setting))


def reached(
    root: Definition,
    setting: Setting,
    without: Collection[str] = (),
    *,
    methods: bool = False,
    objects: bool = False,
    of: str = "",
) -> list[Definition]:
    """The definition and those of the hand-in's own functions that it calls, and that those call; `without` some.

    With `methods`, those too that methods call on their own object, one `of` this class where that is known; with
    `objects`, whatever may be called of any.
    """
    by_name = {name: each for name, each in _by_name(setting).items() if name not in without}
    found, waiting = [root], [root]
    while waiting:
        one = waiting.pop()
        for name in one.names:
            other = by_name.get(name) or (_on_itself(one, name, by_name, of) if methods else None)
            several = [other] if other is not None else _called_so(name, by_name) if objects else []
            new = [each for each in several if each not in found]
            found += new
            waiting += new
    return found


def _called_so(used: str, by_name: Mapping[str, Definition]) -> list[Definition]:
    """The methods that `something.name` may be, and what a class that is called does when it is made."""
    _, dot, called = used.rpartition(".")
    own = f".{called}" if dot else f"{used}.__init__"
    return [each for name, each in by_name.items() if (name.endswith(own) if dot else name == own)]


def _on_itself(method: Definition, used: str, by_name: Mapping[str, Definition], of: str) -> Definition | None:
    """What a method calls as `self.something`: of the object's class, its own, or the only one that has it."""
    owner, _, _ = method.name.rpartition(".")
    itself, _, called = used.partition(".")
    if not owner or not method.args or itself != method.args[0]:
        return None
    elsewhere = [each for name, each in by_name.items() if name.endswith(f".{called}")]
    inherited = (found for each in (of, owner) if (found := _inherited(f"{each}.{called}", by_name)) is not None)
    return next(inherited, elsewhere[0] if len(elsewhere) == 1 else None)


def _inherited(method: str, by_name: Mapping[str, Definition]) -> Definition | None:
    """A method of a class or of the first of those that it inherits from which has one."""
    owner, _, called = method.rpartition(".")
    waiting, seen = [owner], set[str]()
    while waiting:
        name = waiting.pop(0)
        seen.add(name)
        if found := by_name.get(f"{name}.{called}"):
            return found
        above = by_name[name].bases if name in by_name else ()
        waiting = [*(each for each in above if each not in seen), *waiting]
    return None


def methods_reached(name: str, setting: Setting) -> frozenset[str]:
    """The graded methods that one calls on its own object, and those that these call, as far as the text shows."""
    root = definition_of(name, setting)
    owner, dot, _ = name.partition(".")
    found = reached(root, setting, methods=True, of=owner)[1:] if root is not None and dot else []
    return frozenset(each for each in setting.spec.functions if "." in each and definition_of(each, setting) in found)


def names_reached(name: str, setting: Setting) -> frozenset[str] | None:
    """The hand-in's own functions that a graded one may come to, itself among them; None without its text."""
    root = definition_of(name, setting)
    found = reached(root, setting, methods=True, objects=True) if root is not None else []
    return frozenset(each.name for each in found) if found else None


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


def _by_name(setting: Setting) -> dict[str, Definition]:
    return {each.name: each for each in _definitions(setting)}


def _definitions(setting: Setting) -> tuple[Definition, ...]:
    return setting.submission.definitions if setting.submission is not None else ()
