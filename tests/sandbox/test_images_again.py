"""The images that a reset brings back are as they were: nothing that was done to those of before is seen on them."""

import boto3

from tests.support.aws import error_of


def images(ec2, names: list[str]) -> list[dict]:
    return sorted(ec2.describe_images(ImageIds=names)["Images"], key=lambda image: image["ImageId"])


def test_a_reset_brings_every_image_back_as_it_was(fresh):
    ec2 = boto3.client("ec2")
    listed = [{"Name": "name", "Values": ["al2023-ami-2023*"]}]
    names = sorted(image["ImageId"] for image in ec2.describe_images(Filters=listed)["Images"])
    before = images(ec2, names)
    snapshot = before[1]["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    shared = {"Attribute": "createVolumePermission", "SnapshotId": snapshot}
    refused = error_of(lambda: ec2.modify_snapshot_attribute(**shared, OperationType="add", UserIds=["111122223333"]))
    assert refused["Code"] == "AuthFailure"
    ec2.create_tags(Resources=[names[1], snapshot], Tags=[{"Key": "mine", "Value": "yes"}])
    assert images(ec2, names[1:2]) != before[1:2]
    fresh.control("reset")
    assert images(ec2, names) == before
    assert ec2.describe_images(Owners=["self"])["Images"] == []


def test_images_that_nobody_looked_at_are_kept_all_the_same(fresh, tmp_path):
    """They are loaded when somebody looks. A world that is opened and saved with nothing looked at holds what it held."""
    ec2 = boto3.client("ec2")
    listed = [{"Name": "name", "Values": ["al2023-ami-2023*"]}]
    image = min(one["ImageId"] for one in ec2.describe_images(Filters=listed)["Images"])
    own, gone = (
        ec2.copy_image(SourceImageId=image, SourceRegion="ap-northeast-1", Name=name)["ImageId"]
        for name in ("mine", "gone")
    )
    ec2.deregister_image(ImageId=gone)
    volume = ec2.create_volume(AvailabilityZone="ap-northeast-1a", Size=1)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    before = [one for one in ec2.describe_snapshots()["Snapshots"] if one["SnapshotId"] != snapshot]
    for number in range(2):
        file = tmp_path / f"{number}.world"
        fresh.control("world/save", file=file)
        fresh.control("reset")
        assert fresh.control("world/open", file=file)["world/open"]["opened"]
    assert [one["ImageId"] for one in ec2.describe_images(Owners=["self"])["Images"]] == [own]
    left = {one["ImageId"] for one in ec2.describe_images(Filters=listed)["Images"]}
    assert image in left
    assert error_of(lambda: ec2.deregister_image(ImageId=gone))["Code"] == "InvalidAMIID.Unavailable"
    found = ec2.describe_snapshots()["Snapshots"]
    assert sorted(one["SnapshotId"] for one in found) == sorted([snapshot, *(one["SnapshotId"] for one in before)])


def test_an_image_of_aws_has_the_tags_of_the_world_that_is_there(fresh, tmp_path):
    ec2 = boto3.client("ec2")
    listed = [{"Name": "name", "Values": ["al2023-ami-2023*"]}]
    image = min(one["ImageId"] for one in ec2.describe_images(Filters=listed)["Images"])
    fresh.control("world/save", file=tmp_path / "empty.world")
    assert fresh.control("world/open", file=tmp_path / "empty.world")["world/open"]["opened"]
    ec2.create_tags(Resources=[image], Tags=[{"Key": "mine", "Value": "yes"}])
    assert images(ec2, [image])[0]["Tags"] == [{"Key": "mine", "Value": "yes"}]
    assert fresh.control("world/open", file=tmp_path / "empty.world")["world/open"]["opened"]
    assert not images(ec2, [image])[0].get("Tags")
