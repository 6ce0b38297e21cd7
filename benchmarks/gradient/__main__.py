"""`python -m benchmarks.gradient [PART...] [--seed N] [--seeds N] [--networks N]`: print the tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.gradient import corners, fuzz, others, scaling, suite, tensors
from grader.gradient import check_gradient

PARTS = ("suite", "corners", "fuzz", "scaling", "tensors", "others", "operators")
MODES = {True: "complex step allowed", False: "differences only"}


def main() -> None:
    """Run the parts that are asked for, all of them if none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure (default: everything)")
    parser.add_argument("--seed", type=int, default=5000, help="first seed (development used those below 3000)")
    parser.add_argument("--seeds", type=int, default=20, help="how many seeds of the suite")
    parser.add_argument("--networks", type=int, default=1000, help="how many random networks, right and wrong each")
    given = parser.parse_args()
    for part in given.parts or PARTS:
        print(f"\n## {part}\n", flush=True)
        globals()[f"show_{part}"](given)


def show_suite(given: argparse.Namespace) -> None:
    """False alarms, misses, inconclusive, names and calls over the suite."""
    for complex_step, mode in MODES.items():
        score = suite.run(range(given.seed, given.seed + given.seeds), complex_step=complex_step)
        print(
            f"{mode}: {given.seeds} seeds, {score.judged['right']} right, {score.judged['wrong']} wrong: "
            f"{score.false_alarms} false alarms, {score.misses} misses, inconclusive: "
            f"{', '.join(sorted(score.inconclusive)) or 'none'}; named as planted {score.named} of "
            f"{score.named + score.named_wrong}; median {median(score.f_per_tensor):.1f} f a tensor and "
            f"{median(score.g):.0f} g a gradient",
            flush=True,
        )
        for what, count in score.odd.items():
            print(f"  {count} x {what}")


def show_corners(given: argparse.Namespace) -> None:
    """Piecewise-linear functions with a planted error in one coordinate."""
    corners.show(given.seed + 50_000, given.networks)


def show_tensors(_: argparse.Namespace) -> None:
    """What many tensors cost beside one, and what a call costs beside f."""
    tensors.show()


def show_fuzz(given: argparse.Namespace) -> None:
    """Random networks with and without a random bug."""
    for complex_step, mode in MODES.items():
        tally = fuzz.fuzz(range(given.seed, given.seed + given.networks), complex_step=complex_step)
        print(f"{mode}: right {dict(tally.right)}, wrong {dict(tally.wrong)}, {median(tally.calls):.1f} f a tensor")
        for text in tally.odd:
            print("  " + text.replace("\n", "\n  "), flush=True)


def show_scaling(_: argparse.Namespace) -> None:
    """Detection and localisation against the number of parameters."""
    print(
        "| parameters | f | g | detectable | found | named | f until named: median, most |\n"
        "|---|---|---|---|---|---|---|"
    )
    for complex_step, mode in MODES.items():
        print(f"| *{mode}* |")
        for size in scaling.SIZES:
            row = scaling.measure(size, range(10 if size == scaling.SIZES[-1] else 40), complex_step=complex_step)
            print(
                f"| {row.size:.0e} | {row.f:g} | {row.g:g} | {row.detectable:.1e} | {row.found} of {row.tries} "
                f"| {row.named} of {row.tries} | {row.f_to_name:g}, {row.f_to_name_most:g} |",
                flush=True,
            )


def show_others(given: argparse.Namespace) -> None:
    """The suite, one seed, judged by other checkers and by ours."""
    print("| checker | false alarms | misses | inconclusive | evaluations of f |\n|---|---|---|---|---|")
    for name, (package, _) in others.CHECKERS.items():
        if not others.installed(name):
            print(f"| {name} | skipped: {package} is not installed |")
            continue
        tally = others.compare(name, given.seed)
        print(
            f"| {name} | {tally['false alarms']} of {tally['right']} | {tally['misses']} of {tally['wrong']} | - "
            f"| {tally['evaluations']} |",
            flush=True,
        )
    print(f"(cases of more than {others.LARGEST} parameters and bugs of form are left to ours)")
    for complex_step, mode in MODES.items():
        score = suite.run([given.seed], complex_step=complex_step)
        calls = sum(score.f)
        print(
            f"| ours, {mode} | {score.false_alarms} of {score.judged['right']} | {score.misses} of "
            f"{score.judged['wrong']} | {len(score.inconclusive)} | {calls} |"
        )


def show_operators(given: argparse.Namespace) -> None:
    """PyTorch's operator database: autograd's gradients, and three planted errors in the first sample of each."""
    if not others.installed("torch gradcheck"):
        print("skipped: torch is not installed")
        return
    from tests.gradient.cases import operators

    found = operators.sweep(operators.database(), check_gradient, seed=given.seed)
    print(f"{len(found.operators)} operators")
    for kind, statuses in found.statuses.items():
        print(f"  {kind}: {dict(statuses)}")
    for reason, count in found.skipped.most_common():
        print(f"  skipped {count}: {reason}")
    for label in found.why:
        print(f"    {label}")
    for text in found.odd:
        print("  " + text.replace("\n", "\n  "), flush=True)


if __name__ == "__main__":
    main()
