"""The JSON Schema of reports: every report satisfies it, and nothing else does."""

import json

import msgspec
import pytest
from jsonschema import Draft202012Validator
from report_samples import FINDINGS, hostile_report, report, rich_report, verdict

from grader.model import Report, to_json
from grader.reports import report_schema

SCHEMA = report_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def test_it_is_a_schema():
    """It is a valid schema of its draft, and JSON."""
    Draft202012Validator.check_schema(SCHEMA)

    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("what", [
    rich_report(), hostile_report(), report(), report(*[verdict(name, finding=each) for name, each in FINDINGS.items()])
])  # fmt: skip
def test_every_report_satisfies_it(what):
    """Reports with every status and every kind of finding are valid."""
    assert not list(VALIDATOR.iter_errors(json.loads(to_json(what))))


def objects(value):
    """Every object inside a JSON value."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from objects(part)


def test_no_key_may_be_added_or_missing():
    """A report with a key too many or too few, at the top or in a verdict, is not valid."""
    for name in ("seed", "verdicts"):
        whole = json.loads(to_json(rich_report()))
        del whole[name]
        assert not VALIDATOR.is_valid(whole)
    whole = json.loads(to_json(rich_report()))
    whole["verdicts"][0]["grade"] = 1
    assert not VALIDATOR.is_valid(whole)


@pytest.mark.parametrize(("key", "value"), [
    ("status", "ok"), ("points", -1), ("kind", "quiz"), ("visibility", "secret"), ("trials", 1.5), ("finding", {}),
    ("says", None),
])  # fmt: skip
def test_wrong_values_are_refused(key, value):
    """A verdict with an unknown word, a negative number or a wrong type is not valid."""
    whole = json.loads(to_json(rich_report()))
    whole["verdicts"][0][key] = value

    assert not VALIDATOR.is_valid(whole)


def test_every_key_is_described():
    """Every property has a sentence that says what it means, and every object is closed."""
    for schema in objects(SCHEMA):
        for name, given in schema.get("properties", {}).items():
            assert given.get("description"), name
        if "properties" in schema:
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])


def test_it_follows_the_values():
    """The schema's properties are the fields of the report as it is written, in their order."""
    assert list(SCHEMA["properties"]) == [field.name for field in msgspec.structs.fields(Report)]
