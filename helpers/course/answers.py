"""Typed answers: what is right in another form is right, and what is a known mistake is named.

A question's table says in which `form` its answer may be written (a name of `FORMS`), and lists its `mistakes`: a `pattern`
that the whole answer fits, and what to `say` then.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from helpers.course.texts import filled
from helpers.text import text

QUOTES = "\"'`“”‘’「」"
THIN = str.maketrans("", "", "\u200b\ufeff")  # what is copied from a page without being seen


def plain(given: str) -> str:
    """`given` as it was meant: full-width characters made plain, without quotes and spaces around it."""
    return unicodedata.normalize("NFKC", given).translate(THIN).strip().strip(QUOTES).strip().removesuffix("。")


def _account(given: str) -> str:
    return re.sub(r"[\s-]", "", given)


def _number(given: str) -> str:
    """251 of "251 servers", "251 台" and "0251"; what begins with no number is left as it is."""
    found = re.fullmatch(r"(\d[\d,]*)\s*[^\W\d]*", given)
    return (found[1].replace(",", "").lstrip("0") or "0") if found else given


def _key(given: str) -> str:
    """The key of a whole address (`s3://bucket/key`, or its ARN)."""
    return re.sub(r"\A(?:s3://|arn:aws:s3:::)[^/]+/", "", given, flags=re.IGNORECASE).removeprefix("/")


def _address(given: str) -> str:
    return re.sub(r"(?:/32|:22)\Z", "", given)


FORMS: Mapping[str, Callable[[str], str]] = {
    "": str,
    "account": _account,
    "number": _number,
    "key": _key,
    "address": _address,
}


def is_right(given: str, answer: str, form: str = "") -> bool:
    """Whether `given` says the `answer`, in this form or another."""
    return bool(answer) and FORMS[form](plain(given)) == FORMS[form](plain(answer))


def named_mistake(given: str, answer: str, table: Mapping[str, Any]) -> str:
    """What is wrong with a `given` answer, in a sentence; "" where that is not known."""
    whole = plain(given)
    typed = FORMS[table.get("form", "")](whole)
    for mistake in table.get("mistakes", ()):
        if re.fullmatch(mistake["pattern"], typed) or re.fullmatch(mistake["pattern"], whole):
            return filled(mistake["say"])
    if answer and typed.casefold() == answer.casefold():
        return text("course.answer_case")
    if table.get("form") == "number" and not typed.isdigit():
        return text("course.answer_number")
    return ""
