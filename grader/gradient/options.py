"""What a caller of `check_gradient` may ask for beside the essentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Options(TypedDict, total=False):
    """Keywords of `check_gradient`.

    `fixed`: names that are no parameters, but handed to f and grads all the same. `value_and_grad`: f gives the value
    and the gradient. `rtol`, `atol`: what a gradient may be off by that comes from a solver, of itself and in each
    element. `order=2`: products of the Hessian with a vector, `hvp(x, v)`, are checked too. `wrt`: where f is a module
    of PyTorch, whether its parameters, its inputs or both are moved.
    """

    fixed: Sequence[str]
    value_and_grad: bool
    rtol: float
    atol: float
    order: Literal[1, 2]
    hvp: Callable[[Any, Any], Any]
    wrt: Literal["parameters", "inputs", "both"]


def refuse_unknown(options: Options) -> None:
    """Say which keyword is not known.

    Raises:
        TypeError: there is one.
    """
    for name in options:
        if name not in Options.__annotations__:
            from difflib import get_close_matches

            near = get_close_matches(name, Options.__annotations__, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"check_gradient takes no keyword {name!r}{hint}")
