"""All operators in one table, in the order in which they are tried: the likeliest kinds of mistake first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.mutation import (
    arguments,
    arithmetic,
    axes,
    beside,
    bounds,
    conditions,
    confusing,
    counting,
    elsewhere,
    entries,
    exchanging,
    fields,
    forgotten,
    gathered,
    guarded,
    idle,
    infinite,
    inscope,
    keys,
    lines,
    margins,
    masks,
    meant,
    mending,
    mirrored,
    misplaced,
    modules,
    names,
    nothing,
    parentheses,
    partners,
    paths,
    penalised,
    places,
    products,
    reductions,
    repeated,
    rounding,
    schedules,
    slicing,
    slopes,
    starting,
    state,
    statements,
    steps,
    symmetric,
    training,
    twins,
    undone,
    unfinished,
    usual,
    windows,
    wrapping,
)

if TYPE_CHECKING:
    from grader.mutation.change import Operator

_THEMES = (
    *(arguments, arithmetic, axes, beside, bounds, conditions, confusing, counting, elsewhere, entries),
    *(exchanging, fields, forgotten, gathered, guarded, idle, infinite, inscope, keys, lines, margins, masks, meant),
    *(mending, mirrored, misplaced, modules, names, nothing, parentheses, partners, paths, penalised, places),
    *(products, reductions, repeated, rounding, schedules, slicing, slopes, starting, state, statements, steps),
    *(symmetric, training, twins, undone, unfinished, usual, windows, wrapping),
)
KINDS = {operator.name: operator for theme in _THEMES for operator in theme.OPERATORS}


def _operators(text: str) -> tuple[Operator, ...]:
    return tuple(KINDS[name] for name in text.split())


# In hand-ins alone: what stands out in a text.
FIRST = _operators("""
    handed-on rites leaf emptied of-the-class stepped margin-end both-ends quotient not-raised idle-rate rate
    own-mask handed-mask idle-start
    unused keyed idle-term idle-pair idle-mask thrown-away unread filter
    moved descent cut direction added-up
    put-on-again put-back-again taken-over extreme to-the-end
    said-turned share own-entry-mask
    replaced best-kept lowered argument-in-term columns as-before past-a-layer
""")

# Made in a right text, and mended in a hand-in.
OPERATORS = _operators("""
    ritual sign swap axis handed-axis keepdims function count shift summed
    augmented returned copied
    drop product named-product negate exponential two-classes
    unwrap transpose
    first-only size variable attribute index branches
    wrap divide scale multiplied attach
    parentheses
    constant setting left-out
    tuple fixed subset keyword absolute twice
    exchanged loop
    carried
""")

# In hand-ins alone: what is usual everywhere.
LAST = _operators("""
    counterpart copied-from-twin numbered
    repeated-index view no-weight first-step of-those-that-count all-but-one unless every all-ranked
    turned-round
    window-length per-step slices slice-as-beside window mirrored slope-at-input moving-average
    idle-flag number-named entry-for-operand held held-names times-argument halved less-argument
    activation options layer
    whole-number exponent listed-mean slope
    key formatted-key field along opposite ends countdown kept listed strided inside
    put-back on-a-copy counted-on deeply
    as-elsewhere index-part other-axis parts-turned in-reverse in-order entry-sum
    names-exchanged otherwise-shared moved-factor
    entry counted shares root magnitude complement summed-with log-sum
    order axes keyword-argument another around
    namesake entries divided operand
    composed divisor times-count shared-out
    targets behind coefficient slope-too-many factor-beside over of-a-term computed raised summed-along
    term-elsewhere field-beside
    of-weights weights-listed but-one-squared but-one-shrinking but-one-diagonal
    default told-how what-is-left
    one penalty centred one-hot jacobian variance cut-off from-target scaled like padded
    sibling twin dict-entry taken-off
    nonzero largest other-side other-path einsum-operand
    taken-off-at-once at-most index-elsewhere turned-over
    negated-bound norm-order square-for-size on-diagonal from-start
    entry-meant call-meant
    valid-count
    partner neutral empty-copy rounded-otherwise not-rounded next-axis moved-together
    entry-there apart own-kept-mask mask-elsewhere endless overflowing both-others
    of-the-total own-penalty
    begins batch less-known column tiled row-major
    zeroed centred-before keyed-bias over-area
    reordered letters axes-left-out reshaped
    aliased repeated squared torn added word
""")

ONLY_MENDING = frozenset(operator.name for operator in (*FIRST, *LAST))
