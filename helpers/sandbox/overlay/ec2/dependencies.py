"""What is in use is not deleted; moto deletes a subnet with a server in it, and a VPC with an internet gateway.

A security group that is somebody's, too.

Codes and sentences: as quoted in hashicorp/terraform-provider-aws issue 1671 (security group), terraform-aws-modules/
terraform-aws-vpc issue 1081 (subnet), binlab/terraform-aws-vault-ha-raft issue 57 (VPC), giantswarm/aws-operator issue 109
(internet gateway); "CannotDelete" in "Error codes for the Amazon EC2 API".
"""

from collections.abc import Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_deletes_what_is_in_use",)
IN_USE = "The {kind} '{id}' has dependencies and cannot be deleted."
GROUP_IN_USE = "resource {id} has a dependent object"
DEFAULT_GROUP = 'the specified group: "{id}" name: "default" cannot be deleted by a user'
MAPPED = "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."


def install() -> None:
    """Have it refused, in the backend, where CLI, boto3 and CloudFormation all come by."""
    _networks()
    _gateways()
    _groups_and_tables()


def _networks() -> None:
    from moto.ec2.models.subnets import SubnetBackend
    from moto.ec2.models.vpcs import VPCBackend

    @wraps(SubnetBackend.delete_subnet)
    def subnet_deleted(delete_subnet, self, subnet_id):
        if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
            _refuse(IN_USE, kind="subnet", id=subnet_id)
        for table in self.route_tables.values():  # its association goes with it, and is in nobody's way later
            for association in [one for one, place in table._associations.items() if place == subnet_id]:
                del table._associations[association]
        return delete_subnet(self, subnet_id)

    @wraps(VPCBackend.delete_vpc)
    def vpc_deleted(delete_vpc, self, vpc_id):
        attached = any(one.vpc and one.vpc.id == vpc_id for one in self.internet_gateways.values())
        own = any(not group.is_default for group in self.groups.get(vpc_id, {}).values())
        if attached or own:
            _refuse(IN_USE, kind="vpc", id=vpc_id)
        return delete_vpc(self, vpc_id)


def _gateways() -> None:
    from moto.ec2.models.internet_gateways import InternetGatewayBackend

    @wraps(InternetGatewayBackend.delete_internet_gateway)
    def deleted(delete, self, internet_gateway_id):
        if self.get_internet_gateway(internet_gateway_id).vpc:
            _refuse(IN_USE, kind="internetGateway", id=internet_gateway_id)
        delete(self, internet_gateway_id)

    @wraps(InternetGatewayBackend.detach_internet_gateway)
    def detached(detach, self, internet_gateway_id, vpc_id):
        gateway = self.get_internet_gateway(internet_gateway_id)
        if gateway.vpc and gateway.vpc.id == vpc_id and any(_public_addresses(self, vpc_id)):
            _refuse(MAPPED, vpc=vpc_id)
        detach(self, internet_gateway_id, vpc_id)


def _groups_and_tables() -> None:
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.security_groups import SecurityGroupBackend
    from moto.ec2.responses.route_tables import RouteTables
    from moto.ec2.responses.security_groups import SecurityGroups

    @wraps(SecurityGroupBackend.delete_security_group)
    def deleted(delete, self, name=None, group_id=None):
        group = self.get_security_group_from_id(group_id) if group_id else self.get_security_group_from_name(name)
        if group and any(_users(self, group)):
            _refuse(GROUP_IN_USE, id=group.id)
        return delete(self, name, group_id)

    # With its VPC a default group and a main table do go, and moto's own deletion of a VPC asks the backend for that.

    @wraps(SecurityGroups.delete_security_group)
    def asked_for_group(asked_group, self):
        group = self.ec2_backend.get_security_group_from_id(self._get_param("GroupId"))
        if group and group.is_default:
            raise EC2ClientError("CannotDelete", DEFAULT_GROUP.format(id=group.id))
        return asked_group(self)

    @wraps(RouteTables.delete_route_table)
    def asked_for_table(asked_table, self):
        table = self.ec2_backend.route_tables.get(self._get_param("RouteTableId"))
        if table and table.main_association_id:
            _refuse(IN_USE, kind="routeTable", id=table.id)
        return asked_table(self)


def _users(backend: Any, group: Any) -> Iterator[bool]:
    """For each thing that may use the group, whether it does: the network interfaces, and the rules of other groups."""
    for interface in backend.enis.values():
        yield group in _groups_of(interface)
    for groups in backend.groups.values():
        for other in groups.values():
            if other is not group:
                rules = [*other.ingress_rules, *other.egress_rules]
                yield any(rule.source_group.get("GroupId") == group.id for rule in rules)


def _groups_of(interface: Any) -> list:
    """The groups of an interface; an instance's later groups are those of its first interface, which moto does not say."""
    instance = interface.instance
    later = instance.security_groups if instance and interface.device_index == 0 else []
    return later or interface._group_set


def _public_addresses(backend: Any, vpc_id: str) -> Iterator[bool]:
    """For each network interface of the VPC, whether it has a public address."""
    for interface in backend.enis.values():
        if interface.subnet.vpc_id == vpc_id:
            yield bool(interface.public_ip)


def _refuse(sentence: str, **values: str) -> None:
    from moto.ec2.exceptions import DependencyViolationError

    raise DependencyViolationError(sentence.format(**values))
