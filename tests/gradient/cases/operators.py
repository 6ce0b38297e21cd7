"""PyTorch's own operator database as cases: every differentiable operator, with samples that nobody here chose.

The loss is <u, outputs> for a fixed Gaussian u, and the claimed gradient is that of torch.autograd.
"""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from .case import Setting

PLANTED = ("sign", "factor", "one coordinate")
LARGEST = 100_000  # elements of a sample's inputs


@dataclass
class Sweep:
    """What became of the samples: statuses by kind of gradient, what was skipped and why, what is worth a look."""

    statuses: dict[str, Counter] = field(default_factory=lambda: {kind: Counter() for kind in ("right", *PLANTED)})
    skipped: Counter = field(default_factory=Counter)
    why: dict[str, str] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    operators: set[str] = field(default_factory=set)

    def skip(self, operator: str, reason: str) -> None:
        """Note a sample that was not judged."""
        self.skipped[reason] += 1
        self.why.setdefault(f"{operator}: {reason}", reason)


def database():
    """The operators of torch's tests, in their order."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.testing._internal.common_methods_invocations import op_db
    return op_db


def sweep(operators, check, *, most: int | None = None, planted: int = 1, seed: int = 0) -> Sweep:
    """Judge the right gradient of at most `most` samples of each operator, and three wrong ones of the first few."""
    found = Sweep()
    for operator in operators:
        name = f"{operator.name}.{operator.variant_test_name}".rstrip(".")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, setting in enumerate(_settings(operator, name, found, most)):
                found.operators.add(name)
                label = f"{name} #{number}"
                _judge_right(found, check, label, setting, seed)
                if number < planted:
                    _judge_planted(found, check, label, setting, seed)
    return found


def _settings(operator, name, found, most):
    import torch

    if not operator.supports_autograd or torch.float64 not in operator.supported_dtypes("cpu"):
        found.skip(name, "not differentiable in float64, says the database")
        return
    if operator.name == "normal":
        found.skip(name, "draws random numbers, and declares its gradient to be zero")
        return
    if _switched_off(operator):
        found.skip(name, "torch's own test of this gradient is switched off")
        return
    torch.manual_seed(0)
    try:
        samples = list(operator.sample_inputs("cpu", torch.float64, requires_grad=True))
    except Exception as error:  # noqa: BLE001 -- what a sample generator of torch may raise is not known
        found.skip(name, f"its samples cannot be made here: {type(error).__name__}")
        return
    for sample in samples[:most]:
        made = _setting(operator, sample)
        if isinstance(made, Setting):
            yield made
        else:
            found.skip(name, made)


def _switched_off(operator):
    """Whether torch skips, or expects to fail, its own check of this gradient in double precision."""
    import torch

    return any(
        info.cls_name in {"TestBwdGradients", "TestGradients"}
        and info.test_name == "test_fn_grad"
        and info.is_active(info.cls_name, info.test_name, "cpu", torch.float64, {})
        and any("skip" in str(d).lower() or "expectedfailure" in str(d).lower() for d in info.decorators)
        for info in operator.decorators + tuple(operator.skips)
        if hasattr(info, "cls_name")
    )


def _setting(operator, sample):
    """A setting, or the sentence that says why there is none."""
    import torch
    from torch.utils._pytree import tree_flatten, tree_unflatten

    leaves, form = tree_flatten((sample.input, sample.args, sample.kwargs))
    chosen = [
        k for k, leaf in enumerate(leaves) if torch.is_tensor(leaf) and leaf.requires_grad and not leaf.is_complex()
    ]
    if not chosen or any(leaves[k].layout != torch.strided for k in chosen):
        return "no dense real input requires a gradient"
    if not 0 < sum(leaves[k].numel() for k in chosen) <= LARGEST:
        return "its inputs are empty or very large"
    shapes = {k: leaves[k] for k in chosen}

    def outputs(tensors):
        fresh = [
            tensors.get(k, leaf.detach().clone() if torch.is_tensor(leaf) else leaf) for k, leaf in enumerate(leaves)
        ]
        value, args, kwargs = tree_unflatten(fresh, form)
        torch.manual_seed(0)  # an operator that draws random numbers draws the same ones
        # The wrapper makes what an operator takes for granted, such as a symmetric matrix.
        out = sample.output_process_fn_grad(operator.gradcheck_wrapper(operator.get_op(), value, *args, **kwargs))
        flat = [o for o in tree_flatten(out)[0] if torch.is_tensor(o) and (o.is_floating_point() or o.is_complex())]
        return [torch.view_as_real(o.resolve_conj()) if o.is_complex() else o for o in flat if o.requires_grad]

    def loss(params, *, gradient):
        tensors = {k: torch.tensor(params[str(k)], dtype=torch.float64).requires_grad_() for k in shapes}
        # Some operators write into their input or want it not to be a leaf.
        out = outputs({k: t.clone() for k, t in tensors.items()})
        noise = torch.Generator().manual_seed(7)
        total = sum((o * torch.randn(o.shape, generator=noise, dtype=torch.float64)).sum() for o in out)
        if not gradient:
            return total
        grads = torch.autograd.grad(total, list(tensors.values()), allow_unused=True)
        pairs = zip(tensors.items(), grads, strict=True)
        return {str(k): np.zeros(t.shape) if g is None else g.numpy() for (k, t), g in pairs}

    params = {str(k): leaf.detach().numpy().copy() for k, leaf in shapes.items()}
    return _usable(loss, outputs, params, shapes)


def _usable(loss, outputs, params, shapes):
    """The setting, if its value and its gradient are numbers."""
    try:
        if not outputs({k: leaf.detach().clone().requires_grad_().clone() for k, leaf in shapes.items()}):
            return "no output depends on the inputs"
        value = float(loss(params, gradient=False))
        gradient = loss(params, gradient=True)
    except Exception as error:  # noqa: BLE001 -- samples are made for torch's own harness: some need more of it
        return f"raises {type(error).__name__} outside torch's harness"
    if not all(np.isfinite(x).all() for x in params.values()):
        return "its inputs are not finite"
    if not np.isfinite(value) or not all(np.isfinite(g).all() for g in gradient.values()):
        return "its value or its gradient is not finite"

    def f(p):
        try:
            return loss(p, gradient=False)
        except RuntimeError as error:  # how torch says that an argument is outside the operator's domain
            raise ValueError from error

    return Setting(f, params, lambda p: loss(p, gradient=True))


def _judge_right(found, check, label, setting, seed):
    result = check(setting.f, setting.params, setting.grads, seed=seed, complex_step=False)
    found.statuses["right"][result.status] += 1
    if result.status != "passed":
        found.odd.append(f"{label} right: {result}")


def _judge_planted(found, check, label, setting, seed):
    true = setting.grads(setting.params)
    largest = max(true, key=lambda name: np.max(np.abs(true[name]), initial=0))
    if not np.any(true[largest]):
        found.skip(label, "(planted errors only) its gradient is zero")
        return
    for kind in PLANTED:
        wrong = _spoiled(setting.grads, setting.params, kind, largest, int(np.argmax(np.abs(true[largest]))))
        result = check(setting.f, setting.params, wrong, seed=seed, complex_step=False)
        found.statuses[kind][result.status] += 1
        if result.status == "passed":
            found.odd.append(f"{label} {kind}: {result}")


def _spoiled(grads, params, kind, name, i):
    size = 0.05 * float(np.max(np.abs(grads(params)[name])))

    def wrong(params):
        g = {key: np.array(value) for key, value in grads(params).items()}
        if kind == "one coordinate":
            g[name].flat[i] += size  # added, because at a kink its own value may be 0 a little further on
        else:
            g[name] = g[name] * (-1 if kind == "sign" else 1.1)
        return g

    return wrong
