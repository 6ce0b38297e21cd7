"""A mistake in a check is found, columns inside its expressions included."""

import pytest
from spec_samples import edited, mistakes

SUMS = "holds: sum(softmax(Z), axis=0) == 1"
GRADIENT = 'gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "dcost(softmax(Z), Y)"}'
BRACKETS = "an expression that begins with { or [ is quoted"

CHECKS = {
    # kinds
    (SUMS, "hold: softmax(Z) == 1"): [
        "24:5: a check needs a kind, one of faster, gradient, holds, learns, matches, pure, raises or source",
        "27:5: unknown key 'hold'; did you mean 'holds'?",
    ],
    (SUMS, f"{SUMS}\n    pure: softmax"): ["28:5: a check has one kind, not two: holds and pure"],
    (SUMS, "holds:"): ["27:11: expected an expression or a list of them, got nothing"],
    (SUMS, "holds: []"): ["27:12: expected a list of at least 1, got 0"],
    (SUMS, "holds: {softmax: 1}"): [
        f"27:12: expected an expression or a list of them, got a mapping; {BRACKETS}",
    ],
    # training, speed, shares
    (SUMS, "holds: sum(softmax(recorded(Z))) == 1"): [
        "27:24: recorded takes one function of the course's file, as in recorded(given.cubic)"
    ],
    (SUMS, "holds: calls(softmax(Z)) == 1"): [
        "27:12: calls takes the name of a recorded function: f: recorded(given.cubic), then calls(f)"
    ],
    (SUMS, "learns: {call: softmax(Z), first: log(C), fals: true}"): [
        "27:47: unknown key 'fals'; did you mean 'falls'?"
    ],
    (SUMS, "learns: {call: softmax(Z), history: 1}"): [
        "27:13: this asks nothing of the cost: say 'first', 'falls' or 'reaches'"
    ],
    (SUMS, "learns: {call: softmax(Z), falls: never}"): ["27:39: expected true, false or always, got the text 'never'"],
    (SUMS, "learns: {call: ref.softmax(Z), falls: true}"): [
        "27:20: no student function is called here, so that this can never fail"
    ],
    (SUMS, "faster: {call: softmax(Z), than: softmax(Z), by: 5}"): [
        "27:38: this is the same call; it takes the same time"
    ],
    (SUMS, "faster: {call: softmax(Z), than: exp(Z), by: 5}"): [
        "27:38: nothing is called here, so that there is no time to compare with"
    ],
    (SUMS, "faster: {call: softmax(Z), than: ref.softmax(Z)}"): ["27:13: faster needs the key 'by'"],
    (SUMS, f"{SUMS}\n    passes: 4 of five"): [
        "28:13: expected how many of how many, such as 4 of 5, got the text '4 of five'"
    ],
    (SUMS, f"{SUMS}\n    passes: 6 of 5"): ["28:13: '6 of 5': from 1 to 5 draws can pass of 5"],
    (SUMS, f"{SUMS}\n    passes: 4 of 5\n    trials: 5"): [
        "29:13: how many draws there are is said by 'passes'; leave 'trials' out"
    ],
    (SUMS, f"{SUMS}\n    credit: parts"): [
        "28:13: 'credit: parts' is for a list of relations under 'holds', or a gradient with respect to several inputs"
    ],
    (SUMS, f"{SUMS}\n    credit: trial"): [
        "28:13: expected all, trials or parts, got the text 'trial'; did you mean 'trials'?"
    ],
    (SUMS, "pure: softmax\n    credit: trials"): ["28:13: 'credit: trials' goes with holds, learns or matches only"],
    (SUMS, f"{SUMS}\n    limits: {{second: 1}}"): ["28:14: unknown key 'second'; did you mean 'seconds'?"],
    # nothing asked of the student
    (SUMS, "holds: 1 == 1"): ["27:12: no student function is called here, so that this can never fail"],
    (SUMS, "holds: [softmax(Z) > 0, ref.softmax(Z) > 0]"): [
        "27:29: no student function is called here, so that this can never fail"
    ],
    (SUMS, "matches: {call: ref.softmax(Z), to: ref.softmax(Z)}"): [
        "27:21: no student function is called here, so that this can never fail"
    ],
    (SUMS, "raises: {call: ref.softmax(Z), error: ValueError}"): [
        "27:20: no student function is called here, so that this can never fail"
    ],
    (SUMS, "pure: ref.softmax(Z)"): ["27:11: expected a call of one student function, or its name"],
    # names
    (SUMS, "holds: softmx(Z) == 1"): [
        "27:12: 'softmx' is no function of the spec or of the language; did you mean 'softmax'?"
    ],
    (SUMS, "holds: sum(softmax(z), axis=0) == 1"): ["27:24: unknown name 'z'; did you mean 'Z'?"],
    (SUMS, "holds: 'sum(softmax(Q), axis=0) == 1'"): ["27:25: unknown name 'Q'"],
    (SUMS, "holds: ref.sofmax(Z) == softmax(Z)"): [
        "27:12: the reference has no function 'sofmax'; did you mean 'softmax'?"
    ],
    (SUMS, "holds: softmax(Z) == Y_hat"): ["27:26: unknown name 'Y_hat'"],
    (SUMS, "holds: softmax(Z) == Qa + Qb"): ["27:26: unknown name 'Qa'", "27:31: unknown name 'Qb'"],
    (SUMS, "holds: softmax == 1"): ["27:12: 'softmax' is a function; call it"],
    (SUMS, "holds: ref == softmax(Z)"): [
        "27:12: 'ref' is not a value; call one of its functions, as in ref.softmax(Z)"
    ],
    (SUMS, "holds: Z(1) == softmax(Z)"): ["27:12: 'Z' is not a function"],
    (SUMS, "holds: softmax(Z, 1) == 1"): ["27:12: softmax takes 1 argument (Z), not 2"],
    (SUMS, "holds: softmax(X=Z) == 1"): [
        "27:20: softmax has no argument 'X'",
    ],
    (SUMS, "holds: max(softmax(Z), 0) == 1"): ["27:12: max takes 1 argument (axis or keepdims by name), not 2"],
    (SUMS, "holds: sum(softmax(Z), axs=0) == 1"): ["27:28: sum has no argument 'axs'; did you mean 'axis'?"],
    (SUMS, "holds: np.sum(softmax(Z)) == m"): ["27:12: NumPy's functions stand without 'np.': write sum(...)"],
    (SUMS, "holds: softmax(Z).sum() == m"): ["27:12: unknown method 'sum'; write sum(softmax(Z))"],
    (SUMS, "holds: softmax(Z).size == m"): ["27:12: unknown attribute 'size'"],
    (SUMS, "holds: Net(D, C).los(X, y) == 1"): ["27:12: unknown method 'los'; did you mean 'loss'?"],
    (SUMS, "holds: Net(D, C).param == 1"): ["27:12: unknown attribute 'param'; did you mean 'params'?"],
    (SUMS, "holds: set(Z) == softmax(Z)"): [
        "27:12: set takes a part of an object and its new value, as in set(net.params['W1'], W1)"
    ],
    # syntax
    (SUMS, "holds: softmax(Z = 1"): ["27:19: not an expression: '(' was never closed"],
    (SUMS, "holds: softmax(Z) = 1"): ["27:23: '=' compares nothing; write '=='"],
    (SUMS, "holds: softmax(Z) \u2212 1"): ["27:23: '\u2212' is not part of the language; write '-'"],
    (SUMS, "holds: (Z > 0) & (softmax(Z) > 0)"): ["27:12: '&' is not part of the language; write 'and'"],
    (SUMS, "holds: softmax(Z) if m else 1"): [
        "27:12: 'if' is not part of the language; write where(condition, this, otherwise)"
    ],
    (SUMS, "holds: '(lambda x: x)(softmax(Z))'"): ["27:14: a lambda is not part of the language"],
    (SUMS, "holds: '[t for t in softmax(Z)] == 1'"): [
        "27:13: comprehensions and the like are not part of the language"
    ],
    (SUMS, "holds: softmax(Z).__class__ == 1"): ["27:12: unknown attribute '__class__'"],
    (SUMS, "holds: __import__('os').system('ls') == softmax(Z)"): [
        "27:12: unknown method 'system'; a method is declared under 'methods' of its class",
        "27:12: '__import__' is no function of the spec or of the language",
    ],
    (SUMS, "holds: softmax(*Z) == 1"): ["27:20: '*' before an argument is not part of the language"],
    (SUMS, "holds: sum(softmax(Z), **Z) == 1"): ["27:28: '**' before a dict is not part of the language"],
    (SUMS, "holds: softmax(1j) == 1"): ["27:20: 1j is not part of the language: numbers are real"],
    (SUMS, "holds: Z in softmax(Z)"): ["27:12: the operator In is not part of the language"],
    (SUMS, f"holds: softmax(Z) == {'1+' * 1500}1"): [
        "27:12: an expression has at most 2000 characters, this has 3015; use 'let'"
    ],
    (SUMS, f"holds: softmax(Z) == {'-' * 1900}1"): ["27:12: nested deeper than 40 levels; use 'let'"],
    (SUMS, f"holds: softmax(Z) == {'(' * 900}1{')' * 900}"): ["27:226: not an expression: too many nested parentheses"],
    (SUMS, "holds: |\n      softmax(Z)  # a comment\n      == 1\n"): [
        "27:12: '#' is not part of the language; comments go outside the expression"
    ],
    # expressions that a comma tears apart
    (GRADIENT, "gradient: {of: m * cost(softmax(Z), Y), wrt: Z, is: dcost(softmax(Z), Y)}"): [
        "34:20: 'm * cost(softmax(Z)' ends at a comma; in {} and [] an expression is quoted",
        "34:57: 'dcost(softmax(Z)' ends at a comma; in {} and [] an expression is quoted",
    ],
    (SUMS, "holds: [sum(softmax(Z), axis=0) == 1, softmax(Z) >= 0]"): [
        "27:13: 'sum(softmax(Z)' ends at a comma; in {} and [] an expression is quoted"
    ],
    (SUMS, "holds: [softmax([1, 2]) == 1]"): [
        (
            "27:21: not YAML: did not find expected ',' or ']' while parsing a flow sequence"
            "; in {} and [] an expression is quoted"
        )
    ],
    (SUMS, f"{SUMS}\n    tolerance: {{rtol: 1, atol: (}}"): ["28:32: expected a number, got the text '('"],
    # matches, let
    ("let: {Y_hat: ref.softmax(Z)}", "hint: Think."): [
        "29:14: cost takes 'Y_hat', which is neither drawn nor under 'let'"
    ],
    ("let: {Y_hat: ref.softmax(Z)}", "let: {Y_hat: P, P: Q, Q: Y_hat}"): [
        "30:11: 'Y_hat' depends on itself: Y_hat -> P -> Q -> Y_hat"
    ],
    ("let: {Y_hat: ref.softmax(Z)}", "let: {Y_hat: 'Y_hat + 1'}"): ["30:11: 'Y_hat' depends on itself: Y_hat -> Y_hat"],
    (SUMS, "matches: {call: m * softmax(Z), to: ref.softmax}"): [
        (
            '27:41: this call is not simply that of a function: write matches: {call: "m * softmax(Z)", to: "..."}, '
            "with an expression of the reference's functions"
        )
    ],
    (SUMS, "let: {net: 'Net(D, C)'}\n    matches: 'net.loss(X, y)'"): [
        (
            '28:15: \'net\' is the student\'s: write matches: {call: "net.loss(X, y)", to: "..."}, '
            "with an object that the reference has made, as in ref.Net(W).loss(X)"
        )
    ],
    (SUMS, "matches: {to: ref.softmax}"): ["27:14: matches needs the key 'call'"],
    (SUMS, "matches: Net.loss"): ["27:14: Net.loss needs an object: write the call, as in net.loss(X, y)"],
    (SUMS, "matches: dcost(Y, Y)\n    after: []\n    let: {a: 1}"): None,
    # pure, raises, source
    (SUMS, "pure: softmax(Z)[0]"): [
        (
            "27:11: expected a call of one student function, or its name: leave out the [0], as in softmax(Z); "
            "all of the answer is asked for twice"
        )
    ],
    (SUMS, "pure: m * softmax(Z)"): ["27:11: expected a call of one student function, or its name"],
    (SUMS, "raises: {call: softmax(Z), error: VauleError}"): [
        "27:39: unknown exception 'VauleError'; did you mean 'ValueError'?"
    ],
    (SUMS, "pure: k"): ["27:11: 'k' is no function of the spec"],
    (SUMS, "pure: softmx"): ["27:11: 'softmx' is no function of the spec; did you mean 'softmax'?"],
    (SUMS, "matches: softmx"): ["27:14: 'softmx' is no function of the spec; did you mean 'softmax'?"],
    (SUMS, "matches: Net.los"): ["27:14: 'Net.los' is no function of the spec; did you mean 'Net.loss'?"],
    (SUMS, "raises: {call: softmx, error: ValueError}"): [
        "27:20: 'softmx' is no function of the spec; did you mean 'softmax'?"
    ],
    (SUMS, "source: {function: softmax, forbids: [loop]}"): [
        "27:43: 'loop' is not what loops are called here; did you mean 'loops'?"
    ],
    (SUMS, "source: {function: softmax, forbids: [for, while, Loops]}"): [
        "27:43: 'for' is not what loops are called here; did you mean 'loops'?",
        "27:48: 'while' is not what loops are called here; did you mean 'loops'?",
        "27:55: 'Loops' is not what loops are called here; did you mean 'loops'?",
    ],
    (SUMS, "source: {function: softmax, forbids: lambda}"): [
        "27:42: 'lambda' is a word of Python, not a name: only 'loops' and names are found"
    ],
    (SUMS, "source: {function: softmx, forbids: [loops]}"): [
        "27:24: unknown function 'softmx'; did you mean 'softmax'?"
    ],
    # after
    ("after: [cost-value]", "after: [cost_value]"): [
        "32:13: there is no check 'cost_value'; did you mean 'cost-value'?"
    ],
    (SUMS, f"{SUMS}\n    after: [slope]"): ["28:13: the check 'slope' comes later; 'after' names checks above"],
    (SUMS, f"{SUMS}\n    after: [sums]"): ["28:13: 'sums' would come after itself, through 'sums'"],
    # gradient
    (GRADIENT, GRADIENT.replace("wrt: Z", "wrt: m")): [
        "34:52: 'm' is a whole number, truth value or text; nothing can be differentiated by it"
    ],
    (GRADIENT, GRADIENT.replace("wrt: Z", "wrt: X")): ["34:52: 'of' does not depend on 'X'"],
    (GRADIENT, GRADIENT.replace("wrt: Z", "wrt: [Z, Z]")): ["34:52: an input stands here twice"],
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: Z}'): [
        "34:15: gradient needs the key 'is', the claimed gradient (or 'by: autograd')"
    ],
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: Z, is: [dcost(Z, Y), "Z"]}'.replace("(Z, Y)", "()")): [
        "34:55: 1 under 'wrt' but a list of 2 here; give one for each, or, not in a list, one that holds all",
        "34:56: dcost takes 2 arguments (Y_hat, Y), not 0",
    ],
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: [Z, Y], is: ["dcost(softmax(Z), Y)"]}'): [
        "34:60: 2 under 'wrt' but a list of 1 here; give one for each, or, not in a list, one that holds all"
    ],
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: [Z, Y], is: "dcost(softmax(Z), Y)"}'): None,
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: Z, is: ["dcost(softmax(Z), Y)"]}'): None,
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: Z, by: autograd}'): [],
    (GRADIENT, f"let: {{p: \"{{'W': Z, 'name': 'cat', 'm': m}}\"}}\n    {GRADIENT.replace('wrt: Z', 'wrt: p')}"): [
        "35:52: 'p.name' is a whole number, truth value or text; nothing can be differentiated by it",
        "35:52: 'p.m' is a whole number, truth value or text; nothing can be differentiated by it",
        "35:52: 'of' does not depend on 'p'",
    ],
    (GRADIENT, f"let: {{p: \"{{'W 1': Z}}\"}}\n    {GRADIENT.replace('wrt: Z', 'wrt: p')}"): [
        "35:52: the keys of a dict under 'wrt' are plain words, not 'W 1'",
        "35:52: 'of' does not depend on 'p'",
    ],
    (GRADIENT, """gradient: {of: "cost(set(Net(D, C).params['W'], Z).loss(X, y), Y)", wrt: Z, by: autograd}"""): [
        "34:21: autograd does not see 'Z' where 'set' puts it into an object; differentiate by an argument"
    ],
    (GRADIENT, 'gradient: {of: "cots(Z, Y)", wrt: Z, by: autograd}'): [
        "34:21: 'cots' is no function of the spec or of the language; did you mean 'cost'?"
    ],
    (GRADIENT, 'gradient: {of: "cost(Z, Y)", wrt: Z, by: autograd, is: Z}'): [
        "34:60: with 'by: autograd' nothing is claimed; leave 'is' out"
    ],
    ("    after: [cost-value]\n", ""): [
        "33:15: nothing says that the loss is right: name a 'matches' or 'holds' check of cost in 'after'"
    ],
    ("after: [cost-value]", "after: [sums]"): [
        "34:15: nothing says that the loss is right: name a 'matches' or 'holds' check of cost in 'after'"
    ],
}


