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


LOSS = "cost(softmax(Z), Y) + sum(X)"
AUTOGRAD = "PyTorch goes back through your code and finds the right"
GRADIENTS = {
    'wrt: Z, is: "dcost(Z, Y)"': f"dcost(Z, Y) is the gradient of {LOSS} with respect to Z.",
    'wrt: [Z, X], is: ["dcost(Z, Y)", softmax(X)]': (
        f"dcost(Z, Y) and softmax(X) are the gradients of {LOSS} with respect to Z and X."
    ),
    'wrt: [Z, X], is: "dcost(Z, Y)"': f"dcost(Z, Y) gives the gradients of {LOSS} with respect to Z and X.",
    "wrt: Z, by: autograd": f"{AUTOGRAD} gradient of {LOSS} with respect to Z.",
    "wrt: [Z, X], by: autograd": f"{AUTOGRAD} gradients of {LOSS} with respect to Z and X.",
}


@pytest.mark.parametrize(("claim", "says"), GRADIENTS.items())
def test_gradient_says(tmp_path, claim, says):
    """So does a gradient check, of one gradient or of several, in one claim, in several or in none."""
    old = 'gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "dcost(softmax(Z), Y)"}'
    text = edited(old, f'gradient: {{of: "{LOSS}", {claim}}}').replace("functions:", "framework: torch\nfunctions:", 1)

    assert load(tmp_path, text).checks[2].says == says
