"""Sixty typical typos: each is named at its line, with a word on what to do."""

import pytest
from spec_samples import edited, mistakes

SUMS = "holds: sum(softmax(Z), axis=0) == 1"
SLOPE = 'gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "dcost(softmax(Z), Y)"}'
TYPOS = {
    # keys
    "title misspelt": ("title:", "titel:", 3, "did you mean 'title'"),
    "function for functions": ("functions:\n", "function:\n", 5, "did you mean 'functions'"),
    "draws for draw": ("draw:\n", "draws:\n", 13, "did you mean 'draw'"),
    "check for checks": ("checks:\n", "check:\n", 23, "did you mean 'checks'"),
    "trial for trials": ("trials: 12", "trial: 12", 21, "did you mean 'trials'"),
    "limit for limits": ("limits:", "limit:", 22, "did you mean 'limits'"),
    "second for seconds": ("{seconds: 5,", "{second: 5,", 22, "did you mean 'seconds'"),
    "memory in GB": ("memory_mb", "memory_gb", 22, "did you mean 'memory_mb'"),
    "say for says": ("says:", "say:", 25, "did you mean 'says'"),
    "point for points": ("points:", "point:", 26, "did you mean 'points'"),
    "visible for visibility": ("visibility: hidden", "visible: hidden", 33, "did you mean 'visibility'"),
    "afterwards": ("after: [cost-value]", "afterwards: [cost-value]", 32, "did you mean 'after'"),
    "match for matches": ("    matches: cost\n", "    match: cost\n", 29, "did you mean 'matches'"),
    "hold for holds": (SUMS, SUMS.replace("holds", "hold"), 27, "did you mean 'holds'"),
    "gradients for gradient": ("gradient: {", "gradients: {", 34, "did you mean 'gradient'"),
    "alias for aliases": ("aliases:", "alias:", 6, "did you mean 'aliases'"),
    "arg for args": ("{args: [Z],", "{arg: [Z],", 6, "did you mean 'args'"),
    "method for methods": ("methods:", "method:", 11, "did you mean 'methods'"),
    "attribute for attributes": ("attributes:", "attribute:", 12, "did you mean 'attributes'"),
    "class for classes": ("classes: C", "class: C", 20, "did you mean 'classes'"),
    "std for scale": ("scale: 3", "std: 3", 17, "unknown key 'std'"),
    "no id": ("  - id: cost-value\n    matches", "  - matches", 28, "needs the key 'id'"),
    # draws
    "int for integer": ("m: {integer:", "m: {int:", 15, "did you mean 'integer'"),
    "gauss for normal": ("{normal: [C, m]", "{gauss: [C, m]", 17, "needs a kind"),
    "onehot": ("{one_hot:", "{onehot:", 18, "did you mean 'one_hot'"),
    "label for labels": ("{labels:", "{label:", 20, "did you mean 'labels'"),
    "bounds the wrong way round": ("[2, 7]", "[7, 2]", 14, "nothing lies between 7 and 2"),
    "one bound": ("[2, 7]", "[7]", 14, "expected a list of 2, got 1"),
    "bound as a range": ("[2, 7]", "2-7", 14, "expected a list"),
    "size that is not drawn": ("{normal: [C, m]", "{normal: [C, M]", 17, "did you mean 'm'"),
    "division in a size": ("{normal: [C, m]", "{normal: [C, m/2]", 17, "write '//'"),
    "size of 0": ("[1, 12]", "[0, 12]", 15, "can be 0"),
    "axis too large": ("{one_hot: [C, m]}", "{one_hot: [C, m], axis: 2}", 18, "no axis 2"),
    "decimal bound": ("[2, 7]", "[2, 7.5]", 14, "expected a whole number"),
    # expressions
    "softmx": (SUMS, SUMS.replace("softmax", "softmx"), 27, "did you mean 'softmax'"),
    "np.": (SUMS, SUMS.replace("sum(", "np.sum("), 27, "without 'np.'"),
    "one equals sign": (SUMS, SUMS.replace("==", "="), 27, "write '=='"),
    "ampersands": (SUMS, f"{SUMS} && 1 == 1", 27, "write 'and'"),
    "bars": (SUMS, f"{SUMS} || 1 == 1", 27, "write 'or'"),
    "caret": (SUMS, SUMS.replace("(Z)", "(Z^2)"), 27, "write '**'"),
    "method of an array": (SUMS, "holds: softmax(Z).sum() == 1", 27, "write sum(softmax(Z))"),
    "mean as a method": (SUMS, "holds: softmax(Z).mean() == 1", 27, "write mean(softmax(Z))"),
    "axes for axis": (SUMS, SUMS.replace("axis", "axes"), 27, "did you mean 'axis'"),
    "shape as a function": (SUMS, "holds: shape(softmax(Z)) == (C, m)", 27, "written `x.shape`"),
    "allclose": (SUMS, "holds: allclose(softmax(Z), 1)", 27, "`==` allows for"),
    "argument forgotten": (SUMS, "holds: cost(Z) == 1", 27, "takes 2 arguments"),
    "bracket forgotten": (SUMS, SUMS.replace("(Z)", "(Z"), 27, "not an expression"),
    "unknown input": (SUMS, SUMS.replace("(Z)", "(W)"), 27, "unknown name 'W'"),
    "not the student's": (SUMS, "holds: ref.softmax(Z) == ref.softmax(Z)", 27, "can never fail"),
    "unknown reference": ("    matches: cost\n", "    matches: {call: cost, to: ref.cst}\n", 29, "did you mean 'cost'"),
    "pi in capitals": (SUMS, SUMS.replace("== 1", "== PI"), 27, "did you mean 'pi'"),
    "two equals in a row": (SUMS, SUMS.replace("==", "==="), 27, "write '=='"),
    "greater equals the wrong way": (SUMS, SUMS.replace("==", "=>"), 27, "write '>='"),
    "unequal in another language": (SUMS, SUMS.replace("==", "<>"), 27, "write '!='"),
    "comma unquoted": (SLOPE, "gradient: {of: m * cost(softmax(Z), Y), wrt: Z, is: 'dcost(Z, Y)'}", 34, "is quoted"),
    "quotes within quotes": (SUMS, 'holds: "sum(softmax(Z)" == 1"', 27, "quote"),
    "method undeclared": (SUMS, "let: {net: 'Net(D, C)'}\n    holds: net.predict(X) == 1", 28, "'methods'"),
    "attribute undeclared": (SUMS, "let: {net: 'Net(D, C)'}\n    holds: net.param['W'] == 1", 28, "'params'"),
    "slice unquoted": (SUMS, "holds: [softmax(Z)[:, 0] == 1]", 27, "is quoted"),
    "slice with a blank": (SUMS, "holds: softmax(Z)[0: 1] == 1", 27, "is quoted"),
    "4H": ("{normal: [C, m]", "{normal: [C, 4m]", 17, "write a '*'"),
    "factor without a star": (SUMS, "holds: sum(2Z) == softmax(Z)", 27, "write a '*'"),
    "ends with an operator": (SUMS, "holds: softmax(Z) ==", 27, "a value is missing"),
    "words between": (SUMS, "holds: softmax(Z) == 1 for all Z", 27, "missing before 'for'"),
    "a sign from a text editor": (SUMS, "holds: softmax(Z) \u2265 0", 27, "write '>='"),
    "a square from a text editor": (SUMS, "holds: softmax(Z)\u00b2 == 1", 27, "write '**2'"),
    "quotation marks from a text editor": (SUMS, "holds: \u201csoftmax(Z) == 1\u201d", 27, "write"),
    "dict unquoted": ("let: {Y_hat: ref.softmax(Z)}", "let: {Y_hat: {'W': Z}}", 30, "is quoted"),
    # checks
    "wrt misspelt": (SLOPE, SLOPE.replace("wrt:", "wtr:"), 34, "did you mean 'wrt'"),
    "wrt not drawn": (SLOPE, SLOPE.replace("wrt: Z", "wrt: z"), 34, "did you mean 'Z'"),
    "is forgotten": (SLOPE, SLOPE.replace(', is: "dcost(softmax(Z), Y)"', ""), 34, "needs the key 'is'"),
    "after misspelt": ("after: [cost-value]", "after: [cost_value]", 32, "did you mean 'cost-value'"),
    "loss not settled": ("    after: [cost-value]\n", "", 33, "nothing says that the loss is right"),
    "visibility misspelt": ("visibility: hidden", "visibility: hiden", 33, "did you mean 'hidden'"),
    "two kinds": ("    matches: cost\n", "    matches: cost\n    pure: cost\n", 30, "one kind, not two"),
    "id twice": ("id: cost-value", "id: sums", 28, "stands here twice"),
    "points as a word": ("points: 2", "points: two", 26, "expected a number"),
    "seconds as text": ("seconds: 5,", "seconds: 5s,", 22, "expected a number"),
    # YAML
    "tab": ("    points: 2", "\tpoints: 2", 26, "tab"),
    "colon without blank": ("trials: 12", "trials:12", 22, "a colon and a blank"),
    "key twice": ("trials: 12", "trials: 12\ntrials: 10", 22, "stands here twice"),
    "key twice in a check": ("    points: 2", "    points: 2\n    points: 3", 27, "stands here twice"),
    "tab after the key": ("trials: 12", "trials:\t12x", 21, "whole number"),
    "one blank too many": ("    points: 2", "     points: 2", 26, "indented as its neighbours"),
    "one blank too few": ("    points: 2", "   points: 2", 26, "indented as its neighbours"),
    "checks without dashes": ("  - id: sums", "    id: sums", 28, "begin with '- '"),
    "dash without a blank": ("  - id: sums", "  -id: sums", 25, "a dash and a blank"),
    "a list for a mapping": ("  C: {integer: [2, 7]}", "  - C: {integer: [2, 7]}", 15, "begin with '- '"),
    "a mapping for a list": ("    after: [cost-value]", "    after: {cost-value: 1}", 32, "an id or a list"),
    "no": ("visibility: hidden", "visibility: no", 33, "the text 'no'"),
    "on": ("points: 2", "points: on", 26, "the text 'on'"),
    "yes": ("trials: 12", "trials: yes", 21, "the text 'yes'"),
    "true": ("title: Classification, last layer", "title: true", 3, "put it in quotes"),
    "a number for a title": ("title: Classification, last layer", "title: 12", 3, "put it in quotes"),
    "a number with blanks": ("points: 2", "points: 2 points", 26, "expected a number"),
    "comma for a point": ("points: 2", "points: 1,5", 26, "write 1.5"),
    "percent": ("points: 2", "points: 2\n    tolerance: {rtol: 1%}", 27, "write 0.01"),
    "power of ten": ("points: 2", "points: 2\n    tolerance: {rtol: 10^-6}", 27, "write 1e-6"),
    "number quoted": ("points: 2", "points: '2'", 26, "without quotes"),
    "anchor misspelt": ("Y: {one_hot: [C, m]}", "Y: {one_hot: *shap}", 18, "no anchor"),
    "alias of what is missing": ("    points: 2", "    <<: *usual", 26, "no anchor"),
    "colon in an expression": (SUMS, "holds: softmax(Z)[0] == Z: 1", 27, "is quoted whole"),
    "star first": (SUMS, "holds: *softmax(Z)", 27, "is quoted"),
    "percent sign first": (SUMS, "holds: %softmax(Z)", 27, "is quoted"),
    "at sign first": (SUMS, "holds: @softmax(Z)", 27, "is quoted"),
    "backtick first": (SUMS, "holds: `softmax(Z)`", 27, "is quoted"),
    "not with an exclamation mark": (SUMS, "holds: !softmax(Z) == 1", 27, "is quoted"),
    "comment within": (SUMS, "holds: softmax(Z) == #1", 27, "a value is missing"),
    "bracket left open": ("m: {integer: [1, 12]}", "m: {integer: [1, 12}", 15, "']'"),
    "document twice": ("checks:\n", "---\nchecks:\n", 23, "a second document"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "word"), TYPOS.values(), ids=TYPOS)
def test_typo(tmp_path, old, new, line, word):
    """The typo is named on its line, with the remedy."""
    found = mistakes(tmp_path, edited(old, new))

    assert any(each.startswith(f"{line}:") and word in each for each in found), found


def test_there_are_sixty():
    """The table holds as many typos as it promises."""
    assert len(TYPOS) >= 60
