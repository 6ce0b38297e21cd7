"""Print what makes a shell complete commands, options and the ids of specs.

For example:
  grader completion bash >> ~/.bashrc
  grader completion zsh > ~/.zfunc/_grader     # a folder of your fpath
  grader completion fish > ~/.config/fish/completions/grader.fish
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from grader.arguments import Parser
from grader.commands import COMMANDS, commands
from grader.output import say
from grader.spec import shipped_ids

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_BASH = """\
_grader() {{
    local words="${{COMP_WORDS[*]:1:COMP_CWORD-1}}"
    local known=""
    case "$words" in
{cases}
    esac
    COMPREPLY=($(compgen -W "$known" -- "${{COMP_WORDS[COMP_CWORD]}}") $(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o filenames -F _grader grader"""
_ZSH = """\
#compdef grader
autoload -U +X bashcompinit && bashcompinit
{bash}"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """SHELL."""
    parser.add_argument("shell", metavar="SHELL", choices=("bash", "zsh", "fish"), help="bash, zsh or fish")


def run(options: argparse.Namespace) -> int:
    """Print the script for the shell."""
    known = _words(COMMANDS, ())
    if options.shell == "fish":
        say(_fish(known))
        return 0
    # The deeper command first: a pattern that fits "spec lint x" must come before the one that fits "spec x".
    ordered = sorted(known.items(), key=lambda entry: -len(entry[0]))
    cases = "\n".join(f'    {_pattern(path)}) known="{" ".join(words)}" ;;' for path, words in ordered)
    bash = _BASH.format(cases=cases)
    say(bash if options.shell == "bash" else _ZSH.format(bash=bash))
    return 0


def _pattern(path: tuple[str, ...]) -> str:
    return f'"{" ".join(path)}"*' if path else '""'


def _fish(known: dict[tuple[str, ...], list[str]]) -> str:
    lines = []
    for path, words in known.items():
        seen = " ".join(f"; and __fish_seen_subcommand_from {name}" for name in path)
        when = f"true {seen}" if path else "__fish_use_subcommand"
        lines.append(f"complete -c grader -n '{when}' -a '{' '.join(words)}'")
    return "\n".join(lines)


def _words(folder: Path, path: tuple[str, ...]) -> dict[tuple[str, ...], list[str]]:
    """For each command, by its words: what may stand behind it (other commands, or options and ids of specs)."""
    listed = commands(folder)
    found = {path: [*listed, "--help", *(["--version"] if not path else [])]}
    for name, file in listed.items():
        if file.stem == "__init__":
            found |= _words(folder / name, (*path, name))
        else:
            found[*path, name] = _options(".".join(["grader.commands", *path, name]))
    return found


def _options(module: str) -> list[str]:
    parser = Parser(prog="grader")
    import_module(module).arguments(parser)
    actions = parser._actions  # noqa: SLF001 -- argparse tells it in no other way
    found = sorted(word for action in actions for word in action.option_strings)
    for action in actions:
        if not action.option_strings:
            found += shipped_ids() if action.metavar == "SPEC" else map(str, action.choices or ())
    return found
