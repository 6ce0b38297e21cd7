"""What a report shows of one verdict, the same in every medium: sentences, grids of numbers with marks, facts, inputs.

The terminal, HTML and Markdown lay these out; none of them looks into a `Finding` by itself.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from grader.model import Status
from grader.reports import words
from grader.reports.causes import happens_always, says_already
from grader.reports.highlights import FINE, WANTED, WORST, marks_of, pairs_of
from grader.reports.numbers import (
    DIGITS,
    Index,
    aligned,
    apart,
    digits_apart,
    elements,
    index_text,
    is_number,
    is_summary,
    literal,
    number,
    phrase,
    shape_of,
    shape_text,
)
from grader.reports.quoting import Quote, quote
from grader.reports.safe import lines, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Counterexample, Diagnosis, Finding, Json, Part, Verdict
    from grader.reports.causes import Card

# What happens whatever the inputs are: they would only be in the way.
_ONE_SIDED = {"call", "source", "mutation", "type"}  # kinds where nothing expected means that there is nothing to say


class Cell(msgspec.Struct, frozen=True):
    """One number of a grid, padded to its column's width."""

    text: str
    mark: str = FINE


class Grid(msgspec.Struct, frozen=True):
    """A two-dimensional array, the slice `label` of a deeper one, or (`flat`) the one row of a one-dimensional one."""

    label: str
    rows: tuple[tuple[Cell, ...], ...]
    flat: bool = False


