"""The format: every key of a spec, what may stand there, what it is for. The JSON Schema comes from the same tables."""

from __future__ import annotations

from typing import Any

from grader.spec.draws import MOST_ELEMENTS
from grader.spec.forms import ALIASES, ARGS, DOTTED, EXPRESSION, ID, MOMENT, NAME, Literal, SizeRule
from grader.spec.kinds import KINDS
from grader.spec.records import Key, Record
from grader.spec.shapes import ByForm, Flag, ListOf, MapOf, Number, OneOf, Word
from grader.spec.worth import CREDITS

FORMAT = 1
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
REVEALS = ("nothing", "hint", "line", "fix")
_FEWER = ", ".join(f"{kind.trials} for {name}" for name, kind in KINDS.items() if kind.trials is not None)
_AXIS = Key(Number(-8, 7, whole=True), "The axis along which it holds: 0 (default) for columns, 1 for rows.")


def _shaped(what: str) -> Key:
    return Key(
        ListOf(SizeRule(), most=8),
        f"{what}. A shape of sizes: numbers, names, or computed from them; [] is a single number.",
    )


DRAW = Record("a draw", {}, {
    "integer": {"integer": Key(ListOf(Number(-MOST_ELEMENTS, MOST_ELEMENTS, whole=True), least=2, most=2),
                               "A whole number between two bounds, both included; usable as a size.", required=True)},
    "normal": {"normal": _shaped("Normally distributed numbers"),
               "mean": Key(Number(), "Their mean; 0 by default."),
               "scale": Key(Number(0), "Their standard deviation; 1 by default.")},
    "uniform": {"uniform": _shaped("Numbers spread evenly"),
                "low": Key(Number(), "The least; 0 by default."),
                "high": Key(Number(), "The greatest; 1 by default.")},
    "one_hot": {"one_hot": _shaped("A single 1 along an axis, elsewhere 0"), "axis": _AXIS},
    "probabilities": {"probabilities": _shaped("Positive numbers that sum to 1 along an axis"), "axis": _AXIS},
    "labels": {"labels": _shaped("Class numbers from 0, as integers"),
               "classes": Key(SizeRule(), "How many classes there are.", required=True)},
    "boolean": {"boolean": _shaped("Truth values"),
                "p": Key(Number(0, 1), "How likely each is true; 0.5 by default.")},
    "network": {"network": Key(ListOf(SizeRule(), least=2, most=32),
                               "The parameters of a network with these widths, as a dict: W1, b1, W2 and so on."),
                "scale": Key(Number(0), "The standard deviation of the biases; that of the weights is divided by the "
                                        "root of their number of inputs. 1 by default."),
                "axis": Key(Number(0, 1, whole=True),
                            "0 (default): W1 is (out, in), b1 (out, 1); 1: (in, out) and (out,).")},
    "choice": {"choice": Key(ListOf(Literal(), least=1), "One of these values, at random."),
               "shape": _shaped("An array of decimal numbers, each of them one of the values")},
    "each": {"each": Key(ListOf(Literal(), least=1), "These values in turn: the trials of a check cover all of them.")},
    "constant": {"constant": Key(Literal(), "Always this value; lists are arrays of decimal numbers.")},
})  # fmt: skip

_PRIVATE = Record("a part", {"private": Key(NAME, "A part that is the student's own affair.", required=True)})
_PART = ByForm("the name of a part, or {private: name}", scalar=NAME, entries=_PRIVATE)
_FRAMEWORK = OneOf(("numpy", "torch"))
_FUNCTION_KEYS = {
    "args": Key(ARGS, "Its arguments, in order, by the names of the course.", required=True),
    "aliases": Key(ALIASES, "Other names that are accepted for it."),
    "optional": Key(ALIASES, "Which of its last arguments may be left out, in a call and by a student."),
    "returns": Key(
        ByForm("a part or a list of parts", scalar=NAME, items=ListOf(_PART, least=1), entries=_PRIVATE),
        "The parts of its answer; {private: cache} is one that no check may look into.",
    ),
    "framework": Key(_FRAMEWORK, "What its arguments arrive as, in place of the spec's framework."),
}
METHOD = ByForm(
    "a list of arguments or a mapping",
    items=ARGS,
    entries=Record(
        "a method",
        _FUNCTION_KEYS
        | {
            "static": Key(Flag(), "Whether it is called on the class, as static and class methods are."),
        },
    ),
)
FUNCTION = ByForm("a list of arguments or a mapping", items=ARGS, entries=Record("a function", _FUNCTION_KEYS | {
    "methods": Key(MapOf(METHOD, NAME), "Of a class: its methods and their arguments, without self."),
    "attributes": Key(ListOf(Word("an attribute", DOTTED)), "Of a class: what expressions may read and set."),
}))  # fmt: skip

_TOLERANCE = Record("a tolerance", example="{rtol: 1e-3}", keys={
    "rtol": Key(Number(0, 1), "Allowed difference relative to the expected value."),
    "atol": Key(Number(0), "Allowed difference besides."),
})  # fmt: skip

