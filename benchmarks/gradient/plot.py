"""Draw docs/gradient-check.svg: the error of a derivative against the step, and the step that the engine takes.

Run with `python -m benchmarks.gradient.plot`.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np

from grader.gradient.difference import Noise, estimate
from grader.gradient.noise import noise_level
from tests.gradient.cases.networks import softmax_classifier

mpl.use("svg")
mpl.rcParams.update({"svg.hashsalt": "gradient-check", "svg.fonttype": "none", "font.size": 10})
from matplotlib import pyplot as plt  # noqa: E402 -- the backend first

TARGET = Path(__file__).parents[2] / "docs" / "gradient-check.svg"


def main() -> None:
    """The loss of softmax regression along a random direction of its weights."""
    rng = np.random.default_rng(3)
    setting = softmax_classifier(rng)
    v = rng.standard_normal(setting.params["W"].shape)

    def phi(t: complex) -> complex:
        return setting.f({**setting.params, "W": setting.params["W"] + t * v})

    f0, slope = float(phi(0.0)), float(phi(1e-30j).imag / 1e-30)
    steps = 2.0 ** np.arange(1, -44, -0.5)
    ahead = [abs((phi(h) - f0) / h - slope) for h in steps]
    central = [abs((phi(h) - phi(-h)) / (2 * h) - slope) for h in steps]
    mixed = [
        abs((16 * (phi(h) - phi(-h)) / (2 * h) - (phi(4 * h) - phi(-4 * h)) / (8 * h)) / 15 - slope) for h in steps
    ]
    exact = [max(abs(float(phi(1j * h).imag / h) - slope), 1e-17) for h in steps]
    sigma = noise_level(phi, f0).sigma
    found = estimate(phi, f0, Noise(sigma))

    figure, axes = plt.subplots(figsize=(7.5, 4.6))
    for errors, label, style in (
        (ahead, "one-sided", ":"),
        (central, "central", "--"),
        (mixed, "central, extrapolated", "-"),
        (exact, "complex step", "-."),
    ):
        axes.loglog(steps, np.maximum(errors, 1e-17), style, label=label)
    axes.loglog(steps, sigma / steps, color="0.7", linewidth=1, label="noise / step")
    axes.errorbar(
        [found.step],
        [abs(found.value - slope)],
        yerr=[[0], [found.error]],
        fmt="o",
        color="black",
        capsize=4,
        label="the engine: error, and its bound",
    )
    axes.set(xlabel="step h, relative to the parameters", ylabel="error of the derivative", ylim=(3e-18, 10))
    axes.invert_xaxis()
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(TARGET, metadata={"Date": None})
    print(f"derivative {slope:.12g}, engine {found.value:.12g} +- {found.error:.1e} at step {found.step:.3g}")


if __name__ == "__main__":
    main()
