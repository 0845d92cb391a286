"""What RunInstances and its like are asked for: done as asked, or refused in EC2's words, and nothing of it passed over.

Sources stand with each gap in helpers/sandbox/overlay/ec2; of the rules: RunInstances, ModifyInstanceAttribute, Route and
CreateSubnet in the EC2 API reference, "Subnet CIDR blocks" in the Amazon VPC User Guide.
"""

import boto3
import pytest
from botocore.config import Config

from helpers.sandbox.overlay.ec2 import client_tokens, launch_arguments
from tests.support.aws import IMAGE_OF_AWS, error_of

UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})


@pytest.fixture(scope="module")
def image():
    return IMAGE_OF_AWS


@pytest.fixture
def run(ec2, net, image):
    def started(**given):
        return ec2.run_instances(
            **{"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1} | given
        )["Instances"]

    return started


def refused(call) -> tuple[str, str]:
    error = error_of(call)
    return error["Code"], error["Message"]


def test_as_many_are_started_as_can_be(run):
    assert len(run(MinCount=1, MaxCount=3)) == 3


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (3, 1, launch_arguments.BACKWARDS),
        (1, 0, "Maximum instance count must be greater than zero"),
        (0, 1, "Minimum instance count must be greater than zero"),
    ],
)
def test_a_number_that_is_none_is_refused(run, least, most, said):
    assert refused(lambda: run(MinCount=least, MaxCount=most)) == ("InvalidParameterValue", said)


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("10.10.0.77", "InvalidIPAddress.InUse", "Address 10.10.0.77 is in use."),
        ("10.10.0.78", "InvalidIPAddress.InUse", "Address 10.10.0.78 is in use."),
        ("10.10.1.5", "InvalidParameterValue", "Address 10.10.1.5 does not fall within the subnet's address range"),
        ("10.10.0.3", "InvalidParameterValue", "Address 10.10.0.3 is in subnet's reserved address range"),
        ("10.10.0.255", "InvalidParameterValue", "Address 10.10.0.255 is in subnet's reserved address range"),
        ("hello", "InvalidParameterValue", "invalid value for parameter address: hello"),
    ],
)
def test_a_private_address_is_a_free_one_of_the_subnet(ec2, net, run, address, code, said):
    run(SubnetId=net["subnet"], PrivateIpAddress="10.10.0.77")
    ec2.create_network_interface(SubnetId=net["subnet"], PrivateIpAddress="10.10.0.78")
    assert refused(lambda: run(SubnetId=net["subnet"], PrivateIpAddress=address)) == (code, said)
    there = refused(lambda: ec2.create_network_interface(SubnetId=net["subnet"], PrivateIpAddress=address))
    assert there == (code, said)
    assert run(SubnetId=net["subnet"], PrivateIpAddress="10.10.0.79")[0]["PrivateIpAddress"] == "10.10.0.79"


@pytest.mark.parametrize("mapping", [{"VolumeSize": 5}, {"VolumeSize": 5, "VolumeType": "gp3"}])
def test_a_data_disk_comes_beside_the_root_disk(ec2, run, mapping):
    instance = run(BlockDeviceMappings=[{"DeviceName": "/dev/sdf", "Ebs": mapping}])[0]
    disks = {one["DeviceName"]: one["Ebs"] for one in instance["BlockDeviceMappings"]}
    assert {name: disk["DeleteOnTermination"] for name, disk in disks.items()} == {"/dev/sda1": True, "/dev/sdf": False}
    sizes = ec2.describe_volumes(VolumeIds=[disk["VolumeId"] for disk in disks.values()])["Volumes"]
    assert sorted(one["Size"] for one in sizes) == [5, 8]
    alone = run(BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20}}])[0]
    assert [one["DeviceName"] for one in alone["BlockDeviceMappings"]] == ["/dev/sda1"]


def test_the_same_token_is_the_same_request(ec2, run):
    first = run(ClientToken="mine")
    assert run(ClientToken="mine") == first
    code, said = client_tokens.OTHER
    assert refused(lambda: run(ClientToken="mine", InstanceType="t3.small")) == (code, said)
    assert run(ClientToken="another")[0]["InstanceId"] != first[0]["InstanceId"]
    zone = first[0]["Placement"]["AvailabilityZone"]
    volumes = {ec2.create_volume(Size=1, AvailabilityZone=zone, ClientToken="v")["VolumeId"] for _ in range(2)}
    assert len(volumes) == 1


