"""Waiting until instances are in a state."""

from collections.abc import Mapping
from typing import Any

from helpers.operations.api import several
from helpers.operations.core import operation
from helpers.operations.ec2.kinds import INSTANCE_IDS
from helpers.operations.kinds import lines_of


def which(values: Mapping[str, Any]) -> list[str]:
    """The words for the instances waited for."""
    return several("--instance-ids", lines_of(values["instance_ids"]))


@operation("ec2 wait instance-running", cli=[which])
def wait_running(ec2, *, instance_ids: INSTANCE_IDS):
    ec2.get_waiter("instance_running").wait(InstanceIds=instance_ids)


@operation("ec2 wait instance-stopped", cli=[which])
def wait_stopped(ec2, *, instance_ids: INSTANCE_IDS):
    ec2.get_waiter("instance_stopped").wait(InstanceIds=instance_ids)


@operation("ec2 wait instance-terminated", cli=[which])
def wait_terminated(ec2, *, instance_ids: INSTANCE_IDS):
    ec2.get_waiter("instance_terminated").wait(InstanceIds=instance_ids)
