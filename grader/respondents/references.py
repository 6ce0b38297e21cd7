"""The NumPy reference and, where PyTorch is installed, a second opinion in PyTorch.

That the two agreed, and that the reference passed a check, is remembered on disk for the public seed: a student's check
need not import torch, nor ask the reference again.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import sys
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from grader.errors import Problem, SpecError
from grader.respondents.book import Book, read_book
from grader.respondents.elsewhere import SecondOpinion
from grader.respondents.given import give
from grader.respondents.handed import ByFunction, imports
from grader.respondents.reference import Reference
from grader.running.uncompiled import without_compiler
from grader.spec.reference import reference_names, with_imported
from grader.trust import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.respondents.student import Student
    from grader.spec import Spec

Found = TypeVar("Found")
VOUCHED = "agreed.txt"  # the digest of the texts, and a line for each expression: spec and text


class References:
    """The NumPy reference, and the PyTorch one where both it and PyTorch exist.

    Args:
        spec: whose references.
        trust: whether they may be run, should nobody have said so before.
        anew: whether the two are asked what they were asked before this package was made, too.

    Raises:
        GraderError: they are programs beside the spec that nobody has trusted yet.
    """

    def __init__(self, spec: Spec, *, trust: bool = False, anew: bool = False) -> None:
        require(spec, given=trust)
        self.spec, self._anew = spec, anew
        self.book: Book | None = read_book(spec.answers) if spec.answers is not None else None
        module = _load(spec, spec.reference) if spec.reference else ModuleType("no reference")
        self.numpy = self.book or _reference(spec, module)
        if spec.given is not None:
            give(self.numpy.module, spec.given.stem, _load(spec, spec.given.name))
        self._torch: Reference | None = None
        self._elsewhere: SecondOpinion | None = None
        self._known: dict[tuple[str, int], Any] = {}
        self.since: list[str] = []  # questions that were settled in this process

    def once(self, key: tuple[str, int], ask: Callable[[], Found]) -> Found:
        """What is found out once for these references, and then known for every hand-in."""
        if key not in self._known:
            self._known[key] = ask()
        found: Found = self._known[key]
        return found

    def forget(self) -> None:
        """Let go of the objects that were made for a hand-in."""
        for each in (self.numpy, self._torch):
            if each is not None:
                each.forget()

    @cached_property
    def asks_torch(self) -> bool:
        """Whether a second opinion can be had."""
        return self._has_torch_module and importlib.util.find_spec("torch") is not None

    @property
    def torch_missing(self) -> bool:
        """Whether there is a PyTorch reference that cannot be asked because PyTorch is not installed."""
        return self._has_torch_module and not self.asks_torch

    @property
    def _has_torch_module(self) -> bool:
        return self.torch_file is not None

    @cached_property
    def torch_file(self) -> Path | None:
        """Where the PyTorch reference is; None where there is none."""
        name = self.spec.reference
        if name and not name.endswith(".py"):
            found = importlib.util.find_spec(_torch_name(name))
            return Path(found.origin) if found is not None and found.origin is not None else None
        path = self.spec.path.parent / _torch_name(name) if name else None
        return path if path is not None and path.is_file() else None

    @property
    def torch(self) -> Reference:
        """The PyTorch reference; importing torch takes a second or two, so ask only when its answer is needed."""
        if self._torch is None:
            self._torch = Reference(_load(self.spec, _torch_name(self.spec.reference)), torch=True)
        return self._torch

    @property
    def second(self) -> Reference | SecondOpinion:
        """The PyTorch reference for a single question: in a worker, where one has PyTorch and this process has not."""
        return self.torch if self._elsewhere is None or "torch" in sys.modules else self._elsewhere

    @contextmanager
    def elsewhere(self, start: Callable[[], Student]) -> Iterator[None]:
        """Until the block ends a worker that is started so answers in the PyTorch reference's place."""
        names = reference_names(self.torch_file) if self.torch_file is not None else None
        worker = SecondOpinion(start, (names or frozenset()) & self.spec.functions.keys(), lambda: self.torch)
        self._elsewhere = worker
        try:
            yield
        finally:
            self._elsewhere = None
            worker.close()

    def vouched(self, expression: str) -> bool:
        """Whether the two, as they are, have agreed on an expression of this spec before this package was made."""
        return not self._anew and f"{self.spec.id} {expression}" in self._vouched

    @cached_property
    def _vouched(self) -> frozenset[str]:
        """What `make agreed` has written beside references that come with the package."""
        file = getattr(self.numpy.module, "__file__", None)
        if file is None or "." not in self.numpy.module.__name__ or self.book is not None:
            return frozenset()
        try:
            texts, *lines = Path(file).with_name(VOUCHED).read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return frozenset()
        return frozenset(lines) if texts == self.texts else frozenset()

    @cached_property
    def texts(self) -> str:
        """A digest of both references' texts."""
        texts = [file.read_bytes() for file in _programs(self.numpy.module) if file.is_file()]
        return hashlib.sha256(b"\0".join(texts)).hexdigest()[:32]

    def agreed(self, question: str) -> bool:
        """Whether this question (a digest) is known to be settled: the two references agreed, or the one passed."""
        return question in self._agreements

    def believe(self, questions: Iterable[str]) -> None:
        """Take it from another process that these are settled."""
        self._agreements.update(questions)

    def remember(self, question: str, *, on_disk: bool) -> None:
        """Keep that a question is settled; a disk that cannot be written costs time, nothing else."""
        self._agreements.add(question)
        self.since.append(question)
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
        return root / "gradient-grader" / f"agreed-{self.both}.txt"

    @cached_property
    def both(self) -> str:
        """A digest of both references' texts and what they run on: what is remembered holds for these alone."""
        asked = f"{self.texts}\0{torch_version()}\0{np.__version__}\0{sys.version}"
        return hashlib.sha256(asked.encode()).hexdigest()[:32]


