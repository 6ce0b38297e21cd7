"""How much of a text edits change: of several that mend it, the one that changes least is likeliest what was done."""

from __future__ import annotations

import re
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING

from grader.mutation.likelihood import looks_alike
from grader.mutation.mistakes import BINARY, NOT_IN_PLACE, ON_A_COPY, SHIFT_TOO_MANY, SIGN_SWAPPED, TERM_MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.mutation.edit import Edit, Placed

# A name with its module, a transpose, a number, an operator; parentheses and commas only hold them together.
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_WORD = re.compile(rf"\.T\b|[A-Za-z_]\w*(?:\.(?!T\b)[A-Za-z_]\w*)*|{_NUMBER.pattern}|[^\s\w(),]+")
_AROUND = frozenset(
    {"transpose", "divide", "scale", "negate", "wrap", "unused", "unread", "rate", "idle-rate", "factor-beside", "over"}
    | {"idle-term", "slope", "term-elsewhere", "field-beside", "one", "penalty"}
    | {"inside", "stepped", "per-step"}
)  # a value that has a name
_REPLACED = 0.5  # a word in place of another is more than a word too many or missing
_CONFUSED = frozenset({"axis", "handed-axis", "size", "function", "keepdims"})  # what is taken for another of its kind
_SIGNS = frozenset(("+", "-", "*", "@", "<", ">", "<=", ">=", "==", "!=", "+=", "-="))
STRIKING = frozenset(
    {
        "ritual",
        "rites",
        "leaf",
        "emptied",
        "unused",
        "unread",
        "namesake",
        "thrown-away",
        "moved",
        "descent",
        "cut",
        "handed-on",
    }
)  # what a text shows by itself
PENALISED = frozenset({"of-weights", "weights-listed", "but-one-squared", "but-one-shrinking", "but-one-diagonal"})
_WHOLE = frozenset({"unwrap", "transpose", "branches"})  # what goes as a whole
_SIZE = re.compile(r"\w+\.shape\[-?\d\]$|len\(\w+\)$|\w+\.size$")
_SQUARE = re.compile(r"\*\* ?2\)?$")
_ALONG = re.compile(r"(?:(?:axis|dim) ?= ?)?-?\d$")
_REST = re.compile(r"\+ \(?1(?:\.0)? - ")
_LIKELIER = 0.1  # than another change of as many words
_SET = re.compile(r"^\s*(\w+(?: *, *\w+)*) *= *(?!=)(.*)$", re.MULTILINE)
_SUM = re.compile(r"[\w.]+(?: [-+] [\w.]+)+")  # of what has names: there a term is missing sooner than elsewhere
_FILLED = re.compile(r"^\s*(\w+)\[[^=\n]*\] *= *(?!=)(.*)$", re.MULTILINE)  # element by element
_HANDS_ON = re.compile(r"save_for_backward|^\s*(?:\w*cache\w*|saved|memo|ctx\.\w+)\s*=(?!=)")
# It gets another kind of value, or a copy.
_CONVERTS = re.compile(
    r"(?:\w+\.)?(?:asarray|asanyarray|array|astype|clip|copy|tensor|float64|float|(?:zeros|ones|empty|full)(?:_like)?)\("
)


def changed(edits: Sequence[Placed]) -> float:
    """How many words are put in or replaced; what is taken out, or stands elsewhere, is one thing."""
    return sum(_changed(placed.edit) for placed in edits)


def _words(text: str) -> Counter[str]:
    """The words of a text, however its numbers and its quotes are written: `1e-5` is `1e-05`."""
    words = _WORD.findall(text.replace('"', "'"))
    return Counter(str(float(word)) if _NUMBER.fullmatch(word) else word for word in words)


def _changed(edit: Edit) -> float:
    before, after = _words(edit.before), _words(edit.after)
    fewer, more = (before - after).total(), (after - before).total()
    known = _by_kind(edit, more)
    if known is not None:
        return known
    if fewer == more == 1:
        gone, come = next(iter(before - after)), next(iter(after - before))
        return 1.0 if gone.startswith(f"{come}.") else _exchanged(edit, {gone, come})  # x for x.detach()
    if not fewer + more and "where(" in edit.before:
        return 1.0 - _LIKELIER  # what holds where a condition does, and what elsewhere: as likely as the condition
    if (edit.operator == "axis" and not fewer) or (edit.operator in _WHOLE and not more):
        return 1.0 - 2 * _LIKELIER  # what comes or goes as a whole was not meant to be another one instead
    if not more or (edit.after and edit.after in edit.before):
        minus = fewer == 1 and "-" in before - after
        return 1.0 + _REPLACED * (edit.operator == "parentheses") - _LIKELIER / 2 * minus
    return max(fewer, more) + _REPLACED * min(fewer, more)


def removes(edit: Edit) -> bool:
    """Whether an edit takes something out, and puts nothing in."""
    return not _words(edit.after) - _words(edit.before)


