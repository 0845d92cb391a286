"""What has no tags is not looked for among all tags."""

from types import MappingProxyType

import boto3


def test_tags_are_there_as_soon_as_they_are_made(fresh):
    ec2 = boto3.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]

    def tags() -> list:
        return ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0].get("Tags", [])

    assert tags() == []
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "mine"}])
    assert tags() == [{"Key": "Name", "Value": "mine"}]
    assert ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["mine"]}])["Vpcs"][0]["VpcId"] == vpc
    ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "Name"}])
    assert tags() == []


def test_moto_still_goes_through_all_tags_for_each_resource():
    from moto.ec2.models.core import TaggedEC2Resource

    asked = []

    class Resource(TaggedEC2Resource):
        id = "vpc-1"

        class ec2_backend:  # noqa: N801 moto's name
            tags = MappingProxyType({})
            describe_tags = staticmethod(lambda filters: asked.append(filters) or [])

    assert TaggedEC2Resource.get_tags(object.__new__(Resource)) == []
    assert asked == [{"resource-id": ["vpc-1"]}]
