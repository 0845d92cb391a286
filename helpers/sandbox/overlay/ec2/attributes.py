"""ModifyInstanceAttribute changes one attribute; moto takes an instance's groups away for one that it does not know.

One attribute a call: "ModifyInstanceAttribute" (EC2 API reference). "Fields for multiple attribute types …" and "No attributes
specified." are as people quote them (not looked up).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_the_groups_away",)
OWN = ("InstanceInitiatedShutdownBehavior",)
MOTO_S = (
    "DisableApiStop",
    "DisableApiTermination",
    "EbsOptimized",
    "InstanceType",
    "Kernel",
    "SourceDestCheck",
    "UserData",
)
OTHERS = ("EnaSupport", "Ramdisk", "SriovNetSupport")
LISTS = ("BlockDeviceMappings", "Groups")
SEVERAL = "Fields for multiple attribute types specified: {}"
NONE = "No attributes specified."
BEHAVIORS = ("stop", "terminate")
NO_BEHAVIOR = "Value ({}) for parameter instanceInitiatedShutdownBehavior is invalid. Unknown shutdown behavior."


def install() -> None:
    """Have it change what is asked for, or refuse it."""
    from moto.core.responses import EmptyResult
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.instances import InstanceResponse

    @wraps(InstanceResponse.modify_instance_attribute)
    def modified(modify: Callable[..., Any], self: Any) -> Any:
        asked = [name for name in (*OWN, *MOTO_S, *OTHERS, *LISTS) if self._get_param(name) is not None]
        if self._get_param("Attribute") is None:
            if not asked:
                raise EC2ClientError("InvalidParameterCombination", NONE)
            if len(asked) > 1:
                names = ", ".join(name[0].lower() + name[1:] for name in asked)
                raise EC2ClientError("InvalidParameterCombination", SEVERAL.format(names))
        if asked and asked[0] in OTHERS:
            raise NotImplementedError(f"the attribute {asked[0]} of an instance")
        if asked != [*OWN]:
            return modify(self)
        value = self._get_param(f"{OWN[0]}.Value")
        if value not in BEHAVIORS:
            raise EC2ClientError("InvalidParameterValue", NO_BEHAVIOR.format(value))
        self.ec2_backend.get_instance(self._get_param("InstanceId")).instance_initiated_shutdown_behavior = value
        return EmptyResult()
