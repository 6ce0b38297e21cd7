"""Write reference/agreed.txt: on what the NumPy and the PyTorch references of the course agree, as they stand now.

For each spec, each expression that a `matches` check holds an answer against is asked of both on many seeds. Where
they have agreed on all, grading need not import PyTorch to ask again, as long as no reference is changed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.checks.judge import run
from grader.checks.setting import Setting
from grader.model import PUBLIC_SEED, Status
from grader.respondents.reference import AsStudent
from grader.respondents.references import VOUCHED, References
from grader.spec import Matches, load_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.spec import Spec

ROOT = Path(__file__).resolve().parents[1]
SEEDS = (PUBLIC_SEED, *range(20))


class _Forgetful(References):
    """Both are asked every time."""

    def agreed(self, question: str) -> bool:  # noqa: ARG002 -- none is known
        return False

    def remember(self, question: str, *, on_disk: bool) -> None:
        """Nothing is kept."""


def written(seeds: Iterable[int] = SEEDS) -> str:
    """The file as it should be.

    Raises:
        SystemExit: the two disagree.
    """
    specs = [load_spec(path) for path in sorted((ROOT / "specs").glob("*.yaml"))]
    texts = {References(spec).texts for spec in specs if References(spec).torch_file is not None}
    assert len(texts) == 1, "the references are in one package"
    return "\n".join([*texts, *sorted({line for spec in specs for line in _agreed(spec, tuple(seeds))})]) + "\n"


def _agreed(spec: Spec, seeds: Iterable[int]) -> Iterator[str]:
    """A line for each expression on which both agree on all trials."""
    references = _Forgetful(spec, anew=True)
    if not references.asks_torch:
        return
    for check in (each for each in spec.checks if isinstance(each.body, Matches)):
        for seed in seeds:
            outcome = run(check, Setting(spec, references, seed), AsStudent(references.numpy))
            if outcome.status is not Status.PASSED:
                sys.exit(f"{spec.id}, {check.id}, seed {seed}: {outcome.told().message}")
        yield from (f"{spec.id} {each.text}" for each in check.body.to if each.ref_calls)


if __name__ == "__main__":
    (ROOT / "reference" / VOUCHED).write_text(written(), encoding="utf-8")
