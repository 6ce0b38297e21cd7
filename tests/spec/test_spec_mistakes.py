"""A mistake in a spec is found, at its place, in words that say what to do."""

import pytest
from spec_samples import SPEC, edited, mistakes

SUMS = "holds: sum(softmax(Z), axis=0) == 1"
GRADIENT = 'gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "dcost(softmax(Z), Y)"}'
SAYS = "says: The probabilities of an example sum to one."


def _deep(levels: int) -> str:
    return "[" * levels + "]" * levels


WHOLE_FILES = {
    "": "1:1: the file is empty; a spec begins with 'format: 1'",
    "# nothing but a comment\n": "1:1: the file is empty; a spec begins with 'format: 1'",
    "- 1\n- 2\n": "1:1: expected a spec, got a list",
    "softmax\n": "1:1: expected a spec, got the text 'softmax'",
    "null\n": "1:1: expected a spec, got nothing",
    "format: 1\n\tid: x\n": "2:1: not YAML: a tab; YAML is indented with spaces",
    "a: [1, 2\n": "2:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence",
    "a: 'x\n": "2:1: not YAML: found unexpected end of stream while scanning a quoted scalar",
    "a: b: c\n": "1:5: not YAML: mapping values are not allowed in this context",
    "a: \0\n": "1:4: not YAML: control characters are not allowed",
    "a: 1\n---\nb: 2\n": "2:1: a second document; a spec is one",
    "a: *x\n": "1:4: there is no anchor '&x' before this alias",
    "a: &x [*x]\n": "1:8: '*x' stands inside what it names",
    f"a: {_deep(30)}\n": "1:28: nested deeper than 24 levels",
    f"a: {_deep(100_000)}\n": "1:28: nested deeper than 24 levels",
    SPEC.replace("format: 1", "format: 2"): "1:9: this is format 2; this grader reads format 1",
}


@pytest.mark.parametrize(("text", "expected"), WHOLE_FILES.items(), ids=range(len(WHOLE_FILES)))
def test_whole_file(tmp_path, text, expected):
    """What is no spec at all is told from one that has mistakes."""
    assert mistakes(tmp_path, text)[0] == expected


def test_not_utf8(tmp_path):
    """The byte that is not UTF-8 is named with its line."""
    assert mistakes(tmp_path, SPEC.replace("last layer", "là").encode("latin-1")) == [
        "3:25: byte 0xe0 is not UTF-8; save the file as UTF-8"
    ]


def test_utf16(tmp_path):
    """A file in UTF-16 is refused."""
    assert mistakes(tmp_path, SPEC.encode("utf-16")) == ["1:1: byte 0xff is not UTF-8; save the file as UTF-8"]


def test_too_big(tmp_path):
    """A file of megabytes is not read."""
    assert mistakes(tmp_path, "#" * 1_000_001) == ["1:1: the file has 1000001 bytes; a spec has at most 1000000"]


def test_alias_bomb(tmp_path):
    """Aliases that multiply are stopped before they cost anything."""
    rows = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]

    assert mistakes(tmp_path, "\n".join(rows)) == ["5:10: more than 20000 values, aliases expanded"]


def test_merge_bomb(tmp_path):
    """So are merge keys."""
    rows = ["a0: &a0 {" + ", ".join(f"k{i}: [1, 1, 1]" for i in range(100)) + "}"]
    rows += [f"b: {{<<: [{', '.join(['*a0'] * 100)}]}}"]

    assert mistakes(tmp_path, "\n".join(rows))[0].endswith("more than 20000 values, aliases expanded")


