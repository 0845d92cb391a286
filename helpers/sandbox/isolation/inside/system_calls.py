"""The system calls that are refused to what is set apart, as a program for the system's filter. The standard library alone.

Docker refuses the same to a container, so Fargate does. Without this, a task would be root in a user namespace of its own, and could
mount there what shows the control groups of this machine, where it could end all that the sandbox's user runs.
"""

import os
import struct

NEW_USERS = 0x10000000  # the flag for a new namespace of users
CLONE3 = 435  # has its flags in memory, where no filter sees them; programs take `clone` where it is not there
# By machine, for each of its architectures: its name for a filter, and the numbers of add_key, of clone, and of unshare.
NUMBERS = {
    "x86_64": ((0xC000003E, 248, 56, 272), (0x40000003, 286, 120, 310)),
    "aarch64": ((0xC00000B7, 217, 220, 97), (0x40000028, 309, 120, 337)),
}
LOAD, EQUAL, ANY_BIT, MASK, GIVE = 0x20, 0x15, 0x45, 0x54, 0x06  # instructions
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # places of what is loaded
X32 = 0x40000000  # marks the numbers of one more architecture, which are else those of x86_64
ALLOWED, NOT_PERMITTED, NOT_THERE = 0x7FFF0000, 0x00050001, 0x00050026


def refusing() -> bytes:
    """A filter that refuses the key retention service, whose keys outlast who made them, and new namespaces of users; nothing
    where the machine's numbers are not known.
    """
    known = NUMBERS.get(os.uname().machine, ())
    code = [one for numbers in known for one in _of_architecture(*numbers)]
    return b"".join(struct.pack("HBBI", *one) for one in [*code, (GIVE, 0, 0, ALLOWED)]) if code else b""


def _of_architecture(name: int, add_key: int, clone: int, unshare: int) -> list[tuple[int, int, int, int]]:
    """The part for one architecture; what is of another goes on after it."""
    code = [(LOAD, 0, 0, NUMBER), (MASK, 0, 0, ~X32 & 0xFFFFFFFF)]
    for number, answer in ((CLONE3, NOT_THERE), *((add_key + place, NOT_PERMITTED) for place in range(3))):
        code += [(EQUAL, 0, 1, number), (GIVE, 0, 0, answer)]
    code += [(EQUAL, 1, 0, clone), (EQUAL, 0, 3, unshare)]
    code += [(LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NEW_USERS), (GIVE, 0, 0, NOT_PERMITTED)]
    code += [(GIVE, 0, 0, ALLOWED)]
    return [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 0, len(code), name), *code]
