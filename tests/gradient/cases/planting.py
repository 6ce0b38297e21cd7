"""How a bug is planted in a right gradient."""

import numpy as np

from .case import Wrong

WRONG: list[Wrong] = []


def plant(name, make, spoil, code=None, factor=None, **facts):
    """Add a bug to the list; `spoil(setting, rng)` gets a generator in the state in which `make` got it."""
    WRONG.append(Wrong(f"{make.__name__}: {name}", make, spoil, code, factor, **facts))


def changed(change):
    """A bug that changes the right gradient: `change(gradients, params)` returns the wrong ones."""

    def spoil(setting, rng):
        return lambda p: change(dict(setting.grads(p)), p)

    return spoil


def variant(build):
    """A bug inside the builder: `build(rng)` gives the setting whose gradient is wrong."""
    return lambda setting, rng: build(rng).grads


def times(k, *names):
    """Some tensors, or all, multiplied by k."""
    return changed(lambda g, p: {n: v * k if n in names or not names else v for n, v in g.items()})


def at(name, change):
    """One tensor passed through a function."""
    return changed(lambda g, p: {**g, name: change(np.array(g[name], dtype=float))})


def coordinate(name, k=None, add=None, largest=True):
    """One coordinate, among the largest or at a random place, multiplied or shifted."""

    def spoil(setting, rng):
        g = np.asarray(setting.grads(setting.params)[name])
        order = np.argsort(np.abs(g), axis=None)
        i = int(order[-1] if largest else order[len(order) // 2])

        def grads(p):
            found = {n: np.array(v, dtype=float) for n, v in setting.grads(p).items()}
            found[name].flat[i] = found[name].flat[i] * (1 if k is None else k) + (0 if add is None else add)
            return found

        return grads

    return spoil
