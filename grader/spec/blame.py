"""What in a spec breaks a law of judging by construction: advice, with the remedy (docs/whose-fault.md)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.spec.bindings import bound
from grader.spec.privacy import WHOLE, named_in
from grader.spec.scope import reach, several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grader.model import Function
    from grader.spec.model import Check
    from grader.spec.problems import Problems
    from grader.spec.records import Fields


class Blame:
    """Advises on the checks of one spec."""

    def __init__(self, functions: Mapping[str, Function], reference: Path | None, problems: Problems) -> None:
        self._functions, self._problems = functions, problems
        self._uses = _uses(reference) if reference is not None else None

    def advise(self, read: Sequence[Fields], checks: Mapping[str, Check]) -> None:
        """Private parts that are compared, gradients that rest on the student's own loss, `after` without a need."""
        for fields in read:
            node = fields.get("id")
            check = checks.get(node.text) if node is not None else None
            if check is not None:
                self._compared(fields, check)
                self._measured(fields, check)
                self._after(fields, check, checks)

    def _compared(self, fields: Fields, check: Check) -> None:
        for name, part in sorted(named_in(check)) if check.kind != "pure" else ():  # same question, same cache
            function = self._functions.get(name)
            private = [] if function is None else [i for i in function.private if part in {WHOLE, repr(i)}]
            if function is None or not private:
                continue
            public = [f"{name}(...)[{i}]" for i in range(len(function.returns)) if i not in function.private]
            remedy = f"compare {' and '.join(public)}" if public else "compare what comes of it"
            self._problems.advise(
                fields.place(check.kind),
                f"{function.returns[private[0]]!r} of {name}'s answer is private, and no two right ones need be the "
                f"same: {remedy}",
            )

    def _measured(self, fields: Fields, check: Check) -> None:
        own = {name for each in check.body.rests_on() for name in reach([each], bound(check.let, check.steps))[0]}
        if check.kind != "gradient" or check.by_autograd or self._uses is None:
            return
        missing = sorted({name.partition(".")[0] for name in own} - self._uses.keys())
        if missing:
            self._problems.advise(
                fields.place(check.kind),
                f"the reference has no {' and no '.join(missing)}, so this gradient is measured on the student's own: "
                "a mistake there would cost this check's points too; add it to the reference",
            )

    def _after(self, fields: Fields, check: Check, checks: Mapping[str, Check]) -> None:
        if self._uses is None:
            return
        roots = {name.partition(".")[0] for name in check.mentions.called}
        needed = roots | {used for name in roots for used in self._reached(name)}
        for node in several(fields.get("after")):
            before = checks.get(node.text)
            named = {name.partition(".")[0] for name in before.mentions.judged} if before is not None else set()
            if named and named <= self._uses.keys() and not named & needed:
                self._problems.advise(
                    node,
                    f"{check.id!r} does not use {' or '.join(sorted(named))}, so that a mistake in {node.text!r} says "
                    "nothing of it: leave it out of 'after'",
                )

    def _reached(self, name: str) -> set[str]:
        """What a function of the reference uses, and what that uses."""
        found: set[str] = set()
        waiting = [name]
        while waiting and self._uses is not None:
            new = self._uses.get(waiting.pop(), frozenset()) - found
            found |= new
            waiting += new
        return found


def _uses(reference: Path) -> dict[str, frozenset[str]] | None:
    """For each function and class of a reference, the names in its text; None where it cannot be read."""
    try:
        body = ast.parse(reference.read_bytes()).body
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
        return None
    return {
        node.name: frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        for node in body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    } | {name: frozenset() for node in body for name in _imported(node)}


def _imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    return [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
