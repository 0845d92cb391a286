"""What RunInstances refuses: moto starts an ARM type from an x86 image, or from none, and in groups of another VPC.

Its sentence for an unknown type is another, and an unknown group's name ends in an internal error. Of an instance that was
given no group it tells none.

Sentences: getmoto/moto issue 1695 (type), vuls and pcluster users' reports (architecture), hashicorp/vagrant-aws (name with
subnet), PrairieLearn issue 3271 (a subnet that is full), and widely quoted answers of EC2 for the others.
"""

from collections.abc import Iterable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = (
    "test_moto_starts_an_arm_type_from_an_x86_image",
    "test_moto_starts_an_instance_in_the_group_of_another_network",
    "test_moto_tells_no_default_group",
    "test_moto_has_another_code_for_an_unknown_type",
)
NO_SUCH_TYPE = "Invalid value '{type}' for InstanceType."
OTHER_ARCHITECTURE = (
    "The architecture '{of_type}' of the specified instance type does not match the architecture '{of_image}' of the "
    "specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use "
    "'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI."
)
OTHER_NETWORK = "Security group {group} and subnet {subnet} belong to different networks."
NAME_WITH_SUBNET = "The parameter groupName cannot be used with the parameter subnet"
NO_SUCH_NAME = "The security group '{name}' does not exist in default VPC '{vpc}'"
FULL = "There are not enough free addresses in subnet '{subnet}' to satisfy the requested number of instances."
NO_SUCH_PROFILE = "Value ({name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"


def install() -> None:
    """Have it refuse them, in the backend, where CLI, boto3 and CloudFormation all come by."""
    from moto.ec2.exceptions import EC2ClientError, InvalidInstanceTypeError, MissingParameterError
    from moto.ec2.models.instances import InstanceBackend
    from moto.ec2.responses.instances import InstanceResponse
    from moto.iam.exceptions import NotFoundException

    @wraps(InstanceBackend.run_instances)
    def checked(run, self, image_id, count, user_data, security_group_names, **options):
        template = options.get("launch_template")
        given = self._get_template_from_args(template).data if template else {}
        image_id = image_id or given.get("ImageId")
        if not image_id:
            raise MissingParameterError("ImageId")
        kind = (
            options.get("instance_type") if not options.get("is_instance_type_default") else given.get("InstanceType")
        )
        _check_architecture(self, image_id, kind or options.get("instance_type"))
        _check_groups(self, security_group_names, options)
        options |= _default_subnet(self, options)
        _check_space(self, options.get("subnet_id"), count)
        try:
            reservation = run(self, image_id, count, user_data, security_group_names, **options)
        except InvalidInstanceTypeError:
            raise EC2ClientError("InvalidParameterValue", NO_SUCH_TYPE.format(type=kind)) from None
        for instance in reservation.instances:  # an instance's groups are those of its first interface
            if not instance.security_groups and 0 in instance.nics:
                instance.security_groups = list(instance.nics[0]._group_set)
        return reservation

    @wraps(InstanceResponse.run_instances)
    def answered(asked, self):
        try:
            return asked(self)
        except NotFoundException:
            name = self._get_param("IamInstanceProfile.Name") or self._get_param("IamInstanceProfile.Arn")
            raise EC2ClientError("InvalidParameterValue", NO_SUCH_PROFILE.format(name=name)) from None


def _check_architecture(backend: Any, image_id: str, instance_type: str | None) -> None:
    """Raise EC2's error where the image is of another processor than the type has."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    image = backend.amis.get(image_id)
    able = INSTANCE_TYPES.get(instance_type, {}).get("ProcessorInfo", {}).get("SupportedArchitectures", [])
    if image and able and image.architecture not in able:
        values = {"of_type": ",".join(able), "of_image": image.architecture}
        raise EC2ClientError("InvalidParameterValue", OTHER_ARCHITECTURE.format(**values))


def _check_groups(backend: Any, names: Iterable[str], options: dict[str, Any]) -> None:
    """Raise EC2's error where a group is not there, or in another network than the instance would be."""
    from moto.ec2.exceptions import EC2ClientError, InvalidParameter, InvalidParameterCombination

    subnet_id, default = options.get("subnet_id"), backend.get_default_vpc()
    for name in names or ():
        if subnet_id:
            raise InvalidParameterCombination(NAME_WITH_SUBNET)
        if default and not backend.get_security_group_from_name(name, default.id):
            raise EC2ClientError("InvalidGroup.NotFound", NO_SUCH_NAME.format(name=name, vpc=default.id))
    for subnet, group_id in _pairs(backend, subnet_id, options):
        group = backend.get_security_group_from_id(group_id)
        if group and group.vpc_id != subnet.vpc_id:
            raise InvalidParameter(OTHER_NETWORK.format(group=group_id, subnet=subnet.id))


def _pairs(backend: Any, subnet_id: str | None, options: dict[str, Any]) -> Iterable[tuple[Any, str]]:
    """Each group that is asked for by its id, with the subnet where it would be used."""
    asked = [(subnet_id, options.get("security_group_ids") or [])]
    asked = [(one.get("SubnetId") or subnet_id, one.get("Groups") or []) for one in options.get("nics") or []] or asked
    for place, groups in asked:
        subnet = backend.get_subnet(place) if place else _any_default_subnet(backend)
        yield from ((subnet, group) for group in groups if subnet and isinstance(group, str))


def _check_space(backend: Any, subnet_id: str | None, count: int) -> None:
    """Raise EC2's error where a subnet has not so many addresses left."""
    from moto.ec2.exceptions import EC2ClientError

    if subnet_id and backend.get_subnet(subnet_id).available_ip_address_count < count:
        raise EC2ClientError("InsufficientFreeAddressesInSubnet", FULL.format(subnet=subnet_id))


def _default_subnet(backend: Any, options: dict[str, Any]) -> dict[str, str]:
    """The subnet of a launch that names none, as an option; moto gives such an instance an address that no subnet has."""
    if options.get("subnet_id") or any(
        one.get("SubnetId") or one.get("NetworkInterfaceId") for one in options.get("nics") or ()
    ):
        return {}
    found = backend.get_default_subnets()
    zone = options.get("placement") or f"{backend.region_name}a"
    return {"subnet_id": found[zone].id} if zone in found else {}


def _any_default_subnet(backend: Any) -> Any:
    found = backend.get_default_subnets()
    return found[min(found)] if found else None
