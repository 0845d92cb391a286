"""The `cdk` operations in tests: each is run as its form runs it."""

from helpers.operations import find
from helpers.operations.running import run as run_operation
from helpers.target import current

KEY = {"key_name": "my-key"}


def run(verb: str, **values):
    return run_operation(find(f"cdk {verb}")(**values), current())
