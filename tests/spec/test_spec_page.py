"""The instructor's page and the schema say what the code does."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from spec_samples import SPEC, edited, load

from grader.spec import document, draw_inputs, draws, functions, language, lint, load_spec, spec_schema
from grader.spec.keys import CHECK, DRAW, FUNCTION, VISIBILITIES
from grader.spec.keys import SPEC as FORMAT
from grader.spec.kinds import KINDS
from grader.spec.nodes import Entries, Items
from grader.spec.problems import Problems

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
SCHEMA = ROOT / "specs" / "spec.schema.json"


def _rows(head):
    """The first cells of the table under a heading row."""
    table = re.search(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table, head
    return [re.match(r"\| `(\w+)`", row).group(1) for row in table.group(1).splitlines()]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("key", FORMAT.keys),
        ("key of a function", FUNCTION.entries.keys),
        ("draw", DRAW.variants),
        ("key of a check", CHECK.keys),
        ("kind", KINDS),
        ("function", functions.FUNCTIONS),
    ],
)
def test_tables(head, names):
    """Each table of the page lists exactly what the code has."""
    assert _rows(head) == list(names)


def _keys_in(shape):
    keys = dict(getattr(shape, "keys", {}))
    inside = [getattr(shape, form, None) for form in ("scalar", "items", "entries")]
    return {*keys, *(key for form in inside if form is not None for key in _keys_in(form))}


def test_keys_within():
    """Every key that goes with a kind of draw or of check is on the page."""
    kinds = [key for keys in CHECK.variants.values() for key in keys.values()]
    inner = {key for keys in DRAW.variants.values() for key in keys}
    inner |= {key for rule in (*kinds, *CHECK.keys.values()) for key in _keys_in(rule.shape)}

    assert [key for key in sorted(inner) if not re.search(rf"\b{key}\b", PAGE)] == []


def test_named_arguments():
    """The named arguments of each function are those of the table."""
    for name, function in functions.FUNCTIONS.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` | {function.says}"))
        assert re.findall(r"`(\w+)`", row.split("|")[3]) == list(function.keywords)


def test_operators_and_constants():
    """So are the operators and the constants."""
    line = next(line for line in PAGE.splitlines() if line.startswith("- **Operators**"))
    named = next(line for line in PAGE.splitlines() if line.startswith("- **Names**"))

    assert re.findall(r"`([^`]+)`", line) == list(dict.fromkeys(language.OPERATORS.values()))
    assert re.findall(r"`(\w+)`", named) == ["let", *functions.CONSTANTS]


def test_limits():
    """The limits on the page are the code's."""
    for number in (
        document.MOST_BYTES,
        document.MOST_NODES,
        document.DEEPEST,
        language.LONGEST,
        language.DEEPEST,
        draws.MOST_ELEMENTS,
    ):
        assert f" {number} " in PAGE


def test_example(tmp_path):
    """The page's example is right, and its reference agrees with itself."""
    spec_text, class_text = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (python,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "logistic_reference.py").write_text(python, encoding="utf-8")
    path = tmp_path / "logistic.yaml"
    path.write_text(spec_text, encoding="utf-8")

    assert lint(path) == ()
    assert [check.kind for check in load_spec(path).checks] == ["holds", "holds", "matches", "gradient", "source"]
    path.write_text(spec_text.replace("functions:\n", class_text, 1), encoding="utf-8")
    assert load_spec(path).functions["TwoLayerNet.loss"].args == ("X", "y")


def test_lint_messages(tmp_path, monkeypatch):
    """The messages on the page are those that its example gives with these mistakes in it."""
    text = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
    spoilt = [
        ("trials: 10", "trails: 10"),
        ("holds: sigmoid(0)", "holds: sigmod(0)"),
        ("let: {a: ref.sigmoid(w.T @ X)}", "let: {a: P, P: 2 * a}"),
        ("    after: [loss-value]\n", ""),
        ("forbids: [loops]", "forbids: [loop]"),
    ]
    for right, wrong in spoilt:
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    (python,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("logistic_reference.py").write_text(python, encoding="utf-8")
    Path("logistic.yaml").write_text(text, encoding="utf-8")

    assert "\n".join(["```", *map(str, lint("logistic.yaml")), "```"]) in PAGE


def test_defaults(tmp_path):
    """Limits and visibilities are as the page says."""
    spec = load(tmp_path, edited("limits: {seconds: 5, memory_mb: 512}\n", ""))

    words = " ".join(PAGE.split())

    limits = spec.limits
    assert f"`seconds`, what one call may take, {limits.seconds:g} by default" in words
    assert f"may take, {limits.load_seconds:g} by default, and `total_seconds`" in words
    assert f"in all, {limits.total_seconds:g} by default. `memory_mb` is {limits.memory_mb} by default" in words
    assert _rows("visibility") == list(VISIBILITIES)


def test_draw_examples(tmp_path):
    """Every example in the table of draws can be drawn."""
    for example in re.findall(r"^\| `\w+` \|.*\| `(\{.*\})` \|$", PAGE, re.MULTILINE):
        spec = load(tmp_path, edited("trials: 12", f"  new: {example}\ntrials: 12"))
        assert "new" in draw_inputs(spec, spec.checks[0], 0, 0)


def test_schema_file():
    """specs/spec.schema.json is what `grader schema spec` prints."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == spec_schema()


def test_schema_is_one():
    """The schema is valid JSON Schema (draft 2020-12), and every key in it has a description."""
    jsonschema.Draft202012Validator.check_schema(spec_schema())

    def bare(schema):
        for name, child in schema.get("properties", {}).items():
            yield from [name] if "description" not in child else []
        for value in schema.values():
            for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
                yield from bare(child) if isinstance(child, dict) else []

    assert list(bare(spec_schema())) == []


@pytest.mark.parametrize(
    "text", [SPEC, *(ROOT / "specs").rglob("*.yaml"), *Path(__file__).parent.glob("words/*/*.yaml")]
)
def test_schema_accepts(text):
    """What loads, the schema accepts."""
    text = text if isinstance(text, str) else text.read_text(encoding="utf-8")
    as_editors_read_it = _plain(document.read_document(text, Problems("spec.yaml")))

    jsonschema.validate(as_editors_read_it, spec_schema(), cls=jsonschema.Draft202012Validator)


def _plain(node):
    """A document of YAML 1.2, in which 1e-12 is a number, as dicts, lists and values."""
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    if isinstance(node, Entries):
        return {name: _plain(value) for name, (_, value) in node.entries.items()}
    return node.value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("trials: 12", "trails: 12"),
        ("trials: 12", "trials: 0"),
        ("visibility: hidden", "visibility: hiden"),
        ("C: {integer: [2, 7]}", "C: {integer: [2, 7], constant: 3}"),
        ("normal: [C, m], scale: 3", "normal: [C, m], axis: 0"),
        ("    matches: cost\n", ""),
        ("    matches: cost\n", "    matches: cost\n    pure: cost\n"),
        ("id: sums", "id: two words"),
    ],
)
def test_schema_refuses(old, new):
    """A misspelt key, a wrong value or a second kind is seen by an editor, too."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(edited(old, new)), spec_schema(), cls=jsonschema.Draft202012Validator)
