"""A mistake in a spec is found, at its place, in words that say what to do."""

import pytest
from spec_samples import SPEC, edited, mistakes

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
    "a: [1, 2\n": "2:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence"
    "; in {} and [] an expression is quoted",
    "a: 'x\n": "2:1: not YAML: found unexpected end of stream while scanning a quoted scalar",
    "a: b: c\n": "1:5: not YAML: mapping values are not allowed in this context"
    "; an expression with ': ' in it is quoted whole",
    "a: \0\n": "1:4: not YAML: control characters are not allowed",
    "a: 1\n---\nb: 2\n": "2:1: a second document; a spec is one",
    "a: *x\n": "1:4: there is no anchor '&x' before this alias",
    "a: &x [*x]\n": "1:8: '*x' stands inside what it names",
    f"a: {_deep(30)}\n": "1:28: nested deeper than 24 levels",
    f"a: {_deep(100_000)}\n": "1:28: nested deeper than 24 levels",
    SPEC.replace("format: 1", "format: 2"): "1:9: this is format 2; this grader reads format 1",
}


@pytest.mark.parametrize(("text", "expected"), WHOLE_FILES.items(), ids=lambda part: repr(part[:50]))
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
        (
            "33:17: expected visible, hidden, after_due_date or after_published, "
            "got the text 'hiden'; did you mean 'hidden'?"
        )
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
    ("points: 2", "tolerance: 1e-3"): ["26:16: expected a tolerance such as {rtol: 1e-3}, got the number 1e-3"],
    ("title: Classification, last layer", "title: 2026"): ["3:8: expected text, got the number 2026; put it in quotes"],
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
    (SAYS, "says: !function evil"): [
        "25:11: the tag '!function' is refused: a spec holds plain values; a text that begins with ! is quoted"
    ],
    (SAYS, "<<: 3"): ["25:9: '<<' takes a mapping or a list of mappings, not the number 3"],
    # functions, reference, files
    ("cost: [Y_hat, Y]\n  d", "cost: [Y_hat, Y_hat]\n  d"): ["7:3: cost has two arguments of one name"],
    ("aliases: [soft_max]", "aliases: [cost]"): ["7:3: 'cost' stands for both softmax and cost"],
    ("args: [Z]", "args: [lambda]"): ["6:20: 'lambda' is a word of the language; choose another name"],
    ("{args: [Z], aliases: [soft_max]}", "{args: [Z], optional: [W]}"): [
        "6:34: 'optional' names the last arguments of ['Z']"
    ],
    ("{args: [Z], aliases: [soft_max]}", "{args: [], optional: [W]}"): [
        "6:33: 'optional' names the last arguments of []",
        "27:16: softmax takes 0 arguments (), not 1",
        "34:30: softmax takes 0 arguments (), not 1",
        "34:66: softmax takes 0 arguments (), not 1",
    ],
    ("{args: [Z], aliases: [soft_max]}", "{args: [1], optional: [W]}"): [
        "6:20: expected a name, got the number 1; put it in quotes"
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
    ("trials: 12", "files: ['.']"): ["21:10: there is no file '.' beside the spec"],
    ("trials: 12", "submission: {as: course.layers}"): [
        "21:18: expected a path such as course/layers.py, got the text 'course.layers'"
    ],
    ("trials: 12", "submission: {is: layers.py}"): [
        "21:13: submission needs the key 'as'",
        "21:14: unknown key 'is'",
    ],
    ("trials: 12", "files: [/etc/passwd]"): ["21:9: '/etc/passwd' is not beside the spec"],
    ("trials: 12", "files: [../course.yaml]"): ["21:9: '../course.yaml' is not beside the spec"],
    # draws
    ("C: {integer: [2, 7]}", "C: {integer: [7, 2]}"): ["14:16: nothing lies between 7 and 2"],
    ("C: {integer: [2, 7]}", "C: {integer: [2]}"): ["14:16: expected a list of 2, got 1"],
    ("C: {integer: [2, 7]}", "C: {integr: [2, 7]}"): [
        (
            "14:6: a draw needs a kind, one of "
            "integer, normal, uniform, one_hot, probabilities, labels, boolean, network, "
            "choice, each or constant"
        ),
        "14:7: unknown key 'integr'; did you mean 'integer'?",
    ],
    ("D: {integer: [3, 9]}", "D: {integer: [3, 9]}\n  s: {choice: [1, no], shape: [m]}"): [
        "17:15: with a 'shape' the values are numbers"
    ],
    ("D: {integer: [3, 9]}", "D: {integer: [3, 9]}\n  s: {choice: [-1, 1], shape: [k]}"): ["17:3: unknown size 'k'"],
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
        "17:23: the key 'axis' goes with one_hot, probabilities or network only"
    ],
    ("normal: [C, m], scale: 3", "normal: [9999, 9999]"): [
        "17:3: 'Z' would hold 99980001 numbers; at most 10000000 are allowed"
    ],
    ("one_hot: [C, m]", "one_hot: [C, m], axis: 2"): ["18:30: a shape of 2 sizes has no axis 2"],
    ("uniform: [m, D]", "uniform: [m, D], low: 2"): ["19:29: nothing lies between 2 and 1.0"],
    ("labels: [m], classes: C", "labels: [m]"): ["20:6: a draw needs the key 'classes'"],
    ("D: {integer: [3, 9]}", "D: {constant: [[1, 2], [3]]}"): ["16:17: a list holds numbers, or lists of one length"],
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


@pytest.mark.parametrize(("edit", "expected"), EDITS.items())
def test_key(tmp_path, edit, expected):
    """A key or value that cannot be is named with its line and column."""
    assert mistakes(tmp_path, edited(*edit)) == expected
