"""Which of several files is the one to run, and which are there for it to import."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from grader.errors import SubmissionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.model import Function
    from grader.submission.documents import Document


class Sorted(NamedTuple):
    """`main` runs, in order; `modules` can be imported; `imports` are (module, name) pairs to take from modules."""

    main: tuple[Document, ...]
    modules: tuple[Document, ...]
    imports: tuple[tuple[str, str], ...] = ()


def sort_out(documents: Sequence[Document], functions: Sequence[Function], name: str) -> Sorted:
    """Sort the documents of a hand-in called `name`.

    Raises:
        SubmissionError: there is nothing to run, or more than one candidate.
    """
    notebooks = [document for document in documents if document.notebook]
    scripts = [document for document in documents if not document.notebook]
    written = tuple(module for document in notebooks for module in document.writes)
    roots = _roots(functions)
    if notebooks:
        main: tuple[Document, ...] = (_one(notebooks, roots, name),)
    elif len(scripts) == 1:
        return Sorted(tuple(scripts), ())
    elif scripts:
        main = ()
    else:
        raise SubmissionError(f"{name} holds no .ipynb and no .py file: hand in your notebook")
    modules = (*scripts, *written)
    if not modules:
        return Sorted(main, ())
    have = frozenset().union(*(document.binds() for document in main))
    imports = tuple(_imports(modules, functions, have, main, name))
    return Sorted(main, modules, imports)


def _roots(functions: Iterable[Function]) -> frozenset[str]:
    """The top-level names that the graded functions may be found under."""
    accepted = (name for function in functions for name in (function.name, *function.aliases))
    return frozenset(name.split(".")[0] for name in accepted)


def _one(notebooks: list[Document], roots: frozenset[str], name: str) -> Document:
    """The one notebook, or the only one of several that defines a graded function."""
    if len(notebooks) == 1:
        return notebooks[0]
    defining = [notebook for notebook in notebooks if (notebook.binds() | notebook.loses()) & roots]
    if len(defining) == 1:
        return defining[0]
    which = "define graded functions" if defining else "none of them defines a graded function"
    listed = " and ".join(notebook.name for notebook in (defining or notebooks)[:4])
    raise SubmissionError(f"{name} holds several notebooks ({listed}; {which}): hand in one of them")


def _importing_the_others(defining: Sequence[Document], modules: Sequence[Document]) -> list[Document]:
    """The one that imports all the others, through further modules too: what it defines is what was meant last."""
    by_name = {module.module_name: module for module in modules}

    def reached(first: Document) -> set[str]:
        found, waiting = set[str](), [first]
        while waiting:
            new = (waiting.pop().imports() & by_name.keys()) - found
            found |= new
            waiting += [by_name[name] for name in new]
        return found

    names = {module.module_name for module in defining}
    main = [module for module in defining if names - {module.module_name} <= reached(module)]
    return main if len(main) == 1 else []


def _imports(
    modules: Sequence[Document],
    functions: Iterable[Function],
    have: frozenset[str],
    main: Sequence[Document],
    name: str,
) -> Iterable[tuple[str, str]]:
    """For each function that the main file does not define: the module that does."""
    bound = [(module, module.binds()) for module in modules]
    assigned = [(module, module.assigns()) for module in modules]
    for function in functions:
        names = [accepted.split(".")[0] for accepted in (function.name, *function.aliases)]
        if have.intersection(names):
            continue
        for binding, accepted in product((bound, assigned), names):
            defining = [module for module, names_of in binding if accepted in names_of]
            if len(defining) > 1:
                defining = _importing_the_others(defining, modules) or defining
            if len(defining) > 1 and not main:
                listed = " and in ".join(module.name for module in defining[:4])
                raise SubmissionError(f"{name} defines {accepted} in {listed}: hand in one of them")
            if len(defining) == 1:
                yield defining[0].module_name, accepted
                break
