"""Worlds that take `cdk` some seconds to make: made by the real CDK once a worker, and opened again after that."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import boto3

from helpers import sandbox as embedded
from helpers.home import home
from tests.support.cdk_forms import run

Value = TypeVar("Value")
_kept: dict[str, tuple[Path, object]] = {}


def world(name: str, make: Callable[[], Value]) -> Value:
    """Leave the sandbox as `make` leaves an empty one; gives what `make` gave when it was run."""
    sandbox = embedded.ensure()
    if name in _kept:
        file, value = _kept[name]
        answer = sandbox.control("world/open", file=file)["world/open"]
        assert answer["opened"], answer
        return value  # type: ignore[return-value]  what is kept under a name is of one kind
    sandbox.control("reset")
    value = make()
    file = Path(tempfile.mkdtemp(prefix="worlds-", dir=home())) / f"{name}.world"
    sandbox.control("world/save", file=file)
    _kept[name] = (file, value)
    return value


def bootstrapped() -> None:
    """An account that the CDK was prepared for, with a key pair, and the learner's apps as they come."""
    shutil.rmtree(home() / "cdk_apps", ignore_errors=True)
    world("bootstrapped", _bootstrap)


def _bootstrap() -> None:
    boto3.client("ec2").create_key_pair(KeyName="my-key")
    assert run("bootstrap").failure is None
