"""What is not there, said as EC2 says it: one id, in quotes. Moto writes a set ("VpcID {'vpc-…'} does not exist.").

The sentences: awsdocs' troubleshooting of VPCs ("The vpc ID 'vpc-…' does not exist"); terraform-provider-aws quotes those of the
internet gateway and the NAT gateway. Those of snapshots and of an allocation are as people quote them (not looked up).
"""

from collections.abc import Callable, Iterable
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

    @wraps(EBSBackend.delete_snapshot)
    def deleted(delete: Callable[..., Any], self: Any, snapshot_id: str) -> Any:
        if snapshot_id not in self.snapshots:
            raise exceptions.EC2ClientError("InvalidSnapshot.NotFound", NO_SNAPSHOT.format(snapshot_id))
        return delete(self, snapshot_id)

    @wraps(EBSBackend.describe_snapshots)
    def snapshots(describe: Callable[..., Any], self: Any, snapshot_ids: Any = None, filters: Any = None) -> Any:
        for identity in snapshot_ids or ():
            if identity not in self.snapshots:
                raise exceptions.EC2ClientError("InvalidSnapshot.NotFound", NO_SNAPSHOT.format(identity))
        return describe(self, snapshot_ids, filters)

    @wraps(NatGatewayBackend.describe_nat_gateways)
    def gateways(describe: Callable[..., Any], self: Any, filters: Any, nat_gateway_ids: Any = None) -> Any:
        for identity in nat_gateway_ids or ():
            if identity not in self.nat_gateways:
                raise exceptions.EC2ClientError("NatGatewayNotFound", NO_GATEWAY.format(identity))
        return describe(self, filters, nat_gateway_ids)

    @wraps(EBSBackend.describe_volumes)
    def volumes(describe: Callable[..., Any], self: Any, volume_ids: Any = None, filters: Any = None) -> Any:
        for identity in volume_ids or ():
            if identity not in self.volumes:
                raise exceptions.InvalidVolumeIdError(identity)
        return describe(self, volume_ids, filters)


def _worded(sentence: str) -> Callable[..., None]:
    def made(make: Callable[..., None], self: Any, identity: Any) -> None:
        one = identity if isinstance(identity, str) or not isinstance(identity, Iterable) else min(identity, default="")
        make(self, one)
        self.message = sentence.format(id=one)
        self.args = (self.message,)

    return made
