"""The reference's answers: the lecture in NumPy and, where PyTorch is installed, a second opinion in PyTorch.

Answers are kept by content (function, arguments), so a class with the same draws asks each question once. That the
two references agreed is remembered on disk for the public seed: a student's check need not import torch.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import itertools
import operator
import os
import re
import sys
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from grader.errors import Problem, SpecError
from grader.model import Answer, Handle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.spec import Spec

Proof = TypeVar("Proof")


class ReferenceFault(Exception):  # noqa: N818 -- like CallFailed, an outcome that the judge turns into a verdict
    """The reference gave no answer, or two references disagree: the spec's fault, never the student's."""


class Reference:
    """One reference module as a Respondent. Objects that it makes stay here, behind a Handle."""

    def __init__(self, module: ModuleType, *, torch: bool = False) -> None:
        self.module = module
        self.torch = torch
        self._answers: dict[bytes, Answer] = {}
        self._objects: dict[int, Any] = {}
        self._ids = itertools.count(-1, -1)  # below zero: a student's worker counts upwards, so each knows its own

    def has(self, name: str) -> bool:
        """Whether `ref.name` exists (for a method: whether its class has it)."""
        owner: Any = self.module
        if name[:1] in {".", "="}:
            return True
        for part in name.split("."):
            owner = getattr(owner, part, None)
        return owner is not None

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), **options: Any) -> Answer:
        """The reference's answer; see Respondent.

        Raises:
            ReferenceFault: there is no such function, or it raised.
        """
        key = _key(name, args, wrt, options)
        if key is None or key not in self._answers:
            answer = self._ask(name, args, wrt, options)
            if key is None:
                return answer
            self._answers[key] = answer
        kept = self._answers[key]
        return Answer(value=_copied(kept.value), changed=kept.changed, after=_copied(kept.after))

    def _ask(self, name: str, args: Sequence[Any], wrt: tuple[int, ...], options: dict[str, Any]) -> Answer:
        try:
            given = [self._received(arg) for arg in args]
            if wrt:
                return Answer(value=_gradients(self._function(name), given, wrt))
            value = self._returned(self._function(name)(*given, **options))
            left = [
                arg if isinstance(arg, Handle) else self._returned(own) for arg, own in zip(args, given, strict=True)
            ]
            changed = tuple(i for i, (arg, own) in enumerate(zip(args, left, strict=True)) if not _same(arg, own))
            return Answer(value=value, changed=changed, after=tuple(left[i] for i in changed))
        except ReferenceFault:
            raise
        except Exception as error:
            raise ReferenceFault(f"ref.{name} raised {type(error).__name__}: {error}") from error

    def _function(self, name: str) -> Any:
        if name.startswith("."):
            return operator.attrgetter(name[1:])
        if name.startswith("=."):
            return lambda owner, keys, value: _assign(owner, name[2:], keys, value)
        found: Any = self.module
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is None:
            raise ReferenceFault(f"the reference {self.module.__name__} has no `{name}`")
        return found

    def _received(self, value: Any) -> Any:
        if isinstance(value, Handle):
            return self._objects[value.id]
        if isinstance(value, np.ndarray):
            return _tensor(value) if self.torch else value.copy()
        if isinstance(value, dict):
            return {key: self._received(part) for key, part in value.items()}
        return type(value)(self._received(part) for part in value) if isinstance(value, list | tuple) else value

    def _returned(self, value: Any) -> Any:
        if isinstance(value, tuple | list):
            return type(value)(self._returned(part) for part in value)
        if isinstance(value, dict):
            return {key: self._returned(part) for key, part in value.items()}
        if "torch" in sys.modules and hasattr(value, "detach"):
            return value.detach().numpy()
        if value is None or isinstance(value, np.ndarray | np.generic | int | float | complex | str):
            return value
        handle = Handle(next(self._ids), type(value).__name__)
        self._objects[handle.id] = value
        return handle


def _assign(owner: Any, attribute: str, keys: Sequence[Any], value: Any) -> None:
    if not keys:
        *path, last = attribute.split(".")
        setattr(operator.attrgetter(".".join(path))(owner) if path else owner, last, value)
        return
    target = operator.attrgetter(attribute)(owner)
    for key in keys[:-1]:
        target = target[key]
    target[keys[-1]] = value


def _tensor(value: np.ndarray[Any, Any]) -> Any:
    import torch

    return torch.tensor(value, dtype=torch.float64 if value.dtype.kind == "f" else None)


def _gradients(function: Any, args: list[Any], wrt: tuple[int, ...]) -> Any:
    import torch

    moved = [_tensor(np.asarray(args[i], dtype=float)).requires_grad_() for i in wrt]
    tensors = [torch.as_tensor(arg) if isinstance(arg, np.ndarray) else arg for arg in args]
    for i, tensor in zip(wrt, moved, strict=True):
        tensors[i] = tensor
    grads = tuple(grad.numpy() for grad in torch.autograd.grad(function(*tensors), moved))
    return grads if len(grads) > 1 else grads[0]


def _same(left: Any, right: Any) -> bool:
    """Whether an argument is as it was given; NaN is itself."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        one, other = np.asarray(left), np.asarray(right)
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fc" and other.dtype.kind in "fc"))
    return bool(left is right or left == right or (left != left and right != right))  # noqa: PLR0124