CHECK = Record("a check", {
    "id": Key(ID, "A short name, unique in the spec.", required=True),
    "says": Key(Word(), "The sentence that the student reads."),
    "points": Key(
        ByForm("a number", scalar=Number(0), entries=MapOf(Number(0), NAME)),
        "What it is worth; 1 by default. Of a gradient with respect to several inputs also what each is worth."),
    "visibility": Key(OneOf(VISIBILITIES), "Who sees it when; visible by default."),
    "after": Key(ByForm("an id or a list of ids", scalar=ID, items=ListOf(ID)), "Checks above that must have passed."),
    "where": Key(MapOf(ByForm("a value or a draw", scalar=Literal(), items=Literal(), entries=DRAW), NAME),
                 "Inputs that are fixed, or drawn otherwise, for this check."),
    "let": Key(MapOf(EXPRESSION, NAME), "Values computed from the inputs, by name, where they are used."),
    "steps": Key(ListOf(MapOf(EXPRESSION, NAME), least=1),
                 "Values made one after another, anew in each trial: objects, and what is done to them."),
    "trials": Key(Number(1, 1000, whole=True),
                  f"On how many draws it is judged; the spec's by default, but at most {_FEWER}."),
    "passes": Key(Word("how many of how many, such as 4 of 5", r"\d{1,4} of \d{1,4}"),
                  "On how many of its draws it must pass, where chance has a part: 4 of 5. On all by default."),
    "credit": Key(OneOf(CREDITS), "What earns a share of the points: only all of it (the default), each of the trials, "
                  "each of the parts."),
    "limits": Key(Record("limits", {
        "seconds": Key(Number(0.01, 3600), "Seconds of CPU time for one call, in place of the spec's."),
    }), "What the student's code may use in this check."),
    "tolerance": Key(_TOLERANCE, "In place of the default tolerance."),
    "hint": Key(Word(), "What a student who fails reads in addition."),
    "reveal": Key(OneOf(REVEALS), "How much is told of a mistake: nothing, a hint of its kind, its line, the fix too. "
                  "The line by default; nothing of a hidden check."),
    "claims": Key(ListOf(ID), "Which items of the course's own list of topics it covers."),
    "follow_through": Key(OneOf(("full", "half", "none")),
                          "What it earns when a check named in 'after' has failed; full by default."),
}, {name: kind.keys for name, kind in KINDS.items()})  # fmt: skip

SPEC = Record("a spec", {
    "format": Key(Number(1, whole=True), "The version of this format: 1.", required=True),
    "id": Key(ID, "The name by which the spec is found.", required=True),
    "title": Key(Word(), "The title in reports.", required=True),
    "due": Key(MOMENT, "The due date, '2026-12-01T23:59+01:00': from then on feedback shows what waits for it."),
    "published": Key(MOMENT, "When results are published, likewise."),
    "reference": Key(Word(), "Where 'ref.' functions are: a module of 'reference', or a .py file beside the spec."),
    "answers": Key(Word("a file beside the spec"),
                   "Of a students' edition: the reference's answers to the public draws, by `grader spec publish`."),
    "framework": Key(_FRAMEWORK, "What arguments arrive as; numpy by default."),
    "starter": Key(Word("a file beside the spec"), "What students were given: what is as it is there, is not written."),
    "layout": Key(OneOf(("columns", "rows")), "One example a column, or a row."),
    "functions": Key(MapOf(FUNCTION, NAME), "What the student hands in.", required=True),
    "draw": Key(MapOf(DRAW, NAME), "Fresh random inputs for every trial."),
    "given": Key(Word("a .py file beside the spec"),
                 "Functions of the course, which checks may hand to students' functions: given.cubic."),
    "data": Key(MapOf(Word("a file beside the spec"), NAME),
                "Files of numbers by name, .npz, .csv or .json: digits.X is an array in the file 'digits'."),
    "trials": Key(Number(1, 1000, whole=True), "On how many draws each check is judged; 20 by default."),
    "limits": Key(Record("limits", {
        "seconds": Key(Number(0.01, 3600), "Seconds of CPU time for one call; 10 by default."),
        "load_seconds": Key(Number(0.01, 3600), "The same for running what the calls need; 60 by default."),
        "total_seconds": Key(Number(0.01, 36_000), "The same for a whole hand-in; 120 by default."),
        "memory_mb": Key(Number(64, 1_000_000, whole=True), "Memory for the student's code; 1024 by default."),
    }), "What the student's code may use."),
    "files": Key(ListOf(Word("a file or folder beside the spec")),
                 "Files and folders beside the spec that the student's code may use."),
    "submission": Key(Record("submission", {
        "as": Key(Word("a path such as course/layers.py", r"([A-Za-z_]\w*/)*[A-Za-z_]\w*\.py"),
                  "Under which name files of the course import what students hand in.", required=True),
    }), "What the hand-in is to the course's own files."),
    "checks": Key(ListOf(CHECK, least=1, partly=True), "What is judged.", required=True),
})  # fmt: skip


def spec_schema() -> dict[str, Any]:
    """The format as JSON Schema (draft 2020-12), for editors."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gradient-grader spec, format 1",
        "description": "What a student hands in and how it is judged.",
    }
    schema = SPEC.schema()
    schema["properties"]["format"]["const"] = FORMAT
    return head | schema