def test_one_attribute_is_changed_and_the_groups_stay(ec2, run):
    instance = run()[0]
    here = {"InstanceId": instance["InstanceId"]}
    ec2.modify_instance_attribute(**here, InstanceInitiatedShutdownBehavior={"Value": "terminate"})
    name = "instanceInitiatedShutdownBehavior"
    told = ec2.describe_instance_attribute(**here, Attribute=name)["InstanceInitiatedShutdownBehavior"]
    assert told == {"Value": "terminate"}
    ec2.modify_instance_attribute(**here, SourceDestCheck={"Value": False})
    found = ec2.describe_instances(InstanceIds=[here["InstanceId"]])["Reservations"][0]["Instances"][0]
    assert (found["SecurityGroups"], found["SourceDestCheck"]) == (instance["SecurityGroups"], False)
    assert found["SecurityGroups"] != []


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({}, "InvalidParameterCombination", "No attributes specified."),
        ({"SourceDestCheck": {"Value": True}, "EbsOptimized": {"Value": True}}, "InvalidParameterCombination",
         "Fields for multiple attribute types specified: ebsOptimized, sourceDestCheck"),
        ({"InstanceInitiatedShutdownBehavior": {"Value": "hibernate"}}, "InvalidParameterValue",
         "Value (hibernate) for parameter instanceInitiatedShutdownBehavior is invalid. Unknown shutdown behavior."),
        ({"EnaSupport": {"Value": True}}, "NotImplemented", None),
    ],
)  # fmt: skip
def test_a_change_that_is_none_is_refused(ec2, run, given, code, said):
    answered = refused(lambda: ec2.modify_instance_attribute(InstanceId=run()[0]["InstanceId"], **given))
    assert answered == (code, answered[1] if said is None else said)


def routes(ec2, table: str) -> dict[str, str]:
    there = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return {route["DestinationCidrBlock"]: route["State"] for route in there}


def test_a_route_to_what_is_gone_is_a_black_hole(ec2, net):
    table = ec2.create_route_table(VpcId=net["vpc"])["RouteTable"]["RouteTableId"]
    interface = ec2.create_network_interface(SubnetId=net["subnet"])["NetworkInterface"]["NetworkInterfaceId"]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=net["subnet"], AllocationId=address)["NatGateway"]["NatGatewayId"]
    other = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=net["vpc"], PeerVpcId=other)["VpcPeeringConnection"]
    peering = {"VpcPeeringConnectionId": peering["VpcPeeringConnectionId"]}
    ec2.accept_vpc_peering_connection(**peering)
    targets = {
        "0.0.0.0/0": {"GatewayId": net["igw"]},
        "10.1.0.0/16": {"NetworkInterfaceId": interface},
        "10.2.0.0/16": {"NatGatewayId": nat},
        "10.77.0.0/16": peering,
    }
    for destination, target in targets.items():
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=destination, **target)
    assert set(routes(ec2, table).values()) == {"active"}
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.delete_vpc_peering_connection(**peering)
    ec2.detach_internet_gateway(InternetGatewayId=net["igw"], VpcId=net["vpc"])
    own = routes(ec2, table).pop("10.10.0.0/23")
    assert (own, {routes(ec2, table)[one] for one in targets}) == ("active", {"blackhole"})
    ec2.attach_internet_gateway(InternetGatewayId=net["igw"], VpcId=net["vpc"])
    assert routes(ec2, table)["0.0.0.0/0"] == "active"


def test_a_rule_names_a_prefix_list_that_is_there(ec2, net):
    entries = [{"Cidr": "203.0.113.0/24"}]
    given = {"PrefixListName": "office", "MaxEntries": 3, "AddressFamily": "IPv4", "Entries": entries}
    listed = ec2.create_managed_prefix_list(**given)["PrefixList"]["PrefixListId"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    ec2.authorize_security_group_ingress(
        GroupId=net["group"], IpPermissions=[rule | {"PrefixListIds": [{"PrefixListId": listed}]}]
    )
    none = rule | {"PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0"}]}
    for call in (ec2.authorize_security_group_ingress, ec2.authorize_security_group_egress):
        answered = refused(lambda call=call: call(GroupId=net["group"], IpPermissions=[none]))
        assert answered == ("InvalidPrefixListID.NotFound", "The prefix list ID 'pl-0123456789abcdef0' does not exist")
    assert (
        error_of(lambda: ec2.delete_managed_prefix_list(PrefixListId="pl-0"))["Code"] == "InvalidPrefixListID.NotFound"
    )


def test_a_prefix_list_lets_its_addresses_in():
    from types import SimpleNamespace

    from helpers.sandbox.overlay.ec2.memory import _rule

    versions = {1: [{"Cidr": "203.0.113.0/24"}], 2: [{"Cidr": "192.0.2.0/24"}]}
    there = SimpleNamespace(entries=versions, version=2, prefix_list_name="office")
    of_aws = SimpleNamespace(
        entries={1: [{"Cidr": "52.219.0.0/20"}]}, version=None, prefix_list_name="com.amazonaws.ap-northeast-1.s3"
    )
    known = {"pl-1": there, "pl-61a54008": of_aws}
    backend = SimpleNamespace(managed_prefix_lists=known, region_name="ap-northeast-1")
    given = {
        "ip_protocol": "tcp",
        "from_port": 22,
        "to_port": 22,
        "cidr_ipv4": None,
        "cidr_ipv6": None,
        "source_group": {},
    }
    rule = SimpleNamespace(**given, prefix_list_id="pl-1", ec2_backend=backend)
    assert _rule(rule)["IpRanges"] == [{"CidrIp": "192.0.2.0/24"}]
    for of_s3 in ("pl-61a54008", "pl-63a5400a"):
        rule.prefix_list_id = of_s3
        assert _rule(rule)["IpRanges"] == [{"CidrIp": "52.219.0.0/20"}]


