"""pytest: each check of a spec as a test, `pytest --grader-spec softmax --grader-submission hw.ipynb`.

And the fixture `assert_gradient`, for tests of one's own functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grader.model import Report, Verdict

# Every run of pytest loads this file where grader is installed: what it needs of grader is imported when it is used.
_OPEN = {"skipped", "inconclusive", "invalid"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The spec, the hand-in, the seed."""
    group = parser.getgroup("grader", "gradient-grader")
    group.addoption("--grader-spec", metavar="SPEC", help="a spec, or the id of one that ships; its checks are tests")
    group.addoption("--grader-submission", metavar="PATH", help="the hand-in that they judge")
    group.addoption("--grader-seed", metavar="N", type=int, help="of the random inputs; by default the students'")
    group.addoption("--grader-trust", action="store_true", help="run the reference beside the spec, a program")


def pytest_configure(config: pytest.Config) -> None:
    """Let the spec be collected, beside what was named on the command line or instead of everything that lies here."""
    spec, hand_in = config.getoption("--grader-spec"), config.getoption("--grader-submission")
    if spec is None and hand_in is None:
        return
    if spec is None or hand_in is None:
        raise pytest.UsageError("--grader-spec and --grader-submission go together")
    path = str(_found(spec))
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = [path]
    elif path not in config.args:
        config.args.append(path)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The spec that was asked for is a file of tests."""
    spec = parent.config.getoption("--grader-spec")
    if spec is None or file_path.resolve() != _found(spec):
        return None
    collected: pytest.Collector = SpecFile.from_parent(parent, path=file_path)
    return collected


def _found(spec: str) -> Path:
    from grader.errors import GraderError
    from grader.spec.load import find_spec

    try:
        return find_spec(spec).resolve()
    except GraderError as error:
        raise pytest.UsageError(str(error)) from error


class SpecFile(pytest.File):
    """A spec; it is graded once, when the first of its checks is run."""

    _report: Report | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """One test a check."""
        from grader.errors import GraderError
        from grader.spec import load_spec

        try:
            checks = load_spec(self.path).checks
        except GraderError as error:
            raise self.CollectError(str(error)) from error
        for check in checks:
            item: pytest.Item = CheckItem.from_parent(self, name=check.id)
            yield item

    def report(self) -> Report:
        """The report on the hand-in."""
        if self._report is None:
            from grader.grading import grade
            from grader.model import PUBLIC_SEED

            seed = self.config.getoption("--grader-seed")
            hand_in = self.config.getoption("--grader-submission")
            seed = PUBLIC_SEED if seed is None else seed
            self._report = grade(self.path, hand_in, seed=seed, trust=self.config.getoption("--grader-trust"))
        return self._report


class CheckFailed(Exception):  # noqa: N818 -- an outcome: pytest shows its text instead of a traceback
    """A check did not pass."""


class CheckItem(pytest.Item):
    """A check as a test."""

    def runtest(self) -> None:
        """Pass, fail with the check's own words, or skip where nothing can be said against the student."""
        from grader.reports.brief import brief

        assert isinstance(self.parent, SpecFile)  # noqa: S101 -- made by it
        report = self.parent.report()
        verdict = self._verdict(report)
        said = brief(verdict, report.texts)
        if verdict.status in _OPEN:
            pytest.skip(f"{verdict.status.value}: {said}")
        if verdict.status != "passed":
            raise CheckFailed(f"{verdict.says}\n{verdict.status.value}: {said}")

    def _verdict(self, report: Report) -> Verdict:
        found = [verdict for verdict in report.verdicts if verdict.id == self.name]
        if not found:
            raise CheckFailed("\n".join(report.warnings) or "the hand-in could not be read")
        return found[0]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The check's words; a traceback only where the fault is not the student's."""
        from grader.errors import GraderError

        if isinstance(excinfo.value, CheckFailed | GraderError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test comes from."""
        return self.path, None, f"{self.path.stem}: {self.name}"


@pytest.fixture
def assert_gradient() -> Callable[..., Any]:
    """`assert_gradient(f, x, g)` fails with both numbers and the bug's name where `g` is no gradient of `f`."""
    import grader

    asserts: Callable[..., Any] = grader.assert_gradient
    return asserts