EDITS = {
    # keys and forms
    ("trials: 12", "trails: 12"): ["21:1: unknown key 'trails'; did you mean 'trials'?"],
    ("visibility: hidden", "visibilty: hidden"): ["33:5: unknown key 'visibilty'; did you mean 'visibility'?"],
    ("visibility: hidden", "visibility: hiden"): [
        "33:17: expected visible, hidden, after_due_date or after_published, got the text 'hiden'; did you mean 'hidden'?"
    ],
    ("trials: 12", "trials: twelve"): ["21:9: expected a whole number, got the text 'twelve'"],
    ("trials: 12", "trials: 1.5"): ["21:9: expected a whole number, got the number 1.5"],
    ("trials: 12", "trials: 0"): ["21:9: expected a whole number from 1 to 1000, got the number 0"],
    ("trials: 12", f"trials: {'9' * 400}"): [
        "21:9: expected a whole number, got the number 9999999999999999999999999999999999999..."
    ],
    ("trials: 12", f"trials: {'9' * 30}"): [
        "21:9: expected a whole number from 1 to 1000, got the number 999999999999999999999999999999"
    ],
    ("points: 2", "points: -1"): ["26:13: expected a number of at least 0, got the number -1"],
    ("points: 2", "points: .nan"): ["26:13: expected a number of at least 0, got the number .nan"],
    ("points: 2", "points: .inf"): ["26:13: expected a number of at least 0, got the number .inf"],
    ("points: 2", "points: true"): ["26:13: expected a number, got the truth value true"],
    ("points: 2", "points: 1_000"): ["26:13: expected a number, got the text '1_000'"],
    ("points: 2", "points: [1]"): ["26:13: expected a number, got a list"],
    ("points: 2", "points:"): ["26:12: expected a number, got nothing"],
    ("points: 2", "tolerance: {rtol: -1}"): ["26:23: expected a number from 0 to 1, got the number -1"],
    ("title: Classification, last layer", "title: 2026"): [
        "3:8: expected text, got the number 2026; put it in quotes"
    ],
    ("limits: {seconds: 5, memory_mb: 512}", "limits: {seconds: 0, memory_mb: 512}"): [
        "22:19: expected a number from 0.01 to 3600, got the number 0"
    ],
    ("id: sums", "id: two words"): [
        "24:9: expected an id of letters, digits, '.', '_' and '-', got the text 'two words'"
    ],
    ("id: sums", "id: 1"): [
        "24:9: expected an id of letters, digits, '.', '_' and '-', got the number 1; put it in quotes"
    ],
    ("  - id: sums\n", "  -\n"): ["25:5: a check needs the key 'id'"],
    ("id: sums", "id: slope"): ["31:9: the id 'slope' stands here twice"],
    ("points: 2", "points: 2\n    points: 3"): ["27:5: 'points' stands here twice (first in line 26)"],
    ("points: 2", "? [points]\n    : 2"): ["26:7: a key is a word, not a list"],
    ("points: 2", "points: !!python/object/apply:os.system [ls]"): [
        "26:13: the tag 'tag:yaml.org,2002:python/object/apply...' is refused: a spec holds plain values",
        "26:13: expected a number, got a list",
    ],
    (SAYS, "says: !function evil"): ["25:11: the tag '!function' is refused: a spec holds plain values"],
    (SAYS, "<<: 3"): ["25:9: '<<' takes a mapping or a list of mappings, not the number 3"],
    # functions, reference, files
    ("cost: [Y_hat, Y]\n  d", "cost: [Y_hat, Y_hat]\n  d"): ["7:3: cost has two arguments of one name"],
    ("aliases: [soft_max]", "aliases: [cost]"): ["7:3: 'cost' stands for both softmax and cost"],
    ("args: [Z]", "args: [lambda]"): ["6:20: 'lambda' is a word of the language; choose another name"],
    ("{args: [Z], aliases: [soft_max]}", "{args: [Z], optional: [W]}"): [
        "6:34: 'optional' names the last arguments of ['Z']"
    ],
    ("{args: [Z], aliases: [soft_max]}", "softmax(Z)"): [
        "6:12: expected a list of arguments or a mapping, got the text 'softmax(Z)'"
    ],
    ("reference: own.py", "reference: ../own.py"): ["4:12: there is no file beside the spec by the name '../own.py'"],
    ("reference: own.py", "reference: reference.nothing"): [
        "4:12: there is no module of 'reference' by the name 'reference.nothing'"
    ],
    ("reference: own.py", "reference: os"): ["4:12: there is no module of 'reference' by the name 'os'"],
    ("trials: 12", "files: [nothing.csv]"): ["21:9: there is no file 'nothing.csv' beside the spec"],
    ("trials: 12", "files: [/etc/passwd]"): ["21:9: '/etc/passwd' is not beside the spec"],
    ("trials: 12", "files: [../course.yaml]"): ["21:9: '../course.yaml' is not beside the spec"],
    # draws
    ("C: {integer: [2, 7]}", "C: {integer: [7, 2]}"): ["14:16: nothing lies between 7 and 2"],
    ("C: {integer: [2, 7]}", "C: {integer: [2]}"): ["14:16: expected a list of 2, got 1"],
    ("C: {integer: [2, 7]}", "C: {integr: [2, 7]}"): [
        "14:6: a draw needs a kind, one of integer, normal, uniform, one_hot, probabilities, labels, choice or constant",
        "14:7: unknown key 'integr'; did you mean 'integer'?",
    ],
    ("C: {integer: [2, 7]}", "C: {integer: [2, 7], constant: 3}"): [
        "14:24: a draw has one kind, not two: integer and constant"
    ],
    ("C: {integer: [2, 7]}", "C: {integer: [0, 7]}"): [
        "14:3: 'C' can be 0, but 'Z' has it as a size, which is at least 1",
        "14:3: 'C' can be 0, but 'Y' has it as a size, which is at least 1",
        "14:3: 'C' can be 0, but 'y' has it as a size, which is at least 1",
    ],
    ("normal: [C, m], scale: 3", "normal: [C, M], scale: 3"): ["17:3: unknown size 'M'; did you mean 'm'?"],
    ("normal: [C, m], scale: 3", "normal: [C, Y], scale: 3"): ["17:3: 'Y' is no size: it is not a whole number"],
    ("normal: [C, m], scale: 3", "normal: [C, 0], scale: 3"): [
        "17:19: expected a whole number from 1 to 10000000, got the number 0"
    ],
    ("normal: [C, m], scale: 3", "normal: [C, m], scale: -3"): [
        "17:30: expected a number of at least 0, got the number -3"
    ],
    ("normal: [C, m], scale: 3", "normal: [C, m], axis: 0"): [
        "17:23: the key 'axis' goes with one_hot or probabilities only"
    ],
    ("normal: [C, m], scale: 3", "normal: [9999, 9999]"): [
        "17:3: 'Z' would hold 99980001 numbers; at most 10000000 are allowed"
    ],
    ("one_hot: [C, m]", "one_hot: [C, m], axis: 2"): ["18:30: a shape of 2 sizes has no axis 2"],
    ("uniform: [m, D]", "uniform: [m, D], low: 2"): ["19:29: nothing lies between 2 and 1.0"],
    ("labels: [m], classes: C", "labels: [m]"): ["20:6: a draw needs the key 'classes'"],
    ("D: {integer: [3, 9]}", "D: {constant: [[1, 2], [3]]}"): [
        "16:17: a list holds numbers, or lists of one length"
    ],
    # where
    (SAYS, "where: {c: 2}"): ["25:13: unknown input 'c'; did you mean 'C'?"],
    (SAYS, "where: {C: 0}"): [
        "25:13: 'C' can be 0, but 'Z' has it as a size, which is at least 1",
        "25:13: 'C' can be 0, but 'Y' has it as a size, which is at least 1",
        "25:13: 'C' can be 0, but 'y' has it as a size, which is at least 1",
    ],
    (SAYS, "where: {C: 2.5}"): [
        "25:12: 'C' is no size: it is not a whole number",
    ],
    (SAYS, "where: {m: 9000000}"): [
        "25:12: 'Z' would hold 63000000 numbers; at most 10000000 are allowed",
        "25:12: 'Y' would hold 63000000 numbers; at most 10000000 are allowed",
        "25:12: 'X' would hold 81000000 numbers; at most 10000000 are allowed",
    ],
}


