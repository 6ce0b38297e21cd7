"""Notebooks made of a few cells, loaded and called in a process of their own."""

import sys
import textwrap
from pathlib import Path

import numpy as np

from grader.hand_in import Module, Piece, Program
from grader.model import Function
from grader.running.load import explain, invoke, load

sys.path.insert(0, str(Path(__file__).parents[1] / "submission"))
from hand_ins import in_child

__all__ = ["ONE", "call", "in_child", "program", "troubles"]

ONE = [Function(name="f", args=("x",))]


def program(*cells, modules=()):
    """A notebook of these cells, everything in it to be run, and (name, text) modules."""
    texts = [textwrap.dedent(cell).strip() for cell in cells]
    pieces = tuple(Piece(file="hw.ipynb", cell=number, source=text) for number, text in enumerate(texts, 1))
    files = tuple(
        Module(name=name, file=f"{name.replace('.', '/')}.py", source=textwrap.dedent(text).strip(), package=not text)
        for name, text in modules
    )
    return Program(pieces=pieces, modules=files)


def call(hand_in, *args, functions=ONE, name=None, seconds=None):
    """["value", what came back] or [code, text, help, place, trace] of calling the first function."""

    def work():
        loaded = load(hand_in, functions, seconds=seconds)
        try:
            value = invoke(loaded, name or functions[0].name, list(args))
        except BaseException as error:  # noqa: BLE001 -- as the worker does
            failed = explain(error, loaded)
            return [failed.code, failed.text, failed.help, str(failed.place), list(failed.trace)]
        return ["value", np.asarray(value).tolist()]

    return in_child(work)


def troubles(hand_in, functions=ONE, seconds=None):
    """What went wrong while loading, as [code, text, place, name]."""

    def work():
        return [[t.code, t.text, str(t.place), t.name] for t in load(hand_in, functions, seconds=seconds).troubles]

    return in_child(work)
