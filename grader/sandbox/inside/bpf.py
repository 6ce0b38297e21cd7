"""A few words of classic BPF, the language of seccomp filters: load a word of the call, compare, return."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _AND, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, k
Check = tuple[int, int, tuple[int, ...]]  # argument, mask, allowed values


def returns(action: int) -> Instruction:
    """End with an action."""
    return (_RETURN, 0, 0, action)


def header(architecture: int, foreign_from: int | None) -> list[Instruction]:
    """Kill calls of another architecture (and of x32, numbers from `foreign_from`): their numbers mean other things."""
    lines = [(_LOAD, 0, 0, _ARCH), (_JUMP_EQUAL, 1, 0, architecture), returns(KILL), (_LOAD, 0, 0, _NUMBER)]
    if foreign_from is not None:
        lines += [(_JUMP_AT_LEAST, 0, 1, foreign_from), returns(KILL)]
    return lines


def rule(number: int, action: int, checks: Iterable[Check] = (), otherwise: int = KILL) -> list[Instruction]:
    """Answer call `number` with `action` if every check holds, else with `otherwise`; other calls go on to the next.

    A check is (argument, mask, values): the low 32 bits of the argument, masked, are one of the values. The kernel
    reads these arguments as 32 bits too, so the high ones need no look.
    """
    body: list[Instruction] = []
    for argument, mask, values in checks:
        body.append((_LOAD, 0, 0, _ARGUMENTS + 8 * argument))
        if mask != 0xFFFFFFFF:
            body.append((_AND, 0, 0, mask))
        left = len(values)
        for value in values:
            left -= 1
            body.append((_JUMP_EQUAL, left + 1, 0, value))
        body.append(returns(otherwise))
    body.append(returns(action))
    return [(_JUMP_EQUAL, 0, len(body), number), *body]


def assemble(program: Sequence[Instruction]) -> bytes:
    """The bytes of `struct sock_filter[]`."""
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)
