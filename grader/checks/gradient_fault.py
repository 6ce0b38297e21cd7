"""The fault of a gradient: that it is wrong, or open; where, in numbers, and each by itself, once it is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.measured import NO_ANSWER
from grader.checks.outcome import Fault, Portion
from grader.model import Finding
from grader.naming.cause import UNKNOWN
from grader.respondents.book import Unanswered
from grader.show import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.gradient import Conclusion, GradientResult
    from grader.naming.cause import Cause
    from grader.spec import Gradient

    Names = Callable[[tuple[Cause, ...]], tuple[Cause, ...]]  # those of them that stand


def claim_text(body: Gradient) -> str:
    """What is claimed, in the spec's words."""
    return ", ".join(expression.text for expression in body.claimed) or f"the autograd gradient of {body.of.text}"


def fault_of(body: Gradient, found: Conclusion, also: Names | None = None) -> Fault:
    """That a gradient is wrong, or open; where, and in numbers, once it is told.

    With `also`, it is measured on a loss that is not the right one: its names are those that the right one gives, too.
    """
    text, inconclusive = claim_text(body), found.status == "inconclusive"
    verb = "cannot be told from" if inconclusive else "is not"
    return Fault(
        Finding(kind="gradient", expression=text),
        message=f"{text} {verb} the gradient of {body.of.text}",
        inconclusive=inconclusive,
        sides=(*body.claimed, body.of),
        by_doubtful=also is not None,
        tell=partial(_in_numbers, found, also),
    )


def plainly(body: Gradient) -> Fault:
    """That a gradient is wrong, where only that is asked."""
    return Fault(Finding(kind="gradient", expression=claim_text(body)))


def unsupported(body: Gradient) -> Fault:
    """That a gradient fits a loss which says nothing of the right one."""
    text = claim_text(body)
    message = (
        f"{text} fits your own {body.of.text}, but that is not the expected one, nor a known relative of it: "
        "whether the gradient is right cannot be told"
    )
    return Fault(Finding(kind="gradient", expression=text, note=message), message=message, inconclusive=True)


def _in_numbers(found: Conclusion, also: Names | None, fault: Fault) -> Fault:
    """The fault with its place, the two slopes there, and every name that fits them."""
    try:
        result = found.result
    except (*NO_ANSWER, Unanswered):  # an own loss that does not answer any more
        return fault
    finding = replace(
        fault.finding,
        actual_at=result.analytic,
        expected_at=result.numeric,
        off_by=None if result.analytic is None or result.numeric is None else abs(result.analytic - result.numeric),
        allowed=result.allowed,
        note=f"at {result.where}" if result.where else None,
    )
    message = "\n".join([fault.message or "", *_numbers(result, of_own=also is not None)])
    causes = tuple(result.causes)
    if also is not None and any(cause.code != UNKNOWN for cause in causes):
        causes = also(causes)
    return replace(fault, finding=finding, message=message, causes=causes, place=result.where, tell=None)


def _numbers(result: GradientResult, *, of_own: bool) -> list[str]:
    if result.analytic is None or result.numeric is None:
        return [result.reason]
    analytic, numeric = distinct(result.analytic, result.numeric)
    how = (
        f"measured{' on your own loss' if of_own else ''}; {result.effort()}"
        if result.evaluations
        else "the course's reference"
    )
    width = max(len(analytic.lstrip("-")), len(numeric.lstrip("-"))) + 1
    return [
        f"  analytic {analytic:>{width}}  (yours, at {result.where})",
        f"  numeric  {numeric:>{width}}  ({how})",
    ]


def gathered(body: Gradient, faults: Mapping[str, Fault]) -> Fault | None:
    """The worst of the faults, with a word on each gradient where there are several."""
    if not faults:
        return None
    shown = next((fault for fault in faults.values() if not fault.inconclusive), next(iter(faults.values())))
    if len(body.wrt) == 1:
        return shown
    each = (shown, *(fault for fault in faults.values() if fault is not shown))
    untold = replace(shown, tell=None, parts=_pieces(body, faults), each=each)
    return replace(untold, tell=lambda _: _each_told(body, faults, shown.told()))


def _each_told(body: Gradient, faults: Mapping[str, Fault], shown: Fault) -> Fault:
    """The fault that is shown, with a word on each gradient."""
    every = {name: fault.told() for name, fault in faults.items()}
    causes = dict.fromkeys(cause for fault in (shown, *every.values()) for cause in fault.causes)
    return replace(shown, parts=_pieces(body, every), causes=tuple(causes))


def _pieces(body: Gradient, faults: Mapping[str, Fault]) -> tuple[Portion, ...]:
    return tuple(_piece(name, faults.get(name)) for name in body.wrt)


def _piece(name: str, fault: Fault | None) -> Portion:
    if fault is None:
        return Portion(name)
    note = fault.message or fault.help or "wrong"
    return Portion(name, note.partition("\n")[0], fault.inconclusive, fault.causes)
