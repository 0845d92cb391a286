"""Images and snapshots of others: one may look at them, start servers from them, and change nothing."""

import boto3
import pytest

from tests.support.aws import IMAGE_OF_AWS, error_of


@pytest.fixture
def ec2(fresh):
    return boto3.client("ec2")


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-west-1"}
    return boto3.client("ec2", endpoint_url=bare_moto, **keys)


def own_image(ec2) -> tuple[str, str]:
    """The id of an image of one's own, and of its snapshot."""
    launched = ec2.run_instances(ImageId=IMAGE_OF_AWS, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    image = ec2.create_image(InstanceId=launched["Instances"][0]["InstanceId"], Name="mine")["ImageId"]
    [told] = ec2.describe_images(ImageIds=[image])["Images"]
    return image, told["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("deregister_image", {}),
        ("disable_image", {}),
        ("enable_image", {}),
        ("modify_image_attribute", {"LaunchPermission": {"Add": [{"Group": "all"}]}}),
    ],
)
def test_an_image_of_aws_stays_as_it_is(ec2, call, given):
    image = IMAGE_OF_AWS
    error = error_of(lambda: getattr(ec2, call)(ImageId=image, **given))
    assert (error["Code"], error["Message"]) == ("AuthFailure", f"Not authorized for image:{image}")
    assert ec2.describe_images(ImageIds=[image])["Images"]


def test_ones_own_is_changed_and_deregistered_and_then_its_snapshot_may_go(ec2):
    image, snapshot = own_image(ec2)
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": "210987654321"}]})
    error = error_of(lambda: ec2.delete_snapshot(SnapshotId=snapshot))
    assert error["Code"] == "InvalidSnapshot.InUse"
    ec2.deregister_image(ImageId=image)
    ec2.delete_snapshot(SnapshotId=snapshot)
    assert ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_snapshots_are_listed_by_their_owners_and_by_who_may_use_them(ec2):
    _, snapshot = own_image(ec2)
    volume = ec2.create_volume(AvailabilityZone="ap-northeast-1a", Size=1)["VolumeId"]
    shared = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    account = boto3.client("sts").get_caller_identity()["Account"]

    def listed(**given) -> set[str]:
        return {one["SnapshotId"] for one in ec2.describe_snapshots(**given)["Snapshots"]}

    assert listed(OwnerIds=["self"]) == listed(OwnerIds=[account]) == {snapshot, shared}
    assert listed(OwnerIds=["self"], SnapshotIds=[snapshot]) == {snapshot}
    of_aws = listed(OwnerIds=["amazon"])
    assert of_aws and not of_aws & {snapshot, shared}
    assert listed() >= of_aws | listed(OwnerIds=["self"])
    assert listed(OwnerIds=["210987654321"]) == set()
    ec2.modify_snapshot_attribute(
        SnapshotId=shared, Attribute="createVolumePermission", OperationType="add", UserIds=["210987654321"]
    )
    assert listed(RestorableByUserIds=["210987654321"]) == {shared}
    assert listed(RestorableByUserIds=["self"]) == {snapshot, shared}
    assert listed(RestorableByUserIds=["all"]) >= of_aws


def test_moto_still_deletes_images_of_others(moto):
    assert moto.deregister_image(ImageId=IMAGE_OF_AWS)["Return"]


def test_moto_still_lists_the_snapshots_of_all(moto):
    assert moto.describe_snapshots(OwnerIds=["self"])["Snapshots"]
