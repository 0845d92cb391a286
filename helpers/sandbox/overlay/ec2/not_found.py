"""What is not there, said as EC2 says it: one id, in quotes. Moto writes a set ("VpcID {'vpc-…'} does not exist.").

The sentences: awsdocs' troubleshooting of VPCs ("The vpc ID 'vpc-…' does not exist"); terraform-provider-aws quotes those of the
internet gateway and the NAT gateway. Those of snapshots and of an allocation are as people quote them (not looked up).
"""

from collections.abc import Callable, Container, Iterable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_names_a_network_as_a_set",)
NO_GATEWAY = "The Nat Gateway {} was not found"
NO_SNAPSHOT = "The snapshot '{}' does not exist."


def install() -> None:
    """Have these errors say one id."""
    from moto.ec2 import exceptions
    from moto.ec2.models.elastic_block_store import EBSBackend
    from moto.ec2.models.nat_gateways import NatGatewayBackend

    for name, sentence in (
        ("InvalidVPCIdError", "The vpc ID '{id}' does not exist"),
        ("InvalidSecurityGroupNotFoundError", "The security group '{id}' does not exist"),
        ("InvalidAllocationIdError", "The allocation ID '{id}' does not exist"),
        ("InvalidInternetGatewayIdError", "The internetGateway ID '{id}' does not exist"),
    ):
        wraps(getattr(exceptions, name).__init__)(_worded(sentence))

    def no_snapshot(identity: str) -> Exception:
        return exceptions.EC2ClientError("InvalidSnapshot.NotFound", NO_SNAPSHOT.format(identity))

    def no_gateway(identity: str) -> Exception:
        return exceptions.EC2ClientError("NatGatewayNotFound", NO_GATEWAY.format(identity))

    @wraps(EBSBackend.delete_snapshot)
    def deleted(delete: Callable[..., Any], self: Any, snapshot_id: str) -> Any:
        _check([snapshot_id], self.snapshots, no_snapshot)
        return delete(self, snapshot_id)

    @wraps(EBSBackend.describe_snapshots)
    def snapshots(describe: Callable[..., Any], self: Any, snapshot_ids: Any = None, filters: Any = None) -> Any:
        _check(snapshot_ids, self.snapshots, no_snapshot)
        return describe(self, snapshot_ids, filters)

    @wraps(NatGatewayBackend.describe_nat_gateways)
    def gateways(describe: Callable[..., Any], self: Any, filters: Any, nat_gateway_ids: Any = None) -> Any:
        _check(nat_gateway_ids, self.nat_gateways, no_gateway)
        return describe(self, filters, nat_gateway_ids)

    @wraps(EBSBackend.describe_volumes)
    def volumes(describe: Callable[..., Any], self: Any, volume_ids: Any = None, filters: Any = None) -> Any:
        _check(volume_ids, self.volumes, exceptions.InvalidVolumeIdError)
        return describe(self, volume_ids, filters)


def check_groups(backend: Any, identities: Iterable[str]) -> None:
    """Raise EC2's error for the first security group that is not there."""
    from moto.ec2.exceptions import InvalidSecurityGroupNotFoundError

    for identity in identities:
        if backend.get_security_group_from_id(identity) is None:
            raise InvalidSecurityGroupNotFoundError(identity)


def _check(asked: Iterable[str] | None, there: Container[str], missing: Callable[[str], Exception]) -> None:
    """Raise what is `missing` for the first id that is not there."""
    for identity in asked or ():
        if identity not in there:
            raise missing(identity)


def _worded(sentence: str) -> Callable[..., None]:
    def made(make: Callable[..., None], self: Any, identity: Any) -> None:
        one = identity if isinstance(identity, str) or not isinstance(identity, Iterable) else min(identity, default="")
        make(self, one)
        self.message = sentence.format(id=one)
        self.args = (self.message,)

    return made
