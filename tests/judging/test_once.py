"""Law 2, case by case: a right function loses nothing through another graded function of the same student."""

import pytest
from homework import spec_of, styles_of
from marking import Homework, mark, statuses

HELPERS = styles_of("training")["helpers"]
CHAIN = styles_of("training")["one_calls_the_next"]
SOFTMAX = "t / np.sum(t, axis=0)"


def _marked(name, text, **changes):
    """The verdicts on a hand-in of this homework with some texts replaced; every change must apply."""
    for old, new in changes.values():
        assert old in text, old
        text = text.replace(old, new, 1)
    return {verdict.id: verdict for verdict in mark(spec_of(name), text).verdicts}


def _lost(found):
    return {name for name, verdict in found.items() if verdict.earned < verdict.points}


@pytest.mark.parametrize(
    "wrong", ["t / np.sum(t)", "t / np.sum(t, axis=1, keepdims=True)", "2 * t / np.sum(t, axis=0)", "t", "None"]
)
def test_a_loop_that_calls_its_own_wrong_softmax_keeps_its_points(wrong):
    """`train` and `weights_grad` are right, given a right softmax, and are told so."""
    found = _marked("training", HELPERS, softmax=(SOFTMAX, wrong))

    assert _lost(found) == {"softmax"}
    assert "right, given" in found["train"].message
    assert "softmax" in found["train"].message


@pytest.mark.parametrize("wrong", ["np.sum(y * np.log(p))", "-np.sum(y * np.log10(p))", "-np.sum(np.log(p))"])
def test_a_cost_that_calls_its_own_wrong_loss_keeps_its_points(wrong):
    """`cost` averages what `cross_entropy` gives, which is all that is asked of it."""
    found = _marked("training", HELPERS, loss=("-np.sum(y * np.log(p))", wrong))

    assert _lost(found) == {"loss"}
    assert "right, given" in found["cost"].message


@pytest.mark.parametrize("name", ["plain", "inherited"])
def test_a_network_of_wrong_layers_keeps_its_points(name):
    """A Sequential whose Linear forgets its bias, or does nothing, is right, given a right Linear."""
    text = styles_of("layers")[name]
    old = "return np.dot(self.W, X) + self.b" if name == "plain" else "return W @ X + b"
    for new in ("return 2 * (" + old.removeprefix("return ") + ")", "return None"):
        found = _marked("layers", text, forward=(old, new))
        assert _lost(found) <= {"linear-forward", "linear-backward"}
        assert found["linear-forward"].earned == 0
        assert "right, given" in found["sequential-forward"].message


def test_two_wrong_helpers_at_once_cost_only_themselves():
    """`train` calls a wrong softmax and a wrong output_grad, and is right, given right ones."""
    found = _marked(
        "training", HELPERS, softmax=(SOFTMAX, "t / np.sum(t)"), output_grad=("return P - Y", "return Y - P")
    )

    assert _lost(found) == {"softmax", "dZ"}
    assert all(word in found["train"].message for word in ("right, given", "output_grad", "softmax"))


DESCENT = styles_of("descent")


def test_a_wrong_cost_beside_a_wrong_gradient_costs_only_the_two():
    """What fails with a right cost too is wrong itself: `train`, which calls both, is right, given right ones."""
    found = _marked(
        "descent",
        DESCENT["dicts"],
        cost=("(2 * Y.shape[1])", "Y.shape[1]"),
        backward=("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True)"),
    )

    assert _lost(found) == {"cost", "backward"}
    assert "right, given a right backward, cost" in found["one-step"].message


@pytest.mark.parametrize("style", DESCENT)
def test_who_calls_a_wrong_forward_and_its_backward_keeps_its_points(style):
    """What the two hand each other is theirs: `train` is right, given right ones; so is `backward` if told."""
    found = _marked("descent", DESCENT[style], forward=("np.tanh(", "2 * np.tanh("))

    assert _lost(found) <= {"forward", "backward"}
    assert found["backward"].status in {"passed", "inconclusive"}
    assert "right, given a right forward" in found["costs"].message


