"""Grids of numbers as lines of text that fit a width: for the terminal and for Markdown's code blocks.

A line is a list of (text, mark) pieces. Every number has one place before it for its mark: `>` the worst, `*` wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.reports.highlights import FINE, WANTED, WORST, WRONG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.reports.evidence import Cell, Explanation, Grid, Side

Line = list[tuple[str, str]]
SIGNS = {FINE: " ", WANTED: " ", WRONG: "*", WORST: ">"}
_GAP = 6  # columns between two grids side by side


def side_lines(sides: Sequence[Side], width: int) -> list[Line]:
    """The sides of a finding: grids beside each other where they fit, else below each other; texts on aligned lines."""
    if any(side.grids for side in sides):
        blocks = [_block(side, width) for side in sides]
        widths = [max(map(length, block)) for block in blocks]
        return _beside(blocks, widths) if sum(widths) + _GAP <= width else [line for block in blocks for line in block]
    names = max((len(side.label) for side in sides), default=0)
    if len({tuple(name for name, _ in side.facts) for side in sides}) == 1 and sides[0].facts:
        table = _facts_table(sides, names)
        if max(map(length, table)) <= width:
            return table
    return [line for side in sides for line in _texts(side, names)]


def legend(explanation: Explanation) -> str | None:
    """What the marks of an explanation's grids mean; None where there are none."""
    meanings = ((WORST, "the worst"), (WRONG, "wrong too"))
    said = [f"{SIGNS[mark]} {meaning}" for mark, meaning in meanings if mark in explanation.marks]
    return ", ".join(said) or None


def length(line: Line) -> int:
    """How many columns a line takes."""
    return sum(len(text) for text, _ in line)


def as_text(line: Line) -> str:
    """A line without its marks' styles; the signs stay."""
    return "".join(text for text, _ in line).rstrip()


def _texts(side: Side, names: int) -> Iterator[Line]:
    text = side.text if side.text is not None else ", ".join(f"{name} {value}" for name, value in side.facts)
    yield [(side.label.ljust(names) + "  ", "label"), (text, "value")]


def _facts_table(sides: Sequence[Side], names: int) -> list[Line]:
    """The facts of two large arrays, named once above them."""
    rows = [[" " * names, *(name for name, _ in sides[0].facts)]]
    rows += [[side.label.ljust(names), *(text for _, text in side.facts)] for side in sides]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = [[text.ljust(width) + "  " for text, width in zip(row, widths, strict=True)] for row in rows]
    return [
        [(text, "label" if row == 0 or column == 0 else "value") for column, text in enumerate(texts)]
        for row, texts in enumerate(padded)
    ]


def _block(side: Side, width: int) -> list[Line]:
    block: list[Line] = [[(side.label, "label")]]
    for grid in side.grids:
        block += _grid(grid, width)
    if not side.grids:
        block.append([("  ", FINE), next(_texts(side, 0))[1]])
    return block


def _grid(grid: Grid, width: int) -> Iterator[Line]:
    """The rows of a grid; a wide one in bands of columns, each headed by the columns it holds."""
    widths = [len(cell.text) + 3 for cell in grid.rows[0]]
    bands = _bands(widths, width - 1)
    word = "elements" if grid.flat else "columns"
    if grid.label:
        yield [(f"  {grid.label}", "label")]
    for first, last in bands:
        if len(bands) > 1:
            yield [(f"  {word} {first} to {last - 1}", "label")]
        for row in grid.rows:
            yield [piece for cell in row[first:last] for piece in _cell(cell)]


def _bands(widths: Sequence[int], width: int) -> list[tuple[int, int]]:
    bands, first, used = [], 0, 0
    for position, each in enumerate(widths):
        if used + each > width and position > first:
            bands.append((first, position))
            first, used = position, 0
        used += each
    return [*bands, (first, len(widths))]


def _cell(cell: Cell) -> Line:
    lead = len(cell.text) - len(cell.text.lstrip())
    return [(" " * (lead + 1) + " ", FINE), (SIGNS[cell.mark], cell.mark), (cell.text.lstrip(), cell.mark)]


def _beside(blocks: Sequence[list[Line]], widths: Sequence[int]) -> list[Line]:
    joined: list[Line] = []
    for row in range(max(map(len, blocks))):
        line: Line = []
        column = 0  # where the block begins
        for block, width in zip(blocks, widths, strict=True):
            if row < len(block):
                line += [(" " * (column - length(line)), FINE), *block[row]]
            column += width + _GAP
        joined.append(line)
    return joined
