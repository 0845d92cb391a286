"""A piece of a world from bytes that may come from anybody: reading it makes objects, and runs no code of theirs.

Three things see to that. The bytes are looked over first: pickle's instructions beyond those that `writing` uses are
refused, among them the one that would set attributes by name. What they name is looked up in `classes` and `parts` alone.
And a class is given to pickle as a stand-in that makes empty objects of it, and can neither be called nor changed.
"""

import io
import pickle
import struct
from collections.abc import Callable
from typing import Any

from helpers.sandbox.world import backends, classes, parts

MOST = 64 * 1024 * 1024  # bytes of a piece
MOST_PARTS = 2_000_000  # instructions of a piece


class Unreadable(ValueError):
    """These bytes are no piece of a world; the message says why."""


class _Closed(type):
    """The kind of stand-ins for classes: nothing can be called or changed in them."""

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        raise Unreadable("a class is called")

    def __setattr__(cls, name: str, value: Any) -> None:
        raise Unreadable("a class is changed")


class _Maker:
    """One of the functions that make parts; it has nothing that could be changed."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[..., Any]) -> None:
        object.__setattr__(self, "_make", make)

    def __call__(self, *arguments: Any) -> Any:
        return self._make(*arguments)

    def __setattr__(self, name: str, value: Any) -> None:
        raise Unreadable("a function is changed")


def read(content: bytes) -> Any:
    """The piece that `content` holds. Raises Unreadable, whatever is wrong with it."""
    look_over(content)
    try:
        return _Unpickler(io.BytesIO(content)).load()
    except Unreadable:
        raise
    except Exception as error:  # whatever the makers of parts say to what nobody has written
        raise Unreadable(f"{type(error).__name__}: {error}") from error


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A maker of parts, or the stand-in of a class."""
        if maker := MAKERS.get((module, name)):
            return maker
        try:
            found = classes.find(module, name)
        except classes.ForeignClass as error:
            raise Unreadable(f"worlds have no {error}") from error
        return found if classes.name_of(found) in classes.VALUES else _stand_in(found)

    def persistent_load(self, identity: Any) -> Any:
        """Nothing: worlds have no such references."""
        raise Unreadable("a reference to outside")


_stand_ins: dict[type, type] = {}


def _stand_in(made: type) -> type:
    if made not in _stand_ins:

        def new(cls: type) -> Any:
            return made.__new__(made)

        _stand_ins[made] = _Closed(made.__name__, (), {"__slots__": (), "__new__": new, "made": made})
    return _stand_ins[made]


MAKERS = {(make.__module__, make.__name__): _Maker(make) for make in (*parts.MAKERS, *backends.MAKERS)}

# ---------------------------------------------------------------------------------------------- the look over

# Instructions by the number of bytes that follow: a fixed number, or one that is written in the first 1, 4 or 8 bytes.
FIXED = {
    **dict.fromkeys(b"N\x88\x89]})(tubse.\x8f\x90\x91a0\x85\x86\x87\x93\x94RQ\x81\x31\x32", 0),
    **dict.fromkeys(b"Kh", 1),
    **dict.fromkeys(b"M", 2),
    **dict.fromkeys(b"Jj", 4),
    **dict.fromkeys(b"G\x95", 8),
}
COUNTED = {ord("C"): "<B", ord("B"): "<I", 0x8E: "<Q", 0x8C: "<B", ord("X"): "<I", 0x8D: "<Q", 0x8A: "<B"}
REFUSED = b"Q\x31\x32"  # a reference to outside; marks and copies that `writing` never makes
BUILD, MEMOIZE, FRAME = ord("b"), 0x94, 0x95
DICTS = frozenset(b"}su")  # what leaves a dict on the stack: an empty one, and one to which items were added


def look_over(content: bytes) -> None:
    """Raise Unreadable where `content` has instructions that no world has, or is cut off."""
    if len(content) > MOST:
        raise Unreadable(f"{len(content)} bytes, of {MOST} at most")
    if content[:2] != b"\x80\x04":
        raise Unreadable("no pickle of protocol 4")
    place, end, former, number = 2, len(content), 0, 0
    counted = {code: (struct.Struct(form).unpack_from, struct.calcsize(form)) for code, form in COUNTED.items()}
    fixed = {code: size for code, size in FIXED.items() if code not in REFUSED}
    while place < end:
        code = content[place]
        place += 1
        number += 1
        if code in fixed:
            place += fixed[code]
            if code == BUILD and former not in DICTS:
                raise Unreadable("an object's state is no dict")
        elif code in counted:
            unpack, size = counted[code]
            if place + size > end:
                break
            place += size + unpack(content, place)[0]
        else:
            raise Unreadable(f"instruction {code:#04x} at {place - 1}")
        if code not in (MEMOIZE, FRAME):
            former = code
        if code == 0x2E:
            if place != end:
                raise Unreadable(f"{end - place} bytes after the end")
            return
        if number > MOST_PARTS:
            raise Unreadable("too many parts")
    raise Unreadable("it is cut off")
