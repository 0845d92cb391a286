"""Doing what a form asks for, where its learner works: the target, and a sandbox that may have died meanwhile."""

import importlib
import socket
from dataclasses import replace
from urllib.parse import urlsplit

from helpers.operations.core import Failure, Operation, Result
from helpers.operations.watch import Watch
from helpers.text import text


def world():
    """The Target that calls go to now."""
    return importlib.import_module("helpers.target").current()


def perform(operation: Operation, watch: Watch) -> tuple[Result, str]:
    """Run `operation` where the learner works; the Result, and what to say about the sandbox ("" mostly).

    Raises nothing a learner can cause; KeyboardInterrupt passes through.
    """
    target = world()
    if not answers(target):
        return _revived(Result("", 255, Failure("SandboxDied", "")))
    result = operation.run(target, watch)
    if result.failure is not None and not answers(target):
        return _revived(result)
    return result, ""


def answers(target) -> bool:
    """Whether somebody listens where the sandbox should be; a real account is not asked (True)."""
    if target.kind != "sandbox":
        return True
    address = urlsplit(target.endpoint)
    try:
        with socket.create_connection((address.hostname, address.port), timeout=1):
            return True
    except OSError:
        return False


def _revived(result: Result) -> tuple[Result, str]:
    """Start the sandbox again: the Result as the failure it is, and what to tell the learner."""
    try:
        importlib.import_module("helpers.sandbox").activate()
    except Exception as error:  # whatever keeps it from starting is told to the learner, who can do something about it
        return _died(result), text("forms.sandbox_failed", reason=str(error) or type(error).__name__)
    return _died(result), text("forms.sandbox_died")


def _died(result: Result) -> Result:
    failure = result.failure
    return replace(result, failure=Failure("SandboxDied", failure.message, failure.call, {}, failure.stderr))
