"""From an exception to a Failure: which exceptions a learner's doing can cause, and what is told of each."""

import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from jmespath.exceptions import JMESPathError

from helpers.operations.cli_errors import cli_error
from helpers.operations.core import Operation
from helpers.operations.explanations import Explanation, explain
from helpers.operations.results import Call, Failure
from helpers.operations.watch import Cancelled
from helpers.refused import TargetRefused

RECOGNISED = (
    *(ClientError, BotoCoreError, Boto3Error, ResponseParserError, OSError, ValueError, JMESPathError),
    *(Cancelled, TargetRefused),
)
# An error of the disk right after one of these calls: what was just made could not be kept, and was deleted again.
NOT_KEPT = {"DeleteKeyPair": "KeyNotKept", "DeleteAccessKey": "AccessKeyNotKept"}

__all__ = ["RECOGNISED", "Explanation", "exit_failure", "explain", "failure_elsewhere", "failure_of"]


def failure_of(error: Exception, operation: Operation, calls: list[Call]) -> tuple[Failure, int]:
    """The Failure that `error` means, and the exit code of the CLI for it."""
    values = reported_values(operation)
    stderr, exit_code = cli_error(error, operation)
    if isinstance(error, ClientError):
        failed = next((call for call in reversed(calls) if call.operation == error.operation_name), None)
        values |= _subject(failed) | getattr(error, "found", {})
        code, message, call = error.response["Error"]["Code"], error.response["Error"]["Message"], error.operation_name
        return Failure(code, message, call, values, stderr), exit_code
    if isinstance(error, TargetRefused):
        return Failure(error.code, str(error), values=values | error.values, stderr=stderr), exit_code
    if isinstance(error, OSError):
        named = error.filename2 or values.get("outfile") or error.filename
        values |= {"path": named or values.get("path", "")}
        code = NOT_KEPT.get(calls[-1].operation if calls else "") or _name(error)
        return Failure(code, str(error), values=values, stderr=stderr), exit_code
    if isinstance(error, JMESPathError):
        values |= {"query": operation.options.get("query", "")}
    values |= {name: value for name, value in getattr(error, "kwargs", {}).items() if isinstance(value, str)}
    return Failure(type(error).__name__, str(error), values=values, stderr=stderr), exit_code


def failure_elsewhere(error: ClientError | BotoCoreError, parameters: Mapping[str, Any]) -> Failure:
    """The Failure that an error of a learner's own boto3 code means; `parameters` are those of the call."""
    values = {"profile": os.environ.get("AWS_PROFILE", "default"), **_named_in(parameters)}
    if isinstance(error, ClientError):
        values |= getattr(error, "found", {})
        told = error.response.get("Error", {})
        return Failure(told.get("Code", ""), told.get("Message", ""), error.operation_name, values)
    values |= {name: value for name, value in getattr(error, "kwargs", {}).items() if isinstance(value, str)}
    return Failure(type(error).__name__, str(error), values=values)


def reported_values(operation: Operation) -> dict[str, Any]:
    """What a text about `operation` may name: its values without the secret ones, and where it went."""
    values = {**operation.shown_values, **operation.invocation.values}
    return values | {"profile": values.get("profile") or operation.profile or "default", "operation": operation.name}


def exit_failure(
    end: int | str, operation: Operation, warnings: str, failures: Sequence[Failure]
) -> tuple[int, Failure]:
    """The exit code and the Failure of a run that ended itself: with a sentence why, or after it found nothing to list,
    or skipped what it had warned of, or went on after `failures`.
    """
    values = reported_values(operation)
    if isinstance(end, str):
        return 1, Failure("NoAnswer", end, values=values, stderr=end + "\n")
    if len({(failure.code, failure.call) for failure in failures}) == 1:
        return end, replace(failures[0], message=warnings.strip(), stderr=warnings)
    code = "SomeFailed" if failures else "SkippedFiles" if warnings else "NothingListed"
    return end, Failure(code, warnings.strip(), values={**values, "number": len(failures)}, stderr=warnings)


def _subject(call: Call | None) -> dict[str, Any]:
    """The bucket, key, user, key pair, instance type, cluster, parameter that a failed call was about."""
    return _named_in(call.parameters) if call else {}


def _named_in(parameters: Mapping[str, Any]) -> dict[str, Any]:
    named = {"Bucket": "bucket", "Key": "key", "UserName": "user_name", "Prefix": "prefix"}
    named |= {"KeyName": "key_name", "KeyNames": "key_name"}
    named |= {"InstanceType": "instance_type", "InstanceTypes": "instance_type"}
    named |= {"cluster": "cluster", "Name": "name"}
    return {named[name]: value for name, value in parameters.items() if name in named}


def _name(error: OSError) -> str:
    """ "ENOSPC" and the like for an error that Python has no class of its own for."""
    if type(error) is OSError and error.errno:
        return errno.errorcode.get(error.errno, "OSError")
    return type(error).__name__