@pytest.mark.parametrize(("edit", "expected"), CHECKS.items())
def test_check(tmp_path, edit, expected):
    """A check that means nothing is named where it says so, columns inside an expression included."""
    assert mistakes(tmp_path, edited(*edit)) == (expected or [])


OTHER_MISTAKES = {
    ("id: sums", "id: cost-value"): "28:9: the id 'cost-value' stands here twice",
    ("id: slope", "id: slope slope"): "31:9: expected an id of letters",
    (SUMS, "hold: softmax(Z) == 1"): "27:5: unknown key 'hold'",
    ("title: C", "titel: C"): "3:1: unknown key 'titel'",
}


@pytest.mark.parametrize(("edit", "other"), OTHER_MISTAKES.items(), ids=range(len(OTHER_MISTAKES)))
def test_after_besides_other_mistakes(tmp_path, edit, other):
    """A check that `after` names and that is not there is told at once, whatever else is wrong."""
    found = mistakes(tmp_path, edited(*edit).replace("after: [cost-value]", "after: [cots-value]"))

    assert "32:13: there is no check 'cots-value'; did you mean 'cost-value'?" in found
    assert any(each.startswith(other) for each in found)


def test_unreadable_after(tmp_path):
    """Where `after` itself cannot be read, nothing is said of what the gradient stands behind."""
    assert mistakes(tmp_path, edited("after: [cost-value]", "after: [cost-value, 1]")) == [
        "32:25: expected an id of letters, digits, '.', '_' and '-', got the number 1; put it in quotes"
    ]


def test_cycle_in_after(tmp_path):
    """A circle of `after` is named at each of its members."""
    text = edited("matches: cost\n", "matches: cost\n    after: [slope]\n")

    assert mistakes(tmp_path, text) == [
        "30:13: 'cost-value' would come after itself, through 'slope'",
        "33:13: 'slope' would come after itself, through 'cost-value'",
    ]


def test_settled_through_others(tmp_path):
    """A loss counts as settled by a check further up the chain of `after`."""
    text = edited(GRADIENT, f"after: [mid]\n    {GRADIENT}").replace("    after: [cost-value]\n    vis", "    vis")
    middle = "  - id: mid\n    after: [cost-value]\n    pure: softmax\n"

    assert mistakes(tmp_path, text.replace("  - id: slope", middle + "  - id: slope")) == []
