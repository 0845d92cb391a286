"""What EC2 refuses of endpoints, names, disks, places, rules, tags and choices is refused before anything is made."""

import base64

import boto3
import pytest

from tests.support.aws import IMAGE_OF_AWS, error_of

REGION = "ap-northeast-1"
NO_GROUP = "sg-0123456789abcdef0"


def told(call, **given: object) -> str:
    error = error_of(lambda: call(**given))
    return f"{error['Code']}: {error['Message']}"


def service(name: str) -> str:
    return f"com.amazonaws.{REGION}.{name}"


@pytest.fixture
def launch(net):
    """A launch in the network, as the arguments of RunInstances."""
    return {
        "ImageId": IMAGE_OF_AWS,
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "SubnetId": net["subnet"],
    }


@pytest.fixture
def zones(ec2, net):
    """The zone of the network's subnet, and another one."""
    own = ec2.describe_subnets(SubnetIds=[net["subnet"]])["Subnets"][0]["AvailabilityZone"]
    return own, f"{REGION}{'a' if own.endswith('c') else 'c'}"


NO_SERVICE = "InvalidServiceName: The Vpc Endpoint Service '{}' does not exist"
ENDPOINTS = [
    ({"ServiceName": "nonsense"}, NO_SERVICE.format("nonsense")),
    ({"ServiceName": service("nonsense")}, NO_SERVICE.format(service("nonsense"))),
    ({"ServiceName": "com.amazonaws.us-east-1.s3"}, NO_SERVICE.format("com.amazonaws.us-east-1.s3")),
    (
        {"ServiceName": service("ec2")},
        "InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface]).",
    ),
    (
        {"ServiceName": service("s3"), "SubnetIds": ["subnet"]},
        "InvalidParameter: Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.",
    ),
    (
        {"ServiceName": service("ec2"), "VpcEndpointType": "Interface", "RouteTableIds": ["table"]},
        "InvalidParameter: Route table IDs are only supported for Gateway type VPC Endpoint.",
    ),
    (
        {"ServiceName": service("ec2"), "VpcEndpointType": "Interface", "SecurityGroupIds": [NO_GROUP]},
        f"InvalidGroup.NotFound: The security group '{NO_GROUP}' does not exist",
    ),
    (
        {"ServiceName": service("ec2"), "VpcEndpointType": "Nonsense"},
        "InvalidParameterValue: Value (Nonsense) for parameter vpcEndpointType is invalid.",
    ),
]


@pytest.mark.parametrize(("given", "words"), ENDPOINTS)
def test_an_endpoint_leads_to_a_service_that_there_is(ec2, net, given, words):
    here = {"Filters": [{"Name": "vpc-id", "Values": [net["vpc"]]}]}
    asked = {
        key: [net.get(one, one) for one in value] if isinstance(value, list) else value for key, value in given.items()
    }
    assert told(ec2.create_vpc_endpoint, VpcId=net["vpc"], **asked) == words
    assert ec2.describe_vpc_endpoints(**here)["VpcEndpoints"] == []


def test_endpoints_that_there_can_be_are_made(ec2, net):
    for name in ("s3", "dynamodb"):
        ec2.create_vpc_endpoint(VpcId=net["vpc"], ServiceName=service(name), RouteTableIds=[net["table"]])
    inside = {"VpcId": net["vpc"], "VpcEndpointType": "Interface", "SubnetIds": [net["subnet"]]}
    for name in (
        "ec2",
        "ecr.api",
        "ecr.dkr",
        "logs",
        "ssm",
        "ssmmessages",
        "ec2messages",
        "secretsmanager",
        "sts",
        "s3",
    ):
        ec2.create_vpc_endpoint(ServiceName=service(name), SecurityGroupIds=[net["group"]], **inside)
    theirs = f"com.amazonaws.vpce.{REGION}.vpce-svc-0123456789abcdef0"
    ec2.create_vpc_endpoint(ServiceName=theirs, **inside)


