"""The function that is edited: its syntax tree with the text behind it, and the names that it knows."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from grader.mutation.constants import ARRAYS, LIBRARIES, is_constant, without_arguments
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.precedence import precedence
from grader.mutation.walking import is_said, walk
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COUNTS = frozenset({"m", "n", "N", "M", "B", "batch_size", "num_train", "num_examples", "n_samples"})
_OPERATORS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Attribute, ast.Subscript, ast.IfExp, ast.Starred)


class Span(NamedTuple):
    """A part of the text: lines from 1, columns in characters from 0, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Subject:
    """A function in a text. `name` is dotted for a method (`Net.forward`); the last definition counts, as in Python.

    `beside` is what stands in the other texts of the same program, such as the other cells of a notebook.

    Raises:
        SyntaxError: the text is not Python.
        LookupError: it defines no such function.
    """

    def __init__(self, source: str, name: str, beside: Sequence[ast.stmt] = ()) -> None:
        self.name = name
        self.lines = source.split("\n")
        self.module = ast.parse(source)
        self.beside = beside
        self.statement, self.node = _find(self.module, name)
        self.parents = {child: node for node in nodes_in(self.node) for child in ast.iter_child_nodes(node)}

    @cached_property
    def program(self) -> ast.Module:
        """The text, after all that stands beside it."""
        return ast.Module([*self.beside, *self.module.body], [])

    @cached_property
    def functions(self) -> tuple[ast.FunctionDef, ...]:
        """The functions of the program: those of the text in its order, then those beside it, the nearest first."""
        own = [each for each in self.module.body if isinstance(each, ast.FunctionDef)]
        others = [each for each in reversed(self.beside) if isinstance(each, ast.FunctionDef)]
        last = {each.name: each for each in (*others[::-1], *own)}
        return tuple(last[name] for name in dict.fromkeys(each.name for each in (*own, *others)))

    @cached_property
    def defined(self) -> frozenset[str]:
        """The names of the functions, methods and classes of the program, and of those inside of this function."""
        classes = [each for each in self.program.body if isinstance(each, ast.ClassDef)]
        found = set()
        for node in (*self.program.body, *(inner for each in classes for inner in each.body), *nodes_in(self.node)):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                    found.add(name)
        return frozenset(found)

    @cached_property
    def body(self) -> list[ast.stmt]:
        """The statements of the function; none of a lambda's."""
        return [] if isinstance(self.node, ast.Lambda) else self.node.body

    @cached_property
    def opening(self) -> ast.stmt | None:
        """The first statement that does more than say something."""
        return next((each for each in self.body if not is_said(each)), None)

    @cached_property
    def params(self) -> tuple[str, ...]:
        """The parameters' names, without `self`."""
        arguments = self.node.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        return tuple(name for name in names if name not in {"self", "cls"})

    @cached_property
    def assigned(self) -> dict[str, int]:
        """The local names with the line of their first assignment, parameters first with line 0."""
        found = dict.fromkeys(self.params, 0)
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not self._of_comprehension(node):
                found.setdefault(node.id, node.lineno)
        return found

    def comprehended(self, node: ast.AST) -> dict[str, int]:
        """The names that the comprehensions around a node give values to, with their lines: known inside them alone."""
        found: dict[str, int] = {}
        at: ast.AST | None = node
        while at is not None and at is not self.node:
            at = self.parents.get(at)
            for each in getattr(at, "generators", ()):
                stored = (part for part in nodes_in(each.target) if isinstance(part, ast.Name))
                found |= {part.id: part.lineno for part in stored}
        return found

    def _of_comprehension(self, node: ast.AST) -> bool:
        """Whether a name gets its value in a comprehension, which alone knows it."""
        at: ast.AST | None = node
        while isinstance(at, ast.expr):
            at = self.parents.get(at)
        return isinstance(at, ast.comprehension)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node whose change can change an answer, in the order of the text."""
        roots: list[ast.AST] = [self.node.body] if isinstance(self.node, ast.Lambda) else [*self.node.body]
        return tuple(node for root in roots for node in walk(root, self.libraries))

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The names of libraries, without those that the function itself gives a value: its `F` may be a number."""
        stored = {node.id for node in nodes_in(self.node) if isinstance(node, ast.Name) and _is_stored(node)}
        handed = {node.arg for node in nodes_in(self.node) if isinstance(node, ast.arg)}
        return LIBRARIES - stored - handed

    def counts(self, node: ast.AST) -> tuple[str, ...]:
        """Expressions for how many there may be of what `node` computes with: m, X.shape[0], X.shape[1]."""
        inside = [each.id for each in nodes_in(node) if isinstance(each, ast.Name) and each.id in self.assigned]
        arrays = [name for name in dict.fromkeys([*inside, *reversed(self.params)]) if name not in self._counted]
        sizes = [f"{name}.shape[{axis}]" for name in arrays[:3] for axis in (0, 1)]
        return (*self._counted[:4], *sizes)

    @cached_property
    def _counted(self) -> tuple[str, ...]:
        """The names that hold a number of something."""
        counted = [name for name in self.assigned if name in _COUNTS]
        for node in self.nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_size(value):
                    counted.append(name)
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Attribute(attr="shape")):
                    counted += [each.id for each in names if isinstance(each, ast.Name)]
        return tuple(dict.fromkeys(counted))

    @cached_property
    def settings(self) -> dict[str, float]:
        """The numbers that the text gives names to, outside of its functions."""
        found = {}
        for statement in self.program.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int() | float() as value)):
                    found[name] = float(value)
        return found

    @cached_property
    def _libraries(self) -> frozenset[str]:
        """The libraries of arrays that the text uses; where it uses none, those that the program does."""
        texts = (self.module, self.program)
        names = (names_in(text) & ARRAYS for text in texts)
        return frozenset(next(filter(None, names), ()))

    @cached_property
    def numpy(self) -> str:
        """How NumPy (or torch) is called in this text, with the dot: "np."."""
        return next((f"{name}." for name in ("np", "numpy", "torch", "jnp") if name in self._libraries), "np.")

    @property
    def torch(self) -> bool:
        """Whether the text has to do with PyTorch."""
        return "torch" in self._libraries

    def span(self, node: ast.AST) -> Span:
        """Where a node stands."""
        line, end = int(node.lineno), int(node.end_lineno)  # type: ignore[attr-defined]
        first, last = int(node.col_offset), int(node.end_col_offset)  # type: ignore[attr-defined]
        return Span(line, self._column(line, first), end, self._column(end, last))

    def text(self, span: Span) -> str:
        """The text of a span."""
        if span.line == span.end_line:
            return self.lines[span.line - 1][span.column : span.end_column]
        inner = self.lines[span.line : span.end_line - 1]
        first, last = self.lines[span.line - 1][span.column :], self.lines[span.end_line - 1][: span.end_column]
        return "\n".join([first, *inner, last])

    def replacement(self, old: ast.AST | Span, new: ast.expr | str) -> str:
        """The text of `new` where `old` stands, in parentheses where its neighbours would tear it apart."""
        if isinstance(new, str) or isinstance(old, Span):
            return str(new)
        text = written(new)
        parent = self.parents.get(old)
        enclosed = isinstance(parent, ast.Subscript) and parent.slice is old
        called = isinstance(parent, ast.Call) and parent.func is old
        if isinstance(parent, ast.Attribute) and text.isdigit():  # `3.T` is no number, and no attribute
            return f"({text})"
        torn = called or (isinstance(parent, _OPERATORS) and not enclosed)
        # What stands there has held together without parentheses; what holds as tightly will.
        return f"({text})" if torn and precedence(new) < precedence(old) else text

    def indent(self, statement: ast.stmt) -> str:
        """The white space before a statement."""
        line = self.lines[statement.lineno - 1]
        return line[: len(line) - len(line.lstrip())]

    def alone(self, statement: ast.stmt) -> bool:
        """Whether a statement has its lines for itself (no `if x: y`, no `a; b`)."""
        span = self.span(statement)
        before = self.lines[span.line - 1][: span.column]
        after = self.lines[span.end_line - 1][span.end_column :].strip()
        return not before.strip() and (not after or after.startswith("#"))

    def in_loop(self, node: ast.AST) -> ast.AST | None:
        """The innermost loop around a node."""
        at: ast.AST | None = node
        while at is not None and at is not self.node:
            at = self.parents.get(at)
            if isinstance(at, ast.For | ast.While):
                return at
        return None

    def calls(self, owner: str = "") -> list[str]:
        """The functions, and the methods of the same object of class `owner`, that it calls."""
        found = []
        for node in self.nodes:
            match node:
                case ast.Call(func=ast.Name(id=name)):
                    found.append(name)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                    found.append(f"{owner}.{name}")
                case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if module not in self.libraries:
                    found += [name, *self._methods(name)]
                case ast.Call(func=ast.Attribute(attr=name)):
                    found += self._methods(name)
        return list(dict.fromkeys(found))

    def constants(self) -> list[str]:
        """The constants of the program that it reads."""
        known = {each.targets[0].id for each in self.program.body if is_constant(each)}  # type: ignore[attr-defined]
        read = (node.id for node in self.nodes if isinstance(node, ast.Name) and node.id in known)
        return [name for name in dict.fromkeys(read) if name not in self.assigned]

    def _methods(self, name: str) -> list[str]:
        """The methods of this name in the text: those of an object whose class is not known."""
        classes = [each for each in self.program.body if isinstance(each, ast.ClassDef)]
        return [f"{each.name}.{name}" for each in classes if defines(self.program, f"{each.name}.{name}")]

    def _column(self, line: int, offset: int) -> int:
        """Characters for bytes: `ast` counts the bytes of UTF-8."""
        text = self.lines[line - 1]
        return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))


