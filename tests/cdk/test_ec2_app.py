"""What the first server's app describes, property by property."""

import pytest
from aws_cdk.assertions import Match

from tests.support.app_template import template_of

OWN = "203.0.113.10/32"


@pytest.fixture(scope="module")
def template():
    def make(app, stack):
        return stack(app, "MyFirstServer", key_name="my-key", ssh_from=OWN)

    return template_of("ec2", "ServerStack", make)


def test_one_public_subnet_in_a_vpc_of_512_addresses_and_no_nat_gateway(template):
    template.has_resource_properties("AWS::EC2::VPC", {"CidrBlock": "10.10.0.0/23"})
    template.resource_count_is("AWS::EC2::Subnet", 1)
    template.has_resource_properties("AWS::EC2::Subnet", {"MapPublicIpOnLaunch": True})
    template.resource_count_is("AWS::EC2::NatGateway", 0)
    template.has_resource_properties(
        "AWS::EC2::Route", {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": Match.any_value()}
    )


def test_ssh_is_open_to_one_address_and_nothing_else_is(template):
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": OWN}
    (group,) = template.find_resources("AWS::EC2::SecurityGroup").values()
    (found,) = group["Properties"]["SecurityGroupIngress"]
    assert rule.items() <= found.items()
    template.resource_count_is("AWS::EC2::SecurityGroupIngress", 0)


def test_the_server_is_small_with_the_learners_key_and_an_encrypted_disk(template):
    disk = [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 8}}]
    expected = {"InstanceType": "t3.micro", "KeyName": "my-key", "BlockDeviceMappings": disk}
    template.has_resource_properties("AWS::EC2::Instance", expected)


def test_the_image_is_the_latest_amazon_linux_2023(template):
    images = [one["Default"] for one in template.find_parameters("*").values() if "Image" in one["Type"]]
    assert len(images) == 1
    assert images[0].startswith("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-")


def test_the_metadata_service_wants_a_token(template):
    data = {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}}}
    template.has_resource_properties("AWS::EC2::LaunchTemplate", data)


def test_the_address_and_the_name_are_told(template):
    assert set(template.find_outputs("*")) == {"InstanceId", "PublicIp", "PublicDnsName"}
