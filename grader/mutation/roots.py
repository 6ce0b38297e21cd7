"""What a mistake in the reference's text says of answers alone: the root of a square is a square left out, too."""

from __future__ import annotations

import ast

from grader.mutation.change import called, parsed
from grader.mutation.edit import Edit, Mistake
from grader.mutation.mistakes import POWER_MISSING, POWER_TOO_MANY


def of_answers(edit: Edit) -> Mistake:
    """The mistake; of a root also what else leads to the same answers, whatever is drawn.

    1 / cosh(z) is sqrt(1 - tanh(z)**2): who wrote it has left out a power, and has taken no root.
    """
    if _is_root(edit.after, edit.before):
        power = POWER_MISSING
    elif _is_root(edit.before, edit.after):
        power = POWER_TOO_MANY
    else:
        return edit.mistake
    return Mistake(power.code, f"{power.text}; or of one in which {edit.mistake.text}")


def _is_root(root: str, inner: str) -> bool:
    """Whether one text is the root of the other."""
    if "sqrt(" not in root:
        return False
    try:
        tree, under = parsed(root), parsed(inner)
    except SyntaxError:  # a whole statement
        return False
    return isinstance(tree, ast.Call) and called(tree) == "sqrt" and [*map(ast.dump, tree.args)] == [ast.dump(under)]
