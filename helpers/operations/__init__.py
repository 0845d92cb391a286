"""What the `aws` command does, one declaration an operation: its CLI line, its boto3 code and its execution."""

from helpers.operations.core import Invocation, Operation, Specification, find, names, operation
from helpers.operations.kinds import Field, Kind, Problem
from helpers.operations.results import Call, Failure, Result
from helpers.operations.watch import Cancelled, Watch

__all__ = [
    "Call",
    "Cancelled",
    "Failure",
    "Field",
    "Invocation",
    "Kind",
    "Operation",
    "Problem",
    "Result",
    "Specification",
    "Watch",
    "find",
    "names",
    "operation",
]
