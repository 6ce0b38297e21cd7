"""Planted bugs that show in keys, shapes, kinds of numbers and repeated calls."""

import numpy as np

from . import networks, smooth
from .planting import at, changed, coordinate, plant


def _accumulating(setting, rng):
    total = dict.fromkeys(setting.params, 0.0)

    def grads(p):
        for name, value in setting.grads(p).items():
            total[name] = total[name] + value
        return dict(total)

    return grads


def _kept(setting, rng):
    kept = {}

    def grads(p):
        if not kept:
            kept.update(setting.grads(p))
        return kept

    return grads


def _right_only_once(setting, rng):
    calls = []

    def grads(p):
        calls.append(1)
        return {name: value * (1.5 if len(calls) > 3 else 1.0) for name, value in setting.grads(p).items()}

    return grads


def _writing(setting, rng):
    def grads(p):
        found = setting.grads(p)
        for name in p:
            p[name] *= 0.99
        return found

    return grads


def _random(setting, rng):
    return lambda p: {name: value * rng.uniform(0.9, 1.1) for name, value in setting.grads(p).items()}


for make in (networks.tanh_network, smooth.ridge):
    plant("accumulated over calls", make, _accumulating, "stale", shows=False)
    plant("right for some calls", make, _right_only_once, "stale", shows=False)
plant("computed once and kept", networks.tanh_network, _kept, shows=False)
plant("writes into its input", smooth.ridge, _writing, "mutated-input", shows=False)
plant("random", smooth.quadratic, _random, "nondeterministic", shows=False)
plant("one tensor missing", networks.tanh_network, changed(lambda g, p: {"W1": g["W1"]}), "missing-key", shows=False)
plant("one tensor too many", smooth.ridge, changed(lambda g, p: {**g, "b": 0.0}), "unknown-key", shows=False)
plant("flat", smooth.square_weight, at("W", np.ravel), "shape", shows=False)
plant("transposed shape", networks.softmax_classifier, at("W", np.transpose), "shape", shows=False)
plant("bias of shape (C,)", networks.softmax_classifier, at("b", np.ravel), "shape", shows=False)
plant("NaN", smooth.ridge, coordinate("w", add=np.nan), "not-finite", shows=False)
plant("complex", smooth.ridge, changed(lambda g, p: {"w": g["w"] + 1e-3j}), "dtype", shows=False)
