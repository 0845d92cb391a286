"""`aws ec2`: key pairs, images, instances, networks and security groups, as the CLI has them."""

from helpers.operations.ec2 import gateways, groups, images, instances, keys, networks, waits

__all__ = ["gateways", "groups", "images", "instances", "keys", "networks", "waits"]
