"""The lines of shell that the operations of asking begin with."""

from collections.abc import Mapping

from helpers.operations.command_line import joined, option
from helpers.operations.core import Operation


def common(operation: Operation) -> str:
    """The region and the profile as the end of each `aws` line."""
    words = [word for name, value in operation.options.items() for word in option(f"--{name}", value)]
    return " " + joined(words) if words else ""


def look_up(names: Mapping[str, str], more: str) -> list[str]:
    """One variable for each name that the stack publishes; the first that is not there ends it."""
    function = f'published() {{ aws ssm get-parameter --name "$1" --query Parameter.Value --output text{more}; }}'
    return [function, *(f"{variable}=$(published {name}) &&" for variable, name in names.items())]