def test_lists_of_aws_have_its_ids_and_those_that_its_pages_show_are_taken(ec2, net):
    listed = {one["PrefixListName"]: one["PrefixListId"] for one in ec2.describe_managed_prefix_lists()["PrefixLists"]}
    # As people see them: "pl-61a54008" in many infrastructure repositories for Tokyo; not on a page of AWS.
    assert listed["com.amazonaws.ap-northeast-1.s3"] == "pl-61a54008"
    # "authorize-security-group-ingress" and "describe-prefix-lists" show pl-63a5400a, which is that of us-east-1.
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "PrefixListIds": [{"PrefixListId": "pl-63a5400a"}]}
    ec2.authorize_security_group_ingress(GroupId=net["group"], IpPermissions=[rule])
    answered = error_of(lambda: ec2.delete_managed_prefix_list(PrefixListId="pl-63a5400a"))
    assert answered["Code"] == "InvalidPrefixListID.NotFound"


@pytest.mark.parametrize(
    ("call", "given", "code", "said"),
    [
        ("create_subnet", {}, "MissingParameter", "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided."),
        ("create_subnet", {"CidrBlock": "10.10.1.0/24", "AvailabilityZone": "mars-1a"}, "InvalidParameterValue",
         "Value (mars-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following "
         "availability zones: ap-northeast-1a, ap-northeast-1d, ap-northeast-1c."),
        ("associate_vpc_cidr_block", {}, "MissingParameter", "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided."),
    ],
)  # fmt: skip
def test_a_range_has_addresses_and_a_zone_of_the_region(net, call, given, code, said):
    client = boto3.client("ec2", config=UNCHECKED)
    answered = refused(lambda: getattr(client, call)(VpcId=net["vpc"], **given))
    zones = answered[1].partition("zones: ")[2].rstrip(".").split(", ")
    assert (answered[0], answered[1].partition("zones: ")[0]) == (code, said.partition("zones: ")[0])
    assert sorted(zones) == sorted(said.partition("zones: ")[2].rstrip(".").split(", "))


@pytest.mark.parametrize("material", [b"garbage", b"ssh-rsa AAAA", b""])
def test_a_key_that_is_none_is_not_imported(net, material):
    client = boto3.client("ec2", config=UNCHECKED)
    code = error_of(lambda: client.import_key_pair(KeyName="g", PublicKeyMaterial=material))["Code"]
    assert code == "InvalidKey.Format"


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    return boto3.client("ec2", "ap-northeast-1", endpoint_url=bare_moto, config=UNCHECKED, **keys)


@pytest.fixture
def launch(moto):
    return lambda **given: moto.run_instances(**{"ImageId": IMAGE_OF_AWS, "MinCount": 1, "MaxCount": 1} | given)[
        "Instances"
    ]


def test_moto_still_starts_the_least_number_and_no_root_disk(launch):
    disk = [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 5}}]
    started = launch(MaxCount=3, BlockDeviceMappings=disk)
    assert (len(started), [one["DeviceName"] for one in started[0]["BlockDeviceMappings"]]) == (1, ["/dev/sdf"])


def test_moto_still_crashes_over_an_address_that_is_taken(moto, launch):
    subnet = moto.describe_subnets()["Subnets"][0]
    given = {"SubnetId": subnet["SubnetId"], "PrivateIpAddress": subnet["CidrBlock"].rpartition(".")[0] + ".99"}
    launch(**given)
    with pytest.raises(Exception, match=r"500|Internal"):
        launch(**given)


def test_moto_still_reads_no_client_token(launch):
    assert launch(ClientToken="t")[0]["InstanceId"] != launch(ClientToken="t")[0]["InstanceId"]


def test_moto_still_takes_the_groups_away(moto, launch):
    group = moto.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    identity = launch(SecurityGroupIds=[group])[0]["InstanceId"]
    moto.modify_instance_attribute(InstanceId=identity, InstanceInitiatedShutdownBehavior={"Value": "terminate"})
    found = moto.describe_instances(InstanceIds=[identity])["Reservations"][0]["Instances"][0]
    assert found["SecurityGroups"] == []


def test_moto_still_takes_a_route_to_nothing_for_active(moto):
    vpc = moto.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    gateway = moto.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    moto.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = moto.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    moto.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    moto.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    assert routes(moto, table)["0.0.0.0/0"] == "active"


def test_moto_still_takes_any_prefix_list(moto):
    group = moto.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": [{"PrefixListId": "pl-0"}]}
    assert moto.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])["Return"]


def test_moto_still_makes_up_ids_of_aws_prefix_lists(moto):
    shown = {one["PrefixListId"] for one in moto.describe_managed_prefix_lists()["PrefixLists"]}
    assert "pl-61a54008" not in shown


def test_moto_still_has_a_code_of_its_own_for_a_key(moto):
    assert (
        error_of(lambda: moto.import_key_pair(KeyName="g", PublicKeyMaterial=b"x"))["Code"] == "InvalidKeyPair.Format"
    )
