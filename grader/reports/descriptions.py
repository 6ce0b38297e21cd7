"""What each key of `report.json` means, for its JSON Schema; "" describes the object itself."""

from __future__ import annotations

FINDING_KINDS = ("values", "shape", "type", "relation", "gradient", "mutation", "source", "call")

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "Report": {
        "": "All that is to be said of one hand-in.",
        "format": "The version of this layout.",
        "spec": "Which spec was graded with.",
        "submission": "Which hand-in was graded.",
        "grader_version": "The version of gradient-grader.",
        "seed": "The seed of all random inputs: the same spec, hand-in and seed give the same report apart from times.",
        "isolation": "The tier that the student's code ran in, with what was missing of it.",
        "score": "The points earned: the sum over the verdicts.",
        "points": "The points that could be earned.",
        "provisional": "Whether a person (by a students' edition the course's own run) has still to decide a verdict.",
        "seconds": "Wall-clock time of the grading, in seconds.",
        "environment": "Versions of what the result may depend on, by name.",
        "ran": "What was run of the hand-in, in a sentence.",
        "warnings": "Sentences on the hand-in as a whole.",
        "verdicts": "One for each check, in the spec's order.",
        "edition": "Whether it was judged by a students' edition: what that cannot decide, the course's own run does.",
        "unseen": "What its reader may not see yet; null when nothing is left out.",
        "texts": "The student's own cells and files that verdicts point to, by the name that stands in a "
        "diagnosis' line (\"cell 7\"). Written by the student: escape them before showing them.",
    },
    "Unseen": {
        "": "Checks that are judged but not in this report.",
        "checks": "How many they are.",
        "points": "What they are worth together.",
    },
    "SpecName": {
        "": "A spec, to the byte.",
        "id": "The spec's id.",
        "title": "The spec's title, for people.",
        "sha256": "SHA-256 of the spec's text, in hexadecimal.",
        "due": "When checks that wait for the due date open, with the time zone; empty where the spec says nothing.",
        "published": "When checks that wait until results are published open, likewise.",
    },
    "SubmissionName": {
        "": "A hand-in, to the byte.",
        "name": "The name of the file or folder. Written by the student: escape it before showing it.",
        "sha256": "SHA-256 of the hand-in, in hexadecimal.",
    },
    "Status": {
        "": "What became of a check: passed; failed (a wrong answer); unwritten (not begun); errored (no answer); "
        "skipped (it builds on a check that did not pass); inconclusive (the evidence cannot decide); invalid (the "
        "spec or a reference is at fault).",
    },
    "Verdict": {
        "": "What became of one check, and why.",
        "id": "The check's id.",
        "kind": "The kind of check.",
        "says": "The check in a sentence.",
        "status": "What became of it.",
        "points": "The points that it could earn.",
        "earned": "The points that it did earn.",
        "visibility": "Whether and from when students may see it.",
        "at_fault": "The student's functions that it blames, by the spec's names.",
        "message": "What was seen, on one line. May quote the student: escape it before showing it.",
        "help": "What to do about it.",
        "finding": "The numbers behind the message; null when there was nothing to compare.",
        "diagnosis": "What is probably wrong; null when unknown.",
        "counterexample": "The smallest inputs found that show it; null when there are none.",
        "parts": "Where a check judges several gradients: each by itself, with its own points if it has some.",
        "notes": "What else a reader should know of how it was judged.",
        "trials": "How many random draws were judged.",
        "seconds": "Wall-clock time of judging, in seconds.",
        "answers": "Of a failed check: a digest of all that was answered. Hand-ins of one seed that agree in it "
        "made the same mistake.",
    },
    "Part": {
        "": "One of the gradients that a check judges.",
        "name": "The input that it is the gradient with respect to.",
        "status": "What became of it.",
        "points": "The points that it could earn; 0 where the check's points are for all of them together.",
        "earned": "The points that it did earn.",
        "message": "What was seen. May quote the student: escape it before showing it.",
    },
    "Finding": {
        "": "What a comparison saw: the numbers shown are the numbers judged.",
        "kind": "What kind of difference.",
        "expression": "What was evaluated, as the spec writes it.",
        "relation": "The relation that should hold between actual and expected.",
        "actual": "What came out.",
        "expected": "What should have come out.",
        "actual_shape": "The shape of what came out; null when it is no array.",
        "expected_shape": "The shape of what should have come out; null when it is no array.",
        "index": "The index of the worst element, from 0; null for a single number.",
        "actual_at": "The worst element of what came out.",
        "expected_at": "The element that should stand there.",
        "off_by": "How far the two are apart.",
        "allowed": "How far apart they may be, at that element.",
        "wrong": "How many elements disagree ...",
        "total": "... of how many.",
        "note": "A further remark, such as a reshape that makes the values agree.",
    },
    "Diagnosis": {
        "": "What is probably wrong.",
        "code": "A short fixed word for the mistake, such as sign, factor or axis.",
        "text": "The mistake in a sentence for the student.",
        "evidence": "Why it is thought to be that.",
        "line": "Where, in the student's own text: \"cell 7, line 3\".",
        "fix": "The edit that mends it, where the spec reveals it: `axis=1` should be `axis=0`. Written by the "
        "student: escape it before showing it.",
    },
    "Counterexample": {
        "": "The smallest inputs found that show the mistake.",
        "inputs": "The drawn inputs by name.",
        "actual": "What came out for them.",
        "expected": "What should have come out.",
        "trial": "The trial that they come from, from 0.",
        "lines": "Lines of Python that show it when they are pasted below the student's own functions; empty where "
        "there are none. They have the student's own names in them: escape them before showing them.",
    },
}  # fmt: skip
