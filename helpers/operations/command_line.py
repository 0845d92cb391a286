"""From a declaration and its values to the words of an `aws` command line."""

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Part = str | Callable[[Mapping[str, Any]], str | list[str]]
UNTYPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def command_words(name: str, parts: Sequence[Part], values: Mapping[str, Any]) -> list[str]:
    """The words of the command `name` ("s3 mb") with `parts` filled from `values`, from "aws" on, unquoted.

    A part is a word with placeholders ("s3://{bucket}"), an option that is called as its field ("--recursive"), or a
    function from the values to a word or a list of words. An empty word is left out.
    """
    words = ["aws", *name.split()]
    for part in parts:
        words += _words(part, values)
    return words


def _words(part: Part, values: Mapping[str, Any]) -> list[str]:
    if callable(part):
        word = part(values)
        return list(word) if isinstance(word, list) else [word] if word else []
    if not part.startswith("--"):
        word = part.format_map(values)
        return [word] if word else []
    return option(part, values[part.removeprefix("--").replace("-", "_")])


def option(name: str, value: Any) -> list[str]:
    """The words of one option; none where its value is empty, the name alone for a flag."""
    if value is True:
        return [name]
    if value in (False, "", None, ()):
        return []
    if str(value).startswith("-"):  # argparse would take "-x" for an option of its own
        return [f"{name}={value}"]
    return [name, str(value)]


def joined(words: Sequence[str]) -> str:
    """The words as one line, each quoted where a POSIX shell needs it."""
    return " ".join(_escaped(word) if UNTYPED.search(word) else shlex.quote(word) for word in words)


def _escaped(word: str) -> str:
    """The word in the quotes of bash and zsh that know escapes: what cannot be typed, a terminal would act on or drop."""
    quoted = word.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + UNTYPED.sub(lambda found: _escape(ord(found[0])), quoted) + "'"


def _escape(code: int) -> str:
    """Of a character of that code; of a byte of a file name that is not UTF-8, the byte."""
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
