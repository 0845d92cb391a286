"""RunInstances starts MaxCount instances, each with its root disk; moto starts MinCount, and none has a root disk beside others.

"How instance launches work" in RunInstances (EC2 API reference): as many as can be, up to MaxCount. Of the root disk: "Block
device mappings" (EC2 User Guide). "Maximum instance count …": jenkinsci/ec2-plugin pull request 252; that of a minimum above it is
worded alike, since nobody quotes it.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_starts_the_least_number_and_no_root_disk",)
NONE = "{} instance count must be greater than zero"
BACKWARDS = "Minimum instance count must not be greater than maximum instance count"
ROOT, SIZE = "/dev/sda1", 8


def install() -> None:
    """Have it do so."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.instances import InstanceResponse

    from helpers.sandbox.overlay import interfaces_left
    from helpers.sandbox.overlay.ec2 import states

    @wraps(InstanceResponse.run_instances, before=states)
    def run(run_instances: Callable[..., Any], self: Any) -> Any:
        least, most = (int(self._get_param(name, 1)) for name in ("MinCount", "MaxCount"))
        for number, name in ((most, "Maximum"), (least, "Minimum")):
            if number < 1:
                raise EC2ClientError("InvalidParameterValue", NONE.format(name))
        if least > most:
            raise EC2ClientError("InvalidParameterValue", BACKWARDS)
        self.params["MinCount"] = most
        return run_instances(self)

    @wraps(InstanceResponse._parse_block_device_mapping, before=interfaces_left)
    def mapped(parse: Callable[..., Any], self: Any) -> list[dict[str, Any]]:
        mappings = parse(self)
        image = self.ec2_backend.amis.get(self._get_param("ImageId") or "")
        if getattr(image, "root_gigabytes", None):  # overlay/images/catalogue.py gives it its disk
            return mappings
        roots = (ROOT, getattr(image, "root_device_name", ROOT))
        of_root = [one for one in mappings if one.get("DeviceName") in roots]
        for one in of_root:
            if not one["Ebs"].get("SnapshotId"):
                one["Ebs"]["VolumeSize"] = one["Ebs"].get("VolumeSize") or SIZE
        if mappings and not of_root:
            return [{"DeviceName": ROOT, "Ebs": {"VolumeSize": SIZE, "DeleteOnTermination": True}}, *mappings]
        return mappings