def _by_kind(edit: Edit, more: int) -> float | None:
    """What is known of some kinds of edits, whatever their words."""
    operator, before, after = edit.operator, edit.before, edit.after
    known = (
        # that nothing was changed is seldom what is wrong: with such an edit another line gets what is up to date
        (edit.repair in {NOT_IN_PLACE, ON_A_COPY}, 2.0),
        # log(sum(exp(z - c))) + c: nobody takes off in vain what is taken off before exp
        (operator == "shift" and "log(" in before, 1.0 - 3 * _LIKELIER),
        (operator == "put-on-again", 1.0 - 3 * _LIKELIER),
        # the largest of such terms happens to be the right one: nobody means that
        (edit.repair == BINARY, 1.0 - 3 * _LIKELIER),
        # C for m, however each is written; axis=-1 for axis=0 is as near as axis=1
        (operator == "size", 1.0 - _LIKELIER),
        (operator in _CONFUSED and all(map(_ALONG.match, (before, after))), 1.0 - _LIKELIER),
        # of a subtraction, rather than of two arguments
        (edit.repair == SIGN_SWAPPED or operator == "entries", 1.0 - _LIKELIER / 2),
        # p + (1 - p) is 1, which nobody writes that way
        (operator == "added-up" and _REST.search(after) is not None, 2.0),
        # what keeps exp from overflowing stands there on purpose
        (edit.repair == SHIFT_TOO_MANY and "max(" in before, 2.0),
        # one over something, the other way round, is no change at all that anybody makes
        (operator == "swap" and before.startswith(("1 /", "1/", "1.0 /", "1.0/")), 1.0 + _REPLACED),
        # whoever has given a formula a name means that
        (operator in {"held", "held-names"}, 1.0 + _REPLACED),
        # a condition is one thing, however long it is
        (operator in {"unless", "all-ranked", "window"}, 1.0 + _REPLACED),
        (operator in {"summed-along", "activation"}, 1.0 - _LIKELIER),
        (operator in PENALISED or operator == "along", 1.0),
        # nobody chooses in vain
        (operator == "unwrap" and "where(" in before, 1.0 + _REPLACED),
        # what is masked gets no weight
        (before in {"0", "0.0"} and after.endswith("inf"), 1.0),
        (operator in STRIKING - {"rate"}, (1.0 + more) / 2 - _LIKELIER * 4),
        (operator == "constant", 1.0 + _REPLACED),
        # nobody writes an argument for a number that happens to be drawn
        (operator == "fixed" and _NUMBER.fullmatch(after) is not None, 3.0),
        (operator == "aliased", 1.0 - 3 * _LIKELIER),
        (before in after and "**" not in before and _SQUARE.search(after) is not None, 1.0 + _LIKELIER),
        # hardly anybody takes a root of how many there are
        (operator in {"wrap", "around"} and _SIZE.match(before) is not None, 2.0),
    )
    return next((size for holds, size in known if holds), None)


def _exchanged(edit: Edit, words: set[str]) -> float:
    """One word for another: max for min, axis=0 for axis=1, plus for minus are the likeliest of all."""
    if any(f"{word}=" in words for word in words):
        return 1.0 + _LIKELIER / 2  # > for >=: the border alone
    if edit.operator in _CONFUSED or words <= _SIGNS:
        return 1.0 - _LIKELIER
    if looks_alike(edit):
        return 1.0 - _LIKELIER / 2
    return 1.0 + (_LIKELIER / 2 if words == {"*", "/"} else _REPLACED)


def exactness(edits: Sequence[Placed], known: Sequence[Placed], text: str = "") -> tuple[int, int]:
    """How exactly edits say where: a formula before a name that stands for it, and short before long.

    What is added up in a loop (as `known` edits of the function show) has no formula, nor has an argument, or one that
    `text` only makes an array of: there the name says where. A line that does nothing but give a value another name
    (`A = Z`) is where something is missing; a sign is lost in a formula rather than at a name.
    """
    words = [each.edit.before.split() for each in known if each.edit.operator == "augmented"]
    added_up = {first for first, sign, *_ in (each for each in words if len(each) > 2) if sign in {"+=", "-="}}
    around = [each.edit for each in edits if each.edit.operator in _AROUND]
    formulas = (_formulas(text) - added_up) | {name for name, _ in _FILLED.findall(text)}
    named = sum(edit.before in formulas or _converts(text, edit) or _is_signed(edit) for edit in around)
    bare = sum(_renames(text, edit) for edit in around)
    named += sum(_hands_on(text, each.edit) for each in edits)
    named -= sum(each.edit.repair == TERM_MISSING and _SUM.fullmatch(each.edit.before) is not None for each in edits)
    return named * (not bare) - bare, sum(len(each.edit.before) for each in edits)


def _hands_on(text: str, edit: Edit) -> bool:
    """Whether the line of an edit only keeps what others need: a formula is wrong sooner than what is handed on."""
    return bool(text) and _HANDS_ON.search(text.split("\n")[edit.line - 1]) is not None


def _formulas(text: str) -> set[str]:
    """The names that a text gives the value of a formula to."""
    set_by = [names for names, value in _SET.findall(text) if not _CONVERTS.match(value)]
    return {name.strip() for names in set_by for name in names.split(",")}


def _is_signed(edit: Edit) -> bool:
    """Whether it only gives a name a sign."""
    return edit.operator == "negate" and edit.before.isidentifier()


def _renames(text: str, edit: Edit) -> bool:
    """Whether the line of an edit only gives what is edited another name."""
    found = _SET.match(text.split("\n")[edit.line - 1]) if text else None
    return found is not None and found[2].strip() == edit.before and edit.before.isidentifier()


def _converts(text: str, edit: Edit) -> bool:
    """Whether the line of an edit only makes an array of what it is given."""
    found = _SET.match(text.split("\n")[edit.line - 1]) if text else None
    return found is not None and _CONVERTS.match(found[2]) is not None


def by_turns(edits: Sequence[Placed], first: Callable[[Placed], bool]) -> list[Placed]:
    """One of those that are to be `first`, and one of the others, in their order, as long as there are both."""
    chosen = [placed for placed in edits if first(placed)]
    others = [placed for placed in edits if not first(placed)]
    return [placed for pair in zip_longest(chosen, others) for placed in pair if placed is not None]
