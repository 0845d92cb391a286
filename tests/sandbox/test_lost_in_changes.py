"""What stays as it is when something else of a resource is changed, and ids that other services take."""

import urllib.request
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}


@pytest.fixture
def moto(bare_moto) -> Callable[[str], Any]:
    """`moto("ec2")`: a client of moto as it comes, which holds nothing."""
    urllib.request.urlopen(urllib.request.Request(f"{bare_moto}/moto-api/reset", method="POST"), timeout=10).close()
    return lambda service: boto3.client(service, endpoint_url=bare_moto, **KEYS)


def modified(client: Callable[[str], Any]) -> Any:
    """What is said of a subnet group once it is modified."""
    subnets = [one["SubnetId"] for one in client("ec2").describe_subnets()["Subnets"]]
    where = {"DBSubnetGroupName": "g", "DBSubnetGroupDescription": "d"}
    client("rds").create_db_subnet_group(**where, SubnetIds=subnets[:2])
    client("rds").modify_db_subnet_group(**where, SubnetIds=subnets[:3])
    return client("rds").describe_db_subnet_groups(DBSubnetGroupName="g")["DBSubnetGroups"][0]["Subnets"]


def signed_in_with(client: Callable[[str], Any]) -> Any:
    """By what users of a pool sign in once it is updated."""
    idp = client("cognito-idp")
    pool = idp.create_user_pool(PoolName="p", UsernameAttributes=["email"])["UserPool"]["Id"]
    idp.update_user_pool(UserPoolId=pool, MfaConfiguration="OFF")
    return idp.describe_user_pool(UserPoolId=pool)["UserPool"].get("UsernameAttributes")


def renamed(client: Callable[[str], Any]) -> Any:
    """The name of an identity pool once it is another."""
    identities = client("cognito-identity")
    open_to = {"AllowUnauthenticatedIdentities": False}
    pool = identities.create_identity_pool(IdentityPoolName="one", **open_to)["IdentityPoolId"]
    identities.update_identity_pool(IdentityPoolId=pool, IdentityPoolName="two", **open_to)
    return identities.describe_identity_pool(IdentityPoolId=pool)["IdentityPoolName"]


def access_point(client: Callable[[str], Any]) -> str:
    """The id of a new access point."""
    files = client("efs").create_file_system(CreationToken="t")["FileSystemId"]
    identity: str = client("efs").create_access_point(ClientToken="t", FileSystemId=files)["AccessPointId"]
    return identity


def zones_left(client: Callable[[str], Any]) -> int:
    """How many hosted zones are there once a namespace is deleted."""
    names = client("servicediscovery")
    vpc = client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    names.create_private_dns_namespace(Name="a.local", Vpc=vpc)
    assert len(client("route53").list_hosted_zones()["HostedZones"]) == 1
    names.delete_namespace(Id=names.list_namespaces()["Namespaces"][0]["Id"])
    return len(client("route53").list_hosted_zones()["HostedZones"])


def test_the_hosted_zone_of_a_namespace_goes_with_it(fresh):
    assert zones_left(boto3.client) == 0


def test_moto_leaves_the_hosted_zone_of_a_namespace(moto):
    assert zones_left(moto) == 1


def backups_left(client: Callable[[str], Any]) -> int:
    """How many snapshots are there once a cluster is deleted."""
    rds, user = client("rds"), {"MasterUsername": "admin", "MasterUserPassword": "long-enough"}
    rds.create_db_cluster(DBClusterIdentifier="c", Engine="aurora-mysql", **user)
    rds.delete_db_cluster(DBClusterIdentifier="c", SkipFinalSnapshot=True)
    return len(rds.describe_db_cluster_snapshots()["DBClusterSnapshots"])


def test_the_backups_of_a_cluster_go_with_it(fresh):
    assert [backups_left(boto3.client) for _ in range(2)] == [0, 0]


def test_moto_leaves_the_backups_of_a_cluster(moto):
    assert backups_left(moto) == 1


def test_a_subnet_group_that_is_modified_stays(fresh):
    assert len(modified(boto3.client)) == 3


def test_users_of_an_updated_pool_sign_in_as_before(fresh):
    assert signed_in_with(boto3.client) == ["email"]


def test_an_identity_pool_is_renamed(fresh):
    assert renamed(boto3.client) == "two"


def test_an_access_point_has_an_id_that_lambda_takes(fresh):
    assert len(access_point(boto3.client)) == len("fsap-") + 17


def test_moto_loses_a_subnet_group_that_is_modified(moto):
    with pytest.raises(ClientError, match="DBSubnetGroupNotFoundFault"):
        modified(moto)


def test_moto_forgets_what_users_of_an_updated_pool_sign_in_with(moto):
    assert signed_in_with(moto) is None


def test_moto_renames_no_identity_pool(moto):
    assert renamed(moto) == "one"


def test_moto_gives_access_points_short_ids(moto):
    assert len(access_point(moto)) == len("fsap-") + 8
