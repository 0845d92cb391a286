"""A request's head: its line and its headers, read as they stand, and the WSGI environment that they make.

Python's own server gives each head to its parser of e-mail, and werkzeug and moto go over the result three times: together
a fifth of the time of a short request.
"""

import re
from collections.abc import Callable
from io import BufferedReader
from typing import Any, BinaryIO

from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY, should_preserve_original_header_name

LONGEST_LINE = 1 << 16  # bytes, and MOST headers: as Python's own server has it
MOST = 100
END = b"\r\n\r\n"
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]++")  # of a header, as RFC 9110 has it
LINE = re.compile(rf"({NAME.pattern}):[ \t]*+([^\0\r\n]*+)")
LENGTH = re.compile(r"[0-9]{1,18}")
MOST_NAMES, LONGEST_NAME = 1024, 100
NOT_HTTP = ("CONTENT_TYPE", "CONTENT_LENGTH")  # headers that WSGI has under their own names


class Names(dict[str, str]):
    """What a function makes of names: remembered, but for long ones, as long as there is room."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make

    def __missing__(self, name: str) -> str:
        made = self.make(name)
        if len(name) < LONGEST_NAME and len(self) < MOST_NAMES:
            self[name] = made
        return made


def _variable_of(name: str) -> str:
    variable = name.upper().replace("-", "_")
    return variable if variable in NOT_HTTP else f"HTTP_{variable}"


IS_NAME = Names(lambda name: name if NAME.fullmatch(name) else "")
VARIABLES = Names(_variable_of)  # of a WSGI environment, by the names of headers


class HeadError(Exception):
    """A head that is too large. The message says what of it."""


class Headers(dict[str, str]):
    """Headers by their names in small letters, of several of one name the first; `pairs` has all of them as they came.

    `length`: how long the body is that follows them; None where it comes in chunks.
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__([(name.lower(), value) for name, value in reversed(pairs)])
        self.pairs = pairs
        has_several = len(self) < len(pairs)
        lengths, codings = (self._all(name, has_several) for name in ("content-length", "transfer-encoding"))
        self.length = _length(lengths, codings)

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)

    def _all(self, name: str, has_several: bool) -> list[str]:
        pairs = self.pairs if has_several else [(name, self[name])] if name in self else []
        return [value.strip(" \t") for one, value in pairs if one.lower() == name]


def _length(lengths: list[str], codings: list[str]) -> int | None:
    """How long a body is; None where it comes in chunks. Raises ValueError where that is not certain.

    What follows would else be taken for a request of its own ("Message Body Length", RFC 9112).
    """
    if codings:
        if lengths or [coding.lower() for coding in codings] != ["chunked"]:
            raise ValueError("only chunks without a length are known")
        return None
    if len(set(lengths)) > 1 or not all(map(LENGTH.fullmatch, lengths)):
        raise ValueError("a length that is none")
    return int(lengths[0]) if lengths else 0


def read_headers(stream: BinaryIO) -> Headers:
    """The headers up to the empty line that ends them. Raises HeadError, and ValueError where a line is no header.

    A line that begins with a space goes on with the one before.
    """
    return _read_at_once(stream) or _read_by_line(stream)


def _read_at_once(stream: BinaryIO) -> Headers | None:
    """The headers, where all of them are there already, one in each line; None where they are read line by line."""
    there = stream.peek() if isinstance(stream, BufferedReader) else b""
    end = there.find(END)
    head = there[:end].decode("iso-8859-1")
    lines, pairs = head.split("\r\n"), []
    breaks = len(lines) - 1
    if end < 0 or len(lines) > MOST or "\0" in head or head.count("\r") != breaks or head.count("\n") != breaks:
        return None
    for line in lines:
        name, colon, value = line.partition(":")
        if not (colon and IS_NAME[name]):
            return None
        pairs.append((name, value.lstrip(" \t")))
    stream.read(end + len(END))
    return Headers(pairs)


def _read_by_line(stream: BinaryIO) -> Headers:
    pairs: list[tuple[str, str]] = []
    for _ in range(MOST + 1):
        line = stream.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise HeadError(f"got more than {LONGEST_LINE} bytes when reading a header")
        if line in (b"\r\n", b"\n"):
            return Headers(pairs)
        text = line.decode("iso-8859-1").rstrip("\r\n")
        if text[:1] in (" ", "\t") and pairs:
            name, value = pairs.pop()
            text = f"{name}:{value}{text}"
        header = LINE.fullmatch(text)
        if header is None or not line.endswith(b"\n"):
            raise ValueError("a line that is no header")
        pairs.append((header[1], header[2]))
    raise HeadError(f"got more than {MOST} headers")


def variables(headers: Headers) -> dict[str, Any]:
    """What headers are in a WSGI environment: {"CONTENT_TYPE": …, "HTTP_HOST": …}.

    A name with an underscore would be read as one with a hyphen, and is left out, but for those that moto keeps (metadata
    of S3's objects); their names as they came are there too.
    """
    found: dict[str, Any] = {}
    preserved: list[tuple[str, str, str]] = []
    for name, value in headers.pairs:
        variable = VARIABLES[name]
        if "_" in name:
            if should_preserve_original_header_name(name):
                preserved.append((variable, name, value))
        elif variable in found and variable not in NOT_HTTP:
            found[variable] = f"{found[variable]},{value}"
        else:
            found[variable] = value
    names: dict[str, str] = {}
    for variable, name, value in preserved:
        if variable in names:
            found[variable] = f"{found[variable]},{value}"
        elif variable not in found:  # never in the place of one with hyphens
            names[variable], found[variable] = name, value
    found[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = names
    return found