NAMES = [
    ("create_key_pair", {"KeyName": ""}, "MissingParameter: The request must contain the parameter KeyName"),
    (
        "create_key_pair",
        {"KeyName": "鍵"},
        "InvalidParameterValue: Value (鍵) for parameter KeyName is invalid. Character sets beyond ASCII are not supported.",
    ),
    (
        "create_key_pair",
        {"KeyName": "k" * 256},
        f"InvalidParameterValue: Value ({'k' * 256}) for parameter KeyName is invalid. Length exceeds maximum of 255.",
    ),
    (
        "create_key_pair",
        {"KeyName": "k", "KeyType": "dsa"},
        "InvalidParameterValue: Value (dsa) for parameter keyType is invalid.",
    ),
    (
        "create_key_pair",
        {"KeyName": "k", "KeyFormat": "xyz"},
        "InvalidParameterValue: Value (xyz) for parameter keyFormat is invalid.",
    ),
    (
        "create_launch_template",
        {"LaunchTemplateName": "a b", "LaunchTemplateData": {"InstanceType": "t3.micro"}},
        "InvalidLaunchTemplateName.MalformedException: A launch template name must be between 3 and 125 characters, and may "
        "contain letters, numbers, and the following characters: - ( ) . / _.",
    ),
    ("allocate_address", {"Domain": "mars"}, "InvalidParameterValue: Value (mars) for parameter domain is invalid."),
    (
        "create_vpc",
        {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "nonsense"},
        "InvalidParameterValue: Value (nonsense) for parameter instanceTenancy is invalid.",
    ),
    (
        "describe_availability_zones",
        {"ZoneNames": ["mars-1a"]},
        "InvalidParameterValue: Invalid availability zone: [mars-1a]",
    ),
    ("describe_regions", {"RegionNames": ["mars-1"]}, "InvalidParameterValue: Invalid region provided: [mars-1]"),
]


@pytest.mark.parametrize(("call", "given", "words"), NAMES)
def test_names_and_choices_are_those_that_there_are(ec2, call, given, words):
    before = (ec2.describe_key_pairs()["KeyPairs"], ec2.describe_addresses()["Addresses"], ec2.describe_vpcs()["Vpcs"])
    assert told(getattr(ec2, call), **given) == words
    assert before == (
        ec2.describe_key_pairs()["KeyPairs"],
        ec2.describe_addresses()["Addresses"],
        ec2.describe_vpcs()["Vpcs"],
    )