def defines(module: ast.Module, name: str) -> bool:
    """Whether the module defines a function, method or constant of this name."""
    try:
        _find(module, name)
    except LookupError:
        return False
    return True


def _find(module: ast.Module, name: str) -> tuple[ast.stmt, Definition]:
    """The top-level statement that defines the function, and the function."""
    owner, _, method = name.rpartition(".")
    for statement in reversed(list(_statements(module.body))):
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not owner and statement.name == name:
                return statement, statement
            case ast.Assign(targets=[ast.Name(id=own)], value=ast.Lambda() as value) if own == name:
                return statement, value
            case ast.Assign(targets=[ast.Name(id=own)], value=value) if own == name and is_constant(statement):
                return statement, without_arguments(value)
            case ast.ClassDef() if owner and statement.name == owner:
                for inner in reversed(statement.body):
                    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.name == method:
                        return statement, inner
    raise LookupError(f"there is no function {name}")


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements, those under `if`, `try` and `with` too."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            for field in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(statement, field, []))


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def is_size(value: ast.AST) -> bool:
    """Whether it is how many there are: `X.shape[1]`, `len(X)`."""
    match value:
        case ast.Subscript(value=ast.Attribute(attr="shape")) | ast.Attribute(attr="size"):
            return True
        case ast.Call(func=ast.Name(id="len" | "float" | "int")):
            return True
    return False
