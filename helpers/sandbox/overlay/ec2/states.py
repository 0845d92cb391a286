"""What can be done to an instance in which state. Moto starts what was terminated, and reboots what is stopped into running.

"Instance lifecycle" in the Amazon EC2 User Guide; the sentences as quoted in aws-solutions/instance-scheduler-on-aws issue
281 and ansible-collections/amazon.aws issue 146, and of the protection in "Troubleshoot Amazon EC2 instance termination
issues". That of a reboot is worded like theirs; no source quotes it.
"""

from collections.abc import Callable, Iterable
from typing import Any

NOT_TO_START = "The instance '{id}' is not in a state from which it can be started."
NOT_TO_STOP = "This instance '{id}' is not in a state from which it can be stopped."
NOT_TO_REBOOT = "This instance '{id}' is not in a state from which it can be rebooted."
NOT_STOPPED = "The instance '{id}' is not in the 'stopped' state."
TO_START, TO_STOP, TO_REBOOT = (
    ("stopped", "running", "pending"),
    ("running", "stopped", "stopping"),
    ("running", "pending"),
)
WHILE_STOPPED = ("instance_type", "user_data", "kernel", "ramdisk", "ebs_optimized")


def install() -> None:
    """Have EC2 look at the state first; what changes nothing leaves the state as it is told."""
    from moto.ec2.models.instances import InstanceBackend
    from moto.ec2.responses.instances import InstanceResponse

    start, stop, reboot = (
        InstanceBackend.start_instances,
        InstanceBackend.stop_instances,
        InstanceBackend.reboot_instances,
    )
    modify, run = InstanceBackend.modify_instance_attribute, InstanceResponse.run_instances

    def started(self, instance_ids):
        _check(self, instance_ids, TO_START, NOT_TO_START)
        return start(self, instance_ids)

    def stopped(self, instance_ids):
        _check(self, instance_ids, TO_STOP, NOT_TO_STOP)
        return stop(self, instance_ids)

    def rebooted(self, instance_ids):
        _check(self, instance_ids, TO_REBOOT, NOT_TO_REBOOT)
        return reboot(self, instance_ids)

    def modified(self, instance_id, key, value):
        if key in WHILE_STOPPED:
            _check(self, [instance_id], ("stopped",), NOT_STOPPED)
        return modify(self, instance_id, key, value)

    def protected(self):
        answer = run(self)
        for instance in answer.result.instances:
            instance.disable_api_termination = bool(self._get_param("DisableApiTermination", False))
        return answer

    InstanceBackend.start_instances = started
    InstanceBackend.stop_instances = stopped
    InstanceBackend.reboot_instances = rebooted
    InstanceBackend.modify_instance_attribute = modified
    InstanceResponse.run_instances = protected
    for verb, key, already in (
        ("start_instances", "StartingInstances", ("running",)),
        ("stop_instances", "StoppingInstances", ("stopped",)),
        ("terminate_instances", "TerminatingInstances", ("terminated",)),
    ):
        setattr(InstanceResponse, verb, _unchanged(getattr(InstanceResponse, verb), key, already))


def _unchanged(asked: Callable, key: str, already: tuple[str, ...]) -> Callable:
    """`asked`, with the present state told for what was `already` as it was wished."""

    def answered(self):
        answer = asked(self)
        for one in answer.result[key]:
            before = one["PreviousState"]
            if before.name in already:
                one["CurrentState"] = {"Code": before.code, "Name": before.name}
        return answer

    return answered


def _check(backend: Any, instance_ids: Iterable[str], allowed: tuple[str, ...], sentence: str) -> None:
    from moto.ec2.exceptions import EC2ClientError

    for instance in backend.get_multi_instances_by_id(instance_ids):
        if instance.state not in allowed:
            raise EC2ClientError("IncorrectInstanceState", sentence.format(id=instance.id))
