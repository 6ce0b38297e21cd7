"""A check without a sentence makes its own."""

import pytest
from spec_samples import edited, load

SUMS = "holds: sum(softmax(Z), axis=0) == 1"
SENTENCES = {
    "holds: [softmax(Z) > 0, all(softmax(Z)) == True]": "softmax(Z) > 0 and all(softmax(Z)) == True, on every draw.",
    "matches: softmax": "softmax(Z) gives what the reference gives.",
    "raises: {call: softmax, error: TypeError}": "softmax(Z) raises TypeError.",
    "pure: softmax": "softmax(Z) changes no argument and gives the same answer twice.",
    "source: {function: softmax, forbids: [loops, np.exp]}": "softmax does without loops, np.exp.",
}


@pytest.mark.parametrize(("body", "says"), SENTENCES.items())
def test_says(tmp_path, body, says):
    """A check whose author says nothing says what it asks."""
    text = edited(SUMS, body).replace("    says: The probabilities of an example sum to one.\n", "")

    assert load(tmp_path, text).checks[0].says == says


def test_gradient_says(tmp_path):
    """So does a gradient check."""
    says = load(tmp_path).checks[2].says

    assert says == "dcost(softmax(Z), Y) is the gradient of m * cost(softmax(Z), Y) with respect to Z."
