"""A parameter's value has room in its tier and is as its pattern wants it, and its name says where it is; moto keeps any.

The sentences, as people quote PutParameter's answers: "Standard tier parameters support a maximum …", "Parameter value, cannot be
validated against allowedPattern: …", "Parameter name must be a fully qualified name.". The 15 levels: PutParameter (API reference),
whose HierarchyLevelLimitExceededException has the sentence.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_keeps_a_parameter_of_any_length",)
LONGEST, LEVELS = 4096, 15
TOO_LONG = (
    "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, "
    "upgrade the parameter to use the advanced-parameter tier. For more information, see "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
)
NO_MATCH = "Parameter value, cannot be validated against allowedPattern: {}"
NOT_QUALIFIED = "Parameter name must be a fully qualified name."
TOO_DEEP = "A hierarchy can have a maximum of 15 levels."


def install() -> None:
    """Have others refused."""
    from moto.ssm.exceptions import SSMException
    from moto.ssm.responses import SimpleSystemManagerResponse

    @wraps(SimpleSystemManagerResponse.put_parameter)
    def put(put_parameter: Callable[..., Any], self: Any) -> Any:
        for code, sentence in _complaints(self._get_param):
            raise SSMException(code, sentence)
        return put_parameter(self)


def _complaints(parameter: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what is wrong with a parameter, the first thing first."""
    name, value = str(parameter("Name") or ""), str(parameter("Value") or "")
    if "/" in name and not name.startswith(("/", "arn:")):
        yield "ValidationException", NOT_QUALIFIED
    if name.startswith("/") and name.count("/") > LEVELS:
        yield "HierarchyLevelLimitExceededException", TOO_DEEP
    if len(value) > LONGEST and parameter("Tier") not in ("Advanced", "Intelligent-Tiering"):
        yield "ValidationException", TOO_LONG
    pattern = parameter("AllowedPattern")
    if pattern and not _matches(pattern, value):
        yield "ParameterPatternMismatchException", NO_MATCH.format(pattern)


def _matches(pattern: str, value: str) -> bool:
    """Whether a value is as a pattern wants it; one that Python does not know is believed."""
    try:
        return re.fullmatch(pattern, value, re.DOTALL) is not None
    except re.error:
        return True
