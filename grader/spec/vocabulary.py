"""What the names in a spec's expressions may be."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import msgspec

from grader.spec import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Function


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """What the names in a spec's expressions may be."""

    functions: Mapping[str, Function]
    vague: frozenset[str] = frozenset()  # functions whose declaration is wrong: nothing is known of their arguments
    attributes: frozenset[str] = frozenset()  # dotted paths that its classes are declared to have
    names: frozenset[str] = frozenset()  # inputs and let values
    classes: Mapping[str, str] = {}  # of the names that stand for objects, where it is known
    references: frozenset[str] | None = None  # the functions of the reference, where they are known
    has_reference: bool = True
    given: frozenset[str] | None = None  # the functions that the course gives; None where it gives none
    data: Mapping[str, frozenset[str]] = {}  # the arrays in each file of data


def class_of(node: ast.expr, words: Vocabulary) -> str:
    """The class of the object that an expression is; empty where that is not known, or it is none.

    What the reference gives, and what is in that, is `ref`'s, whatever it is.
    """
    if isinstance(node, ast.Name):
        return words.classes.get(node.id, "")
    if isinstance(node, ast.Call) and language.is_reference(node.func):
        return language.REFERENCE
    if isinstance(node, ast.Subscript):
        return language.REFERENCE if class_of(node.value, words) == language.REFERENCE else ""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return ""
    if node.func.id == language.SETTER and node.args:
        return class_of(language.target_of(node.args[0])[0], words)
    return node.func.id if any(name.startswith(f"{node.func.id}.") for name in words.functions) else ""
