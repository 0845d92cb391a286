"""What can be done to an instance in which state: moto starts what was terminated, and reboots what is stopped.

"Instance lifecycle" in the Amazon EC2 User Guide; the sentences as quoted in aws-solutions/instance-scheduler-on-aws issue
281 and ansible-collections/amazon.aws issue 146, and of the protection in "Troubleshoot Amazon EC2 instance termination
issues". That of a reboot is worded like theirs; no source quotes it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from helpers.sandbox.overlay.ec2 import launches
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = (
    "test_moto_starts_what_was_terminated",
    "test_moto_forgets_the_protection_of_an_instance",
)
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

    @wraps(InstanceBackend.start_instances)
    def started(start, self, instance_ids):
        _check(self, instance_ids, TO_START, NOT_TO_START)
        return start(self, instance_ids)

    @wraps(InstanceBackend.stop_instances)
    def stopped(stop, self, instance_ids):
        _check(self, instance_ids, TO_STOP, NOT_TO_STOP)
        return stop(self, instance_ids)

    @wraps(InstanceBackend.reboot_instances)
    def rebooted(reboot, self, instance_ids):
        _check(self, instance_ids, TO_REBOOT, NOT_TO_REBOOT)
        return reboot(self, instance_ids)

    @wraps(InstanceBackend.modify_instance_attribute)
    def modified(modify, self, instance_id, key, value):
        if key in WHILE_STOPPED:
            _check(self, [instance_id], ("stopped",), NOT_STOPPED)
        return modify(self, instance_id, key, value)

    @wraps(InstanceResponse.run_instances, before=launches)
    def protected(run, self):
        answer = run(self)
        for instance in answer.result.instances:
            instance.disable_api_termination = bool(self._get_param("DisableApiTermination", False))
        return answer

    wraps(InstanceResponse.start_instances)(_unchanged("StartingInstances", ("running",)))
    wraps(InstanceResponse.stop_instances)(_unchanged("StoppingInstances", ("stopped",)))
    wraps(InstanceResponse.terminate_instances)(_unchanged("TerminatingInstances", ("terminated",)))


def _unchanged(key: str, already: tuple[str, ...]) -> Callable:
    """A wrapper of an answer: the present state is told for what was `already` as it was wished."""

    def answered(asked, self):
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