def test_names_and_choices_that_there_are_are_taken(ec2):
    for number, more in enumerate(({}, {"KeyType": "ed25519"}, {"KeyFormat": "PPK"})):
        made = ec2.create_key_pair(KeyName=f"my key_({number})", **more)
        ec2.delete_key_pair(KeyName=made["KeyName"])
    ec2.create_launch_template(LaunchTemplateName="a-(b)./_c", LaunchTemplateData={"InstanceType": "t3.micro"})
    ec2.release_address(AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"])
    assert ec2.describe_availability_zones(ZoneNames=[f"{REGION}a"])["AvailabilityZones"]
    assert ec2.describe_regions(RegionNames=["us-east-1"])["Regions"]


LAUNCHES = [
    (
        {"UserData": "k" * 16_385},
        "InvalidParameterValue: User data is limited to 16384 bytes",
    ),
    (
        {"Placement": {"GroupName": "none"}},
        "InvalidPlacementGroup.Unknown: The Placement Group 'none' is unknown.",
    ),
    (
        {"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 99_999}}]},
        "InvalidParameterValue: Volume of 99999GiB is too large for volume type gp2; maximum is 16384GiB.",
    ),
    (
        {"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 8}}] * 2},
        "InvalidBlockDeviceMapping: The device '/dev/sdf' is used in more than one block-device mapping",
    ),
    (
        {"InstanceInitiatedShutdownBehavior": "explode"},
        "InvalidParameterValue: Value (explode) for parameter instanceInitiatedShutdownBehavior is invalid.",
    ),
    (
        {"MetadataOptions": {"HttpTokens": "perhaps"}},
        "InvalidParameterValue: Value (perhaps) for parameter httpTokens is invalid.",
    ),
    (
        {"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "1"}] * 2}]},
        "InvalidParameterValue: Duplicate tag key 'a' specified.",
    ),
]


@pytest.mark.parametrize(("given", "words"), LAUNCHES)
def test_a_launch_that_cannot_be_starts_nothing(ec2, net, launch, given, words):
    assert told(ec2.run_instances, **launch | given) == words.format(subnet=net["subnet"])
    here = [{"Name": "subnet-id", "Values": [net["subnet"]]}]
    assert ec2.describe_instances(Filters=here)["Reservations"] == []


def test_a_launch_is_in_the_zone_of_its_subnet(ec2, net, launch, zones):
    own, other = zones
    assert told(ec2.run_instances, **launch | {"Placement": {"AvailabilityZone": other}}) == (
        f"InvalidParameterValue: Value ({other}) for parameter availabilityZone is invalid. Subnet '{net['subnet']}' is in "
        f"the availability zone {own}"
    )


def test_a_launch_that_can_be_starts(ec2, launch, zones):
    disk = {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 8, "VolumeType": "gp3", "Throughput": 125}}
    given = {
        "UserData": "k" * 16_384,
        "Placement": {"AvailabilityZone": zones[0], "Tenancy": "default"},
        "BlockDeviceMappings": [disk],
        "MetadataOptions": {"HttpTokens": "required"},
    }
    assert ec2.run_instances(**launch | given)["Instances"]
    assert len(base64.b64encode(given["UserData"].encode())) > 16_384  # as it is sent


def test_a_volume_is_attached_where_it_is_by_a_name_of_a_device(ec2, launch, zones):
    instance = ec2.run_instances(**launch)["Instances"][0]["InstanceId"]
    here, there = (ec2.create_volume(AvailabilityZone=zone, Size=10)["VolumeId"] for zone in zones)
    named = {"InstanceId": instance, "VolumeId": here}
    for device in ("nonsense", "/dev/nvme1n1", "Disk_D"):
        assert told(ec2.attach_volume, Device=device, **named) == (
            f"InvalidParameterValue: Value ({device}) for parameter device is invalid. {device} is not a valid EBS device "
            "name."
        )
    assert told(ec2.attach_volume, Device="/dev/sdf", **named | {"VolumeId": there}) == (
        f"InvalidVolume.ZoneMismatch: The volume '{there}' is not in the same availability zone as instance '{instance}'"
    )
    ec2.attach_volume(Device="/dev/sdf", **named)
    ec2.detach_volume(VolumeId=here)
    ec2.attach_volume(Device="xvdba", **named)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"VolumeType": "gp3", "Throughput": 5},
            "InvalidParameterValue: Volume throughput of 5 is too low; minimum is 125.",
        ),
        (
            {"VolumeType": "gp3", "Throughput": 10_000},
            "InvalidParameterValue: Volume throughput of 10000 is too high; maximum is 2000.",
        ),
    ],
)
def test_a_volume_has_a_throughput_that_there_is(ec2, given, words):
    here = {"AvailabilityZone": f"{REGION}a", "Size": 10}
    assert told(ec2.create_volume, **here | given) == words
    ec2.create_volume(**here | given | {"Throughput": 250})


def test_a_volume_is_no_smaller_than_its_snapshot(ec2):
    here = {"AvailabilityZone": f"{REGION}a"}
    volume = ec2.create_volume(Size=10, **here)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    assert told(ec2.create_volume, SnapshotId=snapshot, Size=5, **here) == (
        f"InvalidParameterValue: Volume of size 5GB is smaller than snapshot '{snapshot}', expect size>= 10GB"
    )
    for more in ({}, {"Size": 10}, {"Size": 20}):
        ec2.create_volume(SnapshotId=snapshot, **here, **more)


NO_DESCRIPTION = (
    "InvalidParameterValue: Invalid rule description. Valid descriptions are strings less than 256 characters from the "
    "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
)


