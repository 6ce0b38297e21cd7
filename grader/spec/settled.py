"""What stands between checks: unique ids, `after`, and whether a gradient's loss is known to be right."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.spec import language
from grader.spec.bindings import bound
from grader.spec.problems import suggestion
from grader.spec.scope import Bound, reach, several
from grader.spec.shapes import WRONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.spec.model import Check, Expression
    from grader.spec.problems import Problems
    from grader.spec.records import Fields


def check_after(read: Sequence[Fields], checks: dict[str, Check], problems: Problems) -> None:
    """Note every id that stands twice, every `after` that leads nowhere or in a circle, every unsettled gradient.

    A check comes after those it names, so that the list can be judged from top to bottom. `checks` are those without a
    mistake of their own, by id.
    """
    order: dict[str, int] = {}
    twice: set[str] = set()
    for node in (fields.get("id") for fields in read if fields.get("id") is not None):
        if node.text in order:
            problems.at(node, f"the id {node.text!r} stands here twice")
            twice.add(node.text)
        order.setdefault(node.text, len(order))
    named = [(_id(fields), fields) for fields in read if _id(fields) not in {"", *twice}]
    after = {own: [name.text for name in several(fields.get("after"))] for own, fields in named}
    for fields in read:
        _check_one(fields, order, after, problems)
    for own, fields in named:
        readable = fields.values.get("after") is not WRONG
        if readable and checks.keys() - twice >= (before := reached([own], after)):
            _check_settled(checks[own], [checks[name] for name in before - {own}], fields, problems)


def _id(fields: Fields) -> str:
    node = fields.get("id")
    return "" if node is None else node.text


def _check_one(fields: Fields, order: dict[str, int], after: dict[str, list[str]], problems: Problems) -> None:
    own = _id(fields)
    for node in several(fields.get("after")):
        name = node.text
        if name not in order:
            problems.at(node, f"there is no check {name!r}{suggestion(name, order)}")
        elif own not in after:
            continue  # which check this is, is in doubt
        elif own in reached([name], after):
            problems.at(node, f"{own!r} would come after itself, through {name!r}")
        elif order[name] > order[own]:
            problems.at(node, f"the check {name!r} comes later; 'after' names checks above")


def reached(names: Iterable[str], after: dict[str, list[str]]) -> set[str]:
    """These checks and all that they come after."""
    seen: set[str] = set()
    open_ = list(names)
    while open_:
        name = open_.pop()
        if name not in seen:
            seen.add(name)
            open_ += after.get(name, [])
    return seen


def _check_settled(check: Check, before: Sequence[Check], fields: Fields, problems: Problems) -> None:
    """A loss of 0 with a gradient of 0 is consistent and worthless: what the loss is must be judged before."""
    known = {name for each in before for name in reach(each.body.settles(), bound(each.let, each.steps))[0]}
    rests_on = [
        name for expression in check.body.rests_on() for name in _outermost(expression, bound(check.let, check.steps))
    ]
    unsettled = [name for name in rests_on if name not in known]
    if unsettled:
        names = " and ".join(unsettled)
        problems.at(
            fields.place(check.kind),
            f"nothing says that the loss is right: name a 'matches' or 'holds' check of {names} in 'after'",
        )


def _outermost(expression: Expression, given: Bound) -> list[str]:
    """The student functions whose value enters an expression directly, not through another one's argument."""
    names: dict[str, None] = {}
    seen: set[str] = set()

    def visit(node: ast.AST, calls: Sequence[str]) -> None:
        if isinstance(node, ast.Call) and not language.is_reference(node.func):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            found = [call for call in calls if call.rsplit(".", 1)[-1] == name]
            if found:
                names.update(dict.fromkeys(found))
                return
        name = node.id if isinstance(node, ast.Name) else ""
        for inner in given.get(name, ()) if name not in seen else ():
            seen.add(name)
            visit(language.tree(inner.text), inner.calls)
        for child in ast.iter_child_nodes(node):
            visit(child, calls)

    visit(language.tree(expression.text), expression.calls)
    return list(names)
