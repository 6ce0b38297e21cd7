"""What lint accepts can fail: a relation that the reference passes is none that holds of nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spec_samples import SPEC, Module, write

from grader.checks.judge import run
from grader.checks.setting import Setting
from grader.judging.proving import prove
from grader.model import PUBLIC_SEED, Status
from grader.respondents.references import References
from grader.spec import lint, load_spec

HEAD = SPEC.partition("checks:\n")[0].replace("trials: 12", "trials: 3").replace("Y_hat", "P")
CHECK = 'checks:\n  - id: it\n    let: {{P: ref.softmax(Z)}}\n    holds: "{}"\n'
calls = st.sampled_from(["softmax(Z)", "cost(P, Y)", "dcost(P, Y)", "softmax(0 * Z)", "dcost(Y, Y)", "softmax(Z.T).T"])
around = st.sampled_from(
    [
        "{}",
        "sum({})",
        "0 * {}",
        "({}) ** 2",
        "abs({})",
        "isfinite({})",
        "clip({}, 0, 0)",
        "len(P) + 0 * sum({})",
        "({})[0:0]",
    ]
)
asked = st.builds(str.format, around, calls)
others = asked | st.sampled_from(["ref.softmax(Z)", "ref.cost(P, Y)", "ref.dcost(P, Y)", "0", "1", "m", "inf", "Z"])
relations = st.builds("{} {} {}".format, asked, st.sampled_from(["==", "!=", "<=", ">=", "<", ">"]), others)
conditions = relations | relations.map("not ({})".format) | st.builds("{} or {}".format, relations, relations)


NOT_WRITTEN = Module(**dict.fromkeys(("softmax", "cost", "dcost"), lambda *_: None))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all examples of a run."""
    return tmp_path_factory.mktemp("teeth")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conditions)
def test_what_lint_accepts_can_fail(folder, condition):
    """A relation without a mistake, which the reference passes, fails for functions that are not written."""
    path = write(folder, HEAD + CHECK.format(condition))
    if any(not problem.advice for problem in lint(path)):
        return
    spec = load_spec(path)
    if prove(spec):
        return
    outcome = run(spec.checks[0], Setting(spec, References(spec), PUBLIC_SEED), NOT_WRITTEN)

    assert outcome.status is not Status.PASSED
