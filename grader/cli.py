"""The command line: finds the command, runs it, and ends with one of the exit codes.

A command is a file in `grader/commands/` (a folder there is a group of commands): its docstring is its help, its first
line stands in the list of commands, `arguments` declares what it takes, `run` does it. Only the one that is asked for
is imported.

Exit codes: 0 everything passed, 1 something did not, 2 cannot grade (bad spec, unreadable file, wrong usage),
3 our own fault.
"""

from __future__ import annotations

import ast
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import grader
from grader.arguments import Parser
from grader.commands import COMMANDS, commands
from grader.errors import GraderError
from grader.output import note, reader_may_leave

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ABOUT = (
    "Grade backpropagation homework: check a notebook against references and numerical gradients, "
    "and say what is wrong."
)
_EXITS = "Exit codes: 0 everything passed, 1 something did not, 2 cannot grade, 3 a fault of the grader."


def run(words: Sequence[str], *, folder: Path = COMMANDS, prog: str = "grader") -> int:
    """Run the command that the words begin with, and give its exit code."""
    known = commands(folder)
    name = words[0] if words else ""
    if name not in known:
        return _help(words, known, folder, prog)
    if known[name].stem == "__init__":
        return run(words[1:], folder=folder / name, prog=f"{prog} {name}")
    module = import_module(".".join(["grader", *(folder / name).relative_to(COMMANDS.parent).parts]))
    _collect_from_here()
    parser = Parser(prog=f"{prog} {name}", description=module.__doc__)
    module.arguments(parser)
    code: int = module.run(parser.parse_args(words[1:]))
    return code


def _collect_from_here() -> None:
    """Look for garbage again where `main` has stopped it, but never in what was imported: that stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(10_000)  # arrays are not garbage of this kind; what is comes seldom
        gc.enable()


def _help(words: Sequence[str], known: dict[str, Path], folder: Path, prog: str) -> int:
    """What there is; never returns, because argparse ends the process with the help or with what is wrong."""
    width = max(map(len, known))
    listed = "\n".join(f"  {name:{width}}  {_docstring(path).splitlines()[0]}" for name, path in known.items())
    about, last = (_ABOUT, _EXITS) if folder == COMMANDS else (_docstring(folder / "__init__.py"), "")
    parser = Parser(prog=prog, description=about, epilog=f"commands:\n{listed}\n\n{last}", usage=f"{prog} COMMAND ...")
    if folder == COMMANDS:
        parser.add_argument("--version", action="version", version=f"grader {grader.__version__}")
    _, others = parser.parse_known_args(words)
    if not others:
        parser.error(f"name a command: {', '.join(known)}")
    parser.error(f"there is no command {others[0]!r}; {_meant(others[0], known, folder)}")


def _meant(word: str, known: dict[str, Path], folder: Path) -> str:
    """What somebody may have meant: a command of a group by its whole name, one of a similar name, or any."""
    from difflib import get_close_matches

    groups = (name for name, path in known.items() if path.stem == "__init__")
    group = next((name for name in groups if word in commands(folder / name)), None)
    close = [f"{group} {word}"] if group is not None else get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"


def _docstring(path: Path) -> str:
    """The help of a command, without importing what it needs."""
    return ast.get_docstring(ast.parse(path.read_bytes())) or ""


def main() -> None:
    """Run the command line; every way to end is one of the four exit codes."""
    # The parent's matrices are small: a thread for each core costs more at start than it ever gains.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # to look for garbage while modules are imported costs a tenth of a check and finds none
    code = 0
    try:
        with reader_may_leave():
            code = run(sys.argv[1:])
    except GraderError as error:
        note(str(error))
        code = 2
    except KeyboardInterrupt:
        note("stopped")
        code = 130
    except Exception:  # noqa: BLE001 -- the last line: whatever it is, it is ours
        import traceback

        traceback.print_exc()
        note("this is a fault of the grader, not of the hand-in; please report it with the lines above")
        code = 3
    sys.exit(code)
