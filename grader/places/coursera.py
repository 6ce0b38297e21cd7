"""Coursera: feedback.json, a fraction and one text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.reports import to_plain, visible_to_students

if TYPE_CHECKING:
    from grader.model import Report

FEEDBACK_MAX = 60_000  # characters


def write(report: Report) -> bytes:
    """`fractionalScore` from all checks, `feedback` of those that students may see."""
    share = report.score / report.points if report.points else 0.0
    told = to_plain(visible_to_students(report))
    value = {"fractionalScore": round(min(max(share, 0.0), 1.0), 6), "feedback": told[:FEEDBACK_MAX]}
    return json.dumps(value, indent=2).encode()