class Side(msgspec.Struct, frozen=True):
    """One side of a finding: what came out, or what should have. A text, or grids, or facts of a large array."""

    label: str
    text: str | None = None
    grids: tuple[Grid, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


class Told(msgspec.Struct, frozen=True):
    """A sentence of an explanation; its role: diagnosis, seen (in which check), message, help, evidence, note, part."""

    role: str
    lines: tuple[str, ...]
    where: str | None = None


class Value(msgspec.Struct, frozen=True):
    """A named input of the smallest example."""

    name: str
    value: Json

    @property
    def rounded(self) -> bool:
        """Whether the number or array has more digits than are shown."""
        numbers = [item for _, item in elements(self.value)] if shape_of(self.value) is not None else []
        return any(isinstance(item, float) and float(number(item)) != item for item in numbers)

    def typed(self, width: int = 120) -> tuple[str, ...]:
        """`Z = [[1, 2],` and the rows under each other; with fewer digits where that makes it fit the width."""
        for digits in range(DIGITS, 2, -1):
            first, *rest = literal(self.value, digits)
            lines = (f"{self.name} = {first}", *(" " * (len(self.name) + 3) + line for line in rest))
            if max(map(len, lines)) <= width:
                break
        return lines


class Explanation(msgspec.Struct, frozen=True):
    """All that a report says of one verdict."""

    card: Card
    verdict: Verdict
    word: str
    symbol: str
    title: str
    points: str
    meaning: str
    told: tuple[Told, ...]
    sides: tuple[Side, ...]
    facts: tuple[tuple[str, str], ...]
    inputs: tuple[Value, ...]
    outcome: tuple[Side, ...]
    trial: int | None
    quoted: Quote | None = None
    pasted: tuple[str, ...] = ()  # lines to paste below the student's functions, in place of the inputs

    @property
    def says_meaning(self) -> bool:
        """Whether the status needs its sentence: always where a person decides, else where nothing else is said."""
        if self.verdict.status in {Status.INCONCLUSIVE, Status.INVALID}:
            return True
        return not self.told and not self.card.others and self.verdict.status is not Status.UNWRITTEN

    @property
    def about_inputs(self) -> str:
        """Which trial the inputs are from, and whether they are rounded: `trial 3, rounded`."""
        trial = [f"trial {self.trial}"] if self.trial is not None else []
        return ", ".join(trial + (["rounded"] if any(value.rounded for value in self.inputs) else []))

    @property
    def marks(self) -> set[str]:
        """The marks that the grids use, for their legend."""
        return {cell.mark for side in self.sides for grid in side.grids for row in grid.rows for cell in row}


def explain(card: Card, texts: Mapping[str, str] = MappingProxyType({}), *, edition: bool = False) -> Explanation:
    """What to show of a card; a passed one has no evidence to show. `texts`: the report's, to quote from."""
    verdict = card.shown
    status = verdict.status
    silent = status in {Status.PASSED, Status.UNWRITTEN}
    finding = None if silent else verdict.finding
    quoted = None if silent else quote(verdict.diagnosis, texts)
    told = () if silent else _told(verdict, quoted)
    shared = bool(card.others) and bool(told) and told[0].role == "diagnosis"
    if shared and status is Status.FAILED:
        told = (told[0], Told("seen", (f"{words.title(verdict)} [{plain(verdict.id)}]",)), *told[1:])
    hidden = silent or (shared and status is not Status.FAILED) or happens_always(verdict)
    example = None if hidden else verdict.counterexample
    pasted = example.lines if example else ()
    listed = example if not pasted else None
    return Explanation(
        verdict=verdict,
        word=status.value,
        symbol=words.SYMBOLS[status],
        title=_title(card, told[0] if shared else None),
        points=words.of_points(card.earned, card.points),
        meaning=words.meaning(status, edition=edition),
        told=told[1:] if shared else told,
        sides=_sides(finding) if finding else (),
        facts=_facts(finding) if finding else (),
        inputs=tuple(Value(plain(name), value) for name, value in listed.inputs.items()) if listed else (),
        outcome=_outcome(listed, finding) if listed else (),
        trial=example.trial if example else None,
        quoted=quoted,
        pasted=pasted,
        card=card,
    )


def _title(card: Card, cause: Told | None) -> str:
    """The check's sentence; where several checks fell to one cause, that cause."""
    if card.shown.status is Status.UNWRITTEN:
        return f"not written yet: {', '.join(map(plain, card.at_fault)) or words.ids(card.verdicts)}"
    if cause is None:
        return words.title(card.shown)
    return " ".join(cause.lines) + (f" ({cause.where})" if cause.where else "")


def _told(verdict: Verdict, quoted: Quote | None) -> tuple[Told, ...]:
    told: list[Told] = []
    diagnosis: Diagnosis | None = verdict.diagnosis
    if diagnosis:
        where = plain(diagnosis.line) if diagnosis.line and diagnosis.line not in diagnosis.text else None
        told.append(Told("diagnosis", lines(diagnosis.text), where))
    for role, text in (
        ("message", verdict.message),
        ("help", verdict.help),
        ("evidence", diagnosis.evidence if diagnosis else None),
        ("note", verdict.finding.note if verdict.finding else None),
        *(("note", note) for note in verdict.notes),
    ):
        said = " ".join(f"{' '.join(part.lines)} ({part.where or ''})" for part in told)
        quoted_already = role == "evidence" and quoted is not None and (text or "").endswith(quoted.line)
        if text and plain(text) and not says_already(said, plain(text), role) and not quoted_already:
            told.append(Told(role, lines(text)))
    if verdict.parts:
        said = plain(verdict.message or "")
        told.append(Told("part", tuple(_part(part, said) for part in verdict.parts)))
    return tuple(told)


def _part(part: Part, said: str) -> str:
    """`W1: passed, 1 of 1 point`, and what is wrong where that is not said of the whole check."""
    points = f", {words.of_points(part.earned, part.points)}" if part.points else ""
    new = part.message is not None and plain(part.message) not in said
    wrong = f": {' '.join(lines(part.message or ''))}" if new else ""
    return f"{plain(part.name)}: {part.status.value}{points}{wrong}"


def _sides(finding: Finding) -> tuple[Side, ...]:
    left, right = words.sides(finding.kind)
    if finding.expected is None and finding.kind in _ONE_SIDED:
        return (_side(left, finding.actual, {}),) if finding.actual is not None else ()
    return _pair((left, finding.actual), (right, finding.expected), marks_of(finding))


def _pair(left: tuple[str, Json], right: tuple[str, Json], marks: dict[Index, str]) -> tuple[Side, ...]:
    if left[1] is None and right[1] is None:
        return ()
    pairs = pairs_of(left[1], right[1])
    digits = digits_apart([(one, other) for index, one, other in pairs if marks.get(index) or len(pairs) == 1])
    return _side(*left, marks, digits), _side(*right, dict.fromkeys(marks, WANTED), digits)


def _side(label: str, value: Json, marks: dict[Index, str], digits: int = DIGITS) -> Side:
    shape = shape_of(value)
    if is_summary(value):
        return Side(label, facts=tuple((plain(key), _fact(item, digits)) for key, item in value.items()))
    if shape and 0 not in shape:
        return Side(label, grids=_grids(value, shape, marks, digits))
    if shape:
        return Side(label, text=f"an empty array of shape {shape_text(shape)}")
    return Side(label, text=phrase(value, digits))


def _fact(value: Json, digits: int) -> str:
    return shape_text(value) if isinstance(value, list | tuple) else phrase(value, digits)


def _grids(value: Json, shape: Index, marks: dict[Index, str], digits: int) -> tuple[Grid, ...]:
    width = shape[-1]
    cells = list(elements(value))
    texts = [number(item, digits) for _, item in cells]
    columns = [aligned(texts[position::width]) for position in range(width)]
    found = [Cell(columns[at % width][at // width], marks.get(index, FINE)) for at, (index, _) in enumerate(cells)]
    rows = [tuple(found[start : start + width]) for start in range(0, len(found), width)]
    height = shape[-2] if len(shape) > 1 else 1
    slices = range(0, len(rows), height)
    return tuple(
        Grid(_slice_label(cells[start * width][0], len(shape)), tuple(rows[start : start + height]), len(shape) == 1)
        for start in slices
    )


def _slice_label(index: Index, ndim: int) -> str:
    return "" if ndim <= 2 else f"[{', '.join(map(str, index[:-2]))}, :, :]"


def _facts(finding: Finding) -> tuple[tuple[str, str], ...]:
    facts = [("expression", plain(finding.expression))] if finding.expression else []
    if finding.actual_shape is not None and finding.actual_shape != finding.expected_shape:
        expected = shape_text(finding.expected_shape) if finding.expected_shape is not None else "none"
        facts.append(("shape", f"{shape_text(finding.actual_shape)}, expected {expected}"))
    if finding.index and finding.actual_at is not None:
        left, right = apart(finding.actual_at, finding.expected_at)
        relation = "" if finding.relation == "==" else f"{plain(finding.relation)} "
        facts.append(("worst element", f"at {index_text(finding.index)}: {left}, expected {relation}{right}"))
    if finding.off_by is not None and finding.relation == "==":
        facts.append(("off by", _size(finding.off_by)))
    if finding.allowed is not None:
        facts.append(("allowed", _size(finding.allowed)))
    if finding.wrong is not None and (finding.total or 0) > 1:
        facts.append(("wrong", f"{finding.wrong} of {finding.total} elements"))
    return tuple(facts)


def _size(value: Json) -> str:
    return f"{value:.2g}" if isinstance(value, float) else phrase(value)


def _outcome(example: Counterexample, finding: Finding | None) -> tuple[Side, ...]:
    """What came out for the smallest inputs, unless the finding has shown the same."""
    if finding and (example.actual, example.expected) == (finding.actual, finding.expected):
        return ()
    kind = finding.kind if finding else "values"
    left, right = words.sides(kind)
    both = [value for value in (example.actual, example.expected) if is_number(value)]
    marks: dict[Index, str] = {(): WORST} if len(both) == 2 else {}
    return _pair((left, example.actual), (right, example.expected), marks)
