"""How a caller's parameters are put together: arrays in lists, tuples, dicts, modules, and where each belongs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.errors import GraderError
from grader.gradient.claim import described
from grader.gradient.leaves import Leaf, leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.gradient.claim import Point

ROOT = "x"  # what parameters are called that have no name


class Fixed(msgspec.Struct, frozen=True):
    """A value that stays as it is."""

    value: Any


class Branch(msgspec.Struct, frozen=True):
    """A container: its children by key, and how it is made of theirs."""

    name: str
    children: dict[Any, Node]
    rebuild: Callable[[list[Any]], Any]
    named: bool  # a dict, whose children are found by their keys; else a sequence
    module: Any = None  # a module of PyTorch, whose parameters the children are

    def child_name(self, key: Any) -> str:
        """What an element is called in messages: `W`, `layer.W`, `x[0]`."""
        return _child_name(self.name, key, named=self.named)


Node = Leaf | Fixed | Branch


def _child_name(name: str, key: Any, *, named: bool) -> str:
    if not named:
        return f"{name or ROOT}[{key}]"
    return f"{name}.{key}" if name else str(key)


class Structure:
    """Parameters of any structure, taken apart into named leaves and put together again.

    Names in `fixed` are no parameters: they, and what they contain, stay as they are. Modules of PyTorch are given to f
    and grads themselves, with other numbers in them; `restored` puts back what they, and one that is `used`, had.
    """

    def __init__(self, x: Any, fixed: Sequence[str] = (), used: Any = None) -> None:
        self._used = [used] if is_module(used) else []
        self._wanted, self._met = set(fixed), dict.fromkeys(fixed, False)
        self.root = self._read("", x)
        self.leaves = {found.name: found for found in _leaves(self.root)}
        unknown = [name for name, met in self._met.items() if not met]
        if unknown:
            from difflib import get_close_matches

            near = get_close_matches(unknown[0], self.leaves, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(map(repr, self.leaves))}"
            raise GraderError(f"fixed names {unknown[0]!r}, which is no parameter{hint}")
        if not any(found.value.size for found in self.leaves.values()):
            raise GraderError("there is no parameter to check: params is empty")

    @property
    def point(self) -> Point:
        """The parameters as float64 arrays by name."""
        return {name: found.value for name, found in self.leaves.items()}

    @property
    def unit(self) -> float:
        """Rounding of the coarsest type in which grads gets a parameter."""
        return max(found.unit for found in self.leaves.values())

    @property
    def frameworks(self) -> set[str]:
        """Whose arrays the parameters are."""
        return {found.framework for found in self.leaves.values()}

    def is_plain(self) -> bool:
        """Whether f may be given the engine's own dict: a dict of NumPy arrays, none of them fixed."""
        root = self.root
        return (
            isinstance(root, Branch)
            and root.named
            and all(isinstance(child, Leaf) and key == child.name for key, child in root.children.items())
            and self.frameworks == {"numpy"}
        )

    def for_f(self, point: Mapping[str, Any]) -> Any:
        """The parameters as f wants them."""
        return _build(self.root, {n: self.leaves[n].for_f(a) if np.isrealobj(a) else a for n, a in point.items()})

    def for_g(self, point: Mapping[str, Any]) -> Any:
        """The parameters as grads wants them."""
        return _build(self.root, {name: self.leaves[name].for_g(array) for name, array in point.items()})

    def tracked(self, point: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The parameters as PyTorch differentiates by them: all together, and each by its name."""
        tensors = {n: self.leaves[n].for_g(a).detach().requires_grad_() for n, a in point.items()}
        built = _build(self.root, tensors)
        for branch in _modules(self.root):
            own = dict(branch.module.named_parameters())
            tensors |= {child.name: own[key] for key, child in branch.children.items() if isinstance(child, Leaf)}
        return built, tensors

    def forget_gradients(self) -> None:
        """Let modules begin anew: a backward pass adds to what is there."""
        for branch in _modules(self.root):
            branch.module.zero_grad(set_to_none=True)

    @contextmanager
    def restored(self) -> Iterator[None]:
        """Put back numbers, statistics and gradients of the modules at the end."""
        modules = [*self._used, *(branch.module for branch in _modules(self.root))]
        kept = [
            (module, {k: v.clone() for k, v in module.state_dict().items()}, [p.grad for p in module.parameters()])
            for module in modules
        ]
        try:
            yield
        finally:
            for module, state, grads in kept:
                module.load_state_dict(state)
                for parameter, grad in zip(module.parameters(), grads, strict=True):
                    parameter.grad = grad

    def put_together(self, values: Mapping[str, Any]) -> Any:
        """The same structure of other values."""
        return _build(self.root, values)

    def gradients(self, answer: Any) -> dict[str, Any]:
        """What grads gave, by the names of the leaves; a name that is missing or unknown stays so.

        Raises:
            GraderError: a list, tuple or dict is expected, and something else was given.
        """
        found: dict[str, Any] = {}
        _match(self.root, answer, found)
        return found

    def _read(self, name: str, value: Any) -> Node:
        if name in self._wanted:
            self._met[name] = True
            return Fixed(value)
        if is_module(value):
            return self._module(name, value)
        if isinstance(value, Mapping):
            children = {key: self._read(_child_name(name, key, named=True), value[key]) for key in value}
            keys = list(children)
            return Branch(name, children, lambda parts: dict(zip(keys, parts, strict=True)), named=True)
        if isinstance(value, list | tuple) and not _is_numbers(value):
            return self._sequence(name, list(value), _maker(value))
        apart = _registered(value)
        if apart is not None:
            return self._sequence(name, *apart)
        return leaf(name or ROOT, value)

    def _module(self, name: str, module: Any) -> Branch:
        own = {key: p for key, p in module.named_parameters() if p.requires_grad}
        children = {key: self._read(_child_name(name, key, named=True), p) for key, p in own.items()}

        def load(parts: list[Any]) -> Any:
            for parameter, part in zip(own.values(), parts, strict=True):
                parameter.data.copy_(part.detach())
            return module

        return Branch(name, children, load, named=True, module=module)

    def _sequence(self, name: str, parts: list[Any], rebuild: Callable[[list[Any]], Any]) -> Branch:
        children = {i: self._read(_child_name(name, i, named=False), part) for i, part in enumerate(parts)}
        return Branch(name, children, rebuild, named=False)


def _is_numbers(value: Any) -> bool:
    """Whether a list is an array written out: numbers, or lists of numbers of one length."""
    if all(isinstance(each, Real) for each in value):
        return bool(value)
    return (
        all(isinstance(each, list | tuple) and _is_numbers(each) for each in value) and len(set(map(len, value))) == 1
    )


def _maker(value: Any) -> Callable[[list[Any]], Any]:
    if hasattr(value, "_fields"):
        return lambda parts: type(value)(*parts)
    return list if isinstance(value, list) else tuple


def _registered(value: Any) -> tuple[list[Any], Callable[[list[Any]], Any]] | None:
    """The parts of a container that JAX was told of, such as a module of a library."""
    jax = sys.modules.get("jax")
    if jax is None or isinstance(value, np.ndarray | jax.Array | Real | str):
        return None
    parts, form = jax.tree_util.tree_flatten(value)
    return None if jax.tree_util.treedef_is_leaf(form) else (parts, form.unflatten)


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Branch):
        for child in node.children.values():
            yield from _leaves(child)


def _modules(node: Node) -> Iterator[Branch]:
    if isinstance(node, Branch):
        if node.module is not None:
            yield node
        for child in node.children.values():
            yield from _modules(child)


def is_module(value: Any) -> bool:
    """Whether a value is a module of PyTorch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.nn.Module)


