"""Products with a Jacobian, u J and J v, and with a Hessian, H v: checked without the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from grader.errors import GraderError
from grader.gradient import directions
from grader.gradient.autograd import second_by_framework, torch_gradient, torch_hvp
from grader.gradient.claim import Claim
from grader.gradient.judge import judge_claim
from grader.gradient.leaves import plain
from grader.gradient.outputs import Weighted, flat
from grader.gradient.structure import Structure
from grader.naming.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.gradient.claim import Point
    from grader.gradient.result import GradientResult

TRIES = 2
SERIOUSNESS = ("passed", "inconclusive", "failed")


def check_vjp(f: Callable[[Any], Any], x: Any, vjp: Callable[[Any, Any], Any], seed: int = 0) -> GradientResult:
    """Whether `vjp(x, u)` is u J: the gradient of <u, f(x)>, for cotangents u built like f(x).

    Raises:
        GraderError: x has no real floating-point arrays, or f gives no real numbers.
    """
    structure = Structure(x)
    with structure.restored(), np.errstate(all="ignore"):
        return _worst([_one_cotangent(f, structure, vjp, seed, k) for k in range(TRIES)])


def _one_cotangent(
    f: Callable[[Any], Any], structure: Structure, vjp: Callable[[Any, Any], Any], seed: int, k: int
) -> GradientResult:
    loss = Weighted(f, np.random.default_rng([seed, 4, k]))
    answer = f(structure.for_f(structure.point))
    loss.draw(list(flat(answer)))
    u = _like(answer, loss.cotangents)
    claim = Claim(
        lambda p: loss(structure.for_f(p)),
        lambda p: structure.gradients(vjp(structure.for_g(p), u)),
        structure.point,
    )
    return judge_claim(claim, {}, seed + k, complex_step=False).result


def check_jvp(f: Callable[[Any], Any], x: Any, jvp: Callable[[Any, Any], Any], seed: int = 0) -> GradientResult:
    """Whether `jvp(x, v)` is J v: the derivative of f along v, for tangents v built like x.

    Raises:
        GraderError: x has no real floating-point arrays, or f gives no real numbers.
    """
    structure = Structure(x)
    with structure.restored(), np.errstate(all="ignore"):
        return along(structure, lambda p: f(structure.for_f(p)), lambda p, v: jvp(structure.for_g(p), v), seed)


def along(
    structure: Structure, f: Callable[[Point], Any], jvp: Callable[[Point, Any], Any], seed: int
) -> GradientResult:
    """Judge J v by <u, f(x + t v)>, a function of one number, for random u and v."""
    return _said(_worst([_one_tangent(structure, f, jvp, seed, k) for k in range(TRIES)]))


def _one_tangent(
    structure: Structure, f: Callable[[Point], Any], jvp: Callable[[Point, Any], Any], seed: int, k: int
) -> GradientResult:
    rng = np.random.default_rng([seed, 5, k])
    v = {name: directions.proportional(directions.reach(a), rng) for name, a in structure.point.items()}
    tangent, loss = structure.for_g(v), Weighted(_itself, rng)

    def at(p: Mapping[str, Any]) -> Point:
        return {name: a + (float(p["t"]) - 1) * v[name] for name, a in structure.point.items()}

    def product(p: Mapping[str, Any]) -> dict[str, Any]:
        return {"t": np.asarray(plain(loss.of(jvp(at(p), tangent))), np.float64).reshape(())}

    claim = Claim(lambda p: loss.of(f(at(p))), product, {"t": np.array(1.0)})
    return judge_claim(claim, {}, seed + k, complex_step=False).result


def _itself(answer: Any) -> Any:
    return answer


def check_second(
    f: Callable[[Any], Any],
    grads: Callable[[Any], Any] | None,
    structure: Structure,
    hvp: Callable[[Any, Any], Any] | None,
    seed: int,
    first: GradientResult,
) -> GradientResult:
    """After the gradient, products of the Hessian with a vector: the derivative of the gradient along it."""
    if grads is None and structure.frameworks == {"torch"}:
        total = Weighted(f, np.random.default_rng([seed, 3]))
        first_order, own = torch_gradient(total, structure), torch_hvp(total, structure)
        second = along(
            structure,
            lambda p: [plain(part) for part in first_order(p).values()],
            lambda p, v: [plain(part) for part in own(p, structure.gradients(v)).values()],
            seed,
        )
    else:
        if grads is None:
            raise GraderError("order=2 needs the gradient: give it as the third argument")
        product = hvp or second_by_framework(grads, structure)
        second = along(
            structure,
            lambda p: grads(structure.for_g(p)),
            lambda p, v: product(structure.for_g(p), v),
            seed,
        )
    spent = {who: first.evaluations[who] + second.evaluations[who] for who in ("f", "g")}
    if second.status == "passed":
        reason = "the claimed gradient and its derivative are those of f"
        return replace(first, reason=reason, evaluations=spent)
    reason = second.reason.replace("product with the Jacobian", "product with the Hessian")
    return replace(second, reason=reason, evaluations=spent)


def _like(answer: Any, cotangents: list[np.ndarray[Any, Any]]) -> Any:
    """The cotangents, put together as the outputs of f are."""
    if len(list(flat(answer))) == 1 and not isinstance(answer, list | tuple) and not hasattr(answer, "items"):
        outputs = Structure({"u": answer})
        return outputs.for_g({"u": cotangents[0]})["u"]
    outputs = Structure({"u": answer})
    return outputs.for_g(dict(zip(outputs.leaves, cotangents, strict=True)))["u"]


def _worst(results: list[GradientResult]) -> GradientResult:
    worst = max(results, key=lambda r: (SERIOUSNESS.index(r.status), r.detectable or 0.0))
    spent = {who: sum(r.evaluations[who] for r in results) for who in ("f", "g")}
    return replace(worst, evaluations=spent)


def _said(result: GradientResult) -> GradientResult:
    """In words of the product: the gradient by t is <u, J v>."""

    def words(text: str) -> str:
        return text.replace(
            "the claimed gradient is the gradient of f", "the product is that with the Jacobian"
        ).replace("the gradient of t", "the product with the Jacobian")

    causes = tuple(Cause(c.code, words(c.text), c.factor, c.form, c.sizes) for c in result.causes)
    return replace(
        result,
        reason=words(result.reason),
        causes=causes,
        diagnosis=causes[0] if causes else None,
        culprits=(),
        where="a random tangent and cotangent" if result.where else None,
    )
