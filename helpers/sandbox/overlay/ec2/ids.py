"""An id that is none is told by its shape, before EC2 looks for anything; moto looks for it, and does not find it.

The codes, with their unlike spellings: "Error codes for the Amazon EC2 API". The sentence: as quoted in hashicorp/
terraform-provider-aws issue 6104; without its second half where the beginning was right.
"""

import re
from collections.abc import Iterator
from typing import Any

from helpers.sandbox.overlay.ec2 import filters
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_looks_for_what_is_no_id",)
CODES = {
    "i": "InvalidInstanceID.Malformed",
    "sg": "InvalidGroupId.Malformed",
    "ami": "InvalidAMIID.Malformed",
    "vpc": "InvalidVpcID.Malformed",
    "subnet": "InvalidSubnetID.Malformed",
    "rtb": "InvalidRouteTableId.Malformed",
    "igw": "InvalidInternetGatewayId.Malformed",
    "eni": "InvalidNetworkInterfaceId.Malformed",
}
PARAMETERS = {
    "InstanceId": "i",
    "GroupId": "sg",
    "SecurityGroupId": "sg",
    "Group": "sg",
    "ImageId": "ami",
    "VpcId": "vpc",
    "SubnetId": "subnet",
    "RouteTableId": "rtb",
    "InternetGatewayId": "igw",
    "NetworkInterfaceId": "eni",
}
NESTED = ("IpPermissions", "UserIdGroupPairs", "NetworkInterfaces")  # elsewhere the same names mean other things
OTHERS = ("PlacementGroup", "LaunchTemplate", "SpotFleet")  # actions with ids of their own under these names


def install() -> None:
    """Have every request to EC2 that is allowed looked over first."""
    from moto.core.utils import camelcase_to_underscores
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses import EC2Response

    @wraps(EC2Response._authenticate_and_authorize_normal_action, on=EC2Response, before=filters)
    def allowed(allow, self, resource):
        allow(self, resource)
        action = self._get_action()
        if any(name in action for name in OTHERS):
            return
        problem = next((told for kind, value in ids_in(self._get_params()) if (told := malformed(kind, value))), None)
        if problem and problem[1] not in self.ec2_backend.amis:  # moto's catalogue has images with letters beyond f

            def refused():
                raise EC2ClientError(*problem[::2])

            setattr(self, camelcase_to_underscores(action), refused)


def ids_in(parameters: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The ids among the parameters of a request, each after its kind ("i")."""
    for name, value in parameters.items():
        if name in NESTED:
            for inner in value if isinstance(value, list) else [value]:
                yield from ids_in(inner)
        elif kind := PARAMETERS.get(name.removesuffix("s")):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    yield kind, one


def malformed(kind: str, value: str) -> tuple[str, str, str] | None:
    """The code of the error, the value and the error's sentence, where `value` is not shaped like an id of this kind."""
    if re.fullmatch(rf"{kind}-([0-9a-f]{{8}}|[0-9a-f]{{17}})", value) or value.startswith("resolve:ssm:"):
        return None
    wanted = "" if value.startswith(f"{kind}-") else f' (expecting "{kind}-...")'
    return CODES[kind], value, f'Invalid id: "{value}"{wanted}'
