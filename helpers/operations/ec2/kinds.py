"""The kinds of value that EC2's operations take."""

from helpers.operations.ec2 import rules
from helpers.operations.kinds import Kind

KEY_NAME = Kind("key name", check=rules.key_name)
NEW_KEY_NAME = Kind("new key name", check=rules.key_file, blocks=True)
KEY_NAMES = Kind("key names", widget="lines", check=rules.key_name, default=(), required=False)
KEY_TYPE = Kind("key type", widget="choice", choices=("ed25519", "rsa"), default="ed25519")

IMAGE_ID = Kind("image id", check=rules.image_id)
IMAGE_IDS = Kind("image ids", widget="lines", check=rules.resource_id("ami"), default=(), required=False)
OWNERS = Kind("owners", widget="lines", default=(), required=False)
INSTANCE_TYPE = Kind("instance type", check=rules.instance_type)
INSTANCE_TYPES = Kind("instance types", widget="lines", check=rules.instance_type, default=(), required=False)
INSTANCE_IDS = Kind("instance ids", widget="lines", check=rules.resource_id("i"), default=())
COUNT = Kind("count", widget="number", check=rules.count, default=1, blocks=True)
USER_DATA = Kind("user data", widget="script", check=rules.user_data, required=False)
NAME_TAG = Kind("name tag", check=rules.tag_value, required=False)
FILTERS = Kind("filters", widget="lines", check=rules.filter_line, default=(), required=False, blocks=True)

VPC_ID = Kind("vpc id", check=rules.resource_id("vpc"))
VPC_IDS = Kind("vpc ids", widget="lines", check=rules.resource_id("vpc"), default=(), required=False)
SUBNET_ID = Kind("subnet id", check=rules.resource_id("subnet"))
SUBNET_IDS = Kind("subnet ids", widget="lines", check=rules.resource_id("subnet"), default=(), required=False)
GATEWAY_ID = Kind("internet gateway id", check=rules.resource_id("igw"))
GATEWAY_IDS = Kind("gateway ids", widget="lines", check=rules.resource_id("igw"), default=(), required=False)
ROUTE_TABLE_ID = Kind("route table id", check=rules.resource_id("rtb"))
ROUTE_TABLE_IDS = Kind("route table ids", widget="lines", check=rules.resource_id("rtb"), default=(), required=False)
ZONE = Kind("availability zone", required=False)
NETWORK_CIDR = Kind("network cidr", check=rules.network_cidr)
CIDR = Kind("cidr", check=rules.cidr)

GROUP_ID = Kind("group id", check=rules.resource_id("sg"))
GROUP_IDS = Kind("group ids", widget="lines", check=rules.resource_id("sg"), default=(), required=False)
GROUP_NAME = Kind("group name", check=rules.group_name)
DESCRIPTION = Kind("group description", check=rules.group_description)
PROTOCOL = Kind("protocol", widget="choice", choices=("tcp", "udp", "icmp", "-1"), default="tcp")
PORT = Kind("port", check=rules.port, required=False, blocks=True)