@pytest.mark.parametrize("within", ["costs[i] = cost(Y_hat, Y)", "costs[i] = np.mean((Y_hat - Y) ** 2) / 2"])
def test_who_follows_the_gradient_of_an_own_cost_loses_nothing_for_it(within):
    """A summed cost and its own gradient: the cost is the mistake, and the steps of `train` come out m times longer."""
    found = _marked(
        "descent",
        DESCENT["objects"],
        cost=("0.5 * np.mean", "0.5 * np.sum"),
        backward=("(Y_hat - Y) / Y.shape[1]", "Y_hat - Y"),
        train=("costs[i] = cost(Y_hat, Y)", within),
    )

    assert _lost(found) == {"cost"}
    assert "right, given a right cost" in found["one-step"].message


def test_a_helper_two_calls_down_costs_only_itself():
    """`train` calls `weights_grad`, which calls `softmax`: both are right, given a right softmax."""
    found = _marked("training", CHAIN, softmax=("return t / t.sum(axis=0, keepdims=True)", "return t"))

    assert _lost(found) == {"softmax"}


def test_a_gradient_of_the_students_own_consistent_cost_keeps_its_points():
    """A cost without the 1/2 that the spec asks for is wrong once; its gradient, without it too, is consistent."""
    homework = Homework(
        """
        format: 1
        id: half
        title: One convention
        reference: answers.py
        functions: {cost: [w, X, y], gradient: [w, X, y]}
        draw:
          k: {integer: [2, 4]}
          m: {integer: [3, 6]}
          w: {normal: [k]}
          X: {normal: [m, k]}
          y: {normal: [m]}
        checks:
          - {id: cost, says: S., points: 2, matches: cost}
          - {id: gradient, says: S., points: 3, after: [cost],
             gradient: {of: "cost(w, X, y)", wrt: w, is: "gradient(w, X, y)"}}
        """,
        "def cost(w, X, y):\n    return ((X @ w - y) ** 2).mean() / 2\n\n"
        "def gradient(w, X, y):\n    return X.T @ (X @ w - y) / len(y)\n",
    )
    own = homework.reference.replace(".mean() / 2", ".mean()").replace("return X.T", "return 2 * X.T")
    summed = homework.reference.replace(".mean() / 2", ".sum() / 2").replace(" / len(y)", "")
    sign = own.replace("return 2", "return -2")

    assert statuses(homework.marked(own)) == {"cost": "failed", "gradient": "passed"}
    assert statuses(homework.marked(summed)) == {"cost": "failed", "gradient": "passed"}
    assert statuses(homework.marked(sign)) == {"cost": "failed", "gradient": "failed"}


def test_a_right_gradient_behind_a_cost_of_another_convention_keeps_its_points():
    """The gradient of the reference's cost behind a cost that forgets the mean: one mistake, in the cost."""
    found = _marked("training", styles_of("training")["by_itself"], cost=("np.mean(np.sum(", "np.sum(np.sum("))

    assert _lost(found) == {"cost"}


@pytest.mark.parametrize("share", ["half", "none"])
def test_follow_through_limits_what_is_earned_behind_a_wrong_helper(share):
    """`half` is half, `none` is nothing, whichever way the blame was found."""
    homework = Homework(
        f"""
        format: 1
        id: share
        title: A share
        reference: answers.py
        functions: {{square: [x], cube: [x]}}
        draw: {{x: {{normal: [3]}}}}
        checks:
          - {{id: square, says: S., points: 2, matches: square}}
          - {{id: cube, says: S., points: 2, after: [square], follow_through: {share}, matches: cube}}
        """,
        "def square(x):\n    return x * x\n\ndef cube(x):\n    return x * square(x)\n",
    )
    found = homework.marked(homework.reference.replace("x * x", "x + x"))

    assert found["square"].earned == 0
    assert found["cube"].earned == (1 if share == "half" else 0)


