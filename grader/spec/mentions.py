"""What a check's expressions mention: the student's functions, the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.spec import AllOf, AnyOf, Comparison, Gradient, Holds, Matches, Not, Pure, Raises, Source, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.spec import Check, Condition, Expression


def called(check: Check) -> frozenset[str]:
    """The student's functions that the check calls or reads, through its `let` values too."""
    if isinstance(check.body, Source):
        return frozenset({check.body.function})
    return frozenset(name for expression in _all(check) for name in expression.calls)


def judged(check: Check) -> frozenset[str]:
    """The student's functions that the check is about: all that it calls, but for a gradient those of the claim.

    What the claim shares with the loss (softmax in `output_grad(softmax(Z), Y)`) is given, not claimed.
    """
    if isinstance(check.body, Gradient) and check.body.claimed:
        claimed = frozenset(name for expression in check.body.claimed for name in expression.calls)
        return claimed - frozenset(check.body.of.calls) or claimed
    return called(check)


def inputs(check: Check) -> frozenset[str]:
    """The names that the check's relation itself uses: what a counterexample has to show."""
    return frozenset(name for expression in _of_body(check) for name in expression.names)


def drawn(check: Check) -> frozenset[str]:
    """The names of all that the check needs drawn, `let` values and moved inputs included."""
    moved = check.body.wrt if isinstance(check.body, Gradient) else ()
    return frozenset(name for expression in _all(check) for name in expression.names).union(moved)


def _all(check: Check) -> list[Expression]:
    return [*check.let.values(), *_of_body(check)]


def _of_body(check: Check) -> list[Expression]:
    match check.body:
        case Holds(conditions=conditions):
            return [expression for condition in conditions for expression in _of_condition(condition)]
        case Matches(call=call, to=to):
            return [call, *to]
        case Gradient(of=of, claimed=claimed):
            return [of, *claimed]
        case Raises(call=call) | Pure(call=call):
            return [call]
    return []


def _of_condition(condition: Condition) -> Iterator[Expression]:
    match condition:
        case Comparison(operands=operands):
            yield from operands
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _of_condition(part)
        case Not(part=part):
            yield from _of_condition(part)
        case Truth(expression=expression):
            yield expression