def _programs(reference: ModuleType) -> tuple[Path, ...]:
    """The files of both references: the package they are in, or they and the modules beside them that they import."""
    file = getattr(reference, "__file__", None)
    if file is None:
        return ()
    path = Path(file)
    if "." in reference.__name__:
        return tuple(sorted(path.parent.glob("*.py")))
    return with_imported((path, Path(_torch_name(str(path)))))


def torch_version() -> str | None:
    """The version of PyTorch that is installed, read from its text: importing it takes a second or two."""
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return None
    text = Path(found.origin).with_name("version.py").read_text(encoding="utf-8")
    stated = re.search(r"""^__version__ = ['"]([^'"]+)""", text, re.MULTILINE)
    return stated[1] if stated else "unknown"


def _reference(spec: Spec, module: ModuleType) -> Reference:
    """The module as a reference; one that imports PyTorch, itself or beside it, is for tensors where hand-ins are."""
    file = getattr(module, "__file__", None)  # none of the stand-in for a reference that there is not
    path = Path(file) if file and spec.framework == "torch" else None
    programs = () if path is None else (path,) if "." in module.__name__ else with_imported((path,))
    if not any(imports(program.read_text(encoding="utf-8"), "torch") for program in programs):
        return Reference(module)
    arrays = [name for name, function in spec.functions.items() if function.framework == "numpy"]
    return Reference(module, torch=True, handing=ByFunction(module, arrays))


def _torch_name(name: str) -> str:
    return f"{name[:-3]}_torch.py" if name.endswith(".py") else f"{name}_torch"


def _load(spec: Spec, name: str) -> ModuleType:
    """A reference; where it is what brings PyTorch along, that is without its compiler."""
    before = "torch" in sys.modules
    module = _imported(spec, name)
    if not before and "torch" in sys.modules:
        without_compiler()
    return module


def _imported(spec: Spec, name: str) -> ModuleType:
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
        with _beside(path.parent):
            found.loader.exec_module(module)
    except Exception as error:
        message = f"the reference {path} failed on loading: {type(error).__name__}: {error}"
        raise SpecError([Problem(str(spec.path), 1, 1, message)]) from error
    return module


@contextmanager
def _beside(folder: Path) -> Iterator[None]:
    """Modules of this folder can be imported; another spec's file of the same name is another module."""
    known = sys.modules.copy()
    sys.path.append(str(folder))  # behind what is installed, which a file here must not replace
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in sys.modules.keys() - known.keys():
            file = getattr(sys.modules[name], "__file__", None)
            if file is not None and Path(file).parent == folder:
                del sys.modules[name]