def test_the_order_of_checks_does_not_matter():
    """A check that stands before that of its wrong helper, without `after`, is no worse off."""
    text = "def square(x):\n    return x + x\n\ndef cube(x):\n    return x * square(x)\n"
    reference = "def square(x):\n    return x * x\n\ndef cube(x):\n    return x * square(x)\n"
    head = """
        format: 1
        id: order
        title: Order
        reference: answers.py
        functions: {square: [x], cube: [x]}
        draw: {x: {normal: [3]}}
        checks:
    """
    square, cube = (f"          - {{id: {name}, says: S., matches: {name}}}\n" for name in ("square", "cube"))

    first = statuses(Homework(head.rstrip() + "\n" + square + cube, reference).marked(text))
    last = statuses(Homework(head.rstrip() + "\n" + cube + square, reference).marked(text))
    assert first == last == {"square": "failed", "cube": "passed"}


def test_what_calls_a_wrong_helper_and_is_wrong_itself_fails():
    """A right helper in its place shows the other mistake too."""
    found = _marked("training", HELPERS, softmax=(SOFTMAX, "t / np.sum(t)"), train=("W - rate", "W + rate"))

    assert _lost(found) == {"softmax", "train"}


def test_a_missing_helper_costs_only_itself():
    """A function that is not there is bound to what it should be, for those that call it."""
    text = HELPERS.replace("def softmax(Z)", "def soft_maximum_of(Z)")
    found = {verdict.id: verdict for verdict in mark(spec_of("training"), text).verdicts}

    assert _lost(found) == {"softmax"}


def test_a_function_that_raises_where_the_right_one_answers_is_at_fault():
    """Also where it passes its own check, and another one that calls it does not."""
    homework = Homework(
        """
        format: 1
        id: roots
        title: Roots
        reference: answers.py
        functions: {root: [x], twice: [x]}
        draw: {x: {uniform: [3], low: 1, high: 2}}
        checks:
          - {id: root, says: S., matches: root}
          - {id: twice, says: S., matches: twice}
          - {id: both, says: S., holds: twice(root(-x)) == 2 * abs(x) ** 0.5}
        """,
        "def root(x):\n    return abs(x) ** 0.5\n\ndef twice(x):\n    return 2 * x\n",
    )
    text = homework.reference.replace("return abs(x) ** 0.5", "assert (x > 0).all()\n    return x ** 0.5")
    found = homework.marked(text)

    assert statuses(found) == {"root": "passed", "twice": "passed", "both": "errored"}
    assert found["both"].at_fault == ("root",)


EACH_OTHER = Homework(
    """
    format: 1
    id: each-other
    title: A function calls back whoever calls it
    reference: answers.py
    functions: {mean: [x], spread: [x]}
    draw: {x: {normal: [5]}}
    trials: 3
    checks:
      - {id: mean, says: S., matches: mean}
      - {id: spread, says: S., points: 2, matches: spread}
    """,
    """
    def mean(x):
        return x.sum() / 5

    def spread(x):
        return ((x - mean(x)) ** 2).sum()
    """,
)


def test_whoever_is_called_back_by_a_wrong_helper_is_not_held_to_that():
    """`mean` asks `spread`, wrongly, which asks `mean`, rightly: only one of them is wrong by itself."""
    found = EACH_OTHER.marked(EACH_OTHER.reference.replace("x.sum() / 5", "x.sum() / spread()"))

    assert {name: verdict.earned for name, verdict in found.items()} == {"mean": 0, "spread": 2}
    assert "right, given a right mean" in found["spread"].message


def test_two_that_are_wrong_and_call_each_other_are_both_wrong():
    """Neither hides behind the other."""
    text = EACH_OTHER.reference.replace("x.sum() / 5", "x.sum() / spread()").replace("** 2", "** 3")

    assert [verdict.status for verdict in EACH_OTHER.marked(text).values()] == ["errored", "failed"]
