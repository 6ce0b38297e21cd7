"""What a check is worth and what for: its points, the shares of its parts, and how many of its draws must pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from grader.spec.draws import Each, needed
from grader.spec.kinds import KINDS
from grader.spec.problems import listed, suggestion
from grader.spec.shapes import WRONG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.spec.draws import Draw
    from grader.spec.model import Body, Mentions
    from grader.spec.problems import Problems
    from grader.spec.records import Fields

CREDITS = ("all", "trials", "parts")
_OWN_TRIALS = {"holds", "matches", "learns"}  # kinds of which a single draw proves something


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What a check is worth, and for what."""

    points: float
    shares: dict[str, float]
    credit: str


def worth(fields: Fields, body: Body, problems: Problems) -> Worth:
    """The points of a check; what does not fit its kind is noted."""
    declared = fields.get("points", 1)
    credit: str = fields.get("credit", "all")
    points = _total(declared)
    shares = _named_shares(fields, declared, body, problems) if isinstance(declared, dict) else {}
    parts = body.parts()
    if credit == "parts" and len(parts) < 2:
        text = "'credit: parts' is for a list of relations under 'holds', or a gradient with respect to several inputs"
        problems.at(fields.place("credit"), text)
    elif credit == "parts" and shares:
        problems.at(fields.place("credit"), "the points of each part stand under 'points'; leave 'credit' out")
    elif credit == "parts":
        shares = dict.fromkeys(parts, points / len(parts))
    elif credit == "trials" and fields.variant and fields.variant not in _OWN_TRIALS:
        problems.at(fields.place("credit"), f"'credit: trials' goes with {listed(sorted(_OWN_TRIALS))} only")
    return Worth(points=points, shares=shares, credit=credit)


def _total(points: Any) -> float:
    """All that a check is worth; what could not be read has been noted."""
    if isinstance(points, dict):
        return float(sum(value for _, value in points.values() if value is not WRONG))
    return float(points)


def _named_shares(fields: Fields, declared: dict[str, Any], body: Body, problems: Problems) -> dict[str, float]:
    """The points of each gradient, where they are told one by one; an entry of a dict by its own name."""
    known = body.moved()
    short = {name.rpartition(".")[2]: name for name in known}
    full = dict.fromkeys(known) if len(short) < len(known) else short
    for name, (key, _) in declared.items():
        if name not in full:
            hint = suggestion(name, full) if known else ": only a gradient has points for each input"
            problems.at(key, f"{name!r} is not among 'wrt'{hint}")
    missing = [name for name in full if name not in declared]
    if missing:
        problems.at(fields.place("points"), f"no points for {', '.join(missing)}")
    return {full.get(name) or name: 0.0 if value is WRONG else float(value) for name, (_, value) in declared.items()}


def draws_of(
    fields: Fields, ours: int, draws: Mapping[str, Draw], told: Mentions, problems: Problems
) -> tuple[int, int]:
    """On how many draws a check is judged, and how many of them must pass.

    As many as the check itself says, else the spec's, but at most what its kind needs and what its draws have.
    """
    most = KINDS[fields.variant].trials
    turning = {name: draws[name] for name in needed(draws, told.drawn) & draws.keys()}
    turns = max([len(draw.options) for draw in turning.values() if isinstance(draw, Each)], default=1)
    passes = fields.get("passes")
    if passes is not None:
        least, own = map(int, passes.text.split(" of "))
        if not 1 <= least <= own:
            problems.at(passes, f"{passes.text!r}: from 1 to {own} draws can pass of {own}")
        if "trials" in fields.values:
            problems.at(fields.place("trials"), "how many draws there are is said by 'passes'; leave 'trials' out")
    else:
        own = fields.get("trials", max(turns, ours if most is None else min(ours, most)))
        least = own
    if own < turns:
        place = fields.place("trials" if passes is None else "passes")
        problems.advise(place, f"{own} trials do not reach each of {turns} values in turn")
    return own, least