def _build(node: Node, values: Mapping[str, Any]) -> Any:
    if isinstance(node, Leaf):
        return values[node.name]
    if isinstance(node, Fixed):
        return node.value
    return node.rebuild([_build(child, values) for child in node.children.values()])


def _match(node: Node, answer: Any, found: dict[str, Any]) -> None:
    if isinstance(node, Leaf):
        found[node.name] = answer
    elif isinstance(node, Branch) and node.named:
        _match_named(node, answer, found)
    elif isinstance(node, Branch):
        parts = answer if isinstance(answer, list | tuple) else _parts(answer)
        if parts is None or len(parts) != len(node.children):
            given = f"{len(parts)} gradients" if parts is not None else described(answer)
            count = len(node.children)
            where = f"one for each element of {node.name or ROOT!r}"
            raise GraderError(f"grads returned {given}, expected {count} gradients, {where}")
        for child, part in zip(node.children.values(), parts, strict=True):
            _match(child, part, found)


def _parts(answer: Any) -> list[Any] | None:
    apart = _registered(answer) if answer is not None else None
    return None if apart is None else apart[0]


def _match_named(node: Branch, answer: Any, found: dict[str, Any]) -> None:
    if node.module is not None and answer is None:  # a backward pass has left it in the module
        answer = {key: p.grad for key, p in node.module.named_parameters() if key in node.children}
    if node.module is not None and isinstance(answer, list | tuple) and len(answer) == len(node.children):
        answer = dict(zip(node.children, answer, strict=True))
    if not hasattr(answer, "items"):
        of = f" for {node.name!r}" if node.name else ""
        raise GraderError(f"grads returned {described(answer)}{of}, expected a dict with one array for each parameter")
    for key, child in node.children.items():
        if key in answer and not isinstance(child, Fixed):
            _match(child, answer[key], found)
    found.update({node.child_name(key): part for key, part in answer.items() if key not in node.children})
