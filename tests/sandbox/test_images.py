"""Images: the current Deep Learning AMIs by name and by parameter, dates to sort by, and room for their root volumes."""

from datetime import UTC

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers import sandbox as embedded
from helpers.sandbox.overlay.images.catalogue import day_of
from helpers.sandbox.overlay.images.published import latest, published

TOKYO, VIRGINIA = "ap-northeast-1", "us-east-1"
NEWEST = "Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.13 (Amazon Linux 2023) 20261003"
PARAMETER = "/aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-2.13-amazon-linux-2023/latest/ami-id"
AMAZON_LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


@pytest.fixture(scope="module")
def world():
    sandbox = embedded.ensure()
    sandbox.control("reset")
    boto3.client("ec2").create_key_pair(KeyName="k")
    return sandbox


def images(region: str, pattern: str) -> list[dict]:
    """The images of this name pattern, the oldest first."""
    filters = [{"Name": "name", "Values": [pattern]}]
    found = boto3.client("ec2", region).describe_images(Owners=["amazon"], Filters=filters)["Images"]
    return sorted(found, key=lambda one: one["CreationDate"])


def parameter(name: str, region: str = TOKYO) -> dict:
    return boto3.client("ssm", region).get_parameter(Name=name)["Parameter"]


@pytest.mark.usefixtures("world")
def test_each_snapshot_of_awss_is_of_an_image_and_as_old_as_it():
    ec2 = boto3.client("ec2")
    images = {one["ImageId"]: one["CreationDate"] for one in ec2.describe_images(Owners=["amazon"])["Images"]}
    made = "Auto-created snapshot for AMI "
    for snapshot in ec2.describe_snapshots()["Snapshots"]:
        when = snapshot["StartTime"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert images.get(snapshot["Description"].removeprefix(made)) == when, snapshot


def test_the_newest_of_a_name_pattern_comes_last(world):
    found = images(TOKYO, "Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.1? (Amazon Linux 2023)*")
    assert found[-1]["CreationDate"] == "2026-10-03T00:00:00.000Z"
    assert NEWEST in [one["Name"] for one in found[-2:]]
    assert len(found) == 5
    assert {one["OwnerId"] for one in found} == {"898082745236"}
    assert {one["ImageOwnerAlias"] for one in found} == {"amazon"}
    everything = images(TOKYO, "*")
    assert everything[-1]["CreationDate"] < "2026-11"
    assert not [one["Name"] for one in everything if "Deep Learning" in one["Name"] and one["CreationDate"] < "2026"]


def test_the_parameter_names_the_newest_image_in_each_region(world):
    ids = {}
    for region in (TOKYO, VIRGINIA, "us-west-2"):
        (image,) = images(region, NEWEST)
        told = parameter(PARAMETER, region)
        assert told["Value"] == image["ImageId"]
        assert told["DataType"] == "aws:ec2:image"
        ids[region] = image["ImageId"]
    assert len(set(ids.values())) == 3


def test_the_parameters_are_found_by_their_path(world):
    pages = boto3.client("ssm").get_paginator("get_parameters_by_path")
    told = pages.paginate(Path="/aws/service/deeplearning/ami", Recursive=True)
    names = [one["Name"] for page in told for one in page["Parameters"]]
    assert sorted(names) == sorted(latest())
    assert len(names) == len(latest()) == 8


def test_a_parameter_is_made_of_the_name_as_the_guide_says():
    found = {one.name: one.parameter for one in published()}
    assert found[NEWEST] == PARAMETER
    arm = next(name for name in found if "ARM64" in name and "Ubuntu" in name)
    assert found[arm] == (
        "/aws/service/deeplearning/ami/arm64/oss-nvidia-driver-gpu-pytorch-2.10-ubuntu-24.04/latest/ami-id"
    )


def run(**given) -> dict:
    ec2 = boto3.client("ec2")
    call = {"InstanceType": "t3.micro", "KeyName": "k", "MinCount": 1, "MaxCount": 1} | given
    return ec2.run_instances(**call)["Instances"][0]


def volumes_of(instance: dict) -> list[dict]:
    filters = [{"Name": "attachment.instance-id", "Values": [instance["InstanceId"]]}]
    return boto3.client("ec2").describe_volumes(Filters=filters)["Volumes"]


@pytest.mark.parametrize("name", [PARAMETER, AMAZON_LINUX, f"{AMAZON_LINUX}:1"])
def test_an_image_can_be_named_by_its_parameter(world, name):
    if name.endswith(":1"):
        name = f"{AMAZON_LINUX}:{parameter(AMAZON_LINUX)['Version']}"
    assert run(ImageId=f"resolve:ssm:{name}")["ImageId"] == parameter(name)["Value"]


def test_a_parameter_that_is_not_there_names_no_image(world):
    with pytest.raises(ClientError, match="SsmInvalidParameter"):
        run(ImageId="resolve:ssm:/nothing/here")


def test_the_root_volume_has_room_for_the_image(world):
    image = parameter(PARAMETER)["Value"]
    (described,) = boto3.client("ec2").describe_images(ImageIds=[image])["Images"]
    root = described["BlockDeviceMappings"][0]
    assert (root["DeviceName"], root["Ebs"]["VolumeSize"], root["Ebs"]["VolumeType"]) == ("/dev/xvda", 75, "gp3")
    (volume,) = volumes_of(run(ImageId=image))
    assert (volume["Size"], volume["VolumeType"]) == (75, "gp3")
    device = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "Encrypted": True}}
    snapshot = root["Ebs"]["SnapshotId"]
    with pytest.raises(
        ClientError, match=f"Volume of size 8GB is smaller than snapshot '{snapshot}', expect size>= 75GB"
    ):
        run(ImageId=image, BlockDeviceMappings=[device])
    device["Ebs"]["VolumeSize"] = 100
    (volume,) = volumes_of(run(ImageId=image, BlockDeviceMappings=[device]))
    assert (volume["Size"], volume["Encrypted"]) == (100, True)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("al2023-ami-2023.12.20260930.0-kernel-6.12-x86_64", "2026-09-30"),
        ("Windows_Server-2016-English-Nano-Base-2017.10.13", "2017-10-13"),
        ("Deep Learning AMI Ubuntu Linux - 2.4_Oct2017", "2017-10-01"),
    ],
)
def test_the_day_of_an_image_is_read_from_its_name(name, day):
    assert day_of(name).date().isoformat() == day


def test_moto_has_no_current_image_no_dates_and_no_parameter(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": TOKYO, "endpoint_url": bare_moto}
    ec2 = boto3.client("ec2", **keys)
    found = ec2.describe_images(Owners=["amazon"])["Images"]
    deep = [one["Name"] for one in found if one["Name"].startswith("Deep Learning")]
    assert deep
    assert all("2017" in name for name in deep)
    assert len({one["CreationDate"][:10] for one in found}) <= 2  # the day of the first request
    with pytest.raises(ClientError, match="ParameterNotFound"):
        boto3.client("ssm", **keys).get_parameter(Name=PARAMETER)
    with pytest.raises(ClientError, match="InvalidAMIID"):
        ec2.describe_images(ImageIds=[f"resolve:ssm:{AMAZON_LINUX}"])
