"""The values of forms: given, or looked up each time when they are shown or run."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypedDict

from helpers.course.context import CheckContext
from helpers.target import expected_errors


class FormFields(TypedDict):
    """The fields that a step's form shows of itself."""

    show: tuple[str, ...]


WIDE: FormFields = {"show": ("query", "output")}  # the choice and the shape of the output as well


class LazyValues(Mapping[str, Any]):
    """The values of a form; those that are functions of a CheckContext are looked up when they are asked for.

    What cannot be found, because it is not there yet or nothing answers, is "".
    """

    def __init__(self, **values: "Any | Callable[[CheckContext], str]"):
        self._values = values

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if not callable(value):
            return value
        try:
            return value(CheckContext())
        except expected_errors():
            return ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class FormValues(TypedDict):
    """The values of a step's form that are filled in for the learner and those that are the reference."""

    prefill: LazyValues
    reference: LazyValues


def same(**values: object) -> FormValues:
    """FormValues in for the learner, and the reference as well."""
    return {"prefill": LazyValues(**values), "reference": LazyValues(**values)}
