"""What is in use is neither deleted nor taken a second time, as IAM and EC2 have it; and that moto still does so."""

import boto3
import pytest

from helpers.sandbox.overlay import iam_conflicts
from tests.support.aws import IMAGE_OF_AWS, code_of, error_of
from tests.support.soon import SOON

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'


@pytest.fixture
def iam(fresh):
    client = boto3.client("iam")
    client.create_user(UserName="hanako")
    client.create_group(GroupName="students")
    return client


def test_a_user_goes_once_nothing_hangs_on_it(iam):
    iam.create_login_profile(UserName="hanako", Password="a-Long-1-password")
    key = iam.create_access_key(UserName="hanako")["AccessKey"]["AccessKeyId"]
    iam.add_user_to_group(UserName="hanako", GroupName="students")
    undone = (
        ("delete login profile", lambda: iam.delete_login_profile(UserName="hanako")),
        ("delete access keys", lambda: iam.delete_access_key(UserName="hanako", AccessKeyId=key)),
        ("remove users from group", lambda: iam.remove_user_from_group(UserName="hanako", GroupName="students")),
    )
    for what, undo in undone:
        error = error_of(lambda: iam.delete_user(UserName="hanako"))
        assert (error["Code"], error["Message"]) == ("DeleteConflict", f"Cannot delete entity, must {what} first.")
        undo()
    iam.delete_user(UserName="hanako")
    assert [user["UserName"] for user in iam.list_users()["Users"] if user["UserName"] == "hanako"] == []


def test_a_conflict_has_the_status_of_one(iam):
    iam.create_access_key(UserName="hanako")
    with pytest.raises(iam.exceptions.DeleteConflictException) as caught:
        iam.delete_user(UserName="hanako")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409


def test_a_group_goes_once_it_is_empty(iam):
    iam.add_user_to_group(UserName="hanako", GroupName="students")
    iam.put_group_policy(GroupName="students", PolicyName="own", PolicyDocument=POLICY)
    error = error_of(lambda: iam.delete_group(GroupName="students"))
    assert error["Message"] == "Cannot delete entity, must remove users from group first."
    iam.remove_user_from_group(UserName="hanako", GroupName="students")
    error = error_of(lambda: iam.delete_group(GroupName="students"))
    assert error["Message"] == "Cannot delete entity, must delete policies first."
    iam.delete_group_policy(GroupName="students", PolicyName="own")
    iam.delete_group(GroupName="students")
    assert iam.list_groups()["Groups"] == []


def test_a_policy_goes_once_it_is_attached_nowhere_and_has_one_version(iam):
    arn = iam.create_policy(PolicyName="reading", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="hanako", PolicyArn=arn)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY, SetAsDefault=True)
    assert error_of(lambda: iam.delete_policy(PolicyArn=arn))["Message"] == iam_conflicts.ATTACHED
    iam.detach_user_policy(UserName="hanako", PolicyArn=arn)
    assert error_of(lambda: iam.delete_policy(PolicyArn=arn))["Message"] == iam_conflicts.VERSIONS
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)
    assert code_of(lambda: iam.get_policy(PolicyArn=arn)) == "NoSuchEntity"


def volume_and_instance(ec2, image: str) -> tuple[str, str]:
    instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]
    zone = instance["Placement"]["AvailabilityZone"]
    return ec2.create_volume(Size=1, AvailabilityZone=zone)["VolumeId"], instance["InstanceId"]


def test_a_volume_is_attached_once_and_detached_by_its_id_alone(fresh):
    ec2 = boto3.client("ec2")
    volume, instance = volume_and_instance(ec2, IMAGE_OF_AWS)
    assert code_of(lambda: ec2.detach_volume(VolumeId=volume)) == "IncorrectState"
    ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device="/dev/sdf")
    again = error_of(lambda: ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device="/dev/sdg"))
    assert again["Code"] == "VolumeInUse"
    error = error_of(lambda: ec2.delete_volume(VolumeId=volume))
    assert error["Message"] == f"Volume {volume} is currently attached to {instance}"
    other, _ = volume_and_instance(ec2, IMAGE_OF_AWS)
    error = error_of(lambda: ec2.attach_volume(VolumeId=other, InstanceId=instance, Device="/dev/sdf"))
    assert error["Message"] == "Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use"
    assert ec2.detach_volume(VolumeId=volume)["InstanceId"] == instance
    ec2.delete_volume(VolumeId=volume)


def test_an_address_is_released_once_it_is_associated_with_nothing(fresh):
    ec2 = boto3.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    address = ec2.allocate_address(Domain="vpc")
    taken = {"AllocationId": address["AllocationId"], "NetworkInterfaceId": interface}
    association = ec2.associate_address(**taken)["AssociationId"]
    error = error_of(lambda: ec2.release_address(AllocationId=address["AllocationId"]))
    assert (error["Code"], error["Message"]) == ("InvalidIPAddress.InUse", f"Address {address['PublicIp']} is in use.")
    ec2.disassociate_address(AssociationId=association)
    ec2.release_address(AllocationId=address["AllocationId"])
    assert ec2.describe_addresses()["Addresses"] == []


def test_the_address_of_an_instance_that_is_gone_is_released(fresh):
    ec2 = boto3.client("ec2")
    _, instance = volume_and_instance(ec2, IMAGE_OF_AWS)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=address, InstanceId=instance)
    assert code_of(lambda: ec2.release_address(AllocationId=address)) == "InvalidIPAddress.InUse"
    ec2.terminate_instances(InstanceIds=[instance])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[instance], WaiterConfig=SOON)
    ec2.release_address(AllocationId=address)
    assert ec2.describe_addresses()["Addresses"] == []


def test_an_image_s_name_is_taken_once(fresh):
    ec2 = boto3.client("ec2")
    _, instance = volume_and_instance(ec2, IMAGE_OF_AWS)
    first = ec2.create_image(InstanceId=instance, Name="mine")["ImageId"]
    error = error_of(lambda: ec2.create_image(InstanceId=instance, Name="mine"))
    assert error["Code"] == "InvalidAMIName.Duplicate"
    assert error["Message"] == f"AMI name mine is already in use by AMI {first}"
    assert code_of(lambda: ec2.register_image(Name="mine")) == "InvalidAMIName.Duplicate"
    assert [one["ImageId"] for one in ec2.describe_images(Owners=["self"])["Images"]] == [first]


def bare(service: str, address: str):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    return boto3.client(service, "ap-northeast-1", endpoint_url=address, **keys)


def test_moto_still_deletes_what_is_in_use(bare_moto):
    iam = bare("iam", bare_moto)
    iam.create_user(UserName="hanako")
    iam.create_access_key(UserName="hanako")
    iam.delete_user(UserName="hanako")


def test_moto_still_takes_what_is_in_use(bare_moto):
    ec2 = bare("ec2", bare_moto)
    _, instance = volume_and_instance(ec2, IMAGE_OF_AWS)
    assert len({ec2.create_image(InstanceId=instance, Name="mine")["ImageId"] for _ in range(2)}) == 2
