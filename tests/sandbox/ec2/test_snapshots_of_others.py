"""Snapshots of others, which AWS's images are made of: nobody else changes them, or is told who may use them."""

import boto3
import pytest

from tests.support.aws import error_of

SHARED = {"Attribute": "createVolumePermission", "OperationType": "add", "GroupNames": ["all"]}


def snapshot_of_aws(ec2) -> str:
    [image] = ec2.describe_images(
        Owners=["amazon"], Filters=[{"Name": "root-device-type", "Values": ["ebs"]}], MaxResults=5
    )["Images"][:1]
    return next(one["Ebs"]["SnapshotId"] for one in image["BlockDeviceMappings"] if "SnapshotId" in one.get("Ebs", {}))


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("modify_snapshot_attribute", SHARED),
        ("reset_snapshot_attribute", {"Attribute": "createVolumePermission"}),
        ("describe_snapshot_attribute", {"Attribute": "createVolumePermission"}),
        ("modify_snapshot_tier", {"StorageTier": "archive"}),
        ("delete_snapshot", {}),
    ],
)
def test_a_snapshot_of_aws_is_not_ones_own(ec2, call, given):
    snapshot = snapshot_of_aws(ec2)
    error = error_of(lambda: getattr(ec2, call)(SnapshotId=snapshot, **given))
    assert (error["Code"], error["Message"]) == ("AuthFailure", f"Not authorized for snapshot:{snapshot}")
    assert ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"]


def test_ones_own_is_shared_and_volumes_are_made_of_others(ec2):
    made = ec2.create_volume(AvailabilityZone="ap-northeast-1a", SnapshotId=snapshot_of_aws(ec2))
    own = ec2.create_snapshot(VolumeId=made["VolumeId"])["SnapshotId"]
    ec2.modify_snapshot_attribute(SnapshotId=own, **SHARED)
    told = ec2.describe_snapshot_attribute(SnapshotId=own, Attribute="createVolumePermission")
    assert told["CreateVolumePermissions"] == [{"Group": "all"}]
    ec2.delete_snapshot(SnapshotId=own)


def test_moto_still_changes_the_snapshots_of_others(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-west-1"}
    ec2 = boto3.client("ec2", endpoint_url=bare_moto, **keys)
    ec2.modify_snapshot_attribute(SnapshotId=snapshot_of_aws(ec2), **SHARED)
