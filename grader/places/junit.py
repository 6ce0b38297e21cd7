"""JUnit XML: what continuous integration servers read. A check is a testcase; its points are properties of the suite.

Jenkins's schema, the strictest, has no properties in a testcase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from grader.model import Status
from grader.reports.brief import brief
from grader.reports.safe import plain

if TYPE_CHECKING:
    from grader.model import Report, Verdict


def write(report: Report) -> bytes:
    """The report as one testsuite."""
    counts = {
        "tests": len(report.verdicts),
        "failures": sum(verdict.status in _FAILURES for verdict in report.verdicts),
        "errors": sum(verdict.status in _ERRORS for verdict in report.verdicts),
        "skipped": sum(verdict.status in _SKIPPED for verdict in report.verdicts),
    }
    told = {"name": plain(report.spec.id), "time": f"{report.seconds:.3f}", **{k: str(v) for k, v in counts.items()}}
    root = ET.Element("testsuites", {name: value for name, value in told.items() if name != "skipped"})
    suite = ET.SubElement(root, "testsuite", told)
    each = {f"{plain(verdict.id)}.{name}": value for verdict in report.verdicts for name, value in _worth(verdict)}
    _properties(suite, {"submission": plain(report.submission.name), "score": f"{report.score:g}",
                        "points": f"{report.points:g}", "seed": str(report.seed),
                        "provisional": str(report.provisional).lower(), **each})  # fmt: skip
    for verdict in report.verdicts:
        _case(suite, report, verdict)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


_FAILURES = {Status.FAILED, Status.UNWRITTEN}
_ERRORS = {Status.ERRORED, Status.INVALID}
_SKIPPED = {Status.SKIPPED, Status.INCONCLUSIVE}
_ELEMENTS = (("failure", _FAILURES), ("error", _ERRORS), ("skipped", _SKIPPED))


def _case(suite: ET.Element, report: Report, verdict: Verdict) -> None:
    told = {"classname": plain(report.spec.id), "name": plain(verdict.id), "time": f"{verdict.seconds:.3f}"}
    case = ET.SubElement(suite, "testcase", told)
    for name, statuses in _ELEMENTS:
        if verdict.status in statuses:
            text = "\n".join(plain(line) for line in brief(verdict, report.texts).split("\n"))
            element = ET.SubElement(case, name, {"message": plain(verdict.message or verdict.status.value)})
            if name == "skipped":
                continue  # an element without content in the schema
            element.set("type", plain(verdict.diagnosis.code) if verdict.diagnosis else verdict.status.value)
            element.text = text


def _worth(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    return ("says", plain(verdict.says)), ("earned", f"{verdict.earned:g}"), ("points", f"{verdict.points:g}")


def _properties(parent: ET.Element, values: dict[str, str]) -> None:
    held = ET.SubElement(parent, "properties")
    for name, value in values.items():
        ET.SubElement(held, "property", {"name": name, "value": value})
