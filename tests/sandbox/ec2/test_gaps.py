"""The gaps of moto behind what EC2 refuses in the sandbox: each test fails on the day moto no longer has its gap."""

import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.support.aws import IMAGE_OF_AWS

ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]


@pytest.fixture
def moto(bare_moto):
    """EC2 of moto as it comes, which holds nothing."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-west-1"}
    urllib.request.urlopen(urllib.request.Request(f"{bare_moto}/moto-api/reset", method="POST"), timeout=10).close()
    return boto3.client("ec2", endpoint_url=bare_moto, **keys)


def launch(moto, **more) -> str:
    given = {"ImageId": IMAGE_OF_AWS, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1} | more
    return moto.run_instances(**given)["Instances"][0]["InstanceId"]


def network(moto) -> tuple[str, str, str]:
    vpc = moto.create_vpc(CidrBlock="10.10.0.0/23")["Vpc"]["VpcId"]
    subnet = moto.create_subnet(VpcId=vpc, CidrBlock="10.10.0.0/24")["Subnet"]["SubnetId"]
    return vpc, subnet, moto.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]


def refused(call) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_moto_deletes_what_is_in_use(moto):
    vpc, subnet, group = network(moto)
    gateway = moto.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    moto.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    launch(moto, SubnetId=subnet, SecurityGroupIds=[group])
    said = refused(lambda: moto.delete_internet_gateway(InternetGatewayId=gateway))[1]
    assert said == f"{gateway} is being utilized by {vpc}"
    moto.delete_subnet(SubnetId=subnet)
    moto.delete_security_group(GroupId=group)
    moto.delete_vpc(VpcId=vpc)


def test_moto_starts_what_was_terminated(moto):
    here = {"InstanceIds": [launch(moto)]}
    moto.terminate_instances(**here)
    moto.start_instances(**here)
    assert moto.describe_instances(**here)["Reservations"][0]["Instances"][0]["State"]["Name"] == "running"


def test_moto_forgets_the_protection_of_an_instance(moto):
    moto.terminate_instances(InstanceIds=[launch(moto, DisableApiTermination=True)])


def test_moto_keeps_nothing_of_a_reboot(moto):
    from moto.ec2.models import ec2_backends

    here = [launch(moto)]
    instance = ec2_backends["123456789012"]["eu-west-1"].get_instance(*here)
    before = {name: value for name, value in vars(instance).items() if isinstance(value, str | int | float)}
    moto.reboot_instances(InstanceIds=here)
    after = {name: value for name, value in vars(instance).items() if isinstance(value, str | int | float)}
    assert before
    assert before == after


def test_moto_looks_for_what_is_no_id(moto):
    assert refused(lambda: moto.start_instances(InstanceIds=["my-server"]))[0] == "InvalidInstanceID.NotFound"


def test_moto_takes_a_filter_that_there_is_not_for_one_that_it_lacks_or_for_none(moto):
    here = {"Filters": [{"Name": "nome", "Values": ["x"]}]}
    with pytest.raises((ClientError, ResponseParserError)) as caught:
        moto.describe_vpcs(**here)
    assert "InvalidParameterValue" not in str(caught.value)
    assert moto.describe_key_pairs(**here)["KeyPairs"] == []


def test_moto_names_a_network_as_a_set(moto):
    assert "{'vpc-12345678'}" in refused(lambda: moto.describe_vpcs(VpcIds=["vpc-12345678"]))[1]


def test_motos_default_network_has_no_gateway(moto):
    assert moto.describe_internet_gateways()["InternetGateways"] == []


def test_moto_takes_ranges_as_they_come(moto):
    vpc = moto.create_vpc(CidrBlock="10.10.0.9/23")["Vpc"]
    assert vpc["CidrBlock"] == "10.10.0.9/23"
    moto.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.10.1.0/29")


def test_moto_takes_any_name_for_a_group(moto):
    moto.create_security_group(GroupName="default", Description="グループ", VpcId="vpc-12345678")


def test_moto_starts_an_arm_type_from_an_x86_image(moto):
    launch(moto, InstanceType="t4g.micro")


def test_moto_starts_an_instance_in_the_group_of_another_network(moto):
    instance = launch(moto, SecurityGroupIds=[network(moto)[2]])
    assert instance.startswith("i-")


def test_moto_tells_no_default_group(moto):
    told = moto.describe_instances(InstanceIds=[launch(moto)])["Reservations"][0]["Instances"][0]
    assert told["SecurityGroups"] == []


def test_moto_takes_any_port_and_protocol(moto):
    group = network(moto)[2]
    for protocol, port in (("tcp", 65536), ("ssh", 22)):
        rule = {"IpProtocol": protocol, "FromPort": port, "ToPort": port, "IpRanges": ANYWHERE}
        moto.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def test_moto_breaks_at_a_rule_without_ports(moto):
    for protocol in ("tcp", "50"):
        rule = {"IpProtocol": protocol, "IpRanges": ANYWHERE}
        with pytest.raises((ClientError, ResponseParserError)) as caught:
            moto.authorize_security_group_ingress(GroupId=network(moto)[2], IpPermissions=[rule])
        answer = getattr(caught.value, "response", {})
        assert answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) == 500


def test_moto_does_not_say_which_rule_is_there(moto):
    group, rule = network(moto)[2], {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": ANYWHERE}
    moto.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    said = refused(lambda: moto.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule]))
    assert said == ("InvalidPermission.Duplicate", "The specified rule already exists")


def test_moto_routes_to_a_gateway_of_nobody_and_deletes_the_local_route(moto):
    vpc = network(moto)[0]
    table = moto.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    gateway = moto.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    moto.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    moto.delete_route(RouteTableId=table, DestinationCidrBlock="10.10.0.0/23")


def test_moto_attaches_two_gateways_and_keeps_a_subnets_first_table(moto):
    vpc, subnet, _ = network(moto)
    for _ in range(2):
        gateway = moto.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        moto.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ids = {
        moto.associate_route_table(
            RouteTableId=moto.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"], SubnetId=subnet
        )["AssociationId"]
        for _ in range(2)
    }
    assert len(ids) == 1


def test_moto_has_another_code_for_an_unknown_type():
    from moto.ec2.exceptions import InvalidInstanceTypeError

    assert InvalidInstanceTypeError("t9.nano").code == "InvalidInstanceType.NotFound"


def test_moto_tells_no_type_of_a_key_pair_that_was_made_without(moto):
    moto.create_key_pair(KeyName="typeless")
    assert "KeyType" not in moto.describe_key_pairs(KeyNames=["typeless"])["KeyPairs"][0]


def test_moto_invents_the_output_of_a_console(moto):
    assert "patchbat" in moto.get_console_output(InstanceId=launch(moto))["Output"]