@pytest.mark.parametrize(("edit", "expected"), EDITS.items(), ids=range(len(EDITS)))
def test_key(tmp_path, edit, expected):
    """A key or value that cannot be is named with its line and column."""
    assert mistakes(tmp_path, edited(*edit)) == expected


CHECKS = {
    # kinds
    (SUMS, "hold: softmax(Z) == 1"): [
        "24:5: a check needs a kind, one of holds, matches, gradient, raises, pure or source",
        "27:5: unknown key 'hold'; did you mean 'holds'?",
    ],
    (SUMS, f"{SUMS}\n    pure: softmax"): ["28:5: a check has one kind, not two: holds and pure"],
    (SUMS, "holds:"): ["27:11: expected an expression or a list of them, got nothing"],
    (SUMS, "holds: []"): ["27:12: expected a list of at least 1, got 0"],
    (SUMS, "holds: {softmax: 1}"): ["27:12: expected an expression or a list of them, got a mapping"],
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
    (SUMS, "holds: ref == softmax(Z)"): ["27:12: 'ref' is not a value; call one of its functions, as in ref.softmax(Z)"],
    (SUMS, "holds: Z(1) == softmax(Z)"): ["27:12: 'Z' is not a function"],
    (SUMS, "holds: softmax(Z, 1) == 1"): ["27:12: softmax takes 1 argument (Z), not 2"],
    (SUMS, "holds: softmax(Z=Z) == 1"): [
        "27:12: softmax takes 1 argument (Z), not 0",
        "27:12: softmax is the student's: its arguments are given by position",
    ],
    (SUMS, "holds: max(softmax(Z), 0) == 1"): ["27:12: max takes 1 argument (axis or keepdims by name), not 2"],
    (SUMS, "holds: sum(softmax(Z), axs=0) == 1"): ["27:28: sum has no argument 'axs'; did you mean 'axis'?"],
    (SUMS, "holds: np.sum(softmax(Z)) == m"): [
        "27:12: NumPy's functions stand without 'np.': write sum(...)"
    ],
    (SUMS, "holds: softmax(Z).sum() == m"): ["27:12: unknown method 'sum'"],
    (SUMS, "holds: softmax(Z).size == m"): ["27:12: unknown attribute 'size'"],
    (SUMS, "holds: Net(D, C).los(X, y) == 1"): ["27:12: unknown method 'los'; did you mean 'loss'?"],
    (SUMS, "holds: Net(D, C).param == 1"): ["27:12: unknown attribute 'param'; did you mean 'params'?"],
    (SUMS, "holds: set(Z) == softmax(Z)"): [
        "27:12: set takes a part of an object and its new value, as in set(net.params['W1'], W1)"
    ],
    # syntax
    (SUMS, "holds: softmax(Z = 1"): ["27:19: not an expression: '(' was never closed"],
    (SUMS, "holds: softmax(Z) = 1"): ["27:23: '=' compares nothing; write '=='"],
    (SUMS, "holds: softmax(Z) \u2212 1"): ["27:23: not an expression: invalid character '\u2212' (U+2212)"],
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
        "27:12: unknown method 'system'",
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
    # matches, let
    ("let: {Y_hat: ref.softmax(Z)}", "hint: Think."): [
        "29:14: cost takes 'Y_hat', which is neither drawn nor under 'let'"
    ],
    ("let: {Y_hat: ref.softmax(Z)}", "let: {Y_hat: P, P: Q, Q: Y_hat}"): [
        "30:11: 'Y_hat' depends on itself: Y_hat -> P -> Q -> Y_hat"
    ],
    ("let: {Y_hat: ref.softmax(Z)}", "let: {Y_hat: 'Y_hat + 1'}"): ["30:11: 'Y_hat' depends on itself: Y_hat -> Y_hat"],
    (SUMS, "matches: {call: m * softmax(Z)}"): [
        "27:21: 'to' is needed in full where the call is not simply that of one function"
    ],
    (SUMS, "matches: {to: ref.softmax}"): ["27:14: matches needs the key 'call'"],
    (SUMS, "matches: Net.loss"): ["27:14: Net.loss needs an object: write the call, as in net.loss(X, y)"],
    (SUMS, "matches: dcost(Y, Y)\n    after: []\n    let: {a: 1}"): None,
    # pure, raises, source
    (SUMS, "pure: m * softmax(Z)"): ["27:11: expected a call of one student function, or its name"],
    (SUMS, "raises: {call: softmax(Z), error: VauleError}"): [
        "27:39: unknown exception 'VauleError'; did you mean 'ValueError'?"
    ],
    (SUMS, "source: {function: softmx, forbids: [loops]}"): [
        "27:24: unknown function 'softmx'; did you mean 'softmax'?"
    ],
    # after
    ("after: [cost-value]", "after: [cost_value]"): ["32:13: there is no check 'cost_value'; did you mean 'cost-value'?"],
    (SUMS, f"{SUMS}\n    after: [slope]"): ["28:13: the check 'slope' comes later; 'after' names checks above"],
    (SUMS, f"{SUMS}\n    after: [sums]"): ["28:13: 'sums' would come after itself, through 'sums'"],
    # gradient
    (GRADIENT, GRADIENT.replace("wrt: Z", "wrt: m")): [
        "34:52: 'm' is a whole number or text; nothing can be differentiated by it"
    ],
    (GRADIENT, GRADIENT.replace("wrt: Z", "wrt: X")): ["34:52: 'of' does not depend on 'X'"],
    (GRADIENT, GRADIENT.replace("wrt: Z", "wrt: [Z, Z]")): ["34:52: an input stands here twice"],
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: Z}'): [
        "34:15: gradient needs the key 'is', the claimed gradient (or 'by: autograd')"
    ],
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: Z, is: [dcost(Z, Y), "Z"]}'.replace("(Z, Y)", "()")): [
        "34:55: 1 under 'wrt' but 2 here; give one for each, or one that holds all",
        "34:56: dcost takes 2 arguments (Y_hat, Y), not 0",
    ],
    (GRADIENT, 'gradient: {of: "cost(softmax(Z), Y)", wrt: Z, by: autograd}'): [
        "34:21: with 'by: autograd' the loss is one call of a student function"
    ],
    (GRADIENT, 'gradient: {of: "cost(exp(Z), Y)", wrt: Z, by: autograd}'): [
        "34:21: with 'by: autograd' 'Z' is one plain argument of the call"
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


@pytest.mark.parametrize(("edit", "expected"), CHECKS.items(), ids=range(len(CHECKS)))
def test_check(tmp_path, edit, expected):
    """A check that means nothing is named where it says so, columns inside an expression included."""
    assert mistakes(tmp_path, edited(*edit)) == (expected or [])


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
