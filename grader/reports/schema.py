"""The JSON Schema of `report.json`, derived from the values that are written, so that it cannot drift from them."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.model import Report
from grader.reports.descriptions import DESCRIPTIONS, FINDING_KINDS
from grader.spec.kinds import KINDS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHOWN = {"$ref": "#/$defs/Shown"}
# Strict JSON: NaN and the infinities are the strings "nan", "inf" and "-inf".
_SHOWN_SCHEMA = {
    "description": "A value as a report shows it: null, a truth value, a number (nan, inf and -inf as texts), a text, "
    "an array of up to 64 elements as nested lists, a larger one as {shape, dtype, min, max, mean}, "
    "or a dictionary of such values.",
    "anyOf": [
        {"type": ["null", "boolean", "number", "string"]},
        {"type": "array", "items": _SHOWN},
        {"type": "object", "additionalProperties": _SHOWN},
    ],
}  # fmt: skip
_CLOSED: dict[tuple[str, str], list[str]] = {
    ("Finding", "kind"): list(FINDING_KINDS),
    ("Finding", "relation"): ["==", "!=", "<", "<=", ">", ">="],
    ("Verdict", "kind"): list(KINDS),
    ("Verdict", "visibility"): ["visible", "hidden", "after_due_date", "after_published"],
}
_NEVER_NEGATIVE = {
    ("Finding", "total"), ("Finding", "wrong"), ("Report", "points"), ("Report", "seconds"), ("Verdict", "points"),
    ("Verdict", "seconds"), ("Verdict", "trials"), ("Counterexample", "trial"), ("Unseen", "checks"),
    ("Unseen", "points"), ("Part", "points"),
}  # fmt: skip


def report_schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) that every report satisfies: no key may be missing, none be added."""
    _, found = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    definitions: dict[str, Any] = {name: _strict(name, schema) for name, schema in sorted(found.items())}
    definitions["Shown"] = _SHOWN_SCHEMA
    definitions["Report"]["properties"]["format"] = {"const": 1, "description": DESCRIPTIONS["Report"]["format"]}
    return {"$schema": _DIALECT, **definitions.pop("Report"), "title": "gradient-grader report", "$defs": definitions}


def _strict(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return {**schema, "description": DESCRIPTIONS[name][""]}
    told = DESCRIPTIONS[name]
    given = schema["properties"]
    properties = {key: {**_property(name, key, given[key]), "description": told[key]} for key in given}
    return {
        "title": name,
        "description": told[""],
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _property(owner: str, key: str, given: dict[str, Any]) -> dict[str, Any]:
    """A property without its default (every key is written), with the limits that the types alone do not tell."""
    schema = {name: value for name, value in given.items() if name != "default"}
    if not schema:
        return dict(_SHOWN)
    if schema.get("additionalProperties") == {}:
        schema["additionalProperties"] = dict(_SHOWN)
    if (owner, key) in _CLOSED:
        schema["enum"] = _CLOSED[owner, key]
    if (owner, key) in _NEVER_NEGATIVE:
        for kind in schema.get("anyOf", [schema]):
            if kind["type"] != "null":
                kind["minimum"] = 0
    return schema