@pytest.mark.parametrize("description", ["日本", "it's", "k" * 256, "a<b>"])
def test_a_rule_is_described_in_the_letters_that_there_are(ec2, net, description):
    def rule(text: str) -> list[dict]:
        of_port = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
        peers = {"UserIdGroupPairs": [{"GroupId": net["other"], "Description": text}]}
        return [of_port | peers, of_port | {"IpRanges": [{"CidrIp": "10.0.0.0/24", "Description": text}]}]

    group = {"GroupId": net["group"]}
    for one in rule(description):
        assert told(ec2.authorize_security_group_ingress, IpPermissions=[one], **group) == NO_DESCRIPTION
    assert ec2.describe_security_groups(GroupIds=[net["group"]])["SecurityGroups"][0]["IpPermissions"] == []
    ec2.authorize_security_group_ingress(IpPermissions=rule("from my home: (a) #1, b@c [d]+=&;{}!$*"), **group)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ([("", "v")], "Not empty key must be present"),
        ([("k" * 129, "v")], "Tag key exceeds the maximum length of 128 characters"),
        ([("a", "v" * 257)], "Tag value exceeds the maximum length of 256 characters"),
        ([("a", "1"), ("a", "2")], "Duplicate tag key 'a' specified."),
    ],
)
def test_a_tag_has_a_key_of_its_own_and_a_length(ec2, net, tags, words):
    given = [{"Key": key, "Value": value} for key, value in tags]
    assert told(ec2.create_tags, Resources=[net["vpc"]], Tags=given) == f"InvalidParameterValue: {words}"
    right = [{"Key": "k" * 128, "Value": "v" * 256}, {"Key": "A", "Value": ""}, {"Key": "a", "Value": "日本"}]
    ec2.create_tags(Resources=[net["vpc"]], Tags=right)
    ec2.delete_tags(Resources=[net["vpc"]], Tags=[{"Key": "a"}, {"Key": "A"}])


def test_a_route_leads_somewhere(ec2, net):
    everywhere = {"RouteTableId": net["table"], "DestinationCidrBlock": "0.0.0.0/0"}
    assert told(ec2.create_route, **everywhere) == (
        "MissingParameter: The request must contain exactly one of gatewayId, networkInterfaceId, vpcPeeringConnectionId "
        "or instanceId"
    )
    ec2.create_route(GatewayId=net["igw"], **everywhere)


def test_an_interface_is_in_groups_that_there_are(ec2, net):
    asked = {"SubnetId": net["subnet"]}
    assert told(ec2.create_network_interface, Groups=[NO_GROUP], **asked) == (
        f"InvalidGroup.NotFound: The security group '{NO_GROUP}' does not exist"
    )
    here = [{"Name": "subnet-id", "Values": [net["subnet"]]}]
    assert ec2.describe_network_interfaces(Filters=here)["NetworkInterfaces"] == []
    ec2.create_network_interface(Groups=[net["group"], net["other"]], **asked)
    ec2.create_network_interface(**asked)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"RuleNumber": 32_767}, "Value (32767) for parameter ruleNumber is invalid."),
        ({"RuleNumber": 0}, "Value (0) for parameter ruleNumber is invalid."),
        ({"CidrBlock": "nonsense"}, "CIDR block nonsense is malformed"),
        ({"CidrBlock": "10.0.0.1"}, "CIDR block 10.0.0.1 is malformed"),
        ({"RuleAction": "perhaps"}, "Value (perhaps) for parameter ruleAction is invalid."),
    ],
)
def test_a_rule_of_an_acl_has_a_number_and_a_range(ec2, net, given, words):
    acl = ec2.create_network_acl(VpcId=net["vpc"])["NetworkAcl"]["NetworkAclId"]
    rule = {"RuleNumber": 100, "CidrBlock": "10.0.0.0/8", "RuleAction": "allow", "Protocol": "-1", "Egress": False}
    asked = {"NetworkAclId": acl} | rule
    assert told(ec2.create_network_acl_entry, **asked | given) == f"InvalidParameterValue: {words}"
    for number in (1, 32_766):
        ec2.create_network_acl_entry(**asked | {"RuleNumber": number})


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": REGION}
    return boto3.client("ec2", endpoint_url=bare_moto, **keys)


def test_moto_makes_an_endpoint_to_anywhere(moto):
    vpc = moto.describe_vpcs()["Vpcs"][0]["VpcId"]
    moto.create_vpc_endpoint(VpcId=vpc, ServiceName="nonsense")


def test_moto_takes_any_name_for_a_key_pair(moto):
    moto.create_key_pair(KeyName="鍵")


def test_moto_starts_an_instance_anywhere(moto):
    image = moto.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    moto.run_instances(ImageId=image, MinCount=1, MaxCount=1, Placement={"GroupName": "none"}, UserData="k" * 16_385)


def test_moto_puts_an_interface_into_any_group(moto):
    subnet = moto.describe_subnets()["Subnets"][0]["SubnetId"]
    moto.create_network_interface(SubnetId=subnet, Groups=[NO_GROUP])


def test_moto_leaves_unknown_zones_out(moto):
    assert moto.describe_availability_zones(ZoneNames=["mars-1a"])["AvailabilityZones"] == []
