"""Networks: VPCs and the subnets in them."""

from helpers.operations.api import api
from helpers.operations.ec2.kinds import NETWORK_CIDR, SUBNET_ID, SUBNET_IDS, VPC_ID, VPC_IDS, ZONE
from helpers.operations.ec2.parts import FILTERS, PUBLIC_ADDRESSES, name_tag

api("ec2 create-vpc", {"CidrBlock": NETWORK_CIDR}, parts=(name_tag("vpc"),), changes=True)
api("ec2 describe-vpcs", {"VpcIds": VPC_IDS}, parts=(FILTERS,), paginates=True)
api("ec2 delete-vpc", {"VpcId": VPC_ID}, changes=True, answer="")

api(
    "ec2 create-subnet",
    {"VpcId": VPC_ID, "CidrBlock": NETWORK_CIDR, "AvailabilityZone": ZONE},
    parts=(name_tag("subnet"),),
    changes=True,
)
api("ec2 describe-subnets", {"SubnetIds": SUBNET_IDS}, parts=(FILTERS,), paginates=True)
api(
    "ec2 modify-subnet-attribute",
    {"SubnetId": SUBNET_ID},
    parts=(PUBLIC_ADDRESSES,),
    changes=True,
    answer="",
)
api("ec2 delete-subnet", {"SubnetId": SUBNET_ID}, changes=True, answer="")