def _copied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    return type(value)(_copied(part) for part in value) if isinstance(value, list | tuple) else value


def _key(name: str, args: Sequence[Any], wrt: tuple[int, ...], options: dict[str, Any]) -> bytes | None:
    """A digest of the question; None where an argument is an object, whose state is not in its handle."""
    digest = hashlib.blake2b(repr((name, wrt, sorted(options.items()))).encode(), digest_size=16)
    for arg in args:
        if isinstance(arg, np.ndarray | np.generic):
            digest.update(repr((arg.dtype.str, arg.shape)).encode() + np.ascontiguousarray(arg).tobytes())
        elif isinstance(arg, int | float | complex | str | bool) or arg is None:
            digest.update(repr(arg).encode())
        else:
            return None
    return digest.digest()


class References:
    """The NumPy reference, and the PyTorch one where both it and PyTorch exist."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.numpy = Reference(_load(spec, spec.reference) if spec.reference else ModuleType("no reference"))
        self._torch: Reference | None = None
        self._proofs: dict[tuple[str, int], Any] = {}

    @cached_property
    def asks_torch(self) -> bool:
        """Whether a second opinion can be had."""
        return self._has_torch_module and importlib.util.find_spec("torch") is not None

    @property
    def torch_missing(self) -> bool:
        """Whether there is a PyTorch reference that cannot be asked because PyTorch is not installed."""
        return self._has_torch_module and not self.asks_torch

    @cached_property
    def _has_torch_module(self) -> bool:
        name = self.spec.reference
        if not name:
            return False
        if name.endswith(".py"):
            return (self.spec.path.parent / _torch_name(name)).is_file()
        return importlib.util.find_spec(_torch_name(name)) is not None

    @property
    def torch(self) -> Reference:
        """The PyTorch reference; importing torch takes a second or two, so ask only when its answer is needed."""
        if self._torch is None:
            self._torch = Reference(_load(self.spec, _torch_name(self.spec.reference)), torch=True)
        return self._torch

    def agreed(self, question: str) -> bool:
        """Whether the two references are known to have agreed on this question (a digest)."""
        return question in self._agreements

    def remember(self, question: str, *, on_disk: bool) -> None:
        """Keep that the references agreed; a disk that cannot be written costs time, nothing else."""
        self._agreements.add(question)
        if not on_disk:
            return
        try:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            with self._memory.open("a", encoding="ascii") as file:
                file.write(f"{question}\n")
        except OSError:
            return

    @cached_property
    def _agreements(self) -> set[str]:
        try:
            return set(self._memory.read_text(encoding="ascii").split())
        except (OSError, UnicodeDecodeError):
            return set()

    @cached_property
    def _memory(self) -> Path:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        numpy_file = str(self.numpy.module.__file__)
        texts = [Path(file).read_bytes() for file in (numpy_file, _torch_name(numpy_file))]
        versions = f"{torch_version()}\0{np.__version__}".encode()
        name = hashlib.sha256(b"\0".join([*texts, versions])).hexdigest()[:32]
        return root / "gradient-grader" / f"agreed-{name}.txt"

    def proof(self, check: str, seed: int, judge: Callable[[], Proof]) -> Proof:
        """How the reference itself fares in a check, judged once for each seed."""
        key = (check, seed)
        if key not in self._proofs:
            self._proofs[key] = judge()
        found: Proof = self._proofs[key]
        return found


def torch_version() -> str | None:
    """The version of PyTorch that is installed, read from its text: importing it takes a second or two."""
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return None
    text = Path(found.origin).with_name("version.py").read_text(encoding="utf-8")
    stated = re.search(r"""^__version__ = ['"]([^'"]+)""", text, re.MULTILINE)
    return stated[1] if stated else "unknown"


def _torch_name(name: str) -> str:
    return f"{name[:-3]}_torch.py" if name.endswith(".py") else f"{name}_torch"


def _load(spec: Spec, name: str) -> ModuleType:
    if not name.endswith(".py"):
        try:
            return importlib.import_module(name)
        except ImportError as error:
            message = f"the reference {name!r} cannot be imported: {error}"
            raise SpecError([Problem(str(spec.path), 1, 1, message)]) from error
    path = spec.path.parent / name
    found = importlib.util.spec_from_file_location(f"grader_reference_{path.stem}", path)
    if found is None or found.loader is None or not path.is_file():
        raise SpecError([Problem(str(spec.path), 1, 1, f"the reference {path} does not exist")])
    module = importlib.util.module_from_spec(found)
    try:
        found.loader.exec_module(module)
    except Exception as error:
        message = f"the reference {path} failed on loading: {type(error).__name__}: {error}"
        raise SpecError([Problem(str(spec.path), 1, 1, message)]) from error
    return module
