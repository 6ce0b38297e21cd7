"""`gradient`: a claimed gradient against the numerical gradient of its loss."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.spec import language
from grader.spec.draws import Boolean, Integer, Labels, Network, fixed
from grader.spec.forms import EXPRESSION, EXPRESSIONS, NAMES
from grader.spec.kind import Kind
from grader.spec.model import Body, Expression
from grader.spec.problems import enumerated, suggestion
from grader.spec.records import Fields, Key, Record
from grader.spec.scope import Scope, several
from grader.spec.shapes import OneOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.spec.model import Reached
    from grader.spec.nodes import Scalar


class Gradient(Body, frozen=True):
    """`claimed` is the gradient of `of` with respect to `wrt`.

    One claimed expression for each name, or a single one whose value holds as many; none with `by` "autograd".
    """

    of: Expression
    wrt: tuple[str, ...]
    claimed: tuple[Expression, ...]
    by: str = "values"  # or autograd

    def sentence(self) -> str:
        """What is claimed to be the gradient of what."""
        inputs = list(dict.fromkeys(name.partition(".")[0] for name in self.wrt))  # of a dict not every entry
        of = f"{self.of.text} with respect to {enumerated(inputs)}"
        several = "gradients" if len(self.wrt) > 1 else "gradient"
        if not self.claimed:
            return f"PyTorch goes back through your code and finds the right {several} of {of}."
        claims = enumerated([each.text for each in self.claimed])
        if len(self.claimed) > 1:
            return f"{claims} are the gradients of {of}."
        return f"{claims} {'gives the gradients' if len(self.wrt) > 1 else 'is the gradient'} of {of}."

    def expressions(self) -> tuple[Expression, ...]:
        """The loss and the claims."""
        return (self.of, *self.claimed)

    def compared(self) -> tuple[Expression, ...]:
        """The claims."""
        return self.claimed

    def moved(self) -> tuple[str, ...]:
        """The inputs that the loss is differentiated by."""
        return self.wrt

    def judged(self, called: frozenset[str], reached: Reached) -> frozenset[str]:
        """Those of the claim: what it shares with the loss (softmax in `output_grad(softmax(Z), Y)`) is given."""
        claimed = reached(self.claimed)
        return claimed - reached([self.of]) or claimed or called

    def claims(self) -> tuple[tuple[Expression, tuple[str, ...]], ...]:
        """Each claim with the inputs whose gradients it holds: one, the entries of one dict, or all."""
        if len(self.claimed) < 2:
            return tuple((each, self.wrt) for each in self.claimed)
        roots = dict.fromkeys(name.partition(".")[0] for name in self.wrt)
        entries = (tuple(name for name in self.wrt if name.partition(".")[0] == root) for root in roots)
        return tuple(zip(self.claimed, entries, strict=True))

    def rests_on(self) -> tuple[Expression, ...]:
        """The loss: one of 0 with a gradient of 0 would be consistent and worthless."""
        return (self.of,)


def read(fields: Fields, scope: Scope) -> Gradient | None:
    """A loss, what it is differentiated by, and the claim."""
    inner = fields.get("gradient")
    if not isinstance(inner, Fields) or inner.get("of") is None or inner.get("wrt") is None:
        return None
    of = scope.expression(inner.get("of"))
    wrt = several(inner.get("wrt"))
    claimed = tuple(scope.expression(node) for node in several(inner.get("is")))
    by = inner.get("by", "values")
    used = scope.reach([of])[1]
    for node in wrt:
        _movable(node, used, scope)
    if len({node.text for node in wrt}) < len(wrt):
        scope.problems.at(inner.place("wrt"), "an input stands here twice")
    if by == "autograd":
        _autograd(inner, of, {node.text for node in wrt}, scope)
    elif "is" not in inner.values:
        scope.problems.at(inner.node, "gradient needs the key 'is', the claimed gradient (or 'by: autograd')")
    elif isinstance(inner.get("is"), tuple) and len(claimed) != len(wrt):
        counts = f"{len(wrt)} under 'wrt' but a list of {len(claimed)} here"
        scope.problems.at(inner.place("is"), f"{counts}; give one for each, or, not in a list, one that holds all")
    scope.must_call(inner.node, of, *claimed)
    return Gradient(of, tuple(name for node in wrt for name in _entries(node.text, scope)), claimed, by)


def _entries(name: str, scope: Scope) -> tuple[str, ...]:
    """The name itself, or, of a dict of parameters, one for each of its entries: `params.W1`, `params.hidden.W`."""
    draw = None if name in scope.bound else scope.draws.get(name)
    if isinstance(draw, Network):
        return tuple(f"{name}.{entry}" for entry in draw.named())
    return tuple(entry for entry, _ in _leaves(name, _written(name, scope)))


def _written(name: str, scope: Scope) -> ast.expr | None:
    """What stands for a name under `let`; None where that is no single expression."""
    inner = scope.bound.get(name, ())
    return language.tree(inner[0].text) if len(inner) == 1 and inner[0].text not in scope.broken else None


def _leaves(name: str, tree: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    """The entries of a dict that is written out, and of dicts in it, by their paths; else the name itself."""
    if not isinstance(tree, ast.Dict):
        yield name, tree
        return
    for key, value in zip(tree.keys, tree.values, strict=True):
        yield from _leaves(f"{name}.{key.value!s}" if isinstance(key, ast.Constant) else f"{name}.", value)


def _movable(node: Scalar, used: set[str], scope: Scope) -> None:
    name = node.text
    if name not in scope.words.names:
        scope.problems.at(node, f"unknown input {name!r}{suggestion(name, scope.words.names)}")
        return
    for entry, tree in _leaves(name, _written(name, scope)):
        _moving(node, entry, tree, scope)
    if name not in used and not scope.broken:
        scope.problems.at(node, f"'of' does not depend on {name!r}")


def _moving(node: Scalar, name: str, tree: ast.expr | None, scope: Scope) -> None:
    """Note what is no number that could be moved: an input, or a value that is written as `tree`."""
    key = name.partition(".")[2]
    if tree is not None and not all(map(str.isidentifier, key.split("."))) and key:
        scope.problems.at(node, f"the keys of a dict under 'wrt' are plain words, not {key!r}")
    source = tree.id if isinstance(tree, ast.Name) else name
    draw = scope.draws.get(source) if source not in scope.bound else None
    values = fixed(draw) if draw is not None else ()
    whole = isinstance(draw, Integer | Labels | Boolean) or any(isinstance(value, int | str) for value in values)
    text = isinstance(tree, ast.Constant) and isinstance(tree.value, int | str)
    if whole or text or (isinstance(tree, ast.Name) and isinstance(draw, Network)):
        what = "another dict" if isinstance(draw, Network) else "a whole number, truth value or text"
        scope.problems.at(node, f"{name!r} is {what}; nothing can be differentiated by it")


def _autograd(inner: Fields, of: Expression, wrt: set[str], scope: Scope) -> None:
    if "is" in inner.values:
        scope.problems.at(inner.place("is"), "with 'by: autograd' nothing is claimed; leave 'is' out")
    if of.text in scope.broken:
        return
    for expression in (of, *(each for expressions in scope.bound.values() for each in expressions)):
        for name in sorted(wrt & _set_in(expression)):
            text = f"autograd does not see {name!r} where 'set' puts it into an object; differentiate by an argument"
            scope.problems.at(inner.place("of"), text)


def _set_in(expression: Expression) -> set[str]:
    """The names that `set` puts into an object, somewhere in an expression."""
    calls = (node for node in ast.walk(language.tree(expression.text)) if isinstance(node, ast.Call))
    setters = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == language.SETTER]
    return {
        name.id
        for node in setters
        for value in node.args[1::2]
        for name in ast.walk(value)
        if isinstance(name, ast.Name)
    }


KIND = Kind(
    keys={
        "gradient": Key(
            Record("gradient", {
                "of": Key(EXPRESSION, "The loss: an expression with one number as its value.", required=True),
                "wrt": Key(NAMES, "With respect to which inputs.", required=True),
                "is": Key(EXPRESSIONS, "The claimed gradient: one expression for each input, or one that gives all."),
                "by": Key(OneOf(("values", "autograd")), "values (default): 'is' is judged against differences of the "
                                                         "loss; autograd: PyTorch's gradient of the loss is."),
            }),
            "A gradient that belongs to its loss.",
        )
    },
    read=read,
    trials=4,  # one draw measures a whole gradient
    enough=3,
)  # fmt: skip
